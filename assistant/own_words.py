"""What a policy's own lexicon reads, beside its tables: words that settle a rule or signal, and ways of saying a fact.

`lexicon/cues.yaml` has expressions by rule id or `signal.ID`, as ours; `lexicon/facts.yaml` has fields, as ours. Both
are optional: without them the general lexicons read alone.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.cues import stated
from assistant.errors import KnowledgeError
from assistant.models import Read, Reading
from assistant.phrasebook import FACTS, Field
from assistant.screen import Screened
from assistant.stance import read_clauses
from assistant.stated import read_by
from assistant.turns import split

SIGNAL = "signal."
BY_WORD = 0.9
"""Confidence of what a word settles; not calibrated, since nothing was fitted."""


class OwnFacts(BaseModel):
    """The shape of a policy's `lexicon/facts.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: dict[str, Field]


class OwnWords(NamedTuple):
    """A policy's own lexicon."""

    cues: tuple[tuple[str, re.Pattern[str]], ...]
    fields: dict[str, Field]

    def added(self, found: Reading, screened: Screened) -> Reading:
        """Returns what was found with what the policy's words settle; its facts beat the general ones."""
        turns = split(screened.text)
        clauses = read_clauses(turns)
        read = ((name, read_by(field, clauses)) for name, field in self.fields.items())
        facts = {name: fact for name, fact in read if fact is not None}
        reads = {
            label: Read(id=label.removeprefix(SIGNAL), confidence=BY_WORD, evidence=span)
            for label, span in stated(turns, [label for label, _ in self.cues], self.cues).items()
        }
        rules = tuple(read for label, read in reads.items() if not label.startswith(SIGNAL))
        signals = tuple(read for label, read in reads.items() if label.startswith(SIGNAL))
        return found.model_copy(
            update={
                "rules": _once(found.rules, rules),
                "signals": _once(found.signals, signals),
                "facts": dict(sorted((found.facts | facts).items())),
            }
        )


Shape = TypeVar("Shape")


def _loaded(place: Path, shape: TypeAdapter[Shape]) -> Shape | None:
    if not place.is_file():
        return None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: object = yaml.load(place.read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader
    try:
        return shape.validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        at = f"{place.parent.parent.name}/lexicon/{place.name}"
        raise KnowledgeError(f"{at}, {key}: {first['msg']}. See assistant/own_words.py for its shape.") from error


def _once(found: tuple[Read, ...], more: tuple[Read, ...]) -> tuple[Read, ...]:
    ids = {read.id for read in found}
    return (*found, *(read for read in more if read.id not in ids))


@lru_cache(maxsize=4)
def own_words(folder: Path) -> OwnWords:
    """Returns the lexicon of a policy folder; empty where it has none of its own.

    Raises:
        KnowledgeError: a file of it is no valid lexicon.
    """
    cues = _loaded(folder / "lexicon" / "cues.yaml", TypeAdapter(dict[str, tuple[str, ...]]))
    place = folder / "lexicon" / "facts.yaml"
    facts = None if place.resolve() == FACTS.resolve() else _loaded(place, TypeAdapter(OwnFacts))
    try:
        compiled = {label: re.compile("|".join(f"(?:{row})" for row in rows)) for label, rows in (cues or {}).items()}
    except re.error as error:
        raise KnowledgeError(
            f"{folder.name}/lexicon/cues.yaml: {error.pattern!r} is no expression: {error}."
        ) from error
    return OwnWords(tuple(compiled.items()), facts.fields if facts else {})
