"""The fitted heads of the local reader: from passages and clauses to a probability for each rule and signal."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.cues import Cues
from assistant.errors import ModelError
from assistant.words import weights
from knowledge.encoder import Encoder, Vectors, product

Scores = NDArray[np.float32]


class Heads:
    """Linear heads over sentence vectors, sparse words and cues, loaded once.

    Args:
        folder: holds heads.npz and heads.json, as `escalate train` writes them.
        encoder: the encoder the heads were fitted on.

    Raises:
        ModelError: a file is missing, or the heads were fitted on another encoder.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        for name in ("heads.npz", "heads.json"):
            if not (folder / name).is_file():
                raise ModelError(
                    f"{folder / name} is missing, so the local reader cannot read. Run `escalate train` to make it, "
                    "or restore the file from the repository."
                )
        self.about: dict[str, Any] = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
        if self.about["encoder"] != encoder.about["model"]:
            raise ModelError(
                f"The heads in {folder} were fitted on the encoder {self.about['encoder']!r}, the encoder here is "
                f"{encoder.about['model']!r}. Run `escalate train` so that they fit again."
            )
        arrays = np.load(folder / "heads.npz")
        self.labels: list[str] = self.about["labels"]
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
        """Returns calibrated probabilities, shape (labels,), from the best passage and the best clause of a text."""
        return blend(passages.max(axis=0), clauses.max(axis=0), self._mix)


ANY = "any"
"""The last label: some rule holds. What is negated, supposed or solved looks alike whatever the rule."""


def blend(passage: Scores, clause: Scores, mix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the sigmoid of passage, clause and some-rule scores weighed by mix.

    Args:
        passage: best passage scores, shape (..., labels), the label `any` last.
        clause: best clause scores, the same shape.
        mix: weights of passage, clause and `any`, and an offset, shape (4, labels).
    """
    return 1 / (1 + np.exp(-(mix[0] * passage + mix[1] * clause + mix[2] * passage[..., -1:] + mix[3])))
