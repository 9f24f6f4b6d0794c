"""The sum of a wish for money back that names no currency, or names a price and a count apart: the looser reading."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from assistant.models import Fact, Span
from assistant.money import BESIDE, sides
from assistant.phrase import Phrase
from assistant.pieces import PERIODS, answered, kind
from assistant.stance import plain
from assistant.sum_words import listed, words
from assistant.sums import Number, numbers
from assistant.turns import Speaker, Turn

_ASKED, _TO_WISH, _SHORT = 160, 30, 60
"""Characters: of an agent's question, between a sum and its wish, of an answer."""
_TURNS_APART, _MOST_PIECES, _MOST_NUMBERS, _MOST_JOINED = 3, 500, 300, 5
_LEVEL, _ALIKE = 0.25, 1.0
"""Nearness to the wish that tells no two sums apart, and that lets two be joined by an "and"."""
_ASIDE: dict[Speaker | None, float] = {"customer": 0.0, None: 0.0, "agent": 0.7, "other": 1.0}
_PIECE = r"(?:one|each|apiece|per \w+|a (?:seat|licen[cs]e|place|month|piece|ticket))\b"
_WHAT_ONE_COST = Phrase(
    rf"\b(?:much|pay|paid|costs?|price|was|charged?)\b[^?]{{0,40}}\b{_PIECE}[^?]{{0,40}}\?\s*$"
    r"|\b(?:one|each)\s(?:of them\s)?(?:cost|was|is)\b[^?]{0,20}\?\s*$"
)
_WHICH = Phrase(
    r"\b(?:which|what|order|invoice|account|ticket) (?:order|invoice|number|id|account|ticket)\b[^?]{0,40}\?\s*$"
)
_HOW_MANY = Phrase(r"\bhow many\b[^?]{0,60}\?\s*$")
_SPENT = Phrase(r"\b(?:paid|pays?|spent|costs?|charged|billed|price (?:is|was)|bought for)\s(?:about |only |just )?$")
_TOTAL = r"(?:{})[\s,:]{0,2}(?:about |roughly |approx\.? |only |is |was |of |= ?)*$"
_PART = Phrase(r"(?:\s\w+){0,2}\s(?:of|out of|from)\s(?:the |a |an |his |her |their |my |our |total |order )*")
_FRACTION = Phrase(r"\b([1-9])/([2-9]) of (?:the |my |our )?$")
_AND = Phrase(
    r"(?:\s(?!(?:want|paid|now|then|but)\w*)[a-z-]+){0,4},?\s?(?:and|plus|\+|&)\s(?:the |another |one for |a |for )*"
    r"(?:(?!(?:want|paid|now|then|ask|another)\w*)[a-z-]+\s){0,3}"
)
_THE = Phrase(r"\b(?:the|that|this|those)\s[$€£]?$")
_SO_MANY = {"both": 2, "pair": 2, "neither": 2, "two": 2, "three": 3, "four": 4, "five": 5}
_TOLD = 1.0
CENT = Decimal("0.01")


class Found(NamedTuple):
    """A sum that may be the one wanted, with its nearness to the wish and the numbers it is made of."""

    value: Decimal
    score: float
    turn: int
    parts: tuple[Number, ...]


class _Item(NamedTuple):
    """A number, the index of its turn, and how near it is to the wish."""

    number: Number
    turn: int
    score: float


def _gap_to_wish(before: str, after: str) -> int | None:
    """How many characters lie between a sum and the nearest word of the wish; `None` where it is far."""
    wants = listed("wants", r"\b(?:{})\b")
    left = [len(before) - match.end() for match in wants.finditer(before)][-1:]
    right = [match.start() for match in islice(wants.finditer(after), 1)]
    return min((gap for gap in left + right if gap <= _TO_WISH), default=None)


def _score(text: str, speaker: Speaker | None, number: Number) -> float | None:
    """How near a sum is to the words of the wish; `None` where it is kept, granted, or a limit."""
    before, after = sides(text, number.start, number.end)
    if listed("denied", r"(?:{})$").search(before) or listed("spared").match(after):
        return None
    score = (0.2 if number.sure else 0.0) - _ASIDE[speaker]
    gap = _gap_to_wish(before, after)
    if gap is not None:
        score += 2.4 - gap / 50 if gap <= 20 else 2
    elif listed("wish").search(before) or listed("wish").search(after):
        score += 1
    if listed("totals", _TOTAL).search(before):
        return score + 2.5
    guessed = speaker != "agent" and text[number.end : number.end + 1] == "?"
    return score - (0.6 if _SPENT.search(before) else 0) - (1.5 if guessed else 0)


def _answers(found: tuple[Number, ...], text: str, asked: str) -> tuple[Number, ...]:
    """The numbers of a turn; those of a short answer are what the agent's question was about."""
    if len(text) > _SHORT:
        return found
    if _WHICH.search(asked):
        return tuple(number for number in found if number.sure)
    if _WHAT_ONE_COST.search(asked):
        return tuple(number._replace(role="each") if number.role == "sum" else number for number in found)
    many = answered(text) if _HOW_MANY.search(asked) else None
    if many is None or any(number.role == "count" for number in found):
        return found
    rest = tuple(number for number in found if number.start >= many.end)
    return (Number(many.value, None, many.start, many.end, "count"), *rest)


def _items(texts: list[str], turns: tuple[Turn, ...]) -> Iterator[_Item]:
    """Every number with its nearness, in order."""
    for at, (text, turn) in enumerate(zip(texts, turns, strict=True)):
        asked = texts[at - 1][-_ASKED:] if at and turns[at - 1].speaker == "agent" else ""
        for number in _answers(numbers(text), text, asked):
            score = _score(text, turn.speaker, number)
            if score is not None or number.role == "count":
                yield _Item(number, at, score or 0.0)


def _count(each: _Item, counts: list[_Item]) -> _Item | None:
    """The count that a price of one piece belongs to: of its own noun, else of what is wanted, else the nearest."""
    near = [item for item in counts if abs(item.turn - each.turn) <= _TURNS_APART]
    unit = kind(each.number.noun)
    if unit in PERIODS:
        near = [item for item in near if kind(item.number.noun) == unit]
    elif unit:
        same = [item for item in near if kind(item.number.noun) in {"", unit}]
        near = same or [item for item in near if kind(item.number.noun) not in PERIODS]

    def far(item: _Item) -> tuple[bool, float, int, int]:
        gap = abs(item.number.start - each.number.start)
        return item.number.noun != "", -max(item.score, 2.0), abs(item.turn - each.turn), gap

    return min(near, key=far, default=None)


def _products(items: list[_Item]) -> Iterator[Found]:
    """Prices of one piece with their counts; a yearly price, or that of the only piece, is the sum itself."""
    counts = [item for item in items if item.number.role == "count" and 1 < item.number.value <= _MOST_PIECES]
    monthly = any(item.number.role == "count" and kind(item.number.noun) == "month" for item in items)
    for item in items:
        if item.number.role == "whole":
            yield Found(item.number.value, item.score + 1.2, item.turn, (item.number,))
        if item.number.role != "each":
            continue
        found = _count(item, counts)
        if found is not None:
            score = max(item.score, found.score) + 1.2
            yield Found(item.number.value * found.number.value, score, item.turn, (item.number, found.number))
        elif item.number.alone or (kind(item.number.noun) == "year" and not monthly):
            yield Found(item.number.value, item.score - 0.5, item.turn, (item.number,))


@lru_cache(maxsize=1)
def _share_of_it() -> Phrase:
    """The parts of what was named before, in words."""
    said = "|".join(sorted(words().shares, key=len, reverse=True))
    return Phrase(rf"\b({said})\s(?:(?:of|from)\s(?:it|this|that|them)\b|(?:returned|refunded|repaid|back)\b(?!\sof))")


@lru_cache(maxsize=1)
def _shares() -> Phrase:
    """The parts of a sum, in words."""
    said = "|".join(sorted(words().shares, key=len, reverse=True))
    return Phrase(rf"\b({said})(?:\sback)?\sof\s(?:the |my |our |his |her |their )*(?:full )?$")


def share(text: str) -> Decimal:
    """Returns the part of the sum named before that is wanted: `half of it`, `that one third back`; 1 for all of it."""
    match = _share_of_it().search(text)
    return words().shares[match[1].lower()] if match else Decimal(1)


def _share(text: str, number: Number) -> Decimal:
    """The part of a sum that is wanted: `a third of the 900`, `2/3 of the 900`."""
    before = text[max(0, number.start - BESIDE) : number.start]
    if fraction := _FRACTION.search(before):
        return Decimal(fraction[1]) / Decimal(fraction[2])
    match = _shares().search(before)
    return words().shares[match[1].lower()] if match else Decimal(1)


def _singles(texts: list[str], turns: tuple[Turn, ...], items: list[_Item]) -> Iterator[Found]:
    """Single sums, and those joined by "and"; not the whole that a part is wanted of, nor one of an agent's list."""
    sums = [item for item in items if item.number.role in {"sum", "whole"}]
    wholes: set[Number] = set()
    for first, second in pairwise(sums):
        between = texts[first.turn][first.number.end : second.number.start] if first.turn == second.turn else ""
        if not between or len(between) > BESIDE:
            continue
        if _PART.fullmatch(between):
            wholes.add(second.number)
        if _AND.fullmatch(between) and abs(first.score - second.score) < _ALIKE:
            more = 1.7 if "whole" in {first.number.role, second.number.role} else 0.5
            value = first.number.value + second.number.value
            yield Found(value, max(first.score, second.score) + more, first.turn, (first.number, second.number))
    listing = Counter(item.turn for item in sums if turns[item.turn].speaker == "agent" and item.score < _TOLD)
    for item in sums:
        if item.number.role == "sum" and item.number not in wholes and listing[item.turn] < 2:
            value = (item.number.value * _share(texts[item.turn], item.number)).quantize(CENT)
            yield Found(value, item.score, item.turn, (item.number,))


def _again(item: _Item, first: dict[Decimal, _Item], texts: list[str]) -> bool:
    """Whether a sum was named before: in an earlier turn, or as "the 290"."""
    before = texts[item.turn][max(0, item.number.start - BESIDE) : item.number.start]
    return first[item.number.value].turn != item.turn or bool(_THE.search(before))


def _all_of(texts: list[str], turns: tuple[Turn, ...], items: list[_Item]) -> Iterator[Found]:
    """The sum of all things named, where the wish is for all of so many; a sum said again later counts once."""
    all_of = listed("all_of", r"\b(?:{})\b")
    asked = [
        match[0].lower().split()[-1]
        for text, turn in zip(texts, turns, strict=True)
        if turn.speaker != "agent"
        for match in all_of.finditer(text)
    ]
    sums = [item for item in items if item.number.role == "sum"]
    first = {item.number.value: item for item in reversed(sums)}
    named = [item for item in sums if item is first[item.number.value] or not _again(item, first, texts)]
    wanted = {_SO_MANY.get(word) for word in asked}
    together = None in wanted and len({item.turn for item in named}) == 1
    if 2 <= len(named) <= _MOST_JOINED and (together or len(named) in wanted):
        value = sum((item.number.value for item in named), Decimal(0))
        parts = tuple(item.number for item in named)
        yield Found(value, max(item.score for item in named) + 0.8, named[0].turn, parts)


def wished(turns: tuple[Turn, ...]) -> tuple[Found, ...]:
    """Returns the sums that a wish for money back may mean, the likeliest first; none where no money is wanted back.

    Of sums as near to the wish as each other the largest leads, on the side of escalating.

    Args:
        turns: Of a case, in order.
    """
    texts = [plain(turn.text) for turn in turns]
    if not any(listed("wish").search(text) for text in texts):
        return ()
    items = list(islice(_items(texts, turns), _MOST_NUMBERS))
    found = [*_products(items), *_singles(texts, turns, items), *_all_of(texts, turns, items)]
    level = max((item.score for item in found), default=0.0) - _LEVEL
    return tuple(sorted(found, key=lambda item: (-min(item.score, level), -item.value)))


def fact_of(found: Found, turns: tuple[Turn, ...]) -> dict[str, Fact]:
    """Returns the facts `amount` and `currency` of a sum, on the words of its first number."""
    turn, number = turns[found.turn], found.parts[0]
    quote = turn.text[number.start : number.end]
    evidence = Span(start=turn.start + number.start, end=turn.start + number.end, quote=quote)
    currency = next((part.currency for part in found.parts if part.currency), None)
    facts = {"amount": Fact(value=found.value, evidence=evidence)}
    return facts | ({"currency": Fact(value=currency, evidence=evidence)} if currency else {})
