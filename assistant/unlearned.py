"""Rules and signals without training examples, read from the policy's words: how like a text's clauses are to them.

A row's words are its title, the question that settles it and its quote. How sure a likeness makes is fitted on the
first policy's rules, each treated as if nothing had taught it (`python -m evals.unlearned`); it is low, and said so.
"""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.cues import GUARDS, patterns
from assistant.models import SIGNAL, Read, Reading
from assistant.screen import Screened
from assistant.stance import Clause, held_back, read_clauses
from assistant.windows import Window, Windows, cut
from knowledge.encoder import Encoder, product
from knowledge.rows import Tables

Numbers = NDArray[np.float64]

WEIGHTS = (2.49, 4.50, 3.44, 7.49)
"""Of likeness of the best clause and the best passage, and of how far each is ahead of the next row."""
OFFSET = -3.89
ENOUGH = 0.25
"""From here a rule is taken to hold: somewhat more than half of those found so do."""
ENOUGH_SIGNAL = 0.5
"""The same for a signal; nothing was fitted for those, and some escalate by themselves."""
NEAR = 0.12
"""From here a rule is shown as a runner-up."""
SUREST = 0.7
"""No likeness alone makes surer."""
HELD_BACK = 0.15
"""By how much less a clause counts that denies, supposes, asks, recalls or tells of others."""


class Wording(NamedTuple):
    """A row and the words by which it is recognised."""

    label: str
    """Id of a rule, or `signal.` and that of a signal."""
    words: tuple[str, ...]


def wordings(tables: Tables, learned: Collection[str]) -> tuple[Wording, ...]:
    """Returns the rows that are not among the learned labels, each with its words."""
    rules = [Wording(row.id, (row.title, row.confirm, row.source.quote)) for row in tables.rules]
    signals = [Wording(SIGNAL + row.id, (row.title, row.source.quote)) for row in tables.signals if row.source]
    return tuple(row for row in (*rules, *signals) if row.label not in learned)


class Unlearned:
    """The rows without examples, their words as vectors.

    Args:
        rows: as `wordings` gives them; at least one.
        encoder: the published encoder.
        titles: the rules' titles, for the note.
    """

    def __init__(self, rows: tuple[Wording, ...], encoder: Encoder, titles: dict[str, str]) -> None:
        self.rows = rows
        self._encoder, self._titles = encoder, titles
        self._vectors = encoder.encode([words for row in rows for words in row.words])
        self._ends = np.cumsum([len(row.words) for row in rows])[:-1]
        self._groups = [
            np.flatnonzero([row.label.startswith(SIGNAL) is signal for row in rows]) for signal in (False, True)
        ]

    def added(self, found: Reading, screened: Screened) -> Reading:
        """Returns what the heads found with what likeness adds to it, and a note on each rule that rests on that."""
        windows = cut(screened.text)
        if not windows.clauses:
            return found
        clauses, passages = self.likeness(windows)
        sure = probabilities(clauses, passages, self._groups)
        hits = [
            (row.label, Read(id=row.label.removeprefix(SIGNAL), confidence=float(sure[at]), evidence=span))
            for at, row in enumerate(self.rows)
            if sure[at] >= NEAR
            for span in (windows.clauses[int(np.argmax(clauses[:, at]))].span(),)
        ]
        rules = tuple(read for label, read in hits if not label.startswith(SIGNAL) and read.confidence >= ENOUGH)
        signals = tuple(read for label, read in hits if label.startswith(SIGNAL) and read.confidence >= ENOUGH_SIGNAL)
        close = tuple(read for label, read in hits if not label.startswith(SIGNAL) and read.confidence < ENOUGH)
        notes = (
            f"'{self._titles[read.id]}' was recognised by the policy's words alone, no examples teach it: confirm it."
            for read in rules
        )
        return found.model_copy(
            update={
                "rules": (*found.rules, *rules),
                "signals": (*found.signals, *signals),
                "close": (*found.close, *sorted(close, key=lambda read: -read.confidence)[:3]),
                "notes": (*found.notes, *notes),
            }
        )

    def likeness(self, windows: Windows) -> tuple[Numbers, Numbers]:
        """Returns how like each row the clauses and the passages are, shapes (clauses, rows) and (passages, rows)."""
        read = read_clauses(windows.turns)
        held = np.array([_held(window, read) for window in windows.clauses])
        texts = [window.text for window in (*windows.clauses, *windows.passages)]
        near = product(self._encoder.encode(texts), self._vectors.T).astype(np.float64)
        rows = np.column_stack([part.mean(axis=1) for part in np.split(near, self._ends, axis=1)])
        count = len(windows.clauses)
        starts = np.array([window.start for window in windows.clauses])
        inside = [(starts >= window.start) & (starts < window.end) for window in windows.passages]
        whole = np.array([bool(held[part].all()) if part.any() else False for part in inside])
        return rows[:count] - HELD_BACK * held[:, None], rows[count:] - HELD_BACK * whole[:, None]


def probabilities(clauses: Numbers, passages: Numbers, groups: Iterable[NDArray[np.int64]]) -> Numbers:
    """Returns how sure each row is, shape (rows,); rows of a group compete with each other."""
    out = np.zeros(clauses.shape[1])
    for group in groups:
        if len(group):
            parts = features(clauses[:, group].max(axis=0), passages[:, group].max(axis=0))
            out[group] = np.minimum(SUREST, 1 / (1 + np.exp(-(parts @ np.array(WEIGHTS) + OFFSET))))
    return out.round(4)


def features(clause: Numbers, passage: Numbers) -> Numbers:
    """Returns the best clause's and passage's likeness, and how far each is ahead of the next row, shape (rows, 4)."""
    return np.column_stack([clause, passage, _ahead(clause), _ahead(passage)])


def _ahead(near: Numbers) -> Numbers:
    """Returns for the best its distance to the second, for the others theirs to the best, below zero."""
    if len(near) == 1:
        return np.zeros(1)
    best, second = np.sort(near)[::-1][:2]
    return np.where(near == best, near - second, near - best)


def _held(window: Window, read: tuple[Clause, ...]) -> bool:
    """Returns whether everything a window says is held back."""
    inside = [clause for clause in read if window.start <= clause.span.start < window.end]
    return bool(inside) and all(held_back(clause, len(clause.plain), GUARDS) for clause in inside)


def unlearned(tables: Tables, labels: Collection[str], encoder_dir: Path) -> Unlearned | None:
    """Returns the reader of a policy's rows that neither a head nor a cue knows; None where all are known.

    Args:
        tables: the policy's tables.
        labels: those of the heads.
        encoder_dir: the published encoder, loaded only where it is needed.

    Raises:
        KnowledgeError: the encoder is missing.
    """
    rows = wordings(tables, {*labels, *(label for label, _ in patterns())})
    return Unlearned(rows, Encoder(encoder_dir), {rule.id: rule.title for rule in tables.rules}) if rows else None
