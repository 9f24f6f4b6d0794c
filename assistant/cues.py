"""Telling words as features: which cues a text states, and which it only denies, supposes, asks or recalls."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.models import Span
from assistant.phrasebook import Guard
from assistant.stance import Clause, held_back, read_clauses
from assistant.turns import Turn, split
from assistant.windows import Window

LEXICON = Path(__file__).resolve().parent / "lexicon" / "cues.yaml"
GUARDS: tuple[Guard, ...] = ("negated", "supposed", "asked", "past", "others")

Cues = NDArray[np.float32]


@lru_cache(maxsize=1)
def patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Returns each label with its cues as one expression for lower-case text, in the order of the columns."""
    rows: dict[str, list[str]] = yaml.load(LEXICON.read_text(encoding="utf-8"), Loader=_loader())  # noqa: S506 - C safe loader
    return tuple((label, re.compile("|".join(f"(?:{row})" for row in found))) for label, found in rows.items())


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def width() -> int:
    """Returns the number of columns: each label stated, then each label held back."""
    return 2 * len(patterns())


def cues(windows: Sequence[Window], turns: tuple[Turn, ...]) -> Cues:
    """Returns ones where a window has a cue, shape (windows, width()).

    Args:
        windows: stretches of a text.
        turns: the turns of the same text; they say who speaks and what was only asked.
    """
    clauses = read_clauses(turns)
    table = np.zeros((len(clauses), width()), dtype=np.float32)
    for row, clause in enumerate(clauses):
        _mark(clause, table[row])
    out = np.zeros((len(windows), width()), dtype=np.float32)
    starts = np.array([clause.span.start for clause in clauses])
    for row, window in enumerate(windows):
        inside = table[(starts >= window.start) & (starts < window.end)]
        if len(inside):
            out[row] = inside.max(axis=0)
    return out


def stated(
    turns: tuple[Turn, ...], labels: Collection[str], known: Iterable[tuple[str, re.Pattern[str]]] | None = None
) -> dict[str, Span]:
    """Returns the first stated cue of each of some labels: for those that a word settles and no head has learned.

    Args:
        turns: of a text.
        labels: those wanted.
        known: cues by label; None: the general ones.
    """
    wanted = [(label, pattern) for label, pattern in (patterns() if known is None else known) if label in labels]
    found: dict[str, Span] = {}
    for clause in read_clauses(turns):
        for label, pattern in wanted:
            match = pattern.search(clause.low)
            if match and label not in found and not held_back(clause, match.start(), GUARDS):
                found[label] = clause.evidence(match.start(), match.end())
    return found


def cues_of(text: str) -> Cues:
    """Returns the cues of a text by itself, shape (width(),)."""
    return cues((Window(start=0, end=len(text), text=text),), split(text))[0]


def _mark(clause: Clause, row: Cues) -> None:
    count = len(patterns())
    for column, (_, pattern) in enumerate(patterns()):
        match = pattern.search(clause.low)
        if match:
            row[column + (count if held_back(clause, match.start(), GUARDS) else 0)] = 1.0
