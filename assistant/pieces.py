"""What is counted and what one of it costs: `12 lic`, `ten of them`, `May to July`; `65 each`, `a seat was 72`."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from assistant.numerals import COUNT, count
from assistant.phrase import Phrase
from assistant.sum_words import listed, words

AROUND = 40
"""How many characters beside a number are looked at."""
_NOUN_WITHIN = 60
_FEW = r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_ONE = (
    r"seat|user|person|licen[cs]e|head|month|mo|year|yr|week|hour|place|session|lesson|day|ticket|course|workspace"
    r"|device|night|class|box|copy|item|room|child|pupil"
)
_EACH_AFTER = Phrase(
    r"(?:\s(?:i|we|they|he|she)\s(?:paid|pay|spent))?(?:\s(?:for|the|a|year|annual))*\s?"
    r"(?:\b(?:each|ea|apiece|a\s?piece|a\spop|for (?:one|1)\b|per\s(?P<per>[a-z]+)|every\s(?P<every>[a-z]+)"
    rf"|(?P<ly>monthly|weekly)(?=\s(?:for|x|over|from)\b|[,.;]|$)|an?\s(?P<one>{_ONE}))\b|/\s?(?P<slash>[a-z]+))"
)
_EACH_BEFORE = Phrase(
    r"(?:\b(?:each|apiece|(?<!the )one|1|per \w+|(?:seat|unit|piece|licen[cs]e|ticket|user|item) price)"
    r"(?:\s(?:one|of them|person|seat|licen[cs]e))?\s?(?:was|is|were|at|costs?|for|=|:)?"
    rf"|\ban?\s(?P<unit>{_ONE})\s(?:was|is|costs?|at)|\b(?:payments|instalments|charges) of|@)"
    r"\s?(?:about\s|roughly\s|around\s)?$"
)
_SO_MANY_AT = Phrase(rf"\b(?:\d{{1,3}}|{_FEW})(?:\s(?!(?:and|plus|in|on)\b)[a-z\"]+){{0,3}},?\s(?:at|@|à)\s(?:a\s)?$")
_TIMES_AFTER = Phrase(r"\s?(?:/\s?|per\s|an?\s)?[a-z]{0,9}\s?[x×*]\s?(\d{1,3})\b")
_ENDS_NOUN = (
    r"for|the|an?|of|on|in|to|at|from|by|and|or|but|paid|pd|she|he|they|we|i|you|it|wa?nts?|was|is|back|bk|ret\w*"
    r"|refunded|pls|please|when|because|since|per|each|ea|asks?|cust|customer|never|nvr|with|if|so|this|that|last"
    r"|bought|will|due|left|via|not|now|then|are|have|had"
)
_NO_PLURAL = frozenset(["unless", "always", "perhaps", "tues", "weds", "thurs", "plus", "thus", "ours", "does"])
_WHOLE = Phrase(rf"\sof\s(?:the\s|our\s|my\s)?(?:\d{{1,3}}|{_FEW})(?=\s)")
_THOSE = Phrase(r"\b(?:all|the|those|these|other|can|only|just|my|for|same|remaining|and|than)\s(?:the\s)?$")
_SOME = Phrase(r"\s(?:of (?:them|the|our|my|\d)|go\b|at\b|@|remain|left\b)")
_MOST_UNNAMED = 60
_PERIODS = {
    "month": Phrase(r"mo(?:n|nth)?s?|mn?ths?|monthly"),
    "year": Phrase(r"y(?:ea)?rs?"),
    "week": Phrase(r"w(?:ee)?ks?|weekly"),
    "hour": Phrase(r"h(?:ou)?rs?"),
    "day": Phrase(r"days?"),
}
PERIODS = frozenset(_PERIODS)
_YEAR = Phrase(r"\b(?:whole|entire|full) year\b")
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = rf"(?:{'|'.join(_NAMES)})[a-z]{{0,6}}"
"""The name of a month."""
_MONTHS = Phrase(rf"\b({MONTH})\s?(?:to|through|thru|until|till|-|–)\s?({MONTH})\b")
_MONTHS_A_YEAR = 12
_ANSWER = Phrase(rf"\W*(?:(?:just|only|all|about|er|um|oh|it's|that's|there are|we had|for)\W+)*({COUNT})\b")


class Count(NamedTuple):
    """How many of what; `noun` is empty for `all three`, `ten of them`."""

    value: Decimal
    start: int
    end: int
    noun: str


@lru_cache(maxsize=1)
def _noun() -> Phrase:
    """The noun that a number counts, up to three words on."""
    return Phrase(
        rf"\s?(?:(?!(?:{_ENDS_NOUN})\b)[\"']?[a-z][a-z'\"-]*\s){{0,3}}?"
        r"(?:(?P<plural>\b(?:[a-z]{2,}[a-rt-z]s|ones)\b)|(?P<short>(?:"
        + "|".join(words().things)
        + r")\b|[a-z]{2,14}(?=\s?@)))"
    )


@lru_cache(maxsize=512)
def kind(noun: str) -> str:
    """Returns a unit in one spelling: `mths` and `month` are one."""
    return next((name for name, spellings in _PERIODS.items() if spellings.fullmatch(noun)), noun.lower()[:4])


def counted(text: str, value: Decimal, start: int, end: int) -> Count | None:
    """Returns what a number counts by its noun, `None` where no noun is counted.

    Args:
        text: around the number.
        value: of the number.
        start: of the number in the text.
        end: of the number in the text.
    """
    part = _WHOLE.match(text, end)
    match = _noun().match(text[part.end() if part else end :][:_NOUN_WITHIN])
    noun = (match["plural"] or match["short"]).lower() if match else ""
    if not noun or noun in _NO_PLURAL:
        return None
    return Count(value, start, part.end() if part else end, "" if noun in {"ones", "of them", "of us"} else noun)


def unnamed(before: str, after: str, value: Decimal) -> bool:
    """Returns whether a number counts things named elsewhere: `all three`, `ten of them`, `8 at`."""
    return 1 < value <= _MOST_UNNAMED and bool(_THOSE.search(before) or _SOME.match(after))


def unit(before: str, after: str, far: bool = True) -> str | None:
    """Returns what a sum is paid for (`seat`; empty for `each`), `None` where it isn't the price of one piece.

    Args:
        before: The words before it.
        after: The words after it.
        far: Take any number after `8 people at`; a small one may be the time.
    """
    following = _EACH_AFTER.match(after)
    if following:
        return next((name for name in following.groups() if name), "")
    piece = _EACH_BEFORE.search(before)
    if piece:
        return piece["unit"] or ""
    return "" if far and _SO_MANY_AT.search(before) else None


def times_after(after: str) -> tuple[int, int] | None:
    """Returns by how much a price is multiplied behind it (`/mo x 12`), and how many characters say so."""
    match = _TIMES_AFTER.match(after)
    return (int(match[1]), match.end()) if match else None


def months(text: str) -> Iterator[Count]:
    """Yields the months of a `whole year` and of `May to July`."""
    for match in _YEAR.finditer(text):
        yield Count(Decimal(_MONTHS_A_YEAR), *match.span(), "months")
    for match in _MONTHS.finditer(text):
        first, last = (_NAMES.index(name[:3].lower()) for name in match.groups())
        yield Count(Decimal((last - first) % _MONTHS_A_YEAR + 1), *match.span(), "months")


def answered(text: str) -> Count | None:
    """Returns the count that a short answer to `how many?` begins with."""
    match = _ANSWER.match(text)
    value = count(match[1]) if match else None
    return Count(Decimal(value), *match.span(1), "") if match and value else None


def priceless(found: Count) -> bool:
    """Returns whether nobody pays for what is counted by the piece."""
    return bool(listed("unpriced").fullmatch(found.noun)) if found.noun else False


def is_one(before: str) -> bool:
    """Returns whether a price is that of a single piece: `1 seat 65`."""
    return bool(re.search(r"\b(?:1|one)\s[\w ]{1,25}\W{0,2}$", before, re.IGNORECASE))
