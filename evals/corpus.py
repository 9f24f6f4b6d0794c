"""The training examples as the reader meets texts: passages, each with its clauses and its quotes."""

import random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.cues import Cues, cues_of
from assistant.windows import Window, cut
from evals.chatter import amid_chatter, amid_this_time, surrounded
from evals.examples import Example, targets
from knowledge.encoder import Spans

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Piece(NamedTuple):
    """A passage of an example, with the labels whose quotes stand in it."""

    row: Example
    clauses: tuple[Window, ...]


class Corpus:
    """Every example, some again amid chatter, cut into passages.

    Args:
        own: the examples.
        labels: the columns of `truth`.
        seed: deals the chatter.
        sentences: the chatter; none: every example stands by itself.
    """

    def __init__(self, own: list[Example], labels: list[str], seed: int, sentences: list[str]) -> None:
        amid, origin = amid_chatter(own, sentences, random.Random(seed))
        cuts = [_pieces(row) for row in (*own, *amid)]
        self._own, self._sentences = own, sentences
        self.whole = [*own, *amid]
        """Every text before it is cut; those from `len(own)` on stand amid chatter."""
        self.source: Ints = np.array([*range(len(own)), *origin])
        """Which example each of them is of."""
        self.labels = labels
        self.pieces = [piece for found in cuts for piece in found]
        self.origin: Ints = np.repeat(self.source, [len(found) for found in cuts])
        """Which example each passage is of."""
        self.amid: Bools = np.repeat(np.arange(len(cuts)) >= len(own), [len(found) for found in cuts])
        """Whether it stands amid chatter."""
        self.rows = [piece.row for piece in self.pieces]
        self.texts = [row.text for row in self.rows]
        self.truth: Bools = np.array([targets(row, labels) for row in self.rows])
        self.cues: Cues = np.array([cues_of(text) for text in self.texts])
        self.quoted = [(at, label) for at, row in enumerate(self.rows) for label in row.labels if label in labels]
        self.quotes = [self.rows[at].labels[label] for at, label in self.quoted]
        self.quote_cues: Cues = np.array([cues_of(text) for text in self.quotes])

    def again(self, at: int, rng: random.Random) -> Piece:
        """Returns a passage as it is learned this time: by itself, or amid chatter."""
        row = self._own[self.origin[at]]
        if not self._sentences or not amid_this_time(row, rng):
            return self.pieces[at]
        text = surrounded(row.text, self._sentences, rng)
        if not all(quote in text for quote in row.labels.values()):
            return self.pieces[at]  # a sentence came between the words of a quote
        return rng.choice(_pieces(row.model_copy(update={"text": text})))


def quote_spans(row: Example, labels: list[str]) -> Spans:
    """Returns where the quotes of a row's labels stand, in the order of the labels."""
    found = [(row.text.index(quote), quote) for label, quote in row.labels.items() if label in labels]
    return [(start, start + len(quote)) for start, quote in found]


def clause_spans(piece: Piece) -> Spans:
    """Returns where the clauses of a passage stand."""
    return [(window.start, window.end) for window in piece.clauses]


def _pieces(row: Example) -> list[Piece]:
    windows = cut(row.text)
    if len(windows.passages) == 1:
        return [Piece(row, windows.clauses)]
    return [_piece(row, passage) for passage in windows.passages]


def _piece(row: Example, passage: Window) -> Piece:
    labels = {label: quote for label, quote in row.labels.items() if quote in passage.text}
    part = row.model_copy(update={"text": passage.text, "labels": labels})
    return Piece(part, cut(passage.text).clauses)
