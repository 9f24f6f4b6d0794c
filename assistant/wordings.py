"""The wordings a reply may not use: `lexicon/guards.yaml`, typed and compiled at first use.

A policy's own `lexicon/guards.yaml`, beside its tables, says where it forbids each kind; the wordings are ours.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

import yaml
from pydantic import Field, ValidationError

from assistant.models import GuardKind, Model
from knowledge.errors import TableError, shown
from knowledge.rows import Source
from knowledge.sections import Outline
from knowledge.tables import policy

Sign = Literal["negated", "open", "open_after", "asked", "retold", "wished", "hoped", "sorry", "warned"]
Hint = Literal["will", "time", "sure", "again", "secret", "amends"]
_PART = re.compile(r"%(\w+)%")
Shape = TypeVar("Shape", bound=Model)


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
    about: str | None = None
    """The category whose published time fills `{about}` in the better sentence."""
    wordings: tuple[Wording, ...]


class Ground(Model):
    """Where another policy forbids a kind of wording, and its better sentence."""

    source: Source
    by_category: dict[str, Source] = Field(default_factory=dict)
    instead: str | None = None
    """None: the general sentence."""
    about: str | None = None
    wordings: tuple[Wording, ...] = ()
    """The trade's own wordings, besides the general ones."""


class Grounds(Model):
    """A policy's own file."""

    kinds: dict[GuardKind, Ground]


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
    return _loaded(Path(__file__).resolve().parent / "lexicon" / "guards.yaml", Lexicon)


@lru_cache(maxsize=4)
def kinds(folder: Path) -> dict[GuardKind, Kind]:
    """Returns what a policy folder forbids: its own file's kinds, or, without one, those whose quote it has.

    Raises:
        KnowledgeError: Its file is no valid one, or its policy is missing.
    """
    place, known = folder / "lexicon" / "guards.yaml", lexicon().kinds
    if not place.is_file():
        outline = Outline(policy(folder))
        return {name: kind for name, kind in known.items() if outline.locate(kind.source.section, kind.source.quote)}
    grounds = _loaded(place, Grounds).kinds
    return {
        name: known[name].model_copy(
            update={
                "source": ground.source,
                "by_category": ground.by_category,
                "instead": ground.instead or known[name].instead,
                "about": ground.about,
                "wordings": (*_own(known[name], ground), *ground.wordings),
            }
        )
        for name, ground in grounds.items()
    }


def _own(kind: Kind, ground: Ground) -> tuple[Wording, ...]:
    """Returns the wordings of a kind; a policy with a better sentence of its own has no others."""
    if ground.instead is None:
        return kind.wordings
    return tuple(wording.model_copy(update={"instead": None}) for wording in kind.wordings)


def _loaded(place: Path, shape: type[Shape]) -> Shape:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    file = shown(place, place.parent.parent)
    try:
        raw: object = yaml.load(place.read_text(encoding="utf-8-sig"), loader)  # noqa: S506 - a safe loader
        return shape.model_validate(raw)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TableError(file, "", f"{' '.join(str(error).split())}.", "Mend the YAML there.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise TableError(file, key, f"{first['msg']}.", "Each key is explained in assistant/wordings.py.") from error


@lru_cache(maxsize=8)
def rules(folder: Path, local_parts: tuple[str, ...], channels: tuple[str, ...]) -> tuple[Rule, ...]:
    """Returns every wording compiled, in the lexicon's order.

    Args:
        folder: the policy folder.
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
        for name, kind in kinds(folder).items()
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
