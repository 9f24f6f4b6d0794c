"""Sentence vectors from the exported MiniLM: onnxruntime and tokenizers, no torch."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError

Vectors = NDArray[np.float32]
Spans = list[tuple[int, int]]
MOST_ROWS = 16
MEAN, MEAN_AND_MAX = "mean", "mean+max"
"""How token vectors become one: their mean, or beside it the highest of each number, in which a single word shows."""
PADDING = 1.25
"""A batch takes texts up to this much longer than its shortest: padding costs as much as words."""


class Encoder:
    """The exported model, loaded once: texts in, unit vectors out.

    Args:
        folder: holds encoder.onnx, tokenizer.json and encoder.json, as `escalate train` writes them.

    Raises:
        KnowledgeError: a file is missing.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        for name in ("encoder.onnx", "tokenizer.json", "encoder.json"):
            if not (folder / name).is_file():
                raise KnowledgeError(
                    f"{folder / name} is missing, so no text can be read. Run `escalate train` to make it again, or "
                    "restore the file from the repository."
                )
        self.about: dict[str, Any] = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        options.enable_cpu_mem_arena = True
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.about["max_tokens"])

    def encode(self, texts: list[str]) -> Vectors:
        """Returns unit vectors, shape (len(texts), dimension); texts past the token limit are cut there."""
        return self.encode_within(texts, [[] for _ in texts])[0]

    def encode_within(self, texts: list[str], spans: list[Spans]) -> tuple[Vectors, list[Vectors]]:
        """Returns unit vectors of texts, and of stretches of each, read where they stand: one run serves both.

        Args:
            texts: past the token limit they are cut.
            spans: for each text the characters, from and to, of its stretches; one past the limit is read by itself.

        Returns:
            Shape (len(texts), dimension), and for each text (len(its spans), dimension).
        """
        read = self._tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda index: len(read[index].ids))
        vectors = np.zeros((len(texts), self.about["dimension"]), dtype=np.float32)
        inside: list[Vectors] = [vectors[:0]] * len(texts)
        for chosen in _batches([len(read[index].ids) for index in order]):
            rows = [order[at] for at in chosen]
            vectors[rows], tokens = self._run([read[index].ids for index in rows])
            for index, found in zip(rows, tokens, strict=True):
                if spans[index]:
                    inside[index] = self._within(texts[index], spans[index], read[index].offsets, found)
        return vectors, inside

    def _within(self, text: str, spans: Spans, offsets: list[tuple[int, int]], tokens: Vectors) -> Vectors:
        starts = np.array([start if end > start else -1 for start, end in offsets])
        member = np.array([(starts >= start) & (starts < end) for start, end in spans])
        parts = [product(member.astype(np.float32), tokens[: len(offsets)])]
        if self.about["pooling"] == MEAN_AND_MAX:
            parts.append(np.array([_highest(tokens[: len(offsets)][inside]) for inside in member]))
        found = np.hstack([_unit(part) for part in parts]) / np.float32(np.sqrt(len(parts)))
        lost = np.flatnonzero(~member.any(axis=1))
        if len(lost):
            found[lost] = self.encode([text[slice(*spans[at])] for at in lost])
        return found

    def _run(self, tokens: list[list[int]]) -> tuple[Vectors, Vectors]:
        width = max(len(row) for row in tokens)
        ids = np.zeros((len(tokens), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for index, row in enumerate(tokens):
            ids[index, : len(row)] = row
            mask[index, : len(row)] = 1
        vectors, found = self._session.run(["vectors", "tokens"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32), np.asarray(found, dtype=np.float32)


def _highest(tokens: Vectors) -> Vectors:
    return tokens.max(axis=0) if len(tokens) else np.zeros(tokens.shape[1], dtype=np.float32)


def _unit(rows: Vectors) -> Vectors:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def product(left: Vectors, right: Vectors) -> Vectors:
    """Returns the product of two small matrices without BLAS, whose threads would compete with the encoder's."""
    return np.einsum("ij,jk->ik", left, right)


def _batches(lengths: list[int]) -> list[range]:
    """Returns ranges over ascending lengths whose texts are run together."""
    found: list[range] = []
    first = 0
    for at, length in enumerate(lengths):
        if at - first >= MOST_ROWS or length > lengths[first] * PADDING + 4:
            found.append(range(first, at))
            first = at
    return [*found, range(first, len(lengths))] if lengths else []


@lru_cache(maxsize=2)
def loaded(folder: Path) -> Encoder:
    """Returns the encoder of a folder that does not change, loaded once a process.

    Raises:
        KnowledgeError: as for Encoder.
    """
    return Encoder(folder)
