"""The prompts of the folder prompts/: text with variables, a version, and the hash that goes into decisions."""

import hashlib
from functools import lru_cache
from pathlib import Path
from string import Template

import yaml
from pydantic import ValidationError

from assistant.errors import ModelError
from assistant.models import Model

FENCE = "=========="
"""The line around data in a prompt; a line of equals signs inside the data is broken up."""


class Head(Model):
    """A prompt's front matter."""

    name: str
    version: int
    variables: tuple[str, ...]


class Prompt(Head):
    """A prompt as its file has it."""

    text: str
    sha256: str
    """Of the text without the front matter, in hexadecimal."""


@lru_cache(maxsize=8)
def prompt(folder: Path, name: str) -> Prompt:
    """Returns the prompt of a file, read once a process.

    Raises:
        ModelError: the file is missing, its front matter is unusable, or its variables are not those it lists.
    """
    path = folder / f"{name}.md"
    try:
        _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
        front = Head.model_validate(yaml.safe_load(head))
    except (OSError, ValueError, ValidationError, yaml.YAMLError) as error:
        raise ModelError(f"The prompt {str(path)!r} cannot be read: {error}. Is ESCALATE_PROMPTS right?") from error
    used = set(Template(text).get_identifiers())
    if front.name != name or used != set(front.variables):
        raise ModelError(
            f"{path}: the front matter names {front.name!r} with the variables {sorted(front.variables)}; the file is "
            f"{name!r} and uses {sorted(used)}. Make both the same."
        )
    return Prompt(**front.model_dump(), text=text.strip(), sha256=hashlib.sha256(text.encode()).hexdigest())


def worded(made: Prompt, **values: str) -> str:
    """Returns the prompt with its variables filled in.

    Raises:
        KeyError: a variable is missing.
    """
    return Template(made.text).substitute(values)


def fenced(data: str) -> str:
    """Returns data that cannot close its fence: every run of five or more equals signs has lost its middle."""
    broken = data
    while "=====" in broken:
        broken = broken.replace("=====", "= =")
    return broken
