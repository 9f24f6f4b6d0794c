"""Questions whose answer is computed: a clock halved, a due time, an amount or a count against the policy's bound."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from assistant.clock import due
from assistant.decide import first_response, first_response_words
from assistant.models import Model
from assistant.statement import Names, faster, running, span
from knowledge.rows import Category, Coverage, Flag, PriorityRow, Source, Tables

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OTHERS = frozenset(("who", "cc", "phone", "include", "verify", "approval", "template"))
"""Aspects that are wanted of a case rather than its clock, where the question gives no hour."""
_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|r|rs|nes|ur)?(?:day)?\b")
_TIME = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?(am|pm|a\.m|p\.m)\b|\b([01]?\d|2[0-3]):(\d\d)\b|\b(noon|midnight)\b")
_AMOUNT = re.compile(
    r"[$€£]\s?(\d[\d,]*(?:\.\d+)?)|\b(\d[\d,]*(?:\.\d+)?)\s?(?:\$|usd|dollars?|bucks|eur|euros?|gbp|pounds?)"
)
_BARE = re.compile(r"\b(\d[\d,]*)\b(?!\s?(?:days?|hours?|h\b|min|factors?|times|am|pm|%|:))")


class Computed(Model):
    """A computed answer: its sentence, with the steps, and the lines it rests on."""

    text: str
    sources: tuple[Source, ...]


class Clock(Model):
    """What runs for a case: minutes by the tables, and whether business hours count."""

    name: str
    minutes: int
    words: str | None
    """Those minutes in the document's words."""
    halved_by: Flag | None
    coverage: Coverage
    sources: tuple[Source, ...]

    @property
    def running(self) -> int:
        """The minutes after the flag's factor."""
        return int(self.minutes * self.halved_by.sla_factor) if self.halved_by else self.minutes

    def steps(self) -> str:
        """Returns how the minutes came about."""
        base = self.words or span(self.minutes)
        if not self.halved_by:
            return base
        cut, of = f"{(1 - self.halved_by.sla_factor):.0%}", f" ({span(self.minutes)})" if self.words else ""
        return f"{base}{of}, cut by {cut} for {self.halved_by.title} to {span(self.running)}"


def clock(topics: Sequence[str], aspect: str, names: Names) -> Clock | None:
    """Returns the clock that runs for what a question names: the shortest of its categories, else its priority's."""
    rules = {row.id: row.category for row in names.tables.rules}
    rows = [names.categories[name] for topic in topics if (name := rules.get(topic, topic)) in names.categories]
    priorities = [names.priorities[topic] for topic in topics if topic in names.priorities]
    flag = next((row for row in names.tables.flags if row.id in topics and row.sla_factor != 1), None)
    if not rows and not priorities:
        return None
    if rows:
        row = min(rows, key=lambda row: first_response(row, names.tables))
        return _category_clock(row, aspect, flag, names)
    return _priority_clock(priorities[0], aspect, flag)


def _category_clock(row: Category, aspect: str, flag: Flag | None, names: Names) -> Clock:
    priority = names.priorities[row.priority]
    plain = _priority_clock(priority, aspect, flag)
    if aspect == "resolution":
        return plain.model_copy(update={"name": row.name})
    own = (row.sla_source,) if row.sla_source else (priority.first_response_source,)
    minutes = first_response(row, names.tables)
    words = first_response_words(row, names.tables)
    said = {"name": row.name, "minutes": minutes, "words": words, "sources": (*own, *plain.sources[1:])}
    return plain.model_copy(update=said)


def _priority_clock(row: PriorityRow, aspect: str, flag: Flag | None) -> Clock:
    resolution = aspect == "resolution"
    source = row.resolution_source if resolution else row.first_response_source
    return Clock(
        name=f"{row.title} priority",
        minutes=row.resolution_minutes if resolution else row.first_response_minutes,
        words=row.resolution_words if resolution else row.first_response_words,
        halved_by=flag,
        coverage=(flag.coverage if flag else None) or row.coverage,
        sources=(source, *(faster(flag) if flag else (row.coverage_source,))),
    )


def compute_clock(
    question: str,
    topics: Sequence[str],
    aspects: Collection[str],
    names: Names,
    now: datetime,
    holidays: Collection[date],
) -> Computed | None:
    """Returns a due time where the question gives a time, a cut clock where it names a flag that cuts; else None."""
    aspect = "resolution" if "resolution" in aspects else "first_response"
    if aspect not in aspects:
        return None
    found = clock(topics, aspect, names)
    start = start_of(question, names.tables, now)
    if found is None or (start is None and (found.halved_by is None or set(aspects) & OTHERS)):
        return None
    what = "resolution target" if aspect == "resolution" else "first response"
    if start is None:
        runs = "; the clock runs 24/7" if found.coverage == "24/7" else ""
        return Computed(text=f"{found.name}, {what}: {found.steps()}{runs}.", sources=found.sources)
    hours = None if found.coverage == "24/7" else names.tables.hours[0]
    end = due(start, found.running, hours, holidays)
    runs = running(found.coverage, names.tables) + ("" if hours is None else " only")
    text = f"{_capital(what)} by {_when(end)}: {found.name}, {found.steps()}; {runs}, from {_when(start)}."
    return Computed(text=text, sources=found.sources)


def start_of(question: str, tables: Tables, now: datetime) -> datetime | None:
    """Returns the time a question names, the next such day from today, in the policy's zone; None without an hour."""
    plain = question.casefold()
    hour = _TIME.search(plain)
    if hour is None:
        return None
    zone = ZoneInfo(tables.hours[0].timezone)
    today = now.astimezone(zone)
    at = today.replace(hour=_hour(hour), minute=int(hour[2] or hour[5] or 0), second=0, microsecond=0)
    day = _DAY.search(plain)
    if day:
        wanted = next(number for number, name in enumerate(DAYS) if name.startswith(day[1]))
        at += timedelta(days=(wanted - at.weekday()) % 7)
    elif "tomorrow" in plain:
        at += timedelta(days=1)
    return at


def _hour(match: re.Match[str]) -> int:
    if match[6]:
        return 12 if match[6] == "noon" else 0
    if match[4]:
        return int(match[4])
    hour = int(match[1]) % 12
    return hour + 12 if match[3].startswith("p") else hour


def _when(moment: datetime) -> str:
    return f"{moment:%A} {moment.day} {moment:%B} {moment:%H:%M} {moment:%Z}"


def compute_bound(question: str, topics: Iterable[str], names: Names) -> Computed | None:
    """Returns whether an amount in the question passes the bound of a rule it names; None where there is no amount."""
    rules = [row for row in names.tables.rules if row.id in set(topics) and row.condition and row.condition.over]
    amount = _amount(question)
    if not rules or amount is None:
        return None
    rule = rules[0]
    bound = rule.condition.over if rule.condition and rule.condition.over else Decimal(0)
    category = names.categories[rule.category]
    if amount > bound:
        priority = names.priorities[category.priority]
        to = names.addresses(category.destinations)
        why = f"{amount:,} is over {bound:,}, so '{rule.source.quote}' holds"
        text = f"Yes, escalate: {why}; {priority.title} priority, to {to}."
        return Computed(text=text, sources=(rule.source, category.destination_source))
    read = [line for line in names.tables.conflicts if rule.source in line.between]
    reading = "".join(f" {line.taken} ({line.decision})" for line in read)
    text = f"No: {amount:,} is not over {bound:,}, so '{rule.source.quote}' does not hold.{reading}"
    others = [source for line in read for source in line.between if source != rule.source]
    return Computed(text=text, sources=(rule.source, *others))


def _amount(question: str) -> Decimal | None:
    plain = question.casefold()
    found = _AMOUNT.search(plain) or _BARE.search(plain)
    return Decimal(next(group for group in found.groups() if group).replace(",", "")) if found else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
