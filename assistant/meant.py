"""What a question asks for, learned from questions: its topic, what is wanted of it, whether there is an answer."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.words import weights

if TYPE_CHECKING:
    from knowledge.encoder import Encoder, Vectors

Numbers = NDArray[np.float32]
FOLDER = Path(__file__).resolve().parent / "asking"
"""Written by `escalate train --asking`."""


class Meant(NamedTuple):
    """A question as the learned heads read it; about 1 where something is meant, about 0 where not."""

    topics: dict[str, float]
    aspects: dict[str, float]
    answered: float
    """About 1 where the policy has an answer, -1 where it has none."""
    like_answered: float
    """Cosine of the nearest question that has an answer."""
    like_refused: float
    """Cosine of the nearest question that has none."""
    vector: Numbers
    """Of the question, unit length."""


class Learned:
    """Linear heads over sentence vectors and words, and the vectors of the questions they were fitted on.

    Args:
        folder: holds heads.npz and heads.json.
        encoder: the published encoder.

    Raises:
        ModelError: a file is missing, or the heads were fitted on another encoder.
    """

    def __init__(self, folder: Path, encoder: "Encoder") -> None:
        for name in ("heads.npz", "heads.json"):
            if not (folder / name).is_file():
                raise ModelError(
                    f"{folder / name} is missing, so questions cannot be read. Run `escalate train --asking` to make "
                    "it, or restore the file from the repository."
                )
        self.about: dict[str, Any] = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
        if self.about["encoder"] != encoder.about["model"]:
            raise ModelError(
                f"The heads in {folder} were fitted on the encoder {self.about['encoder']!r}, the encoder here is "
                f"{encoder.about['model']!r}. Run `escalate train --asking` so that they fit again."
            )
        arrays = np.load(folder / "heads.npz")
        self._vector = arrays["vector"].astype(np.float32)
        self._word = arrays["word"]
        self._near = arrays["near"].astype(np.float32)
        self._refused = arrays["refused"]
        idf = arrays["idf"].astype(np.float32)
        self._idf = {gram: (at, float(idf[at])) for at, gram in enumerate(self.about["grams"])}
        self.encoder = encoder

    def read(self, question: str) -> Meant:
        """Returns what a question asks for."""
        vector = self.encoder.encode([question])[0]
        columns, values = weights(question, self._idf)
        found = vector @ self._vector + values @ self._word[columns].astype(np.float32)
        near = self._near @ vector
        topics, aspects = self.about["topics"], self.about["aspects"]
        return Meant(
            dict(zip(topics, found[: len(topics)].tolist(), strict=True)),
            dict(zip(aspects, found[len(topics) : -1].tolist(), strict=True)),
            float(found[-1]),
            float(near[~self._refused].max()),
            float(near[self._refused].max()),
            vector,
        )


@lru_cache(maxsize=2)
def learned(encoder: Path, folder: Path = FOLDER) -> Learned:
    """Returns the heads of questions, loaded once a process.

    Raises:
        KnowledgeError, ModelError: a file is missing or does not fit.
    """
    from knowledge.encoder import Encoder

    return Learned(folder, Encoder(encoder))


def vectors_of(texts: list[str], encoder: "Encoder", data: Path) -> "Vectors":
    """Returns the vectors of texts, from the data folder where they were made before, shape (texts, dimension)."""
    stamp = hashlib.sha256(repr((texts, encoder.about["model"])).encode()).hexdigest()[:16]
    kept = data / "statements" / f"{stamp}.npy"
    try:
        vectors: Vectors = np.load(kept)
        if vectors.shape == (len(texts), encoder.about["dimension"]):
            return vectors
    except (OSError, ValueError, EOFError):
        pass  # not made yet, or cut off: made again below
    vectors = encoder.encode(texts)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = kept.with_name(f".{stamp}-{id(vectors)}.npy")
    np.save(aside, vectors)
    aside.replace(kept)
    return vectors
