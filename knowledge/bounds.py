"""The numbers of a line that set a bound or a share: sums, counts, proofs asked for, part of a time; and approvals."""

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from knowledge.phrases import SPAN, WORDS

_SUM = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?"
_BOUND = re.compile(
    r"(?:\b(?:(?P<over>over|above|(?:more|greater|longer|higher) than|exceed\w*)"
    r"|(?P<least>at least|(?:no|not) (?:fewer|less) than|minimum of)"
    r"|(?P<most>under|below|up to|at most|(?:fewer|less|lower) than|maximum of))\s)?"
    rf"(?<![\w./:-])[$€£]?\s?(?P<number>{_SUM}|\b(?:{'|'.join(WORDS)})\b)(?![\w/:%]|[.,-]\w|\s?(?:%|per\s?cent))"
    r"(?P<more>\+|(?:\s\w+){0,2}?\sor (?:more|over|above|higher))?",
    re.IGNORECASE,
)
_ORDINALS = re.compile(
    r"\b(?:(?P<figure>\d+)(?:rd|th)|(?P<word>third|fourth|fifth|sixth|seventh|tenth))\b", re.IGNORECASE
)
_ORDINAL = {"third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "tenth": 10}
_CODES = re.compile(r"\b(?:USD|EUR|GBP|NOK|SEK|DKK|CHF|CAD|AUD|NZD|JPY|INR|SGD)\b")
_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "€": ("EUR",),
    "£": ("GBP",),
}
"""The currencies a sign stands for."""
_NAMED = {"dollar": "$", "euro": "€", "pound": "£"}
_PROOFS = re.compile(
    rf"\b(?P<count>\d|all|any|{'|'.join(WORDS)})\s(?:\w+\s)?(?:factors?\b|of:)|"
    rf"\b(?P<of>\d|all|any|{'|'.join(WORDS)})\sof:",
    re.IGNORECASE,
)
_APPROVAL = re.compile(r"\b(?:approv\w+|agrees?|agreement|sign-?off|permission)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|without|never)\b[^.;,]*$", re.IGNORECASE)
_PERCENT = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s?(?:%|per\s?cent\b)(?P<after>[^.;]*)", re.IGNORECASE)
_LESS = re.compile(r"\b(?:faster|quicker|sooner|shorter|less|reduc\w+|cut|off|halv\w+)\b", re.IGNORECASE)
_FRACTIONS = (
    (
        re.compile(r"\b(?:half the (?:usual |normal )?time|twice as (?:fast|quick\w*|soon)|halved?)\b", re.IGNORECASE),
        "0.5",
    ),
    (re.compile(r"\bthree[\s-]quarters of\b", re.IGNORECASE), "0.75"),
    (re.compile(r"\b(?:a|one)[\s-]quarter of\b", re.IGNORECASE), "0.25"),
)


class Bound(NamedTuple):
    """A number of a line, and on which side of it something counts."""

    number: Decimal
    side: Literal["over", "least", "plain"]


def bounds(text: str) -> list[Bound]:
    """Returns the numbers that a line sets as bounds from below; where it marks none so, its other numbers.

    Times, percentages, upper bounds and numbers inside names (`2FA`, `1177/2010`) are none.
    """
    found: list[tuple[Bound, bool]] = []
    plain = SPAN.sub(" . ", text)
    for match in _BOUND.finditer(plain):
        if match["most"]:
            continue
        marked = bool(match["over"] or match["least"] or match["more"])
        if match["number"].lower() in ("a", "an") or (match["number"].lower() in ("one", "both") and not marked):
            continue
        side = "over" if match["over"] else "least" if marked else "plain"
        found += [(Bound(number, side), marked) for number in numbers(match["number"])]
    for match in _ORDINALS.finditer(plain):
        number = int(match["figure"]) if match["figure"] else _ORDINAL[match["word"].lower()]
        found.append((Bound(Decimal(number), "plain"), False))
    return [bound for bound, marked in found if marked] or [bound for bound, _ in found]


def numbers(word: str) -> set[Decimal]:
    """Returns what a number may mean: `2.000` is two thousand in some places, and two in others."""
    if word.lower() in WORDS:
        return {Decimal(WORDS[word.lower()])}
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", word):
        return {Decimal(word.replace(",", ""))}
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", word):
        whole = {Decimal(word.replace(".", ""))}
        return whole | {Decimal(word)} if word.count(".") == 1 else whole
    return {Decimal(word.replace(",", "."))}


def currencies(text: str) -> set[str]:
    """Returns the currencies that the sums of a line may be meant in."""
    signs = {sign for sign in _SIGNS if sign in text}
    signs |= {sign for name, sign in _NAMED.items() if re.search(rf"\d\s{name}s?\b", text, re.IGNORECASE)}
    return {code for sign in signs for code in _SIGNS[sign]} | set(_CODES.findall(text))


def proofs(text: str, named: int) -> set[int]:
    """Returns how many proofs a line asks for: `two of:`, `(3 factors)`.

    Args:
        text: the line.
        named: how many there are in all.
    """
    words = {(match["count"] or match["of"]).lower() for match in _PROOFS.finditer(text)} - {"a", "an"}
    fixed = {"all": named, "any": 1}
    return {fixed.get(word) or int(next(iter(numbers(word)))) for word in words}


def approves(text: str) -> bool:
    """Returns whether a line asks for somebody's approval."""
    return any(not _DENIED.search(text, 0, match.start()) for match in _APPROVAL.finditer(text))


def shares(text: str) -> set[Decimal]:
    """Returns the part of a time that a line leaves: half of it for `50% faster` and for `50% of the time`."""
    found = {Decimal(part) for words, part in _FRACTIONS if words.search(text)}
    for match in _PERCENT.finditer(text):
        part = Decimal(match["number"].replace(",", ".")) / 100
        if re.match(r"\s?of\b", match["after"]):
            found.add(part)
        elif _LESS.search(text):
            found |= {1 - part, round(1 / (1 + part), 2)} if re.search("faster|quicker", text) else {1 - part}
    return found
