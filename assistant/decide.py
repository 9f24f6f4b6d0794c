"""The decision for a reading: a pure function of what was read, the tables and the clock."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal

from assistant.clock import due
from assistant.missing import missing
from assistant.models import (
    Action,
    Decision,
    Fact,
    Facts,
    Finding,
    PolicyStamp,
    Read,
    Reader,
    Reading,
    Sla,
    StepOut,
    Steps,
)
from assistant.proof import detail
from assistant.settle import Held, matches, settle
from assistant.unreviewed import unreviewed
from knowledge.rows import Category, Contact, Coverage, Flag, Level, PriorityRow, Rule, Step, Tables

_OPEN = re.compile(r"\b(?:working|business|opening|office)\b", re.IGNORECASE)
_UNIT = re.compile(r"(?<!\S)(?:minute|hour)", re.IGNORECASE)


def decide(
    reading: Reading, given: Facts, tables: Tables, now: datetime, reader: Reader, holidays: Collection[date] = ()
) -> Decision:
    """Returns the escalation the tables give for a reading.

    Args:
        reading: rules, signals and facts with their evidence.
        given: facts that came with the case; they beat those read.
        tables: the policy's rule tables.
        now: when the case was received, aware.
        reader: who read the case.
        holidays: dates on which business clocks stand still.
    """
    held = settle(reading, given, tables)
    rules = [rule for rule in tables.rules if rule.id in held.rules]
    flags = _flags(held, tables)
    action = _action(rules, held, tables)
    categories = [row for row in tables.categories if any(rule.category == row.id for rule in rules)]
    primary = _primary(rules, tables)
    priority = next((row for row in tables.priorities if primary and row.id == primary.priority), None)
    verification = _verification(rules, held, tables)
    destinations = _destinations(rules, flags, verification, action, held, tables)
    coverage = _coverage(priority, flags)
    first, resolution = _clocks(categories, priority, flags, tables)
    template = _template(action, primary, priority, flags, held, tables)
    hours = None if coverage == "24/7" else tables.hours[0]
    made = Decision(
        action=action,
        primary=primary.id if primary else None,
        categories=tuple(row.id for row in categories),
        rules=tuple(sorted(rule.id for rule in rules)),
        flags=tuple(sorted(flag.id for flag in flags)),
        priority=priority.id if priority else None,
        destinations=tuple(sorted(destinations)),
        cc=tuple(sorted({who for flag in flags for who in flag.cc})) if action == "escalate" else (),
        first_response_minutes=first,
        resolution_minutes=resolution,
        verification=verification,
        template=template,
        findings=_findings(rules, held.rules),
        facts=held.facts,
        missing=missing(held, categories, destinations, tables),
        sla=Sla(
            coverage=coverage,
            first_response_due=None if first is None else due(now, first, hours, holidays),
            resolution_due=None if resolution is None else due(now, resolution, hours, holidays),
            customer_timeframe=_timeframe(primary, flags, coverage, tables),
        ),
        steps=_steps(_tags(action, rules, held, flags, priority, verification, template, categories), tables),
        verification_detail=detail(verification, held.facts, tables),
        close=_close(reading, tables, held),
        withdrawn=tuple(held.withdrawn.values()),
        signals=tuple(held.signals.values()),
        notes=(*reading.notes, *held.notes),
        reader=reader,
        policy=PolicyStamp(version=tables.document.version, sha256=tables.sha256),
    )
    return made.model_copy(update={"notes": (*made.notes, *unreviewed(made, tables))})


def _raised(flag: Flag, facts: Facts) -> bool:
    return any(key in facts and matches(wanted, facts[key].value) for key, wanted in flag.when.items())


def _flags(held: Held, tables: Tables) -> list[Flag]:
    known = {rule.id: rule for rule in tables.rules}
    named = {known[key].flag for key in (*held.rules, *held.withdrawn)}
    named |= {signal.flag for signal in tables.signals if signal.id in held.signals}
    return [flag for flag in tables.flags if flag.id in named or _raised(flag, held.facts)]


def _action(rules: list[Rule], held: Held, tables: Tables) -> Action:
    if rules or any(signal.escalates and signal.id in held.signals for signal in tables.signals):
        return "escalate"
    return "clarify" if held.questions else "resolve"


def _primary(rules: list[Rule], tables: Tables) -> Category | None:
    """Returns the category that leads: the most urgent, then the first of the table, save where a rule yields (D2)."""
    behind = {other for rule in rules for other in rule.leads_over}
    leading = {rule.category for rule in rules if rule.id not in behind}
    rank = {row.id: row.rank for row in tables.priorities}
    rows = [row for row in tables.categories if row.id in leading]
    return min(rows, key=lambda row: rank[row.priority], default=None)


def _verification(rules: list[Rule], held: Held, tables: Tables) -> Level:
    wanted = [rule.verification for rule in rules]
    asked = [signal.verification for signal in tables.signals if signal.id in held.signals]
    return tables.strictest([*wanted, *asked])


def _destinations(
    rules: list[Rule], flags: list[Flag], verification: Level, action: Action, held: Held, tables: Tables
) -> set[str]:
    rows = {row.id: row for row in tables.categories}
    found = {place for flag in flags for place in flag.destinations}
    for rule in rules:
        found.update(rule.instead or rows[rule.category].destinations, rule.also)
        extra = rows[rule.category].follow_up_destination
        if extra and _true(held.facts.get("follow_up_wanted")):
            found.add(extra)
    found.update(place for row in tables.signals if row.id in held.signals for place in row.destinations)
    level = next((row for row in tables.identity if row.level == verification), None)
    if action == "escalate" and level and level.destination:
        found.add(level.destination)
    return found


def _true(fact: Fact | None) -> bool:
    return bool(fact and fact.value)


def _coverage(priority: PriorityRow | None, flags: list[Flag]) -> Coverage | None:
    if priority is None:
        return None
    raised: list[Coverage] = [flag.coverage for flag in flags if flag.coverage]
    return raised[0] if raised else priority.coverage


def first_response(category: Category, tables: Tables) -> int:
    """Returns a category's nominal first response in minutes: its own SLA, else its priority's (D1)."""
    if category.first_response_minutes is not None:
        return category.first_response_minutes
    return next(row.first_response_minutes for row in tables.priorities if row.id == category.priority)


def first_response_words(category: Category, tables: Tables) -> str | None:
    """Returns the same in the policy's words; None where its row has none."""
    if category.first_response_minutes is not None:
        return category.first_response_words
    return next(row.first_response_words for row in tables.priorities if row.id == category.priority)


def _clocks(
    categories: list[Category], priority: PriorityRow | None, flags: list[Flag], tables: Tables
) -> tuple[int | None, int | None]:
    if priority is None:
        return None, None
    factor = _factor(flags)
    shortest = min(first_response(row, tables) for row in categories)
    return int(shortest * factor), int(priority.resolution_minutes * factor)


def _factor(flags: Iterable[Flag]) -> Decimal:
    return min((flag.sla_factor for flag in flags), default=Decimal(1))


def _template(
    action: Action,
    primary: Category | None,
    priority: PriorityRow | None,
    flags: list[Flag],
    held: Held,
    tables: Tables,
) -> str:
    """Returns the reply template: a flag's, else the leading category's, else the priority's."""
    special = next((flag.template for flag in flags if flag.template), None)
    if special:
        return special
    if primary and priority:
        return primary.template or priority.template
    if held.withdrawn:
        waiting = {rule.category for rule in tables.rules if rule.id in held.withdrawn}
        return next((row.template for row in tables.categories if row.id in waiting and row.template), "none")
    return max(tables.priorities, key=lambda row: row.rank).template if action == "escalate" else "none"


def _timeframe(primary: Category | None, flags: list[Flag], coverage: Coverage | None, tables: Tables) -> str | None:
    """Returns the longer of the published times of the leading team (D18), in a customer's words."""
    if primary is None:
        return None
    factor = _factor(flags)
    nominal = int(first_response(primary, tables) * factor)
    contacts = [row for row in tables.contacts if row.id in primary.destinations]
    slower = [row for row in contacts if row.response_minutes is not None and row.response_minutes > nominal]
    longest: Contact | None = max(slower, key=lambda row: row.response_minutes or 0, default=None)
    if longest and longest.customer_timeframe:
        return longest.customer_timeframe
    priority = next(row for row in tables.priorities if row.id == primary.priority)
    words = first_response_words(primary, tables)
    if words and factor == 1 and coverage == priority.coverage:
        return in_kind(words, coverage)
    return duration(nominal, coverage)


def in_kind(words: str, coverage: Coverage | None) -> str:
    """Returns a time in the policy's words, with 'business' where the clock stands still and they do not say so."""
    plain = coverage != "business" or _OPEN.search(words)
    return words if plain else _UNIT.sub(r"business \g<0>", words)


def duration(minutes: int, coverage: Coverage | None) -> str:
    """Returns minutes as a person says them: '30 minutes', '2 business hours'."""
    kind = "business " if coverage == "business" else ""
    if minutes < 60 or minutes % 30:
        return f"{minutes} {kind}minutes"
    hours = Decimal(minutes) / 60
    return f"{hours.normalize():f} {kind}hour{'' if hours == 1 else 's'}"


def _findings(rules: Iterable[Rule], reads: dict[str, Read]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule=rule.id,
            confidence=reads[rule.id].confidence,
            evidence=reads[rule.id].evidence,
            source=rule.source,
            confirm=rule.confirm,
        )
        for rule in rules
    )


def _close(reading: Reading, tables: Tables, held: Held) -> tuple[Finding, ...]:
    near = {read.id: read for read in reading.close if read.id not in held.rules}
    return _findings((rule for rule in tables.rules if rule.id in near), near)


def _tags(
    action: Action,
    rules: list[Rule],
    held: Held,
    flags: list[Flag],
    priority: PriorityRow | None,
    verification: Level,
    template: str,
    categories: list[Category],
) -> set[str]:
    tags = {"always", f"action.{action}", f"verification.{verification}", f"template.{template}"}
    tags |= {rule.id for rule in rules} | {row.id for row in categories} | {flag.id for flag in flags}
    tags |= set(held.signals) | ({priority.id} if priority else set())
    return tags


def _steps(tags: set[str], tables: Tables) -> Steps:
    rows = sorted((row for row in tables.steps if tags & set(row.tags) and not tags & set(row.unless)), key=_rank)
    phases = {
        phase: tuple(StepOut(text=row.text, source=row.source) for row in rows if row.phase == phase)
        for phase in ("before", "do", "dont", "follow_up")
    }
    return Steps(**phases)


def _rank(row: Step) -> int:
    return row.rank
