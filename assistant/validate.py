"""An independent check of a decision against the tables, whoever made it: the reader, a model or an agent's edit.

What is taken as given are the findings, signals and facts with their evidence; everything else is worked out here a
second time, from the rows alone and without a line of `decide`.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from assistant.checks import text_checks, withheld
from assistant.models import Decision, Violation
from assistant.settings import Settings
from knowledge.rows import NO_LEVEL, Category, Flag, PriorityRow, Rule, Source, Tables


class Ledger:
    """The rows that speak to one decision, looked up once."""

    def __init__(self, decision: Decision, tables: Tables) -> None:
        self.decision = decision
        self.tables = tables
        names = {finding.rule for finding in decision.findings}
        self.rules: list[Rule] = [rule for rule in tables.rules if rule.id in names]
        self.signals = [row for row in tables.signals if any(read.id == row.id for read in decision.signals)]
        self.withdrawn = withheld(decision, tables)
        homes = {rule.category for rule in self.rules}
        self.categories: list[Category] = [row for row in tables.categories if row.id in homes]
        self.flags: list[Flag] = [flag for flag in tables.flags if self._flagged(flag)]
        self.escalates = bool(self.rules) or any(row.escalates for row in self.signals)
        self.lead = self._lead()
        self.priority: PriorityRow | None = next(
            (row for row in tables.priorities if self.lead and row.id == self.lead.priority), None
        )

    def fact(self, name: str) -> object:
        """Returns a fact's value, None where it is unknown."""
        found = self.decision.facts.get(name)
        return None if found is None else found.value

    def _flagged(self, flag: Flag) -> bool:
        if any(row.flag == flag.id for row in (*self.rules, *self.signals, *self.withdrawn)):
            return True
        for name, wanted in flag.when.items():
            value = self.fact(name)
            if value is None:
                continue
            if isinstance(wanted, bool):
                if bool(value) is wanted:
                    return True
            elif isinstance(wanted, int):
                if isinstance(value, int) and value >= wanted:
                    return True
            elif str(value).casefold() == wanted.casefold():
                return True
        return False

    def _lead(self) -> Category | None:
        yielding = {other for rule in self.rules for other in rule.leads_over}
        homes = {rule.category for rule in self.rules if rule.id not in yielding}
        urgency = {row.id: row.rank for row in self.tables.priorities}
        for rank in sorted(urgency.values()):
            for row in self.tables.categories:
                if row.id in homes and urgency[row.priority] == rank:
                    return row
        return None


def validate(decision: Decision, text: str, tables: Tables, now: datetime, settings: Settings) -> tuple[Violation, ...]:
    """Returns every departure of a decision from the tables, none where it is right.

    Args:
        decision: with or without packets and reply.
        text: the case it was made for; evidence must be slices of it.
        tables: the policy's tables.
        now: when the case was received, aware; due times are counted from it.
        settings: holidays and the company's values.
    """
    ledger = Ledger(decision, tables)
    wanted = dict(_wanted(ledger))
    found = [
        Violation(id=f"{name}.wrong", field=name, found=_show(value), wanted=_show(right), source=source)
        for name, (right, source) in wanted.items()
        if (value := _field(decision, name)) != right
    ]
    return (*text_checks(decision, text, tables, settings), *found, *_dues(ledger, now, settings))


def _field(decision: Decision, name: str) -> object:
    value: object = decision
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value) or "none"
    return "none" if value is None else str(value)


def _wanted(ledger: Ledger) -> Iterator[tuple[str, tuple[object, Source | None]]]:
    """Yields field -> (the value the tables want, the line that says so)."""
    first = ledger.rules[0].source if ledger.rules else None
    yield "action", (_action(ledger), first)
    yield "rules", (tuple(sorted(rule.id for rule in ledger.rules)), first)
    yield "categories", (tuple(row.id for row in ledger.categories), first)
    yield "primary", (ledger.lead.id if ledger.lead else None, ledger.lead.source if ledger.lead else None)
    yield "flags", (tuple(sorted(flag.id for flag in ledger.flags)), next((f.source for f in ledger.flags), None))
    yield "priority", (ledger.priority.id if ledger.priority else None, ledger.priority and ledger.priority.source)
    yield "destinations", (_destinations(ledger), ledger.lead.destination_source if ledger.lead else None)
    yield "cc", _cc(ledger)
    yield from _clock(ledger)
    level = _level(ledger)
    row = next((row for row in ledger.tables.identity if row.level == level), None)
    yield "verification", (level, row.source if row else None)
    yield "verification_detail.level", (level, row.source if row else None)
    yield "verification_detail.approval", (bool(row and row.approval), row.source if row else None)
    yield "template", (_template(ledger), None)


def _action(ledger: Ledger) -> str:
    if ledger.escalates:
        return "escalate"
    return "clarify" if any(_undecided(rule, ledger) for rule in ledger.tables.rules) else "resolve"


def _undecided(rule: Rule, ledger: Ledger) -> bool:
    """Returns whether a rule waits for a fact: its topic is there, or it is asked for, and the fact is not known."""
    condition = rule.condition
    if condition is None or condition.unknown != "clarify" or ledger.fact(condition.fact) is not None:
        return False
    asked = any(row.field == condition.fact and row.required for row in ledger.decision.missing)
    return asked or any(row.id == condition.topic for row in ledger.signals)


def _destinations(ledger: Ledger) -> tuple[str, ...]:
    places: set[str] = set()
    homes = {row.id: row for row in ledger.categories}
    for rule in ledger.rules:
        home = homes[rule.category]
        places |= set(rule.instead) if rule.instead else set(home.destinations)
        places |= set(rule.also)
        if home.follow_up_destination and ledger.fact("follow_up_wanted"):
            places.add(home.follow_up_destination)
    for row in (*ledger.flags, *ledger.signals):
        places |= set(row.destinations)
    if ledger.escalates:
        places |= {row.destination for row in ledger.tables.identity if row.level == _level(ledger) and row.destination}
    return tuple(sorted(places))


def _cc(ledger: Ledger) -> tuple[object, Source | None]:
    copying = [flag for flag in ledger.flags if flag.cc]
    if not ledger.escalates or not copying:
        return (), None
    return tuple(sorted({who for flag in copying for who in flag.cc})), copying[0].source


def _clock(ledger: Ledger) -> Iterator[tuple[str, tuple[object, Source | None]]]:
    if ledger.priority is None:
        for name in ("first_response_minutes", "resolution_minutes", "sla.coverage", "sla.customer_timeframe"):
            yield name, (None, None)
        return
    rows = {row.id: row for row in ledger.tables.priorities}
    clocks = [
        (row.first_response_minutes, row.sla_source)
        if row.first_response_minutes is not None
        else (rows[row.priority].first_response_minutes, rows[row.priority].first_response_source)
        for row in ledger.categories
    ]
    nominal, source = min(clocks, key=lambda clock: clock[0])
    factor = min((flag.sla_factor for flag in ledger.flags), default=Decimal(1))
    first, resolution = int(nominal * factor), int(ledger.priority.resolution_minutes * factor)
    always = any(flag.coverage == "24/7" for flag in ledger.flags) or ledger.priority.coverage == "24/7"
    yield "first_response_minutes", (first, source)
    yield "resolution_minutes", (resolution, ledger.priority.resolution_source)
    yield "sla.coverage", ("24/7" if always else "business", ledger.priority.coverage_source)
    yield "sla.customer_timeframe", (_timeframe(ledger, factor, always), source)


def _dues(ledger: Ledger, now: datetime, settings: Settings) -> Iterator[Violation]:
    """Yields due times between which and the receipt not just the promised minutes are open."""
    decision = ledger.decision
    clocks = (("first_response", decision.first_response_minutes), ("resolution", decision.resolution_minutes))
    for name, minutes in clocks:
        due: datetime | None = getattr(decision.sla, f"{name}_due")
        if due is None and minutes is None:
            continue
        wanted = "none" if minutes is None else f"{minutes} minutes ({decision.sla.coverage}) after {now.isoformat()}"
        if due is None or minutes is None or _open(now, due, ledger, settings) != timedelta(minutes=minutes):
            source = ledger.priority.source if ledger.priority else None
            yield Violation(
                id=f"sla.{name}_due.wrong", field=f"sla.{name}_due", found=_show(due), wanted=wanted, source=source
            )


def _open(start: datetime, end: datetime, ledger: Ledger, settings: Settings) -> timedelta:
    """Returns how long the clock ran from start to end; -1 s where it ends while the clock stands still."""
    utc = ZoneInfo("UTC")
    if ledger.decision.sla.coverage == "24/7":
        return end.astimezone(utc) - start.astimezone(utc)
    hours = ledger.tables.hours[0]
    zone = ZoneInfo(hours.timezone)
    total, inside = timedelta(), False
    day = start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        if day.weekday() in hours.weekdays and day not in settings.holidays:
            opens, closes = (
                datetime.combine(day, time.fromisoformat(clock), zone).astimezone(utc)
                for clock in (hours.opens, hours.closes)
            )
            total += max(timedelta(), min(closes, end.astimezone(utc)) - max(opens, start.astimezone(utc)))
            inside = inside or opens < end.astimezone(utc) <= closes
        day += timedelta(days=1)
    return total if inside else timedelta(seconds=-1)


def _timeframe(ledger: Ledger, factor: Decimal, always: bool) -> str | None:
    if ledger.lead is None or ledger.priority is None:
        return None
    own = ledger.lead.first_response_minutes
    nominal = int((own if own is not None else ledger.priority.first_response_minutes) * factor)
    longest, said = nominal, _duration(nominal, always)
    for contact in ledger.tables.contacts:
        slow = contact.response_minutes
        if contact.id in ledger.lead.destinations and slow and slow > longest and contact.customer_timeframe:
            longest, said = slow, contact.customer_timeframe
    named = (ledger.priority.first_response_words, ledger.lead.first_response_words)[own is not None]
    uncut = factor == 1 and always == (ledger.priority.coverage == "24/7")
    return _worded(named, always) if named and uncut and longest == nominal else said


def _worded(words: str, always: bool) -> str:
    """Returns a row's own words for a time; bare minutes and hours of a clock that stands still are business ones."""
    parts = words.split(" ")
    if always or {"working", "business", "opening", "office"} & set(words.lower().split()):
        return words
    return " ".join(f"business {part}" if part.lower().startswith(("minute", "hour")) else part for part in parts)


def _duration(minutes: int, always: bool) -> str:
    kind = "" if always else "business "
    whole, half = divmod(minutes, 60)
    if whole == 0 or half not in (0, 30):
        return f"{minutes} {kind}minutes"
    number = f"{whole}.5" if half else str(whole)
    return f"{number} {kind}hour" + ("" if number == "1" else "s")


def _level(ledger: Ledger) -> str:
    strictness = {row.level: at for at, row in enumerate(ledger.tables.identity)} | {NO_LEVEL: -1}
    levels = [row.verification for row in (*ledger.rules, *ledger.signals)]
    return sorted(levels, key=lambda level: strictness.get(level, len(strictness)))[-1] if levels else NO_LEVEL


def _template(ledger: Ledger) -> str:
    for flag in ledger.flags:
        if flag.template:
            return flag.template
    if ledger.lead and ledger.priority:
        return ledger.lead.template or ledger.priority.template
    for rule in ledger.withdrawn:
        home = next(row for row in ledger.tables.categories if row.id == rule.category)
        if home.template:
            return home.template
    least = sorted(ledger.tables.priorities, key=lambda row: row.rank)[-1]
    return least.template if ledger.escalates else "none"
