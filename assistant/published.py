"""The response times the policy publishes for a case, and whether a time in a reply is one of them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.decide import first_response_words
from assistant.models import GuardContext
from assistant.phrase import Phrase
from knowledge.rows import Category, Tables

_NUMBERS = {
    **dict.fromkeys(("a", "an", "the", "one"), 1),
    **dict.fromkeys(("two", "couple"), 2),
    **dict.fromkeys(("three", "few", "several", "handful"), 3),
    **{"four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15},
    **{"twenty": 20, "twenty-four": 24, "thirty": 30, "forty": 40, "forty-five": 45, "forty-eight": 48, "sixty": 60},
}
_UNITS = {"s": Decimal(1) / 60, "mi": Decimal(1), "h": Decimal(60), "d": Decimal(1440), "w": Decimal(10080)}
_UNIT = Phrase(r"(?P<unit>s(?=ec)|mi(?=n)|h|d(?=ay)|w(?=eek))(?:ec(?:ond)?s?|n(?:ute)?s?|(?:ou)?rs?|ays?|eeks?)?\b")
_HALF = Phrase(r"\bhalf\b")
_NUMBER = Phrase(r"\d+(?:\.\d+)?|\b(?:" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\b")


def minutes(words: str) -> Decimal | None:
    """Returns the shorter end of a time span in minutes ('24-48 hours' is 1440); None where it is no span."""
    unit = next(reversed(list(_UNIT.finditer(words))), None)
    if unit is None:
        return None
    size = _UNITS[unit["unit"].lower()]
    if _HALF.search(words):
        return size / 2
    found = [_NUMBERS.get(match[0].lower()) or Decimal(match[0]) for match in _NUMBER.finditer(words, 0, unit.start())]
    if len(found) > 1 and found[0] == 1 and not words.lstrip()[:1].isdigit():
        found = found[1:] if re.search(r"\b(?:the|a|an)\s(?:next|couple|few|handful)", words, re.IGNORECASE) else found
    return found[0] * size if found else None


def is_published(words: str, context: GuardContext, tables: Tables) -> bool:
    """Returns whether the policy lets a customer be told to expect an answer in this time.

    A time as long as the published one or longer is kept for certain; the Enterprise time is fine exactly as it stands.
    """
    said = minutes(words)
    if said is None:
        return False
    nominal = set(_nominal(context, tables))
    halved = {time * flag.sla_factor for time in nominal for flag in tables.flags if flag.sla_factor != 1}
    return bool(nominal) and (said >= min(nominal) or said in halved)


def timeframe(context: GuardContext, tables: Tables) -> str:
    """Returns the published time for the context's category as a customer may read it; empty without a category."""
    row = next((row for row in tables.categories if row.id == context.category), None)
    if row is None:
        return ""
    contact = _slower(row, tables)
    if contact:
        return contact[0]
    if words := first_response_words(row, tables):
        return words
    nominal = _first_response(row, tables)
    if nominal < 60:
        return f"{nominal} minutes"
    return f"{nominal // 60} hour{'' if nominal == 60 else 's'}"


def _nominal(context: GuardContext, tables: Tables) -> Iterator[Decimal]:
    """Yields the times published for the case, in minutes; for an unknown case those of every case."""
    known = [row for row in tables.categories if row.id == context.category]
    alike = [row for row in tables.categories if row.priority == context.priority]
    for row in known or alike or tables.categories:
        contact = _slower(row, tables)
        yield from contact[1] if contact else (Decimal(_first_response(row, tables)),)


def _slower(row: Category, tables: Tables) -> tuple[str, tuple[Decimal, ...]] | None:
    """Returns the team's own published time, where it is longer than the clock, in words and minutes (D18)."""
    for contact in tables.contacts:
        slow = (contact.response_minutes or 0) > _first_response(row, tables)
        if contact.id in row.destinations and slow and contact.customer_timeframe:
            words = contact.customer_timeframe
            return words, (
                minutes(words) or Decimal(contact.response_minutes or 0),
                Decimal(contact.response_minutes or 0),
            )
    return None


def _first_response(row: Category, tables: Tables) -> int:
    """Returns the nominal first response of a category in minutes (D1)."""
    own = row.first_response_minutes
    return own or next(rank.first_response_minutes for rank in tables.priorities if rank.id == row.priority)
