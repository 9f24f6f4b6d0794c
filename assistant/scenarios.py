"""What the tables say of identity levels, special scenarios and the directory."""

from collections.abc import Iterator

from assistant.statement import (
    DEFAULT,
    Names,
    Statement,
    approval_of,
    capital,
    factors_of,
    faster,
    joined,
    lines_with,
    lowered,
    phases,
    plain,
    running,
    span,
)
from knowledge.rows import Contact, Flag, IdentityLevel, Source


def scenarios(names: Names) -> Iterator[Statement]:
    """Yields what is said of every identity level, flag and contact."""
    for level in names.tables.identity:
        yield from _identity(level, names)
    for flag in names.tables.flags:
        yield from _flag(flag, names)
    for contact in names.tables.contacts:
        yield from _contact(contact, names)


def _identity(level: IdentityLevel, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=f"identity/{level.level}", aspect=aspect, text=text, sources=sources)

    tables = names.tables
    text = capital(factors_of(level, names))
    examples = [row.source for row in tables.reference if row.source.section == level.source.section]
    whole = (level.source, level.factor_source, *examples[:1])
    steps = [row for row in tables.steps if f"verification.{level.level}" in row.tags and row.phase == "do"]
    waiting = [row.source for row in tables.steps if f"verification.{level.level}" in row.tags and row.phase == "dont"]
    yield said("approval", f"{approval_of(level)} ({lowered(level.title)}).", *waiting, level.source)
    if level.destination:
        mail = f"Email {names.address(level.destination)}; {lowered(level.title)}."
        yield said("who", mail, *names.contacts[level.destination].sources, level.source)
    if level.destination and steps:
        own = [row.source for row in steps if level.source.section == row.source.section]
        yield said("do", " ".join(row.text for row in steps), *own, level.source)
    for aspect in (DEFAULT, "verify", "include", "before", "meaning", "do", "allowed"):
        yield said(aspect, text, *whole)
    chosen = ", ".join(map(lowered, level.examples))
    yield said("priority", f"{level.title}; for example {chosen}.", level.source, *examples)


def _flag(row: Flag, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    tables = names.tables
    contacts = [names.contacts[name] for name in (*row.destinations, *row.cc)]
    scenario = row.source.section.rpartition(" > ")[0]
    own = [source for contact in contacts for source in contact.sources if source.section.startswith(scenario)]
    if contacts:
        told = [f"tell {names.addresses(row.destinations)}"] if row.destinations else []
        told += [f"copy {names.people(row.cc)}"] if row.cc else []
        yield said("who", f"{row.title}: {joined(told)}.", *own, *contacts[0].sources[:2])
    if row.cc:
        lines = [source for name in row.cc for source in reversed(names.contacts[name].sources)]
        text = f"{row.title}: copy {names.people(row.cc)} on every escalation."
        yield said("cc", text, *row.cc_sources, *(line for line in lines if line not in row.cc_sources))
    steps = [line for line in tables.steps if row.id in line.tags and line.phase == "do"]
    if row.sla_factor != 1:
        cut = f"times are cut by {(1 - row.sla_factor):.0%} on every priority"
        runs = f" and {running(row.coverage, tables)}" if row.coverage else ""
        for aspect in ("first_response", "resolution", *(["hours"] if row.coverage else [])):
            yield said(aspect, f"{row.title}: {cut}{runs}. {_halved(row, names)}", *faster(row))
    if row.source not in [line.source for line in steps]:
        yield said("meaning", f"{row.title}: {plain(row.source.quote)}.", row.source)
    if steps:
        yield said(DEFAULT, f"{row.title}: {' '.join(line.text for line in steps)}", *(line.source for line in steps))
    yield from phases(row.id, row.title, tables)


def _halved(row: Flag, names: Names) -> str:
    parts = [
        f"{line.title} first response {span(int(line.first_response_minutes * row.sla_factor))}, "
        f"resolution {span(int(line.resolution_minutes * row.sla_factor))}"
        for line in names.tables.priorities
    ]
    return f"That makes {'; '.join(parts)}."


def _contact(row: Contact, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    team = capital(row.team)
    directory = sorted(row.sources, key=lambda source: -source.start_line)
    yield said("who", f"{team}: {names.address(row.id)}.", *row.sources)
    extra = [part for part in (row.hours, row.response and f"response {row.response}") if part]
    yield said(DEFAULT, "; ".join([f"{team}: {names.address(row.id)}", *extra]) + ".", *row.sources)
    if row.hours:
        found = lines_with(row, row.hours) or lines_with(row, row.hours[:4])
        yield said("hours", f"{team}: {row.hours}.", *(found or directory[:1]))
    if row.phone:
        yield said("phone", f"{team}: {names.fill(row.phone)}.", *lines_with(row, row.phone))
    if row.response:
        yield said("first_response", f"{team}: response time {row.response}.", *lines_with(row, row.response))
    if row.include:
        found = [source for source in row.sources if source.quote.casefold().startswith("include")]
        if found:
            yield said("include", f"{team}: {plain(found[0].quote)}.", *found)
