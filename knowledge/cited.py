"""Every quote of a policy folder with the row it belongs to, as a check goes through them."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, cast

from knowledge.rows import Dated, Row, Source, Tables


class Cited(NamedTuple):
    """A source, and where it is named."""

    table: str
    """Its table; for the policy's own lexicon the path of the file."""
    key: str
    """Row and field, dotted."""
    source: Source
    row: Row | None = None
    """None where the row is broken, or is none of the tables."""
    until: date | None = None
    """The last day of its row, which says in which edition it stands."""

    @property
    def field(self) -> str:
        """The field of the row that holds the source: `sla_source`."""
        name = row_id(self.row) if self.row else ""
        return self.key.removeprefix(f"{name}.").split(".")[0]


def cited(tables: Tables) -> Iterator[Cited]:
    """Yields every source of the tables with its row."""
    for name in Tables.model_fields:
        held: object = getattr(tables, name)
        rows = cast("tuple[Row, ...]", held) if isinstance(held, tuple) else (held,) if isinstance(held, Row) else ()
        for number, row in enumerate(rows, start=1):
            key = (row_id(row) or f"row {number}") if isinstance(held, tuple) else ""
            until = row.until if isinstance(row, Dated) else None
            yield from (Cited(name, inner, source, row, until) for inner, source in _under(row, key))


def row_id(row: Row) -> str:
    """Returns a row's id or level; empty where it has none."""
    return str(getattr(row, "id", None) or getattr(row, "level", None) or "")


def _under(value: object, key: str) -> Iterator[tuple[str, Source]]:
    """Yields the sources under a value with their keys."""
    if isinstance(value, Source):
        yield key, value
    elif isinstance(value, tuple):
        for number, item in enumerate(cast("tuple[object, ...]", value), start=1):
            yield from _under(item, f"{key}.row {number}")
    elif isinstance(value, Row):
        for name in type(value).model_fields:
            yield from _under(getattr(value, name), f"{key}.{name}" if key else name)
