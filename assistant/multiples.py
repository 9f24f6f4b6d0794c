"""Words beside a sum that multiply it: `2x $79`, `3 workspaces @ 180`, `half of 1,100`, `3 months, $210 a month`."""

from decimal import Decimal
from typing import NamedTuple

from assistant.numerals import count
from assistant.phrase import Phrase

_FEW = r"two|three|four|five|six"
_SHARE = Phrase(
    r"(?<![\w.,])(?:(\d{1,2})\s?(?:%|percent)(?:\s(?:back|refund|refunded))?|half(?:\sback)?)"
    r"\sof\s(?:(?:the|my|our|their|his|her)\s)?$"
)
_HALF = Phrase(r"\bhalf()\sa\s$")
_BEFORE = Phrase(
    rf"(?<![\w.,$-])(\d{{1,3}}|{_FEW})\s?(?:x|×|\*|times|(?:charges?|payments?|transactions?) of"
    r"|[a-z]{2,14}\s?(?:x|×|@))\s?$"
)
_EACH = Phrase(r"\s(?:each|apiece|ea\b\.?)(?!\w)")
_BEFORE_EACH = Phrase(rf"(?<![\w.,$-])(\d{{1,2}}|{_FEW})\s(?:[a-z]+,?\s){{1,3}}(?:at\s|of\s|@\s)?$")
_AFTER = Phrase(r"\s?[x×*]\s?(\d{1,2})(?![\w.,]*\d|\w)")


_PERIOD = Phrase(r"\s?(?:(?:a|per|each|every)\s|/\s?)(month|mo|year|yr|quarter|week)\b")
_PERIODS = Phrase(
    rf"(?<![\w.,$-])(\d{{1,2}}|{_FEW})\s(month|mo|year|yr|quarter|week)s?\b(?:\sback)?[,:]?\s(?:\w+\s){{0,3}}$"
)


class Multiple(NamedTuple):
    """By how much a sum counts, and the words that say so with it."""

    factor: Decimal
    start: int
    end: int


def _share(text: str, start: int, end: int) -> Multiple | None:
    """The part asked for in `30% of $1,500`."""
    at = max(0, start - 40)
    match = _SHARE.search(text[at:start]) or _HALF.search(text[at:start])
    if match is None:
        return None
    return Multiple(Decimal(match[1]) / 100 if match[1] else Decimal("0.5"), at + match.start(), end)


def _periods(text: str, start: int, end: int) -> Multiple | None:
    """How many times the sum is paid in `3 months back, $210 a month`."""
    each = _PERIOD.match(text[end : end + 12])
    at = max(0, start - 40)
    said = _PERIODS.search(text[at:start]) if each else None
    if each is None or said is None or said[2][:2] != each[1][:2] or (number := count(said[1])) is None:
        return None
    return Multiple(Decimal(number), at + said.start(), end + each.end())


def multiple(text: str, start: int, end: int) -> Multiple | None:
    """What multiplies the sum between two offsets; `None` where nothing does."""
    if found := _share(text, start, end) or _periods(text, start, end):
        return found
    at = max(0, start - 28)
    before = _BEFORE.search(text[at:start])
    if before is None and _EACH.match(text[end : end + 10]):
        before = _BEFORE_EACH.search(text[at:start])
    if before and (number := count(before[1])) is not None:
        return Multiple(Decimal(number), at + before.start(), end)
    after = _AFTER.match(text[end : end + 8])
    return Multiple(Decimal(after[1]), start, end + after.end()) if after else None
