"""`escalate train`: the encoder taught and exported, heads fitted on the hand-written examples, thresholds from held-out folds."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.heads import blend
from assistant.windows import cut
from assistant.words import vocabulary, weights
from evals.calibrate import mix_of, scores_of, thresholds_of
from evals.examples import Example, examples
from knowledge.encoder import Encoder, Vectors
from knowledge.rows import Tables

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Grams = dict[str, tuple[int, float]]
Say = Callable[[str], None]

SEED = 7
FOLDS = 3
LEAST_TEXTS = 2
LEAST_EXAMPLES = 12
"""A label with fewer is not learned."""
STRENGTH = 3.0
"""Inverse regularisation of the heads."""
VECTOR_SCALE, WORD_SCALE = 3.0, 3.0
QUOTE_WEIGHT = 0.3
NEAR = 0.5
"""Share of a threshold above which a rule is shown as a runner-up."""


class Corpus:
    """The examples as texts to score: whole, as the quotes that prove their labels, and cut into clauses."""

    def __init__(self, rows: list[Example], tables: Tables) -> None:
        self.rows = rows
        self.labels = _labels(rows, tables)
        self.truth: Bools = np.array([[label in row.labels for label in self.labels] for row in rows])
        self.whole = [row.text for row in rows]
        self.quoted = [(at, label) for at, row in enumerate(rows) for label in row.labels if label in self.labels]
        self.quotes = [rows[at].labels[label] for at, label in self.quoted]
        groups = [[window.text for window in cut(row.text).clauses] or [row.text] for row in rows]
        self.clauses = [text for group in groups for text in group]
        self.owner: Ints = np.repeat(np.arange(len(rows)), [len(group) for group in groups])


class Heads:
    """One fitted set of linear heads."""

    def __init__(self, vector: Array, word: Array, bias: Array, idf: Grams) -> None:
        self.vector, self.word, self.bias, self.idf = vector, word, bias, idf

    def scores(self, texts: list[str], vectors: Vectors) -> Array:
        """Returns raw scores, shape (texts, labels)."""
        stacked = np.hstack([self.vector / VECTOR_SCALE, self.word.T / WORD_SCALE])
        found: Array = features(texts, vectors, self.idf) @ stacked.T + self.bias
        return found


def train(tables: Tables, encoder_dir: Path, model_dir: Path, say: Say, tune: bool = True) -> dict[str, Any]:
    """Returns the scores of the fit on held-out folds, after writing the encoder and heads.npz, heads.json.

    Args:
        tables: names the rules and signals that may be labelled.
        encoder_dir: gets the exported encoder.
        model_dir: gets the heads.
        say: told of progress, a line at a time.
        tune: teach the encoder the rules; False keeps the published one.
    """
    corpus = Corpus(examples(), tables)
    say(f"{len(corpus.rows)} examples, {len(corpus.labels)} labels")
    passage, clause = _held_out(corpus, say, tune)
    mix = mix_of(passage, clause, corpus.truth)
    probabilities = blend(passage.astype(np.float32), clause.astype(np.float32), mix)
    thresholds = thresholds_of(probabilities, corpus.truth)
    say("fitting on everything")
    everything = np.arange(len(corpus.rows))
    encoder = _encoder(corpus, everything, encoder_dir, tune, say)
    heads = _fit(corpus, everything, encoder.encode(corpus.whole), encoder.encode(corpus.quotes))
    _write(heads, mix, thresholds, corpus, str(encoder.about["model"]), model_dir)
