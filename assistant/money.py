"""Sums of money in a text: figures, words, symbols and codes, to `Decimal` and ISO code."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from assistant.models import Model
from assistant.multiples import multiple
from assistant.numerals import WORDS, count, spelled
from assistant.phrase import Phrase

Kind = Literal["stated", "bare", "each", "total", "sum"]

_SYMBOLS = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD",
    "r$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY",
    "₪": "ILS", "zł": "PLN", "kr": "SEK", "kr.": "SEK", "rs": "INR", "rs.": "INR", "fr.": "CHF",
}  # fmt: skip
_NAMES: dict[str, str | None] = {
    "dollar": "USD", "buck": "USD", "euro": "EUR", "pound": "GBP", "quid": "GBP", "rupee": "INR", "yen": "JPY",
    "franc": "CHF", "peso": "MXN", "krona": "SEK", "kronor": "SEK", "kroner": "NOK", "grand": "USD", "real": "BRL",
    "zloty": "PLN", "sole": "PEN", "rand": "ZAR", "tenge": "KZT", "baht": "THB", "lira": "TRY", "dirham": "AED",
    "shekel": "ILS", "forint": "HUF", "ringgit": "MYR", "rupiah": "IDR", "naira": "NGN", "hryvnia": "UAH",
    "rouble": "RUB", "ruble": "RUB", "koruna": "CZK", "crown": None, "dinar": None, "riyal": None, "shilling": None,
    "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "australian dollar": "AUD",
    "aussie dollar": "AUD", "canadian dollar": "CAD", "new zealand dollar": "NZD", "hong kong dollar": "HKD",
    "singapore dollar": "SGD", "british pound": "GBP", "swiss franc": "CHF", "danish kroner": "DKK",
    "norwegian kroner": "NOK", "swedish kronor": "SEK", "indian rupee": "INR", "mexican peso": "MXN",
    "brazilian real": "BRL", "turkish lira": "TRY", "polish zloty": "PLN",
}  # fmt: skip
_CODES_TEXT = (
    "USD EUR GBP JPY INR CAD AUD NZD CHF SEK NOK DKK PLN CZK HUF BRL MXN ZAR SGD HKD KRW TRY ILS AED SAR RON BGN "
    "THB IDR MYR PHP NGN KES EGP CLP COP ARS CNY RUB UAH VND TWD"
)
_CODES = _CODES_TEXT.split()
_SCALES = {
    "k": 1000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "hundred": 100,
    "thousand": 1000,
    "grand": 1000,
    "million": 1_000_000,
}
_CENT = Decimal("0.01")

# Groups are bounded so that a page of digits costs no more than its length.
FIGURES = (
    r"(?:\d{1,3}(?:[,.'\u00a0\u202f\u2009 ]\d{3}){1,4}(?!\d)(?:[.,]\d{1,2})?"
    r"|\d{1,2}(?:,\d{2}){1,4},\d{3}(?:\.\d{1,2})?|\d{1,12}(?:[.,]\d{1,2})?)(?!\d)"
)
_SCALE = r"(?:\s?(?:hundred|thousand|grand|million)|\s?k|mn?)"
NOT_A_FIGURE = r"(?![\w%]|[.,:/]\d|-\d)"
BEFORE = r"(?<![\w.,:#$€£/-])"
_FILLER = (
    r"(?:\s(?:of|for|me|us|him|her|them|about|approx\.?|around|roughly|nearly|extra|an?|the|total|is|was|amount|over"
    r"|only|just|their|my|back|more|than|under|it's|additional|wrongly|again|twice|double|at|cust"
    r"|customer|cx)|:|\s?~|\s?=){0,4}"
)
_CHARGE = (
    r"(?:refund(?:ed|s|ing)?|rfnd|refnd|charged?|billed|debited|reimburse(?:d|ment)?|money\sback|overcharged?"
    r"|deducted|paid)"
)
_AFTER_BARE = (
    r"(?=\s?(?:$|[.,;!?)\n\]\"']|\+|&)|\s(?:refund\w*|back|for|on|and|plus|but|instead|twice|again"
    r"|yesterday|today|last"
    r"|from|to|by|in|or|when|per|this|because|since|after|which|total|more|extra|via|as|without"
    r"|though|rather|not|was"
    r"|is|wrongly|he|she|they|we|i|it|so|if|asap|pls|please|w/)\b)"
)

_STOP = Phrase(r"[!?;\n]|\.(?=\s)", exact=True)
BESIDE = 60
"""Characters of a sentence that are read beside a sum."""
_FROM, _UP_TO = Phrase(r"\b(?:between|from)\s$"), Phrase(r"\s?(?:and|to|up to|-|–)\s?")
_CENTS = Phrase(rf"\s(?:and\s)?(\d{{1,2}}|{WORDS})\scents?\b")


class Money(Model):
    """A sum of money and where it stands."""

    value: Decimal
    currency: str | None
    """ISO 4217; None where none is named."""
    start: int
    end: int
    kind: Kind = "stated"
    """`bare`: a plain number beside a refund or charge word. `each` and `total`: the two readings of `2x $79`.
    `sum`: of the parts joined by a plus."""
    bound: Literal["over", "under"] | None = None
    """`over $500` names a limit, not the sum."""

    @property
    def least(self) -> Decimal:
        """The value, or the nearest one on the stated side of the limit."""
        step = {"over": _CENT, "under": -_CENT, None: Decimal(0)}[self.bound]
        return self.value + step


def decimal(figures: str) -> Decimal | None:
    """The value of figures with either decimal mark: `1,150`, `1.150,00`, `79.99`; `None` where they are no number."""
    plain = re.sub(r"[\s'\u00a0\u202f\u2009]", "", figures)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return Decimal(plain) if plain.isdecimal() else None
    whole, _, tail = plain.rpartition(marks[-1])
    if not tail.isdecimal():
        return None
    groups = re.split(r"[.,]", whole)
    if len(tail) == 3 and len(set(marks)) == 1 and groups[0] != "0":
        return Decimal("".join(groups) + tail)
    if len(tail) > 2 or len(set(marks[:-1])) > 1 or (len(marks) > 1 and len(set(marks)) == 1):
        return None
    return Decimal("".join(groups) + "." + tail)


def _currency(mark: str | None) -> str | None:
    """The ISO code of a symbol, code or name."""
    if mark is None:
        return None
    low = mark.lower().strip()
    return _SYMBOLS.get(low) or _NAMES.get(low.removesuffix("s")) or (low.upper() if low.upper() in _CODES else None)


@lru_cache(maxsize=1)
def _marked() -> re.Pattern[str]:
    """Sums with a currency: before, after, or in words."""
    codes = "|".join(_CODES)
    symbols = "|".join(re.escape(mark) for mark in sorted(_SYMBOLS, key=len, reverse=True) if not mark[0].isalpha())
    lettered = "|".join(re.escape(mark) for mark in sorted(_SYMBOLS, key=len, reverse=True) if mark[0].isalpha())
    names = "|".join(sorted(_NAMES, key=len, reverse=True))
    after = rf"(?:(?:{symbols}|{lettered}|{codes}|(?:{names})s?)(?!\w|\s?\d(?!\d?\)))|grand\b)"
    return re.compile(
        rf"(?:(?<!\w)(?P<pre>{lettered}|{codes})|(?P<sym>{symbols}))\s?(?P<num>{FIGURES})(?P<scale>{_SCALE}(?!\w))?"
        rf"{NOT_A_FIGURE}(?:\s?(?P<code>{codes})(?!\w))?"
        rf"|{BEFORE}(?P<num2>{FIGURES})(?P<scale2>{_SCALE}(?!\w))?[\s-]?(?P<post>{after})"
        rf"|\b(?P<grand>{FIGURES})\sgrand\b"
        rf"|\b(?P<words>{WORDS})(?:[\s-](?P<wpost>{after})|(?<=grand)\b)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _bare() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Plain numbers after or before a refund or charge word, and their continuation `+ 250`."""
    number = rf"(?:(?P<num>{FIGURES})(?P<scale>k|\sgrand)?{NOT_A_FIGURE}|(?P<words>{WORDS}))"
    first = re.compile(
        rf"\b{_CHARGE}{_FILLER}\s?(?<![\w$€£#]){number}{_AFTER_BARE}"
        rf"|{BEFORE}(?:(?P<num2>{FIGURES})(?P<scale2>k)?{NOT_A_FIGURE}|\b(?P<words2>{WORDS}))"
        r"(?=\s(?:refund|refunded|back\b(?!\s?up)|bc?k\b|reimburse|overcharge|was\s(?:charged|billed|debited|taken)))"
        rf"|\b\d{{1,2}}\s[a-z]{{3,14}}\s?(?:@|x)\s?(?<![\w$€£#])(?P<num3>{FIGURES})(?!\s?(?:am|pm)\b){NOT_A_FIGURE}"
        rf"|\b\d{{1,2}}\s(?:[a-z]{{3,14}},?\s){{1,3}}(?:at\s)?(?P<num4>{FIGURES})(?=\s(?:ea|each|apiece)\b)",
        re.IGNORECASE,
    )
    return first, re.compile(rf"\s?(?:\+|plus|and|&)\s?{number}{_AFTER_BARE}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _plain() -> re.Pattern[str]:
    """A number that stands for itself, as in an answer to "how much?"."""
    return re.compile(
        rf"{BEFORE}(?:(?P<num>{FIGURES})(?P<scale>k)?{NOT_A_FIGURE}|\b(?P<words>{WORDS}))"
        r"(?=\s*(?:$|[.,;!?\n])|\s(?:and|plus|or|i|for|in|total|please|pls)\b)",
        re.IGNORECASE,
    )


def answer(text: str) -> Money | None:
    """The first plain number in a short answer about a sum; one asked back ("fifty?") only for want of another."""
    found: list[Money] = []
    for match in _plain().finditer(text[:200]):
        value = _scaled(match["num"], match["scale"], match["words"])
        if value is not None and value > 0:
            found.append(Money(value=value, currency=None, start=match.start(), end=match.end(), kind="bare"))
    said = (money for money in found if not text[money.end :].startswith("?"))
    return next(said, found[0] if found else None)


def _scaled(figures: str | None, scale: str | None, words: str | None) -> Decimal | None:
    """The value of figures with their scale, or of words."""
    if figures is None:
        value = spelled(words or "")
        return None if value is None else Decimal(value)
    value = decimal(figures)
    if value is None or scale is None:
        return value
    return value * _SCALES[scale.strip().lower()]


def _read_marked(text: str) -> Iterator[Money]:
    """The sums with a currency, in order."""
    for match in _marked().finditer(text):
        part = match.groupdict()
        value = _scaled(part["num"] or part["num2"] or part["grand"], part["scale"] or part["scale2"], part["words"])
        if part["grand"] and value is not None:
            value *= 1000
        if (part["post"] or part["wpost"] or "").lower() == "grand" and value is not None:
            value *= 1000
        if value is not None:
            mark = part["code"] or part["pre"] or part["sym"] or part["post"] or part["wpost"] or "grand"
            cents = _CENTS.match(text, match.end())
            small = Decimal(count(cents[1]) or 0) * _CENT if cents else Decimal(0)
            end = cents.end() if cents else match.end()
            yield Money(value=value + small, currency=_currency(mark), start=match.start(), end=end)


def _read_bare(text: str) -> Iterator[Money]:
    """Plain numbers that a refund or charge word makes money."""
    first, more = _bare()
    for match in first.finditer(text):
        found: re.Match[str] | None = match
        while found is not None:
            part = {name: value for name, value in found.groupdict().items() if value is not None}
            name = next(key for key in ("num", "num2", "num3", "num4", "words", "words2") if key in part)
            figures = next((part[key] for key in ("num", "num2", "num3", "num4") if key in part), None)
            value = _scaled(figures, part.get("scale") or part.get("scale2"), part.get(name))
            year = figures is not None and re.fullmatch(r"(?:19|20)\d\d", figures) and " for " in found[0]
            end = max(found.end(key) for key in part)
            counts = figures is None and value is not None and value < 20
            if value is not None and not year and not counts:
                yield Money(value=value, currency=None, start=found.start(name), end=end, kind="bare")
            found = more.match(text, end)


def _bound(text: str, start: int) -> Literal["over", "under"] | None:
    """Whether the words before make the sum a limit."""
    window = text[max(0, start - 14) : start].lower()
    if re.search(r"(?:\bover|more than|above|exceeding|north of|>)\s?$", window):
        return "over"
    return "under" if re.search(r"(?:\bunder|less than|\bbelow|<)\s?$", window) else None


def _times(text: str, money: Money) -> Money | None:
    """The whole of `2x $79` or `half of $79`, where words beside a sum multiply it."""
    found = multiple(text, money.start, money.end)
    if found is None:
        return None
    return Money(
        value=money.value * found.factor, currency=money.currency, start=found.start, end=found.end, kind="total"
    )


def _sums(text: str, parts: list[Money]) -> Iterator[Money]:
    """The sums of neighbours joined by a plus."""
    run: list[Money] = []
    for money in parts:
        joined = run and re.fullmatch(r"\s*(?:\+|\bplus)\s*", text[run[-1].end : money.start], re.IGNORECASE)
        if not joined:
            yield from _sum(run)
            run = []
        run.append(money)
    yield from _sum(run)


def _sum(run: list[Money]) -> Iterator[Money]:
    """The sum of a run of two or more in one currency."""
    currencies = {money.currency for money in run} - {None}
    if len(run) > 1 and len(currencies) < 2:
        total = sum((money.value for money in run), Decimal(0))
        yield Money(
            value=total, currency=next(iter(currencies), None), start=run[0].start, end=run[-1].end, kind=("sum")
        )


def amounts(text: str) -> tuple[Money, ...]:
    """Every sum of money in a text, in order of position; totals and sums stand beside their parts."""
    marked = list(_read_marked(text))
    taken = [(money.start, money.end) for money in marked]
    found = list(marked)
    for money in _read_bare(text):
        if not any(start < money.end and money.start < end for start, end in _near(taken, money)):
            found.append(money)
    outer: list[Money] = []
    everything: list[Money] = []
    for money in sorted(found, key=lambda item: item.start):
        stated = money.model_copy(update={"bound": _bound(text, money.start)})
        total = _times(text, stated)
        everything.append(stated if total is None else stated.model_copy(update={"kind": "each"}))
        if total is not None:
            everything.append(total)
        outer.append(total or stated)
    everything.extend(_sums(text, outer))
    apart = [one for one in everything if one.kind not in ("total", "sum")]
    ranges = [(first.start, second.end) for first, second in pairwise(apart) if _is_range(text, first, second)]
    kept = [one for one in everything if not any(start <= one.start and one.end <= end for start, end in ranges)]
    return tuple(sorted(kept, key=lambda item: (item.start, -item.end)))


def _is_range(text: str, first: Money, second: Money) -> bool:
    """Whether two neighbours are the ends of a range, so that neither is a sum: `between $80 and $190`."""
    return bool(_FROM.search(text[max(0, first.start - 16) : first.start])) and bool(
        _UP_TO.fullmatch(text[first.end : second.start])
    )


def sides(text: str, start: int, end: int, far: int = BESIDE) -> tuple[str, str]:
    """The words of the same sentence before and after a sum, of those before it at most so many characters."""
    return _STOP.split(text[max(0, start - far) : start])[-1], _STOP.split(text[end : end + BESIDE])[0]


def _near(taken: list[tuple[int, int]], money: Money) -> list[tuple[int, int]]:
    """The taken spans around a sum, found by bisection so that a long list stays cheap."""
    at = bisect_left(taken, (money.start, 0))
    return taken[max(0, at - 1) : at + 2]
