"""A question as an agent types it, read as words, topics and aspects, by the cues of `lexicon/questions.yaml`."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from assistant.errors import KnowledgeError
from assistant.models import Model

LEXICON = Path(__file__).resolve().parent / "lexicon" / "questions.yaml"
OUTSIDE = "outside"
"""Topic of what is asked often and stands nowhere in the policy."""
LEAST_MENDED = 5
"""A shorter word is not mended: too many words are one letter away from it."""
TELLING = 6
"""Words from which a text may tell a case."""
SHORT = 8
"""Words up to which a question may go on from the one before."""
SURE = 0.82
"""Similarity (0-1) from which a word nobody knows is taken for a misspelling."""
_WORD = re.compile(r"[$#@]?[a-z0-9]+(?:['-][a-z0-9]+)*%?")
_ENDINGS = {
    "ings": "",
    "ing": "",
    "ions": "",
    "ion": "",
    "ments": "",
    "ment": "",
    "ies": "y",
    "ied": "y",
    "es": "",
    "ed": "",
    "s": "",
}


class Aspect(Model):
    """What may be wanted of a topic."""

    strong: bool = False
    """Asked for by name: an answer about anything else is none."""
    cues: tuple[str, ...]


class Lexicon(Model):
    """The whole file."""

    spellings: dict[str, str]
    words: dict[str, tuple[str, ...]]
    fillers: str
    days: str
    """Words that give a time."""
    story: tuple[str, ...]
    openings: tuple[str, ...]
    """How a bare question begins."""
    follows: tuple[str, ...]
    """How a question begins that goes on from the one before."""
    asking: str
    """Words of asking that tell what is wanted as clearly as any other."""
    aspects: dict[str, Aspect]
    topics: dict[str, tuple[str, ...]]
    outside: tuple[str, ...]


class Match(Model):
    """A topic or aspect and the words of the question that name it."""

    id: str
    at: frozenset[int]
    """The words of the cue that takes up most."""
    all: frozenset[int]
    """The words of all its cues that match."""


class Asked(Model):
    """A question read."""

    text: str
    words: tuple[str, ...]
    content: frozenset[int]
    """Places of the words that carry a topic; the rest is how one asks."""
    topics: tuple[Match, ...]
    aspects: tuple[Match, ...]
    story: bool
    """A case is told around the question: words the policy does not have are no reason to doubt."""


class Cue(Model):
    """Words that must stand in a question, and words that must not."""

    wanted: tuple[frozenset[str], ...]
    barred: frozenset[str]

    def match(self, places: Mapping[str, frozenset[int]]) -> frozenset[int] | None:
        """Returns where the words stand, None where one is missing or a barred one stands."""
        if any(word in places for word in self.barred):
            return None
        at: set[int] = set()
        for options in self.wanted:
            found = [places[word] for word in options if word in places]
            if not found:
                return None
            at.update(*found)
        return frozenset(at)


class Vocabulary:
    """The lexicon made ready: words to their stems, cues by topic and aspect.

    Args:
        titles: the words of rows the lexicon may not name, by row id.
        known: texts whose words are spelled right (the policy).
        english: words of the language, none of which is a misspelling.
    """

    def __init__(self, titles: Mapping[str, str], known: Iterable[str], english: frozenset[str]) -> None:
        rows = lexicon()
        self._spellings = {re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])"): new for old, new in _longest(rows)}
        self._same = {stem(form): stem(word) for word, forms in rows.words.items() for form in forms}
        self._exact = {form: stem(word) for word, forms in rows.words.items() for form in forms}
        self._plain = frozenset(_WORD.findall(rows.fillers))
        self._english = english
        self._known = {word for text in (*known, _every_word(rows)) for word in _WORD.findall(text.casefold())}
        self._fillers = frozenset(stem(word) for word in self._plain if self.canonical(word) == stem(word))
        self._days = frozenset(self.canonical(word) for word in _WORD.findall(rows.days))
        self.aspects = {name: tuple(map(self._cue, row.cues)) for name, row in rows.aspects.items()}
        self.asking = frozenset(self.canonical(word) for word in _WORD.findall(rows.asking))
        self._openings = rows.openings
        self._story = tuple(map(self._cue, rows.story))
        named = {**rows.topics, OUTSIDE: rows.outside}
        self.topics = {name: tuple(map(self._cue, cues)) for name, cues in named.items()}
        for name, title in titles.items():
            if name not in self.topics and (words := self.content(title)):
                self.topics[name] = (Cue(wanted=tuple(frozenset({word}) for word in words), barred=frozenset()),)

    def canonical(self, word: str) -> str:
        """Returns the stem all words of the same meaning share."""
        found = stem(word)
        if word in self._exact:
            return self._exact[word]
        return found if word in self._plain else self._same.get(found, found)

    def words(self, text: str) -> list[str]:
        """Returns the words of a text, spellings joined, misspellings mended, each in its canonical form."""
        plain = text.casefold().replace("’", "'")
        for old, new in self._spellings.items():
            plain = old.sub(new, plain)
        return [self.canonical(self._mended(word)) for word in _split(plain)]

    def content(self, text: str) -> list[str]:
        """Returns the words of a text that carry a topic."""
        return [word for word in self.words(text) if self._carries(word)]

    def read(self, text: str) -> Asked:
        """Returns the question's words, and every topic and aspect they name."""
        words = tuple(self.words(text))
        places = {word: frozenset(at for at, other in enumerate(words) if other == word) for word in words}
        return Asked(
            text=text,
            words=words,
            content=frozenset(at for at, word in enumerate(words) if self._carries(word)),
            topics=tuple(self._matches(self.topics, places, words)),
            aspects=tuple(self._matches(self.aspects, places, words)),
            story=self._tells(text, words) or any(cue.match(places) is not None for cue in self._story),
        )

    def _tells(self, text: str, words: tuple[str, ...]) -> bool:
        """Returns whether a text opens with a case rather than with a question."""
        return len(words) >= TELLING and not text.casefold().startswith(self._openings)

    def _matches(
        self, cues: Mapping[str, tuple[Cue, ...]], places: Mapping[str, frozenset[int]], words: tuple[str, ...]
    ) -> Iterator[Match]:
        """Yields each id once, with its cue that takes up the most words, those that carry a topic before others."""

        def weight(at: frozenset[int]) -> tuple[int, int]:
            return sum(self._carries(words[place]) for place in at), len(at)

        for name, options in cues.items():
            found = [at for cue in options if (at := cue.match(places)) is not None]
            if found:
                yield Match(id=name, at=max(found, key=weight), all=frozenset[int]().union(*found))

    def _carries(self, word: str) -> bool:
        """Returns whether a word carries a topic: numbers and days are facts of the case, not what is asked about."""
        return word not in self._fillers and word not in self._days and not word.strip("$%#@").isdigit()

    def _cue(self, text: str) -> Cue:
        parts = text.split()
        wanted = (part for part in parts if not part.startswith("-"))
        return Cue(
            wanted=tuple(frozenset(self.canonical(word) for word in part.split("|")) for part in wanted),
            barred=frozenset(self.canonical(part[1:]) for part in parts if part.startswith("-")),
        )

    def _mended(self, word: str) -> str:
        if len(word) < LEAST_MENDED or word in self._known or word in self._english or not word.isalpha():
            return word
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        least = SURE - 0.5 / len(word)
        near = process.extractOne(word, self._known, scorer=OSA.normalized_similarity, score_cutoff=least)
        return near[0] if near and near[0][0] == word[0] else word


def stem(word: str) -> str:
    """Returns a word without its ending, roughly: enough for 'escalates' and 'escalation' to meet."""
    word = word.removesuffix("'s")
    if len(word) < 4 or not word.isalpha():
        return word
    for ending, instead in _ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    if word[-1] == word[-2] and word[-1] not in "lse":
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def goes_on(question: str) -> bool:
    """Returns whether a question makes sense only after the one before it: "and for enterprise?"."""
    words = question.casefold().split()
    said = " ".join(words)
    return 1 < len(words) <= SHORT and said.startswith(tuple(f"{start} " for start in lexicon().follows))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon, read once.

    Raises:
        KnowledgeError: the file is no valid lexicon.
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return Lexicon.model_validate(yaml.load(LEXICON.read_text(encoding="utf-8"), loader))  # noqa: S506
    except (ValidationError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{LEXICON}: {error}. Its keys are those of Lexicon in assistant/question.py.") from error


@lru_cache(maxsize=2)
def english(encoder: Path) -> frozenset[str]:
    """Returns the whole words the encoder knows; none without an encoder, and then more is taken for misspelt."""
    try:
        kept = json.loads((encoder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    except FileNotFoundError:
        return frozenset()
    return frozenset(word for word in kept if len(word) >= LEAST_MENDED and word.isalpha())


def _split(text: str) -> Iterator[str]:
    """Yields words; a hyphenated word is its parts, a trailing apostrophe-s goes."""
    for word in _WORD.findall(text):
        yield from (part.removesuffix("'s").replace("'", "") for part in word.split("-"))


def _longest(rows: Lexicon) -> list[tuple[str, str]]:
    return sorted(rows.spellings.items(), key=lambda row: -len(row[0]))


def _every_word(rows: Lexicon) -> str:
    cues = [cue for row in rows.aspects.values() for cue in row.cues]
    cues += [*rows.story, *rows.openings, rows.asking]
    cues += [cue for row in (*rows.topics.values(), rows.outside) for cue in row]
    forms = [form for row in rows.words.values() for form in row]
    return " ".join([*cues, *forms, *rows.words, *rows.spellings, *rows.spellings.values(), rows.fillers, rows.days])
