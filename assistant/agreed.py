"""A fact that a model states, taken where the text's own sentence states it."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from assistant.borne_out import Place, Text, bounds
from assistant.model_use import FactKind, use
from assistant.models import Fact, Span, Value
from assistant.money import amounts
from assistant.numerals import ORDINAL, count, ordinal
from assistant.stance import Clause, held_back
from knowledge.rows import Tables

LONGEST_NUMBER = 40
"""Letters of a number in figures or words; a longer one is none that a case counts."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d[\d,]*\w*|[^\W\d][\w'-]*")


def decisive(tables: Tables) -> frozenset[str]:
    """Returns the facts that decide by themselves: they raise a flag, withdraw a rule, or are held to a number."""
    raising = {name for flag in tables.flags for name in flag.when}
    withdrawing = {rule.withdrawn_by for rule in tables.rules if rule.withdrawn_by}
    conditions = [rule.condition for rule in tables.rules if rule.condition]
    counted = {row.fact for row in conditions if row.over is not None or row.at_least is not None}
    return frozenset(raising | withdrawing | counted)


def agreed(name: str, value: str, text: Text, place: Place, decides: bool) -> Fact | None:
    """Returns the fact where its sentence states it.

    Args:
        name: of `lexicon/model.yaml`.
        value: the model's.
        text: the text of the case.
        place: where the model's quote stands in it.
        decides: the fact decides by itself, so that only the desk's own grammar or the number's own noun will do.
    """
    kind = use().facts[name]
    own = text.facts(place).get(name)
    if own is not None and _same(own.value, value) and not (kind.kind == "number" and _taken_back(name, own, place)):
        return own
    found = _beside(name, value, kind, place) if kind.kind == "number" else None
    if found is None and not decides:
        found = _quoted(name, value, kind, place)
    return None if found is None else Fact(value=found, evidence=place.span)


def _taken_back(name: str, own: Fact, place: Place) -> bool:
    """Returns whether a count that the grammar reads is denied: it counts what is said, not what is meant."""
    at = own.evidence.start if isinstance(own.evidence, Span) else place.span.start
    guards = bounds().guards(f"fact.{name}")
    within = (clause for clause in place.clauses if clause.span.start <= at < clause.span.end)
    return any(held_back(clause, at - clause.span.start, guards) for clause in within)


def _same(own: Value, value: str) -> bool:
    if isinstance(own, bool) or value.casefold() in ("yes", "true"):
        return value.casefold() in (("yes", "true") if own else ("no", "false"))
    if isinstance(own, int | Decimal):
        return _decimal(value) == own
    return isinstance(own, str) and own.casefold() == value.casefold()


def _beside(name: str, value: str, kind: FactKind, place: Place) -> int | None:
    """Returns the number where the quote has it, beside the fact's own noun and not taken back."""
    if len(value) > LONGEST_NUMBER or not (value.isascii() and value.isdigit()):
        return None
    guards = bounds().guards(f"fact.{name}")
    for clause in place.clauses:
        for start, end, number in _numbers(clause, place):
            before, after = clause.plain[:start], clause.plain[end:]
            noun = re.match(rf"\W{{0,3}}(?:{kind.cue})", after, re.IGNORECASE) or re.search(
                rf"(?:{kind.cue})\W{{0,3}}$", before, re.IGNORECASE
            )
            if noun and number == int(value) and not held_back(clause, start, guards):
                return number
    return None


def _numbers(clause: Clause, place: Place) -> Iterator[tuple[int, int, int]]:
    """Yields start, end and value of the numbers of a clause within the quote, in figures or up to three words."""
    words = [
        match
        for match in _NUMBER.finditer(clause.plain)
        if place.span.start <= clause.span.start + match.start() and clause.span.start + match.end() <= place.span.end
    ]
    for at, first in enumerate(words):
        for last in words[at : at + 3]:
            piece = clause.plain[first.start() : last.end()].replace(",", "")
            if len(piece) > LONGEST_NUMBER:
                continue
            number = ordinal(piece) if re.fullmatch(ORDINAL, piece, re.IGNORECASE) else count(piece)
            if number is not None:
                yield first.start(), last.end(), number


def _quoted(name: str, value: str, kind: FactKind, place: Place) -> Value | None:
    """Returns the value of a fact that decides nothing by itself where its quote has it."""
    quote = place.span.quote
    if kind.kind == "yes":
        return True if value.casefold() in ("yes", "true") and _stated(name, kind, place) else None
    if kind.kind == "money":
        amount = _decimal(value)
        return amount if amount is not None and any(money.value == amount for money in amounts(quote)) else None
    if kind.kind == "currency":
        return value.upper() if any(money.currency == value.upper() for money in amounts(quote)) else None
    words = _WORD.findall(value.casefold())
    wordy = kind.kind == "words" and words and set(words) <= set(_WORD.findall(quote.casefold()))
    return value if wordy else None


def _stated(name: str, kind: FactKind, place: Place) -> bool:
    """Returns whether the cue stands in the quote, with no denial there, and its clause does not take it back."""
    if re.search(use().denial, place.span.quote, re.IGNORECASE):
        return False
    guards = bounds().guards(f"fact.{name}")
    return any(
        place.span.start <= clause.span.start + match.start() < place.span.end
        and not held_back(clause, match.start(), guards)
        for clause in place.clauses
        for match in re.finditer(kind.cue, clause.plain, re.IGNORECASE)
    )


def _decimal(value: str) -> Decimal | None:
    try:
        found = Decimal(value.replace(",", "").lstrip("$€£"))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None
