"""The words facts are read from: `knowledge/lexicon/facts.yaml`, typed and compiled at first use."""

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.errors import KnowledgeError

FACTS = Path(__file__).resolve().parent.parent / "knowledge" / "lexicon" / "facts.yaml"
Guard = Literal["negated", "supposed", "asked", "others", "past", "told"]


class Row(BaseModel):
    """One way of saying a fact."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    say: str
    """A regular expression; the group `v`, where there is one, is the value."""
    value: bool | int | str | None = None
    """None: the words matched are the value."""
    but: str | None = None
    """Words in the same clause that take the fact back."""
    guards: tuple[Guard, ...] | None = None
    """None: the guards of the field."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """`say`, compiled."""
        return re.compile(self.say, re.IGNORECASE)

    @cached_property
    def exception(self) -> re.Pattern[str] | None:
        """`but`, compiled."""
        return re.compile(self.but, re.IGNORECASE) if self.but else None


class Field(BaseModel):
    """A fact and the ways of saying it."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    needs: tuple[str, ...]
    """A clause with none of these is passed over."""
    pick: Literal["first", "last"] = "last"
    guards: tuple[Guard, ...] = ("negated", "supposed", "asked", "others")
    answerable: bool = False
    """Whether an agent's question and the customer's yes or no state it."""
    agents: bool = True
    """Whether an agent's own words state it."""
    rows: tuple[Row, ...]


class Lexicon(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    plans: dict[str, str]
    """By plan: how its name is written."""
    plans_doubtful: tuple[str, ...]
    """Plans whose name is an everyday word."""
    factors: dict[str, str]
    """By identity factor: how it is written."""
    features: tuple[str, ...]
    not_names: frozenset[str]
    """Words that begin no person's name."""
    not_companies: frozenset[str]
    """Words that begin or end no company's name, besides `not_names`."""
    fields: dict[str, Field]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon, read once.

    Raises:
        KnowledgeError: The file is no valid lexicon.
    """
    raw: object = yaml.load(FACTS.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    try:
        return TypeAdapter(Lexicon).validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(
            "lexicon/facts.yaml", key, f"{first['msg']}.", "See assistant/phrasebook.py for the keys."
        ) from error
