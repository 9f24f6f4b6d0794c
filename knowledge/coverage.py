"""How far labelled cases exercise the rows of a policy's tables, as `escalate eval --rows --json` stores it.

The figures lie in the policy's folder, `coverage.json`, with the digest of the tables they were measured on: tables
that have changed since are told by it.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from knowledge.errors import TableError, shown
from knowledge.rows import Row

FILE = "coverage.json"
EARLIER = "It was measured on an earlier version of the policy; escalate eval --rows --json measures it again."


class RowCovered(Row):
    """What the cases notice of one row; rows of one name, as two times of a row have, count as one."""

    table: str
    row: str
    """Its id, its level, or its number from 1."""
    exercised: bool
    """A decision changes where the row is deleted."""
    fields: int
    """How many of its fields were changed, one at a time."""
    unnoticed: tuple[str, ...] = ()
    """Those of them that no decision noticed."""


class TableCovered(Row):
    """The same of the rows of one table, or of all."""

    table: str
    rows: tuple[RowCovered, ...]

    @property
    def exercised(self) -> int:
        """How many rows a case exercises."""
        return sum(row.exercised for row in self.rows)

    @property
    def idle(self) -> tuple[str, ...]:
        """Names of the rows that none does."""
        return tuple(row.row for row in self.rows if not row.exercised)

    @property
    def fields(self) -> int:
        """How many fields were changed."""
        return sum(row.fields for row in self.rows)

    @property
    def noticed(self) -> int:
        """How many of the changed fields a case noticed."""
        return self.fields - sum(len(row.unnoticed) for row in self.rows)


class Coverage(Row):
    """What the cases notice of all rows."""

    sha256: str
    """Of the document and tables it was measured on, as `Tables.sha256`."""
    source: str
    """The file of the cases."""
    cases: int
    differing: int
    """How many of them are read differently; the others say the same twice."""
    rows: tuple[RowCovered, ...]

    def said(self) -> str:
        """Returns the totals as a sentence."""
        whole = TableCovered(table="", rows=self.rows)
        return (
            f"{whole.exercised} of {len(self.rows)} rows are exercised by the {self.cases} cases of {self.source}, and "
            f"{whole.noticed} of {whole.fields} changes of a single field are noticed."
        )

    def by_table(self) -> Iterator[TableCovered]:
        """Yields the rows of each table, in the order in which they were measured."""
        for table in dict.fromkeys(row.table for row in self.rows):
            yield TableCovered(table=table, rows=tuple(row for row in self.rows if row.table == table))


def stored(folder: Path) -> Coverage | None:
    """Returns the coverage that lies in a policy folder, None where none was measured.

    Raises:
        TableError: the file is none that `escalate eval --rows --json` wrote.
    """
    place = folder / FILE
    if not place.is_file():
        return None
    try:
        return Coverage.model_validate_json(place.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        mend = f"Write it again: escalate eval --rows --json {shown(place, folder)}"
        raise TableError(shown(place, folder), key, f"{first['msg']}.", mend) from error
