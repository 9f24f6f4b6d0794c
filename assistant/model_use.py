"""How a language model is used where one is configured: the table `lexicon/model.yaml`, typed."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from assistant.models import Model

TABLE = Path(__file__).resolve().parent / "lexicon" / "model.yaml"


class FactKind(Model):
    """How a fact that a model states is held to its quote."""

    kind: Literal["number", "money", "currency", "words", "yes"]
    cue: str = ""
    """For `yes`: a pattern the quote must match; for `number`: what stands right beside it."""


class Provider(Model):
    """What it takes to open a provider's models."""

    install: str
    """What pip is given."""
    key: str = ""
    """The provider's own variable for the key; empty: it needs none."""


class Use(Model):
    """How a model is used, as `lexicon/model.yaml` says."""

    alone_from: float
    nothing_found: float
    sure: float
    confidence: dict[str, float]
    sections: int
    most_chars: int
    """Longest text of a case that is sent whole."""
    most_tokens: int
    """Longest answer."""
    failures: int
    pause_s: float
    providers: dict[str, Provider]
    facts: dict[str, FactKind]
    denial: str
    """Pattern of words that deny."""


@lru_cache(maxsize=1)
def use() -> Use:
    """Returns how a model is used."""
    return Use.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))
