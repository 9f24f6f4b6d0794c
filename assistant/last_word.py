"""The sum on which a conversation settles: corrected, affirmed when the agent sums up, or added to, turn by turn."""

from decimal import Decimal
from typing import NamedTuple

from assistant.models import Fact
from assistant.money import BESIDE, answer
from assistant.stance import plain, reply_of
from assistant.sum_words import listed
from assistant.sums import Number, numbers
from assistant.turns import Turn
from assistant.wished import Found, fact_of

_SHORT = 200
"""Characters of a turn that corrects or adds; a longer one tells a story."""
_LEAST = 10
"""A plain number in a correction that is less counts something else."""


class _Named(NamedTuple):
    """The sum so far, where its last part was named, and whether the talk changed it."""

    value: Decimal
    turn: int
    number: Number
    changed: bool = False


def last_word(turns: tuple[Turn, ...]) -> dict[str, Fact]:
    """Returns the facts `amount` and `currency` of the sum that the talk comes to, none where it never changes.

    Args:
        turns: of a case, in order.
    """
    texts = [plain(turn.text) for turn in turns]
    said = [
        _said(text) if turn.speaker in {"customer", "agent"} else {} for text, turn in zip(texts, turns, strict=True)
    ]
    named: _Named | None = None
    for at, turn in enumerate(turns):
        if turn.speaker != "customer":
            continue
        summed = _summed(texts[at - 1], said[at - 1]) if at and turns[at - 1].speaker == "agent" else None
        if summed and named is None:
            named = _Named(summed.value, at - 1, summed)
        if summed and named and _agrees(texts[at], said[at], turn, summed):
            named = _Named(summed.value, at - 1, summed, named.changed or summed.value != named.value)
        else:
            named = _next(named, texts[at], said[at], at)
    if named is None or not named.changed:
        return {}
    return fact_of(Found(named.value, 0.0, named.turn, (named.number,)), turns)


def _next(named: _Named | None, text: str, said: dict[Decimal, Number], at: int) -> _Named | None:
    """Returns the sum after a customer's turn."""
    if not said or (named is not None and len(text) > _SHORT):
        return named
    number = next(iter(said.values()))
    if named is None or len(said) > 1:
        return _Named(sum(said, Decimal(0)), at, number)
    if number.value == named.value:
        return named
    if listed("takes_back").search(text):
        return _Named(number.value, at, number, changed=True)
    if listed("adds").search(text):
        return _Named(named.value + number.value, at, number, changed=True)
    return named


def _summed(text: str, said: dict[Decimal, Number]) -> Number | None:
    """Returns the one sum with which an agent sums up what is wanted."""
    return next(iter(said.values())) if len(said) == 1 and listed("sums_up").search(text) else None


def _agrees(text: str, again: dict[Decimal, Number], turn: Turn, summed: Number) -> bool:
    """Whether a customer says yes to a sum, or says it again, and adds nothing to it."""
    if len(text) > _SHORT or listed("adds").search(text):
        return False
    return again.keys() == {summed.value} if again else reply_of(turn) == "yes" or bool(listed("agrees").match(text))


def _said(text: str) -> dict[Decimal, Number]:
    """Returns the sums that somebody's words name, by their value; not those denied, guessed, or of one piece."""
    denied = listed("denied", r"(?:{})$")
    found = numbers(text)
    kept = {
        number.value: number
        for number in found
        if number.role in {"sum", "whole"}
        and not denied.search(text[max(0, number.start - BESIDE) : number.start])
        and not text.startswith("?", number.end)
    }
    alone = answer(text) if not found and len(text) <= _SHORT and listed("takes_back").search(text) else None
    if alone is None or alone.value < _LEAST:
        return kept
    return {alone.value: Number(alone.value, None, alone.start, alone.end, "sum")}
