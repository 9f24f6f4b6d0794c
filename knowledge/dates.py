"""What dated rows leave open: on each day from which other rows hold, what a decision would look for in vain."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from knowledge.errors import TableError
from knowledge.links import Fault, Link, named_ids, row_links
from knowledge.rows import NO_LEVEL, Dated, Tables
from knowledge.tables import NAMES, in_force

MAY_END = frozenset({"implies", "leads_over", "supersedes", "beside", "flag", "topic", "opens_with"})
"""Fields whose row may end without harm: what is not there on a day neither holds nor wins."""
DAY = timedelta(days=1)


class Span(NamedTuple):
    """Days on which the same rows hold."""

    first: date | None
    last: date | None

    @property
    def said(self) -> str:
        """The days as a person says them."""
        if self.first is None:
            return f"up to {self.last}"
        return f"from {self.first} on" if self.last is None else f"from {self.first} to {self.last}"


def dated(tables: Tables) -> Iterator[Fault]:
    """Yields the rows that others need on days on which they do not hold, each with the days and who needs it."""
    wanted: dict[tuple[str, str], dict[Span, list[str]]] = {}
    known = {(table, key) for table, keys in named_ids(tables).items() for key in keys}
    for span in spans(tables):
        of_day = in_force(tables, span.last or span.first or date.min)
        there = named_ids(of_day)
        for table, key, value, target in _links(of_day):
            if value not in there[target] and (target, value) in known:
                wanted.setdefault((target, value), {}).setdefault(span, []).append(f"{key} ({table}.yaml)")
        if tables.hours and not of_day.hours:
            key = tables.hours[0].id
            wanted.setdefault(("hours", key), {}).setdefault(span, []).append("every clock")
    for (target, value), lacking in wanted.items():
        for span, names in _joined(lacking):
            said = f"{value!r} holds on no day {span.said}, and is needed then by {', '.join(names)}."
            mend = f"Add a row {value!r} to {target}.yaml for those days (since, until), or end with it what needs it."
            yield "error", "date.gap", target, value, said, mend


def lacking(tables: Tables, day: date) -> TableError | None:
    """Returns the error of a day on which rows name others that do not hold then; None where none does."""
    of_day = in_force(tables, day)
    there = named_ids(of_day)
    for table, key, value, target in _links(of_day):
        if value not in there[target]:
            mend = f"Add a row {value!r} to {target}.yaml for that day (since, until)."
            return TableError(f"tables/{table}.yaml", key, f"{value!r} does not hold on {day}.", mend)
    return None


def spans(tables: Tables) -> list[Span]:
    """Returns the stretches of days between which rows begin and end; none where no row is dated."""
    begins: set[date] = set()
    for name in NAMES:
        rows = getattr(tables, name)
        for row in rows if isinstance(rows, tuple) else ():
            if isinstance(row, Dated):
                after = row.until + DAY if row.until and row.until < date.max else None
                begins |= {day for day in (row.since, after) if day}
    if not begins:
        return []
    order = sorted(begins)
    ends = [*(day - DAY for day in order), None]
    return [Span(first, last) for first, last in zip([None, *order], ends, strict=True)]


def _links(of_day: Tables) -> Iterator[Link]:
    """Yields what the rows of a day name and a decision would look up."""
    for table, key, value, target in row_links(of_day):
        if key.rsplit(".", 1)[-1] not in MAY_END:
            yield table, key, value, target
    for table in ("rules", "signals"):
        for row in getattr(of_day, table):
            if row.verification != NO_LEVEL:
                yield table, f"{row.id}.verification", row.verification, "identity"


def _joined(lacking: dict[Span, list[str]]) -> Iterator[tuple[Span, list[str]]]:
    """Yields the spans of a missing row with those that need it, neighbouring spans with the same needs as one."""
    open_: tuple[Span, list[str]] | None = None
    for span, names in sorted(lacking.items(), key=lambda item: item[0].first or date.min):
        if open_ and open_[1] == names and open_[0].last and span.first == open_[0].last + DAY:
            open_ = Span(open_[0].first, span.last), names
            continue
        if open_:
            yield open_
        open_ = span, names
    if open_:
        yield open_
