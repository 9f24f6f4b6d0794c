"""Which rows of the tables the cases exercise: each is deleted, then each of its fields changed in turn."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from assistant.chain import given, received, with_texts
from assistant.decide import decide
from assistant.models import Case, Decision, Reader, Reading
from assistant.settings import Settings
from knowledge.coverage import Coverage, RowCovered
from knowledge.rows import Row, Source, Tables

COVERED = (
    *("rules", "categories", "signals", "flags", "priorities", "hours", "identity", "factors", "contacts"),
    *("templates", "steps", "fields"),
)
"""Tables that decide cases; the others answer questions."""
TRACED = frozenset({"id", "level", "title", "decision", "since", "until"})
"""Fields that name a row, or that `policy check` holds to the document."""
READER = Reader(name="coverage", version="1")


class Seen(NamedTuple):
    """A case that was read once."""

    case: Case
    reading: Reading
    moment: datetime
    before: dict[str, Any]
    """Its decision by the tables as they are."""


class Mutant(NamedTuple):
    """The tables with one thing wrong."""

    table: str
    row: str
    """Its id, its level, or its number from 1."""
    field: str
    """Empty where the row is deleted."""
    tables: Tables


def seen(
    cases: list[Case], reads: Callable[[str], Reading], tables: Tables, settings: Settings, now: datetime
) -> list[Seen]:
    """Returns the cases with their decisions, those that are read alike only once."""
    found: dict[str, Seen] = {}
    for case in cases:
        reading = reads(case.text)
        facts = given(case)
        key = repr(
            (
                sorted(row.id for row in (*reading.rules, *reading.signals)),
                sorted((name, str(fact.value)) for name, fact in (reading.facts | facts).items()),
            )
        )
        if key not in found:
            moment = received(case, tables, lambda: now)
            found[key] = Seen(case, reading, moment, _decision(case, reading, moment, tables, settings))
    return list(found.values())


def covered(found: list[Seen], count: int, source: str, tables: Tables, settings: Settings) -> Coverage:
    """Returns what cases notice of every row that is deleted and every field that is changed.

    Args:
        found: The cases, as `seen` gives them.
        count: How many they were before those that are read alike were left out.
        source: What their file is called.
        tables: The tables as they are.
        settings: The company's values.
    """
    kept: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for mutant in (*deletions(tables), *changes(tables)):
        noticed = any(_notices(one, mutant.tables, settings) for one in found)
        kept.setdefault((mutant.table, mutant.row), []).append((mutant.field, noticed))
    rows = tuple(
        RowCovered(
            table=table,
            row=row,
            exercised=all(noticed for field, noticed in tried if not field),
            fields=sum(bool(field) for field, _ in tried),
            unnoticed=tuple(field for field, noticed in tried if field and not noticed),
        )
        for (table, row), tried in kept.items()
    )
    return Coverage(sha256=tables.sha256, source=source, cases=count, differing=len(found), rows=rows)


def _notices(one: Seen, tables: Tables, settings: Settings) -> bool:
    try:
        return _decision(one.case, one.reading, one.moment, tables, settings) != one.before
    except (KeyError, StopIteration, IndexError, ValueError, AttributeError, AssertionError):
        return True


def _decision(case: Case, reading: Reading, moment: datetime, tables: Tables, settings: Settings) -> dict[str, Any]:
    decided: Decision = decide(reading, given(case), tables, moment, READER, settings.holidays)
    return with_texts(decided, case, tables, settings).model_dump()


def deletions(tables: Tables) -> Iterator[Mutant]:
    """Yields the tables without each row in turn."""
    for name in COVERED:
        rows = getattr(tables, name)
        for at, row in enumerate(rows):
            yield Mutant(name, _named(row, at), "", _with(tables, name, (*rows[:at], *rows[at + 1 :])))


def changes(tables: Tables) -> Iterator[Mutant]:
    """Yields the tables with each field of each row changed in turn."""
    for name in COVERED:
        rows = getattr(tables, name)
        for at, row in enumerate(rows):
            for field in type(row).model_fields:
                old = getattr(row, field)
                if field in TRACED or isinstance(old, Source) or _sources(old):
                    continue
                other = changed(old)
                if other != old:
                    part = (*rows[:at], row.model_copy(update={field: other}), *rows[at + 1 :])
                    yield Mutant(name, _named(row, at), field, _with(tables, name, part))


def changed(value: Any) -> Any:
    """Returns another value of the same type: a number one more, words with one more, a list without its first."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, str):
        return {"24/7": "business", "business": "24/7"}.get(value, f"{value} x" if value else value)
    if isinstance(value, tuple):
        return value[1:]
    if isinstance(value, dict):
        return dict(list(value.items())[1:])
    if isinstance(value, Row):
        fields = {key: changed(getattr(value, key)) for key in ("over", "at_least") if getattr(value, key, None)}
        return value.model_copy(update=fields or {"fact": f"{getattr(value, 'fact', '')} x"})
    return value


def _sources(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Source)


def _named(row: Any, at: int) -> str:
    return str(getattr(row, "id", None) or getattr(row, "level", None) or at + 1)


def _with(tables: Tables, name: str, rows: tuple[Any, ...]) -> Tables:
    return tables.model_copy(update={name: rows})
