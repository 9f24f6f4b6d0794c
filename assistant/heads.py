"""The fitted heads of the local reader: from passages and clauses to a probability for each rule and signal."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.cues import Cues
from assistant.errors import ModelError
from assistant.models import SIGNAL
from assistant.words import weights
from knowledge.encoder import Encoder, Vectors, product

Scores = NDArray[np.float32]
Bools = NDArray[np.bool_]


class Heads:
    """Linear heads over sentence vectors, sparse words and cues, loaded once.

    Args:
        folder: holds heads.npz and heads.json, as `escalate train` writes them.
        encoder: the encoder the heads were fitted on.
        command: what fits them anew.

    Raises:
        ModelError: a file is missing, or the heads were fitted on another encoder.
    """

    def __init__(self, folder: Path, encoder: Encoder, command: str = "escalate train") -> None:
        for name in ("heads.npz", "heads.json"):
            if not (folder / name).is_file():
                raise ModelError(
                    f"{folder / name} is missing, so the local reader cannot read. Run `{command}` to make it, "
                    "or restore the file from the repository."
                )
        self.about: dict[str, Any] = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
        if self.about["encoder"] != encoder.about["model"]:
            raise ModelError(
                f"The heads in {folder} were fitted on the encoder {self.about['encoder']!r}, the encoder here is "
                f"{encoder.about['model']!r}. Run `{command}` so that they fit again."
            )
        arrays = np.load(folder / "heads.npz")
        self.labels: list[str] = self.about["labels"]
        self.rules: Bools = np.array([label != ANY and not label.startswith(SIGNAL) for label in self.labels])
        self._vector = arrays["vector"].astype(np.float32)
        self._word = arrays["word"].astype(np.float32)
        self._cue = arrays["cue"].astype(np.float32)
        self._bias = arrays["bias"].astype(np.float32)
        self._mix = arrays["mix"].astype(np.float64)
        idf = arrays["idf"].astype(np.float32)
        self._idf = {gram: (at, float(idf[at])) for at, gram in enumerate(self.about["grams"])}
        self.encoder = encoder

    def logits(self, texts: list[str], vectors: Vectors, cues: Cues) -> Scores:
        """Returns raw scores, shape (len(texts), len(labels)); `vectors` and `cues` have a row for each text."""
        return self.word_logits(texts) + product(vectors, self._vector.T) + product(cues, self._cue.T)

    def word_logits(self, texts: list[str]) -> Scores:
        """Returns the share of the words in the scores, bias included; cheap."""
        out = np.tile(self._bias, (len(texts), 1))
        for row, text in enumerate(texts):
            columns, values = weights(text, self._idf)
            if len(columns):
                out[row] += product(values[None], self._word[columns])[0]
        return out

    def probabilities(self, passages: Scores, clauses: Scores) -> NDArray[np.float64]:
        """Returns calibrated probabilities, shape (labels,), from the scores of a text's stretches."""
        return blend(signs(passages, clauses, self.rules), self._mix)


def signs(passages: Scores, clauses: Scores, rules: Bools) -> NDArray[np.float64]:
    """Returns what the scores of a text's stretches say of each label, shape (SIGNS, labels).

    They are: its best passage, its best clause, that some rule holds, how many stretches were scored (the best of many
    is high by chance), how strongly another rule holds, and how far another rule is ahead in its own best clause. One
    rule stands for one fact (D21), so what another rule explains better is no evidence.

    Args:
        passages: scores of passages, shape (passages, labels), the label `any` last.
        clauses: scores of clauses, shape (clauses, labels).
        rules: which labels are rules; no signal rivals a rule.
    """
    passage, clause = passages.max(axis=0).astype(np.float64), clauses.max(axis=0).astype(np.float64)
    found = np.zeros((SIGNS, len(rules)))
    found[:2] = passage, clause
    found[2:4] = [[passage[-1]], [np.log(min(len(passages) + len(clauses), MOST_COUNTED))]]
    if rules.sum() > 1:
        there = clauses[clauses.argmax(axis=0)]
        found[4] = np.maximum(0, _rival(passage[None], rules)[0] - HOLDS)
        found[5] = np.maximum(0, np.diag(_rival(there, rules)) - clause)
    return found


def _rival(scores: NDArray[Any], rules: Bools) -> NDArray[np.float64]:
    """Returns for each row of scores and each label the best score of another label that is a rule, the same shape."""
    found = np.where(rules, scores, -np.inf)
    best = found.argmax(axis=1)
    first = found[np.arange(len(found)), best]
    found[np.arange(len(found)), best] = -np.inf
    return np.where(np.arange(len(rules)) == best[:, None], found.max(axis=1)[:, None], first[:, None])


SIGNS = 6
MOST_COUNTED = 20
"""Stretches beyond which more make no difference: few examples have more, and long talk must not hide a grave turn."""
HOLDS = -1.0
"""Score from which another rule speaks against one."""
ANY = "any"
"""The last label: some rule holds. What is negated, supposed or solved looks alike whatever the rule."""


def blend(found: NDArray[np.float64], mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the sigmoid of signs weighed by mix, shape (..., labels).

    Args:
        found: shape (..., SIGNS, labels).
        mix: a weight for each sign, and an offset, shape (SIGNS + 1, labels).
    """
    return 1 / (1 + np.exp(-((found * mix[:-1]).sum(axis=-2) + mix[-1])))
