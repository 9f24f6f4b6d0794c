"""Marks the rows a proposal is unsure of: each doubt becomes the `review` question of the row it is about."""

from collections.abc import Sequence

from knowledge.cited import row_id
from knowledge.doubts import Doubt
from knowledge.rows import Reference, Reviewed, Source, Tables
from knowledge.tables import NAMES


def marked(tables: Tables, doubts: Sequence[Doubt]) -> Tables:
    """Returns the tables with every doubt on a row: its own, else the reference of its line, else the document."""
    asked: dict[tuple[str, str], list[str]] = {}
    for doubt in doubts:
        asked.setdefault(_place(doubt, tables), []).append(doubt.question)
    update: dict[str, object] = {}
    for name in NAMES:
        rows = getattr(tables, name)
        if isinstance(rows, tuple):
            update[name] = tuple(_asking(row, asked.get((name, row_id(row)), [])) for row in rows)
        else:
            update[name] = _asking(rows, asked.get((name, ""), []))
    return tables.model_copy(update=update)


def _asking(row: Reviewed, questions: list[str]) -> Reviewed:
    return row.model_copy(update={"review": " ".join(dict.fromkeys(questions))}) if questions else row


def _place(doubt: Doubt, tables: Tables) -> tuple[str, str]:
    """Returns the table and id of the row a doubt is put on."""
    rows = getattr(tables, doubt.table)
    if isinstance(rows, tuple) and doubt.key in {row_id(row) for row in rows}:
        return doubt.table, doubt.key
    near = next((row for row in tables.reference if _holds(row, doubt)), None)
    if near:
        return "reference", near.id
    contact = next((row for row in tables.contacts if any(_even(one, doubt) for one in row.sources)), None)
    return ("contacts", contact.id) if contact else ("document", "")


def _holds(row: Reference, doubt: Doubt) -> bool:
    return _even(row.source, doubt)


def _even(source: Source, doubt: Doubt) -> bool:
    """Returns whether a row rests on the line of a doubt."""
    return doubt.line > 0 and source.start_line <= doubt.line <= source.end_line
