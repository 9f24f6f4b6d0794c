"""Which rows of the tables a version adds, removes or changes, field by field, with the words they rest on."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from knowledge.rows import Row, Source, Tables
from knowledge.tables import NAMES
from knowledge.without import without

LOCATED = frozenset({"start_line", "end_line", "edition"})
"""Parts of a source that are no words of the table."""
NONE = "none"


class FieldChange(Row):
    """One field of a row in both versions; 'none' where a version has it not."""

    field: str
    """Dotted, as in the table's file."""
    was: str
    now: str


class RowChange(Row):
    """A row that differs between the versions."""

    kind: Literal["added", "removed", "changed"]
    table: str
    row: str
    """Its id, its level, or its number from 1."""
    section: str
    """Of its first source; empty where it rests on no line of the policy."""
    quote: str
    fields: tuple[FieldChange, ...]
    without: str = ""
    """What no longer works, where a rule, a signal or a step was removed."""


def changed_rows(old: Tables, new: Tables, order: Sequence[str] = ()) -> tuple[RowChange, ...]:
    """Returns the rows that differ, by section and table.

    Args:
        old: The tables before, as `knowledge.tables.read` gives them.
        new: The tables after.
        order: Names of sections in the order in which their rows are returned; others come last.
    """
    found = [
        change.model_copy(update={"without": without(gone, old)}) if gone else change
        for name in NAMES
        for change, gone in _changed(name, getattr(old, name), getattr(new, name))
    ]
    places = {name: at for at, name in reversed(list(enumerate(order)))}
    return tuple(sorted(found, key=lambda change: places.get(change.section, len(order))))


def _changed(
    table: str, old: Row | tuple[Row, ...], new: Row | tuple[Row, ...]
) -> Iterator[tuple[RowChange, Row | None]]:
    """Yields the rows of a table that differ, each with the row that was removed, if it was."""
    before, after = _named(table, old), _named(table, new)
    moved = _moved(list(before), list(after))
    for name, row in after.items():
        was = before.get(name)
        fields = (*_fields(was, row), *moved.get(name, ()))
        if fields:
            yield _change("changed" if was else "added", table, name, row, fields), None
    for name, row in before.items():
        if name not in after:
            yield _change("removed", table, name, row, tuple(_fields(row, None))), row


def _named(table: str, rows: Row | tuple[Row, ...]) -> dict[str, Row]:
    """Returns rows by their names; the second of a name, as two times of one row have, with its number."""
    found: dict[str, Row] = {}
    for number, row in enumerate(rows if isinstance(rows, tuple) else (rows,), start=1):
        id_ = getattr(row, "id", None) or getattr(row, "level", None)
        name = str(id_ or (table if not isinstance(rows, tuple) else f"row {number}"))
        count = sum(other == name or other.startswith(f"{name} (") for other in found)
        found[f"{name} ({count + 1})" if count else name] = row
    return found


def _change(
    kind: Literal["added", "removed", "changed"], table: str, name: str, row: Row, fields: tuple[FieldChange, ...]
) -> RowChange:
    source = next(_sources(row), None)
    section, quote = (source.section, source.quote) if source else ("", "")
    return RowChange(kind=kind, table=table, row=name, section=section, quote=quote, fields=fields)


def _sources(value: object) -> Iterator[Source]:
    if isinstance(value, Source):
        yield value
    elif isinstance(value, Row):
        for name in type(value).model_fields:
            yield from _sources(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _sources(item)


def _moved(old: list[str], new: list[str]) -> dict[str, tuple[FieldChange, ...]]:
    """Returns the change of place of the rows that stand elsewhere among those both versions have."""
    before, after = [name for name in old if name in new], [name for name in new if name in old]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {name for block in blocks for name in before[block.a : block.a + block.size]}
    return {
        name: (FieldChange(field="place", was=_behind(name, before), now=_behind(name, after)),)
        for name in after
        if name not in kept
    }


def _behind(name: str, names: list[str]) -> str:
    at = names.index(name)
    return f"after {names[at - 1]}" if at else "first"


def _fields(old: Row | None, new: Row | None) -> Iterator[FieldChange]:
    """Yields the fields in which two rows differ, or all of a row that only one version has."""
    was, now = (dict(_flat(row, "")) if row else {} for row in (old, new))
    for field in dict.fromkeys((*now, *was)):
        one, other = was.get(field, NONE), now.get(field, NONE)
        if one != other:
            yield FieldChange(field=field, was=one, now=other)


def _flat(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Yields what a row says by dotted keys; what is left empty says nothing."""
    if isinstance(value, Row):
        for name in type(value).model_fields:
            if name not in LOCATED:
                yield from _flat(getattr(value, name), f"{key}.{name}" if key else name)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _flat(item, f"{key}.{name}")
    elif isinstance(value, tuple) and any(isinstance(item, Row) for item in value):
        for number, item in enumerate(value, start=1):
            yield from _flat(item, f"{key}.{number}")
    elif value not in (None, "", ()):
        yield key, ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
