"""Whether the text around a model's quote bears it out: whole words, said, and not taken back in their clause."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from assistant.cues import patterns
from assistant.facts import read as read_facts
from assistant.models import Facts, Model, Span
from assistant.phrasebook import Guard
from assistant.stance import Clause, held_back, read_clauses
from assistant.turns import Turn, split

TABLE = Path(__file__).resolve().parent / "lexicon" / "proposal.yaml"
MOST_PLACES = 5
"""Places of one quote that are looked at; the first that bears it out counts."""
_CUT = re.compile(r"[A-Za-z\d\u00C0-\u04FF]{2}")
"""Two letters that make one word; writing without blanks has no such border."""


class Most(Model):
    """The size of an answer, as `lexicon/proposal.yaml` says."""

    rules: int
    signals: int
    facts: int
    quote: int
    value: int
    sentences: int
    answer: int


class Stance(Model):
    """What takes back the words of some rules, `signal.…` and `fact.…`."""

    takes_back: tuple[Guard, ...]
    names: frozenset[str]
    """Empty: all that no other row names."""


class Bounds(Model):
    """What a model's answer is held to."""

    most: Most
    stances: tuple[Stance, ...]

    def guards(self, name: str) -> tuple[Guard, ...]:
        """Returns what takes back the words of a rule, `signal.…` or `fact.…`."""
        return next(row.takes_back for row in self.stances if name in row.names or not row.names)


@lru_cache(maxsize=1)
def bounds() -> Bounds:
    """Returns what a model's answer is held to."""
    return Bounds.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


class Place(NamedTuple):
    """Where a quote stands, and the clauses it touches."""

    span: Span
    clauses: tuple[Clause, ...]


class Text(NamedTuple):
    """A text with who says what in it."""

    words: str
    turns: tuple[Turn, ...]
    clauses: tuple[Clause, ...]
    starts: tuple[int, ...]
    """Of the clauses."""

    def places(self, quote: str) -> Iterator[Place]:
        """Yields where a quote stands in the text with no word cut in two, the first few."""
        start = self.words.find(quote) if quote.strip() else -1
        found = 0
        while start >= 0 and found < MOST_PLACES:
            end = start + len(quote)
            first = max(0, bisect_right(self.starts, start) - 1)
            last = bisect_right(self.starts, end - 1)
            touched = tuple(clause for clause in self.clauses[first:last] if clause.span.end > start)
            if touched and not any(_CUT.fullmatch(self.words[max(0, at - 1) : at + 1]) for at in (start, end)):
                found += 1
                yield Place(Span(start=start, end=end, quote=quote), touched)
            start = self.words.find(quote, start + 1)

    def facts(self, place: Place) -> Facts:
        """Returns the facts that the desk's own grammar reads in the clauses of a place, and in the answer to them."""
        first, last = place.clauses[0], place.clauses[-1]
        start, end = first.span.start, last.span.end
        if first.turn is not last.turn:
            end = first.turn.end
        said = first.turn.model_copy(update={"start": start, "end": end, "text": self.words[start:end]})
        after = self.turns.index(first.turn) + 1
        answer = self.turns[after : after + 1] if first.speaker == "agent" and first.reply else ()
        return read_facts(self.words, (said, *answer))


def text_of(words: str) -> Text:
    """Returns a text with its turns and clauses."""
    turns = split(words)
    clauses = tuple(sorted(read_clauses(turns), key=lambda clause: clause.span.start))
    return Text(words, turns, clauses, tuple(clause.span.start for clause in clauses))


def taken_back(place: Place, name: str) -> bool:
    """Returns whether the clause takes back what a quote says of a rule or `signal.…`.

    It does where its words before the quote do, or before each of the words that tell the rule.
    """
    guards = bounds().guards(name)
    first = place.clauses[0]
    if held_back(first, max(0, place.span.start - first.span.start), guards):
        return True
    telling = dict(patterns()).get(name)
    if telling is None:
        return False
    spots = [(clause, match.start()) for clause in place.clauses for match in telling.finditer(clause.low)]
    return bool(spots) and all(held_back(clause, at, guards) for clause, at in spots)
