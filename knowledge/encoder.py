"""Sentence vectors from the exported MiniLM: onnxruntime and tokenizers, no torch."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError

Vectors = NDArray[np.float32]
MOST_ROWS = 16
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
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.about["max_tokens"])

    def encode(self, texts: list[str]) -> Vectors:
        """Returns unit vectors, shape (len(texts), dimension); texts past the token limit are cut there."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        order = sorted(range(len(texts)), key=lambda index: len(tokens[index]))
        vectors = np.zeros((len(texts), self.about["dimension"]), dtype=np.float32)
        for chosen in _batches([len(tokens[index]) for index in order]):
            rows = [order[at] for at in chosen]
            vectors[rows] = self._run([tokens[index] for index in rows])
        return vectors

    def _run(self, tokens: list[list[int]]) -> Vectors:
        width = max(len(row) for row in tokens)
        ids = np.zeros((len(tokens), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for index, row in enumerate(tokens):
            ids[index, : len(row)] = row
            mask[index, : len(row)] = 1
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


def _batches(lengths: list[int]) -> list[range]:
    """Returns ranges over ascending lengths whose texts are run together."""
    found: list[range] = []
    first = 0
    for at, length in enumerate(lengths):
        if at - first >= MOST_ROWS or length > lengths[first] * PADDING + 4:
            found.append(range(first, at))
            first = at
    return [*found, range(first, len(lengths))] if lengths else []
