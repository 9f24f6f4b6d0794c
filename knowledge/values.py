"""Compares what a row says in figures with what its quote says: times, hours, addresses, bounds, proofs, shares.

A quote that says nothing of the kind proves nothing and is let be. Where two passages disagree and `conflicts.yaml`
names the decision, a row may say what either of them does, as far as the reading taken allows it.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from knowledge.addressed import addressed
from knowledge.bounds import approves, bounds, currencies, proofs, shares
from knowledge.claims import Claim, Fault, Read, differing
from knowledge.levels import DAY, FIRST, LAST, day_minutes
from knowledge.phrases import Time, clocks, covers, times, week, zone
from knowledge.rows import CLOCK, Category, Contact, Flag, Hours, IdentityLevel, PriorityRow, Row, Rule, Source, Tables
from knowledge.sections import Outline

_CLAUSE = re.compile(r"[,;]\s+")
_WEEK_DAYS = 5


def values(tables: Tables, outline: Outline) -> Iterator[Fault]:
    """Yields the values that differ from their quotes, and the slots of addresses that nothing fills."""
    for claim in _claims(tables, outline):
        yield from differing(claim, tables)
    for row in tables.identity:
        yield from _approval(row, outline)
    yield from addressed(tables)


def _claims(tables: Tables, outline: Outline) -> Iterator[Claim]:
    day = _working_day(tables)
    coverage = {row.id: row.coverage for row in tables.priorities}
    for row in tables.priorities:
        yield from _priority(row, day, outline)
    for row in tables.categories:
        yield from _category(row, coverage.get(row.priority), day, outline)
    for row in tables.contacts:
        yield from _contact(row, day)
    for row in tables.rules:
        yield from _rule(row)
    for row in tables.hours:
        yield from _hours(row)
    for row in tables.identity:
        count, told = len(row.factors), (row.source, row.factor_source)
        yield Claim(
            "identity", f"{row.level}.needed", row.needed, told, lambda source, count=count: proofs(source.quote, count)
        )
    for row in tables.flags:
        yield from _flag(row)


def _working_day(tables: Tables) -> int:
    """Returns how many minutes a working day has; a whole day where no calendar says it."""
    row = next(iter(tables.hours), None)
    return day_minutes(row) if row and CLOCK.fullmatch(row.opens) and CLOCK.fullmatch(row.closes) else DAY


def _priority(row: PriorityRow, day: int, outline: Outline) -> Iterator[Claim]:
    for name, about in (("first_response", FIRST), ("resolution", LAST)):
        source = getattr(row, f"{name}_source")
        yield from _clock("priorities", f"{row.id}.{name}", row, source, about, (row.coverage, day, outline))
    yield Claim("priorities", f"{row.id}.coverage", row.coverage, (row.coverage_source,), _coverage, decides=False)


def _category(row: Category, coverage: str | None, day: int, outline: Outline) -> Iterator[Claim]:
    if row.sla_source:
        key = f"{row.id}.first_response"
        yield from _clock("categories", key, row, row.sla_source, FIRST, (coverage, day, outline))


def _clock(
    table: str, key: str, row: Row, source: Source, about: re.Pattern[str], by: tuple[str | None, int, Outline]
) -> Iterator[Claim]:
    """Yields the minutes of a clock and its words, read from the part of the quote that is about it."""
    coverage, day, outline = by

    def minutes(source: Source) -> set[int]:
        found = [span for part in _about(source, about, outline) for span in times(part, day)]
        return {end for span in found for end in _minutes(span, day, coverage)}

    name = key.rsplit(".", 1)[-1]
    yield Claim(table, f"{key}_minutes", getattr(row, f"{name}_minutes"), (source,), minutes)
    yield from _worded(table, f"{key}_words", getattr(row, f"{name}_words", None), (source,), day)


def _minutes(span: Time, day: int, coverage: str | None) -> set[int]:
    """Returns what a time may be in minutes: days without 'working' may be days of either kind."""
    found, name = {span.low, span.high}, span.words.lower()
    unit = (DAY, day) if re.search(r"days?\b", name) else (7 * DAY, _WEEK_DAYS * day) if "week" in name else None
    if unit and not span.opening:
        found |= {end * unit[1] // unit[0] for end in (span.low, span.high)}
    elif unit and coverage == "24/7":
        found |= {end * unit[0] // unit[1] for end in (span.low, span.high)}
    return found


def _about(source: Source, about: re.Pattern[str], outline: Outline) -> list[str]:
    """Returns the cells or clauses of a quote that are about a matter; all of it where none says so."""
    parts = [part.strip() for part in _CLAUSE.split(source.quote)]
    heads = parts
    if source.quote.startswith("|"):
        parts, heads = _cells(source.quote), _head(source, outline)
    told = [part for part, head in zip(parts, heads, strict=False) if about.search(head) and times(part)]
    return told or [source.quote]


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("| ").split("|")]


def _head(source: Source, outline: Outline) -> list[str]:
    """Returns the headings of the table that a quoted row stands in."""
    found = outline.locate(source.section, source.quote)
    at = found.start_line if found else 0
    while at > 1 and outline.lines[at - 2].lstrip().startswith("|"):
        at -= 1
    return _cells(outline.lines[at - 1].strip()) if at else []


def _worded(table: str, key: str, words: str | None, told: Iterable[Source | None], day: int) -> Iterator[Claim]:
    """Yields the times that a row gives in words."""

    def ends(source: Source) -> set[str]:
        return {_ends(span) for span in times(source.quote, day)}

    for span in times(words or "", day)[:1]:
        yield Claim(table, key, _ends(span), told, ends)


def _ends(span: Time) -> str:
    return f"{'-'.join(dict.fromkeys((str(span.low), str(span.high))))} minutes"


def _coverage(source: Source) -> Collection[str]:
    """Returns whether a quote says 24/7 or opening hours; nothing where it names both."""
    found = covers(source.quote)
    return found if len(found) == 1 else ()


def _contact(row: Contact, day: int) -> Iterator[Claim]:
    if row.response_minutes:
        yield Claim(
            "contacts",
            f"{row.id}.response_minutes",
            row.response_minutes,
            row.sources,
            lambda source: {span.high for span in times(source.quote, day)},
        )
    for name in ("response", "customer_timeframe"):
        yield from _worded("contacts", f"{row.id}.{name}", getattr(row, name), row.sources, day)
    for at in _clocks(row.hours or ""):
        yield Claim("contacts", f"{row.id}.hours", at, row.sources, _opened)
    days = week(row.hours or "")
    if days:
        yield Claim("contacts", f"{row.id}.hours", days, row.sources, _week)
    for cover in covers(row.hours or ""):
        yield Claim("contacts", f"{row.id}.hours", cover, row.sources, _coverage, decides=False)


def _rule(row: Rule) -> Iterator[Claim]:
    wanted, told = row.condition, (row.source,)
    if wanted is None:
        return
    if wanted.over is not None:
        yield Claim("rules", f"{row.id}.condition.over", wanted.over, told, _over)
        if wanted.currency:
            read: Read = lambda source: currencies(source.quote)  # noqa: E731 - a reader like the others
            yield Claim("rules", f"{row.id}.condition.currency", wanted.currency, told, read)
    if wanted.at_least is not None:
        yield Claim("rules", f"{row.id}.condition.at_least", wanted.at_least, told, _least)


def _over(source: Source) -> set[Decimal]:
    """Returns the bounds to exceed: 500 for 'over $500', and for '$500 or more' the last sum below it."""
    below = (Decimal(1), Decimal("0.01"))
    return {
        number
        for bound in bounds(source.quote)
        for number in (
            *((bound.number,) if bound.side != "least" else ()),
            *((bound.number - step for step in below) if bound.side != "over" else ()),
        )
    }


def _least(source: Source) -> set[Decimal]:
    """Returns the counts to reach: 10 for '10 or more', 41 for 'more than 40'."""
    return {bound.number + (bound.side == "over") for bound in bounds(source.quote)}


def _hours(row: Hours) -> Iterator[Claim]:
    told = (row.source,)
    yield Claim("hours", f"{row.id}.weekdays", tuple(sorted(row.weekdays)), told, _week)
    for name, end in (("opens", 0), ("closes", 1)):
        at = getattr(row, name)
        yield Claim(
            "hours", f"{row.id}.{name}", at, told, lambda source, end=end: {pair[end] for pair in clocks(source.quote)}
        )
    for span in _clocks(row.words or ""):
        yield Claim("hours", f"{row.id}.words", span, told, _opened)
    yield Claim("hours", f"{row.id}.timezone", row.timezone, told, lambda source: _zones(source.quote, row.timezone))


def _opened(source: Source) -> set[str]:
    return _clocks(source.quote)


def _clocks(text: str) -> set[str]:
    return {"-".join(pair) for pair in clocks(text)}


def _week(source: Source) -> Collection[tuple[int, ...]]:
    days = week(source.quote)
    return (days,) if days else ()


def _zones(text: str, own: str) -> set[str]:
    """Returns the time zone a line names, and a row's own where the line may mean it: by name, or the same clock."""
    named = zone(text)
    if named is None:
        return set()
    seasons = [datetime(2026, month, 15, tzinfo=ZoneInfo(own)) for month in (1, 7)]
    others = [datetime(2026, month, 15, tzinfo=ZoneInfo(named)) for month in (1, 7)]
    short = {moment.tzname() or "" for moment in seasons}
    short |= {"GMT"} if "UTC" in short else set()
    same = [moment.utcoffset() for moment in seasons] == [moment.utcoffset() for moment in others]
    return {named, own} if same or any(re.search(rf"\b{re.escape(name)}\b", text) for name in short) else {named}


def _flag(row: Flag) -> Iterator[Claim]:
    told = (row.source, *row.sla_sources)
    yield Claim("flags", f"{row.id}.sla_factor", row.sla_factor, told, lambda source: shares(source.quote))
    if row.coverage:
        yield Claim("flags", f"{row.id}.coverage", row.coverage, told, _coverage, decides=False)
    for fact, least in row.when.items():
        if isinstance(least, int) and not isinstance(least, bool):
            yield Claim("flags", f"{row.id}.when.{fact}", least, (row.source,), _least)


def _approval(row: IdentityLevel, outline: Outline) -> Iterator[Fault]:
    """Yields an approval that the level's quotes, or the section under a quoted heading, ask for and it does not."""
    section = outline.section(row.source.section)
    headed = section is not None and row.source.quote in section.path[-1]
    whole = "".join(outline.lines[section.start_line - 1 : section.end_line]) if section and headed else ""
    asked = any(map(approves, (whole, row.source.quote, row.factor_source.quote)))
    if asked != row.approval:
        here, does = f"{row.source.quote!r} ({row.source.section})", "asks" if asked else "does not ask"
        said = f"approval is {str(row.approval).lower()}, but {here} {does} for anybody's approval."
        mend = f"Set approval to {str(asked).lower()}, or quote the line that says so."
        yield "error", "value.differs", "identity", f"{row.level}.approval", said, mend
