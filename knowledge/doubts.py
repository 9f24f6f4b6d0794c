"""What a proposal was unsure of: a row, the words it comes from, and the question to the human who reviews it."""

import re
from collections.abc import Collection

from knowledge.lines import Line
from knowledge.rows import Row

_STOP = frozenset(
    (
        *("a", "an", "and", "any", "are", "as", "at", "be", "been", "by", "client", "customer", "customers", "for"),
        *("from", "has", "have", "her", "his", "if", "in", "into", "is", "it", "its", "of", "on", "or", "our"),
        *("out", "over", "own", "passenger", "s", "so", "than", "that", "the", "their", "them", "they", "this"),
        *("to", "under", "up", "was", "were", "when", "which", "who", "will", "with", "without", "your"),
        *("more", "one"),
    )
)
MOST_WORDS = 3


class Doubt(Row):
    """One thing to look at."""

    table: str
    key: str
    quote: str
    line: int
    question: str


def doubt(table: str, key: str, line: Line | None, question: str) -> Doubt:
    """Returns a doubt about a row that comes from a line, or from none."""
    return Doubt(
        table=table, key=key, quote=line.text if line else "", line=line.number if line else 0, question=question
    )


def slug(words: str, taken: Collection[str] = (), prefix: str = "") -> str:
    """Returns an id made of the telling words, another than those taken."""
    found = re.findall(r"[a-z0-9]+", words.casefold().replace("'", ""))
    telling = [word for word in found if word not in _STOP] or found or ["row"]
    name = prefix + "_".join(telling[:MOST_WORDS])
    return next(made for made in (name, *(f"{name}_{number}" for number in range(2, 1000))) if made not in taken)
