"""The numbers of a text read as sums, prices of one piece, and counts: `annual 1440`, `12 lic @ 55`, `all three`."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Literal, NamedTuple

from assistant.money import BEFORE, FIGURES, NOT_A_FIGURE, amounts, decimal
from assistant.numerals import WORDS, spelled
from assistant.phrase import Phrase
from assistant.pieces import (
    AROUND,
    MONTH,
    PERIODS,
    counted,
    is_one,
    kind,
    months,
    priceless,
    times_after,
    unit,
    unnamed,
)
from assistant.sum_words import listed

_PRODUCT = Phrase(
    r"(?<![\w.,$:#/-])(?P<n>\d{1,3})\s?(?:[a-z]{2,9}\s){0,2}[x×*]\s?[$€£]?"
    r"(?P<p>\d{1,5}(?:[.,]\d{2})?)(?![\w%]|[.,:/]\d|-\d|\s?(?:[ap]m|px|[cm]m|error)\b)"
)
_ALWAYS = ("24", "7")
_NUMBER = Phrase(
    rf"{BEFORE}(?<!')(?P<num>{FIGURES})(?P<scale>\s?k(?P<more>\d)?(?!\w)|\s?grand\b)?(?!-[a-z]){NOT_A_FIGURE}"
    rf"|\b(?P<half>half\sa\s(?:grand|thousand))\b|\b(?P<words>{WORDS})(?!-\w)|\b(?P<pair>both|pair)\b"
)
_CLOSES = Phrase(r"\s?(?:$|[.,;:!?)\n\]\"'/+&–—-])")
_BEGINS = Phrase(r"(?:^|[(,:;.!?=\"–-]|\d (?:and|\+|&|plus))\s?$")
_ENDS = Phrase(r"\s?(?:[,).;?!]|-\s|$|\s(?:in|for|and|plus|\+|&|to be exact|exactly)\b)")
_ONE_MORE = Phrase(r"(?:\d{3}[^.;!?\d]{0,30}\b(?:and|plus|&)|\d\d,(?:\s[a-z-]+){1,3})\s$")
_OF_A_PART = Phrase(r"(?<!/)\d of (?:the )?$")
_MULTIPLIED = Phrase(r"[x×*%]|\b(?:of|times|half)\b")
_THING = Phrase(r"[a-z]{3,}\s$")
_WHEN = Phrase(r"\b(?:on|in|by|am|is|at)\s(?:the\s)?$")
_SINCE = Phrase(r"\b(?:at|since|by|from)\s$")
_MONTH_BEFORE, _MONTH_AFTER = Phrase(rf"\b{MONTH}\.?\s$"), Phrase(rf"\s{MONTH}\b")
_DAY_AND_MONTH = Phrase(r"\d\d?\.(?:0\d|1[0-2])")
_NO_FIGURES = Phrase(r"0\d+|\d+[.,]\d")
_YEAR = Phrase(r"1[89]\d\d|20[0-4]\d")
_YEARLY = Phrase(r"\b(?:paid|annual|yearly|fee|costs?|price)\s(?:of\s|was\s|is\s)?$")
_CODE, _LONG = Phrase(r"[2345]0\d"), Phrase(r"\d{4,}")
_TENURE = Phrase(r"\b(?:customers?|clients?|members?|with you|subscribers?|users?) (?:of|for) (?:\w+ )?$")
_SCALES = frozenset(["hundred", "thousand", "grand", "million"])
_WANTS, _NAMED, _PAID = r"\b(?:{})\b", r"(?:^|[^\w])(?:{})$", r"(?:^|[^\w])(?:{})\s?$"
_OPEN = Phrase(r"\b(?:\d{1,3}|two|three|four|five|six)\s?(?:or|to|-|–)\s?$")
"""Before a count: one of two, so neither counts."""
_PERIODS_AT_MOST = 120
_DAYS, _HOURS, _HOURS_A_DAY, _LEAST, _LEAST_IN_WORDS, _SMALL = 31, 12, 24, 5, 100, 100

Role = Literal["sum", "each", "count", "whole"]


class Number(NamedTuple):
    """A number of a text with what it is there for; `whole` is a product or a sum that is worked out."""

    value: Decimal
    currency: str | None
    start: int
    end: int
    role: Role
    noun: str = ""
    """What is counted, or what the price is for."""
    sure: bool = True
    """It is written as money is, with a currency, cents or thousands."""
    alone: bool = False
    """The price is that of the only piece."""


class _Plain(NamedTuple):
    """A plain number and the words around it."""

    value: Decimal
    figures: str
    before: str
    after: str

    @property
    def marked(self) -> bool:
        """Whether it is written as money is: `1,440`, `59.90`, `2k`."""
        return bool(self.figures) and not self.figures.isdigit()


def _value(match: re.Match[str]) -> Decimal | None:
    """The value of a number in figures or words."""
    if match["half"]:
        return Decimal(500)
    if match["pair"]:
        return Decimal(2)
    if match["words"]:
        value = spelled(match["words"])
        alone = match["words"].lower() in _SCALES and match.string[max(0, match.start() - 2) : match.start()] != "a "
        return None if value is None or alone else Decimal(value)
    value = decimal(match["num"])
    if value is None or not match["scale"]:
        return value
    return value * 1000 + (Decimal(match["more"]) * 100 if match["more"] else 0)


def _is_name(number: _Plain) -> bool:
    """Whether a number names something: an order, a day, a year, an error."""
    figures, before = number.figures, number.before
    if _NO_FIGURES.fullmatch(figures) or re.search(r"\d\s$", before) or _TENURE.search(before):
        return True
    day = _MONTH_AFTER.match(number.after) or _MONTH_BEFORE.search(before) or _DAY_AND_MONTH.fullmatch(figures)
    if day and number.value <= _DAYS:
        return True
    if _YEAR.fullmatch(figures) and not _YEARLY.search(before):
        return not listed("wants", r"\b(?:{})\s(?:the\s|of\s|of the\s|my\s)?$").search(before)
    if (_CODE.fullmatch(figures) and listed("codes", r"\b(?:{})$").search(before)) or (
        _LONG.fullmatch(figures) and listed("references", r"\b(?:{})$").search(before)
    ):
        return True
    cents = re.search(r"\d[.,]\d\d$", figures) and number.value >= 10
    return bool(figures) and not cents and bool(listed("names", _NAMED).search(before))


def _is_sum(number: _Plain) -> bool:
    """Whether the words around a plain number let it be a sum."""
    value, figures, before, after = number
    totalled = number.marked and listed("totals", r"(?:{})\s?$").search(before)
    if not (totalled or _CLOSES.match(after) or listed("priced", r"\s(?:{})(?!\w)").match(after)):
        return False
    if number.marked:
        return value >= _HOURS_A_DAY or not _SINCE.search(before)
    if not figures:
        return value >= _LEAST_IN_WORDS
    if value < _LEAST or len(figures) > 6 or _OF_A_PART.search(before):
        return False
    if listed("paid", _PAID).search(before) or listed("totals", r"(?:{})\s?$").search(before):
        return not (value < _SMALL and (_WHEN.search(before) or re.match(r"\sof (?:us|them|my|our)", after)))
    begins = _BEGINS.search(before) or (value >= _SMALL and _THING.search(before))
    if begins and _ENDS.match(after) and len(figures) < 5:
        return True
    if value < _SMALL:
        return bool(_ONE_MORE.search(before))
    wanted = listed("wants", _WANTS).search(before[-20:]) or listed("wants", _WANTS).search(after[:25])
    return bool(re.search(r"\b(?:and|plus)\s$", before)) or (len(figures) < 6 and bool(wanted))


def _read(text: str, match: re.Match[str], value: Decimal) -> Number | None:
    """A plain number with its role, `None` where it is a name or nothing one can tell."""
    start, end = match.span()
    figures = (match["num"] or "") + (match["scale"] or "")
    number = _Plain(value, figures, text[max(0, start - AROUND) : start], text[end : end + AROUND])
    if match["pair"]:
        return Number(value, None, start, end, "count")
    if _is_name(number):
        return None
    whole = value == value.to_integral_value() and not match["scale"]
    found = counted(text, value, start, end) if whole and not re.search(r"[@×]\s?$", number.before) else None
    if found and not (kind(found.noun) in PERIODS and value > _PERIODS_AT_MOST):
        return (
            None
            if priceless(found) or _OPEN.search(number.before)
            else Number(value, None, start, found.end, "count", found.noun)
        )
    of = unit(number.before, number.after, value > _HOURS) if value > 2 else None
    if of is not None:
        if times := times_after(number.after):
            return Number(value * times[0], None, start, end + times[1], "whole")
        return Number(value, None, start, end, "each", of, alone=is_one(number.before))
    if _is_sum(number):
        return Number(value, None, start, end, "sum", sure=number.marked)
    return Number(value, None, start, end, "count") if unnamed(number.before, number.after, value) else None


def _plain(text: str) -> Iterator[Number]:
    """The plain numbers, and the months of a stretch of time."""
    for stretch in months(text):
        yield Number(stretch.value, None, stretch.start, stretch.end, "count", stretch.noun)
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if value and (found := _read(text, match, value)):
            yield found


def _products(text: str) -> Iterator[Number]:
    """The products of `5 x 133`, `3mths x 210`."""
    for match in _PRODUCT.finditer(text):
        price = decimal(match["p"])
        if price is not None and price >= _LEAST and int(match["n"]) > 0 and match.groups() != _ALWAYS:
            yield Number(price * int(match["n"]), None, *match.span(), "whole")


def _stated(text: str) -> Iterator[Number]:
    """The sums with a currency."""
    for money in amounts(text):
        if money.kind == "sum" or (money.kind == "total" and _MULTIPLIED.search(text, money.start, money.end)):
            yield Number(money.value, money.currency, money.start, money.end, "whole")
        elif money.kind in {"stated", "each"} and money.bound is None:
            of = unit(text[max(0, money.start - AROUND) : money.start], text[money.end : money.end + AROUND])
            role: Role = "sum" if of is None else "each"
            yield Number(money.value, money.currency, money.start, money.end, role, of or "")


def numbers(text: str) -> tuple[Number, ...]:
    """Returns the numbers of a text that are sums, prices of one piece, or counts of what is paid for, in order.

    Args:
        text: One speaker's words, with plain blanks and quotes.
    """
    found: list[Number] = []
    free_from = 0
    for number in sorted(chain(_products(text), _stated(text), _plain(text)), key=lambda item: (item.start, -item.end)):
        if number.start >= free_from:
            found.append(number)
            free_from = number.end
    return tuple(found)
