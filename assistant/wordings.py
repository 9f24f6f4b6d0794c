"""The wordings a reply may not use: `lexicon/guards.yaml`, typed and compiled at first use."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml
from pydantic import Field, ValidationError

from assistant.errors import KnowledgeError
from assistant.models import GuardKind, Model
from knowledge.rows import Source

Sign = Literal["negated", "open", "open_after", "asked", "retold", "wished", "hoped", "sorry", "warned"]
Hint = Literal["will", "time", "sure", "again", "secret", "amends"]
_PART = re.compile(r"%(\w+)%")


class Wording(Model):
    """One way of breaking the policy."""

    say: str
    """A regular expression over lower-case words; `%part%` stands for a part of the lexicon."""
    needs: Hint | None = None
    """A sentence without such a hint is passed over, so that the search is quick."""
    but: str | None = None
    """Words in the same sentence that take it back."""
    guards: tuple[Sign, ...] | None = None
    """None: the guards of the kind."""
    instead: str | None = None
    """None: the better sentence of the kind."""
    response: bool = False
    """The group `time` is a response time: fine where the policy publishes it."""
    team: bool = False
    """The words name a destination: the better sentence names its team."""
    yields: bool = False
    """Not reported where the same sentence gives an uncertain timeline: that is the nearer fault."""


class Kind(Model):
    """What the policy forbids, in which words, and what to say instead."""

    source: Source
    by_category: dict[str, Source] = Field(default_factory=dict)
    """Nearer policy lines for cases of a category."""
    guards: tuple[Sign, ...]
    but: str | None = None
    instead: str
    wordings: tuple[Wording, ...]


class Lexicon(Model):
    """The whole file."""

    parts: dict[str, str]
    hints: dict[Hint, tuple[str, ...]]
    kinds: dict[GuardKind, Kind]
    signs: dict[Sign, str]


class Rule(NamedTuple):
    """A wording ready to search with."""

    kind: GuardKind
    needs: Hint | None
    say: re.Pattern[str]
    buts: tuple[re.Pattern[str], ...]
    guards: tuple[Sign, ...]
    instead: str
    wording: Wording

    def taken_back(self, sentence: str) -> bool:
        """Returns whether words elsewhere in the sentence take the wording back."""
        return any(but.search(sentence) for but in self.buts)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Returns the lexicon, read once.

    Raises:
        KnowledgeError: The file is no valid lexicon.
    """
    place = files("assistant") / "lexicon" / "guards.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: object = yaml.load(place.read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader
    try:
        return Lexicon.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(
            f"assistant/lexicon/guards.yaml, {key}: {first['msg']}. Each key is explained in assistant/wordings.py."
        ) from error


@lru_cache(maxsize=8)
def rules(local_parts: tuple[str, ...], channels: tuple[str, ...]) -> tuple[Rule, ...]:
    """Returns every wording compiled, in the lexicon's order.

    Args:
        local_parts: what stands before the @ of internal addresses.
        channels: internal channels with their #.
    """
    book = lexicon()
    parts = {**book.parts, "local": _any(local_parts), "channel": _any(channels)}
    return tuple(
        Rule(
            kind=name,
            needs=wording.needs,
            say=_compiled(wording.say, parts),
            buts=tuple(_compiled(but, parts) for but in (kind.but, wording.but) if but),
            guards=kind.guards if wording.guards is None else wording.guards,
            instead=wording.instead or kind.instead,
            wording=wording,
        )
        for name, kind in book.kinds.items()
        for wording in kind.wordings
    )


def hints(sentence: str) -> set[Hint | None]:
    """Returns the hints in a sentence of lower-case words, and None for wordings that need none."""
    found: set[Hint | None] = {None}
    found.update(name for name, words in lexicon().hints.items() if any(word in sentence for word in words))
    return found


@lru_cache(maxsize=1)
def signs() -> dict[Sign, re.Pattern[str]]:
    """Returns the signs that words are not said as they stand, compiled."""
    return {name: re.compile(sign) for name, sign in lexicon().signs.items()}


def _any(words: tuple[str, ...]) -> str:
    """Returns an expression for any of the words, the longest first; without words one that never matches."""
    return f"(?:{'|'.join(map(re.escape, sorted(map(str.lower, words), key=len, reverse=True)))})" if words else r"(?!)"


def _compiled(say: str, parts: dict[str, str]) -> re.Pattern[str]:
    """Returns the expression with every part put in."""
    while _PART.search(say):
        say = _PART.sub(lambda match: parts[match[1]], say)
    return re.compile(say)
