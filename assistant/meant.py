"""What a question asks for, learned from questions: how near it is to each statement, and whether any answers it."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.statement import Statement
from knowledge.encoder import Encoder, Vectors, loaded

Numbers = NDArray[np.float32]
FOLDER = Path(__file__).resolve().parent / "asking"
"""Written by `escalate train --asking`."""


class Meant(NamedTuple):
    """A question as the taught encoder reads it."""

    likeness: Numbers
    """Cosine to each statement, shape (statements,)."""
    answered: float
    """Above 0 where the policy has an answer, below where it has none."""


class Learned:
    """An encoder taught on questions, and what it learned of the topics and aspects of statements.

    Args:
        folder: holds the encoder's files, heads.npz and heads.json.
        published: the encoder as published, whose vectors of the statements are where the taught ones begin.

    Raises:
        KnowledgeError, ModelError: a file is missing, or the heads were fitted on another encoder.
    """

    def __init__(self, folder: Path, published: Path) -> None:
        for name in ("heads.npz", "heads.json"):
            if not (folder / name).is_file():
                raise ModelError(
                    f"{folder / name} is missing, so questions cannot be read. Run `escalate train --asking` to make "
                    "it, or restore the file from the repository."
                )
        self.about: dict[str, Any] = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
        self.encoder = Encoder(folder)
        if self.about["encoder"] != self.encoder.about["model"]:
            raise ModelError(
                f"The heads in {folder} were fitted on the encoder {self.about['encoder']!r}, the encoder here is "
                f"{self.encoder.about['model']!r}. Run `escalate train --asking` so that they fit again."
            )
        self.arrays = {name: row.astype(np.float32) for name, row in np.load(folder / "heads.npz").items()}
        self.published = published
        self.folder = folder
        self._made: dict[int, tuple[Sequence[Statement], Numbers]] = {}
        self._others: dict[int, tuple[Sequence[Statement], tuple[Vectors, Vectors]]] = {}

    def read(self, question: str, statements: Sequence[Statement], data: Path) -> Meant:
        """Returns what a question asks for; `data` keeps the vectors of the statements from one process to the next."""
        vector = self.encoder.encode([question])[0]
        return Meant(self._vectors(statements, data) @ vector, self._answered(vector))

    def read_untaught(self, question: str, statements: Sequence[Statement], data: Path) -> Meant:
        """Returns the same for statements of a policy whose questions nobody taught.

        The likeness is the mean of the taught and the published encoder's, each of the statement's own words: what was
        learned of the first policy's statements does not hold of these.
        """
        taught, published = self.encoder.encode([question])[0], loaded(self.published).encode([question])[0]
        known = self._others.get(id(statements))
        if known is None or known[0] is not statements:
            texts = [one.text for one in statements]
            known = statements, (vectors_of(texts, self.folder, data), vectors_of(texts, self.published, data))
            self._others = {id(statements): known}
        by_taught, by_published = known[1]
        return Meant((by_taught @ taught + by_published @ published) / 2, self._answered(taught))

    def _answered(self, vector: Numbers) -> float:
        return float(vector @ self.arrays["answered"] + self.arrays["offset"][0])

    def _vectors(self, statements: Sequence[Statement], data: Path) -> Numbers:
        known = self._made.get(id(statements))
        if known is None or known[0] is not statements:
            plain = vectors_of([worded(one) for one in statements], self.published, data)
            known = statements, moved(plain, places(statements, self.about["names"]), self.arrays["moves"])
            self._made = {id(statements): known}
        return known[1]


def worded(one: Statement) -> str:
    """Returns a statement with the headings it stands under: what is encoded of it."""
    headings = one.sources[0].section.split(" > ")[-2:] if one.sources else []
    return f"{' '.join(headings)}: {one.text}"


def traits(one: Statement) -> tuple[str, ...]:
    """Returns what a statement shares with others: its topic, the group of its topic, its aspect."""
    return f"topic {one.topic}", f"group {one.topic.partition('.')[0]}", f"aspect {one.aspect}"


def places(statements: Sequence[Statement], names: Sequence[str]) -> NDArray[np.int64]:
    """Returns where the traits of each statement stand among the names, (statements, 3); past the end: unknown."""
    at = {name: place for place, name in enumerate(names)}
    return np.array([[at.get(name, len(names)) for name in traits(one)] for one in statements])


def moved(plain: Vectors, at: NDArray[np.int64], moves: Numbers) -> Numbers:
    """Returns unit vectors of statements, moved by what was learned of their traits; shape of `plain`.

    Args:
        plain: vectors by the published encoder, shape (statements, dimension).
        at: rows of `moves`, shape (statements, 3); past the end: nothing was learned.
        moves: shape (traits, dimension).
    """
    padded = np.vstack([moves, np.zeros((1, moves.shape[1]), dtype=np.float32)])
    found = plain + padded[at].sum(axis=1)
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


@lru_cache(maxsize=2)
def learned(published: Path, folder: Path = FOLDER) -> Learned:
    """Returns what was learned of questions, loaded once a process.

    Raises:
        KnowledgeError, ModelError: a file is missing or does not fit.
    """
    return Learned(folder, published)


def vectors_of(texts: list[str], published: Path, data: Path) -> Vectors:
    """Returns the vectors of texts, from the data folder where they were made before, shape (texts, dimension)."""
    model = (published / "encoder.json").read_text(encoding="utf-8") if (published / "encoder.json").is_file() else ""
    stamp = hashlib.sha256(repr((texts, model)).encode()).hexdigest()[:16]
    kept = data / "statements" / f"{stamp}.npy"
    try:
        vectors: Vectors = np.load(kept)
        if len(vectors) == len(texts):
            return vectors
    except (OSError, ValueError, EOFError):
        pass  # not made yet, or cut off: made again below
    vectors = Encoder(published).encode(texts)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = kept.with_name(f".{stamp}-{id(vectors)}.npy")
    np.save(aside, vectors)
    aside.replace(kept)
    return vectors
