"""The training examples: what they are, and reading them with clear words where a line is wrong."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import InputError
from assistant.heads import ANY

FOLDER = Path(__file__).parent / "training"


class Example(BaseModel):
    """One hand-written example; the fields are explained in evals/training/README.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    labels: dict[str, str]
    of: str = ""
    kind: Literal["positive", "near_miss", "plain", "multi"]
    voice: str
    author: str = ""


def targets(row: Example, labels: list[str]) -> list[bool]:
    """Returns whether each label holds for an example; `any` holds where some rule does."""
    return [is_any(row.labels) if label == ANY else label in row.labels for label in labels]


def targets_of_quote(quoted: str, labels: list[str]) -> list[bool]:
    """Returns what a quote that proves one label proves."""
    return [is_any([quoted]) if label == ANY else label == quoted for label in labels]


def is_any(names: Iterable[str]) -> bool:
    """Returns whether a rule is among the names of labels."""
    return any(not name.startswith("signal.") for name in names)


def examples(folder: Path = FOLDER) -> list[Example]:
    """Returns every example of a folder's .jsonl files, the file's name as its author.

    Raises:
        InputError: a line is no example, or a label's words are not in its text.
    """
    return [row for path in sorted(folder.glob("*.jsonl")) for row in examples_of(path)]


def examples_of(path: Path) -> list[Example]:
    """Returns the examples of one .jsonl file, its name as their author.

    Raises:
        InputError: it is missing, a line is no example, or a label's words are not in its text.
    """
    if not path.is_file():
        raise InputError(f"There is no file of examples {str(path)!r}. Its lines are as evals/training/README.md says.")
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [_example(path, number, line) for number, line in lines if line.strip()]


def _example(path: Path, number: int, line: str) -> Example:
    try:
        example = Example.model_validate({**json.loads(line), "author": path.stem})
    except (json.JSONDecodeError, ValidationError) as error:
        raise InputError(f"{path.name}, line {number}: {error}") from error
    for label, quote in example.labels.items():
        if quote not in example.text:
            raise InputError(f"{path.name}, line {number}: {label} quotes {quote!r}, which its text does not contain.")
    return example
