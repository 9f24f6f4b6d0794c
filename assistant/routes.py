"""What the tables say of categories, rules and priorities: where they go, how fast, with what, and what not to do."""

from collections.abc import Iterator, Sequence

from assistant.decide import first_response
from assistant.statement import (
    DEFAULT,
    Names,
    Statement,
    approval_of,
    capital,
    factors_of,
    joined,
    lines_with,
    lowered,
    phases,
    plain,
    running,
    span,
)
from knowledge.rows import Category, Contact, PriorityRow, Rule, Source, Tables

VERBS = {"jira": "create a ticket in", "portal": "log it at", "slack": "post in"}
"""How a channel is told; a mail is none of them."""


def routes(names: Names) -> Iterator[Statement]:
    """Yields what is said of every category, rule and priority."""
    for category in names.tables.categories:
        yield from _category(category, names)
    for rule in names.tables.rules:
        yield from _rule(rule, names)
    for priority in names.tables.priorities:
        yield from _priority(priority, names)


def _category(row: Category, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    tables, priority = names.tables, names.priorities[row.priority]
    who = f"{row.name}: {_route(row, names)}"
    beside = [other.sources[0] for other in _others(names.contacts[row.destinations[0]], names)]
    yield said("who", f"{who}.", row.destination_source, *_follow_up(row, names), *beside)
    clock, *clock_sources = _clock(row, names)
    brief = f"{who}; {priority.title} priority, first response {clock}."
    yield said(DEFAULT, brief, row.destination_source, clock_sources[0])
    yield said("allowed", brief, row.source, row.destination_source, priority.source)
    yield said("first_response", f"{row.name}: first response {clock}.", *clock_sources)
    target = priority.resolution_words or span(priority.resolution_minutes)
    text = f"{row.name}: {priority.title} priority, resolved within {target} (target)."
    yield said("resolution", text, priority.resolution_source, priority.source)
    yield said("priority", f"{row.name}: {priority.title} priority.", priority.source, row.source)
    rules = [rule for rule in tables.rules if rule.category == row.id]
    listed = "; ".join(rule.source.quote for rule in rules)
    yield said("meaning", f"{row.name} covers: {listed}.", *(rule.source for rule in rules))
    if row.include_source:
        yield said("include", f"{row.name}: {_wanted(row, row.include_source, tables)}.", row.include_source)
    template = next(line for line in tables.templates if line.id == (row.template or priority.template))
    yield said("template", f"Use the template '{template.title}': {names.fill(template.text)}", template.source)
    yield from phases(row.id, row.name, tables)


def _wanted(row: Category, source: Source, tables: Tables) -> str:
    """Returns what a team wants stated, and the fields meant where the line words them otherwise."""
    quote = plain(source.quote)
    titles = [lowered(field.title) for name in row.include for field in tables.fields if field.id == name]
    return quote if all(title.lower() in quote.lower() for title in titles) else f"{quote} ({joined(titles)})"


def _route(row: Category, names: Names) -> str:
    text = _send(row.destinations, names)
    others = _others(names.contacts[row.destinations[0]], names)
    if others:
        text += f" (the directory also names {names.addresses([other.id for other in others])})"
    if row.follow_up_destination:
        text += f", and {names.address(row.follow_up_destination)} if the customer wants a follow-up"
    return text


def _follow_up(row: Category, names: Names) -> tuple[Source, ...]:
    return names.contacts[row.follow_up_destination].sources[:1] if row.follow_up_destination else ()


def _others(contact: Contact, names: Names) -> list[Contact]:
    """Returns the other ways to a team that works by tickets: a reader should see that they were weighed."""
    if contact.channel != "jira":
        return []
    return [row for row in names.tables.contacts if row.team == contact.team and row.channel != contact.channel]


def _clock(row: Category, names: Names) -> tuple[str, *tuple[Source, ...]]:
    """Returns a category's first response in words, and its sources: its own, its priority's, its team's."""
    priority = names.priorities[row.priority]
    minutes = first_response(row, names.tables)
    words = priority.first_response_words if row.first_response_minutes is None else row.first_response_words
    text = f"within {words or span(minutes)}"
    sources = [row.sla_source, priority.first_response_source] if row.sla_source else [priority.first_response_source]
    if row.sla_source and minutes == priority.first_response_minutes:
        sources = [row.sla_source]
    slow = [contact for name in row.destinations if (contact := names.contacts[name]).response]
    for contact in slow:
        if contact.response_minutes != minutes:
            text += f" (the directory says {contact.response} for the {contact.team})"
        sources += lines_with(contact, contact.response or "")[:1]
    if not row.sla_source:
        sources.append(priority.source)
    return text, *(source for source in sources if source)


def _rule(row: Rule, names: Names) -> Iterator[Statement]:
    category = names.categories[row.category]
    priority = names.priorities[category.priority]

    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    way, sources = _way(row, category, names)
    yield said("who", f"{row.title}: {way}.", *sources)
    clock, *clock_sources = _clock(category, names)
    brief = f"{row.title}: escalate ({priority.title} priority), {way}; first response {clock}."
    yield said(DEFAULT, brief, *sources, clock_sources[0])
    asked = f" {row.condition.ask}" if row.condition else ""
    text = f"Where the policy's '{row.source.quote}' holds: {brief[len(row.title) + 2 :]}{asked}"
    yield said("allowed", text, row.source, *sources)
    yield said("priority", f"{row.title}: {priority.title} priority.", priority.source, row.source)
    said_alike = row.title.casefold() == row.source.quote.casefold()
    yield said("meaning", f"{row.title}." if said_alike else f"{row.title}: {row.source.quote}.", row.source)
    if row.verification != "none":
        level = next(level for level in names.tables.identity if level.level == row.verification)
        factors = factors_of(level, names)
        own = [step.source for step in names.tables.steps if step.phase == "before" and row.category in step.tags]
        for aspect in ("verify", "before"):
            yield said(aspect, f"{row.title}: {factors}", level.factor_source, level.source, *own)
        text = f"{row.title}: {lowered(approval_of(level))}. {capital(factors)}"
        yield said("approval", text, level.factor_source, level.source, *own)
    yield from phases(row.id, row.title, names.tables)


def _way(row: Rule, category: Category, names: Names) -> tuple[str, list[Source]]:
    """Returns where a rule's cases go, in words, with the sources; the line that names the place comes first."""
    tables = names.tables
    if row.instead:
        sources = [names.contacts[name].sources[0] for name in row.instead]
        return _send(row.instead, names), [*sources, row.source, category.destination_source]
    others = [rule for rule in tables.rules if rule.id in row.implies or rule.id in row.beside.values()]
    extra = [*row.also, *(name for rule in others for name in names.categories[rule.category].destinations)]
    text = _route(category, names) + (f", and also {names.addresses(extra)}" if extra else "")
    alike = [rule for rule in tables.rules if row.id in rule.beside]
    for rule in alike:
        told = names.addresses(names.categories[rule.category].destinations)
        text += f"; where the customer names a law, also {told}"
    sources = [category.destination_source, row.source, *(rule.source for rule in (*others, *alike))]
    sources += [source for name in row.also for source in _near(names.contacts[name], row, tables)]
    return text, sources


def _near(contact: Contact, rule: Rule, tables: Tables) -> list[Source]:
    """Returns the line that sends the rule's cases to a further contact: a step's, else the contact's own."""
    word = contact.id.rstrip("@").split("#")[-1]
    steps = [row.source for row in tables.steps if rule.id in row.tags and word in row.source.quote]
    return steps[:1] or list(contact.sources[:1])


def _send(destinations: Sequence[str], names: Names) -> str:
    """Returns what to do to tell some destinations, each kind in its own way."""
    kinds: dict[str, list[str]] = {}
    for name in destinations:
        kinds.setdefault(VERBS.get(names.contacts[name].channel, "email"), []).append(name)
    return joined([f"{verb} {names.addresses(there)}" for verb, there in kinds.items()])


def _priority(row: PriorityRow, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    first = row.first_response_words or span(row.first_response_minutes)
    last = row.resolution_words or span(row.resolution_minutes)
    both = (row.first_response_source, row.resolution_source, row.coverage_source)
    still = "" if row.coverage == "24/7" else ", and stands still otherwise"
    coverage = running(row.coverage, names.tables) + still
    yield said(DEFAULT, f"{row.title}: first response {first}, resolution target {last}; {coverage}.", *both)
    yield said("first_response", f"{row.title} priority: first response within {first}; {coverage}.", *both)
    yield said("resolution", f"{row.title} priority: resolution target {last}.", row.resolution_source)
    yield said("hours", f"{row.title} priority: {coverage}.", row.coverage_source)
    groups = [group for group in names.tables.categories if group.priority == row.id]
    listed = joined([group.name for group in groups])
    yield said("meaning", f"{row.source.quote}: {listed}.", row.source, *(group.source for group in groups))
    yield said("priority", f"{row.source.quote}: {listed}.", row.source, *(group.source for group in groups))
    template = next(line for line in names.tables.templates if line.id == row.template)
    yield said("template", f"Use the template '{template.title}': {names.fill(template.text)}", template.source)
    untried = [step for step in names.tables.steps if row.id in step.unless and step.phase == "dont"]
    for aspect in ("before", "dont"):
        for step in untried:
            yield said(aspect, f"{row.title}: the policy says not to {lowered(step.source.quote)}.", step.source)
