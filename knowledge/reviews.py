"""The questions that proposed rows leave open: nothing is accepted until its `review` key is taken away."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.cited import row_id
from knowledge.problem import Problem
from knowledge.rows import Document, Reviewed, Tables
from knowledge.tables import NAMES, place


class Open(NamedTuple):
    """A row nobody has accepted yet."""

    table: str
    key: str
    question: str
    row: Reviewed


def open_reviews(tables: Tables) -> Iterator[Open]:
    """Yields every row with a `review` key, in the order of the tables."""
    for name in NAMES:
        rows = getattr(tables, name)
        for row in rows if isinstance(rows, tuple) else (rows,):
            if isinstance(row, Reviewed) and row.review:
                yield Open(name, "document" if isinstance(row, Document) else row_id(row), row.review, row)


def reviews(tables: Tables, folder: Path) -> Iterator[Problem]:
    """Yields an error for every row with a `review` key."""
    for name, key, question, _ in open_reviews(tables):
        yield Problem(
            level="error",
            kind="review.open",
            file=place(name, folder),
            key=key,
            said=f"not reviewed yet: {question}",
            mend="Correct the row if need be, then take its review key away: that accepts it.",
        )
