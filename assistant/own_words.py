"""What a policy's own lexicon reads, beside its tables: words that settle a rule or signal, and ways of saying a fact.

`lexicon/cues.yaml` has expressions by rule id or `signal.ID`, as ours; `lexicon/facts.yaml` has fields, as ours. Both
are optional: without them the general lexicons read alone. A copy of the product's own `facts.yaml`, which lies beside
the first policy, is told by its shape and adds nothing: the product reads its own.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.cues import stated
from assistant.models import SIGNAL, Read, Reading
from assistant.phrasebook import FACTS, Field, Lexicon, lexicon
from assistant.screen import Screened
from assistant.stance import read_clauses
from assistant.stated import read_by
from assistant.turns import split
from knowledge.errors import TableError, shown

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


def _parsed(place: Path) -> object:
    """Returns what a YAML file of a lexicon holds, None where there is no such file."""
    if not place.is_file():
        return None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(place.read_text(encoding="utf-8-sig"), loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _broken(place, "", " ".join(str(error).split()), "Mend the YAML there.") from error


def _shaped(raw: object, place: Path, shape: TypeAdapter[Shape]) -> Shape:
    try:
        return shape.validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise _broken(place, key, first["msg"], "See assistant/own_words.py for its shape.") from error


def _broken(place: Path, key: str, said: str, mend: str) -> TableError:
    return TableError(shown(place, place.parent.parent), key, f"{said}.", mend)


def copied(folder: Path) -> Lexicon | None:
    """Returns the product's own facts where a policy folder has a copy of them, of this release or another.

    Raises:
        TableError: the file is no YAML.
    """
    place = folder / "lexicon" / "facts.yaml"
    if place.resolve() == FACTS.resolve():
        return lexicon()
    try:
        return Lexicon.model_validate(_parsed(place))
    except ValidationError:
        return None


def stale(folder: Path) -> bool:
    """Returns whether a policy folder has a copy of the product's own facts that says something else than they do."""
    found = copied(folder)
    return found is not None and found != lexicon()


def _once(found: tuple[Read, ...], more: tuple[Read, ...]) -> tuple[Read, ...]:
    ids = {read.id for read in found}
    return (*found, *(read for read in more if read.id not in ids))


@lru_cache(maxsize=4)
def own_words(folder: Path) -> OwnWords:
    """Returns the lexicon of a policy folder; empty where it has none of its own.

    Raises:
        TableError: a file of it is no valid lexicon.
    """
    place = folder / "lexicon" / "cues.yaml"
    raw = _parsed(place)
    cues = {} if raw is None else _shaped(raw, place, TypeAdapter(dict[str, tuple[str, ...]]))
    compiled = {
        label: re.compile("|".join(f"(?:{_expression(row, label, place)})" for row in rows))
        for label, rows in cues.items()
    }
    return OwnWords(tuple(compiled.items()), _fields(folder))


def _expression(row: str, label: str, place: Path) -> str:
    try:
        re.compile(row)
    except re.error as error:
        raise _broken(place, label, f"{row!r} is no expression: {error}", "Mend the expression.") from error
    return row


def _fields(folder: Path) -> dict[str, Field]:
    place = folder / "lexicon" / "facts.yaml"
    raw = None if copied(folder) else _parsed(place)
    return {} if raw is None else _shaped(raw, place, TypeAdapter(OwnFacts)).fields
