"""Which rules hold, once the conditions of their bullets are weighed against the facts."""

from decimal import Decimal

from assistant.models import Fact, Facts, Model, Read, Reading, Span, Value
from knowledge.rows import Condition, Rule, Signal, Tables

NOWHERE = Span(start=0, end=0, quote="")


class Question(Model):
    """A fact that decides whether a rule holds, and is not known."""

    rule: str
    field: str
    ask: str
    destinations: tuple[str, ...]


class Held(Model):
    """What stands after conditions, implications and withdrawals."""

    rules: dict[str, Read]
    withdrawn: dict[str, Read]
    """Rules that hold but wait for a posted incident (D7)."""
    signals: dict[str, Read]
    facts: Facts
    questions: tuple[Question, ...]
    notes: tuple[str, ...]


def settle(reading: Reading, given: Facts, tables: Tables) -> Held:
    """Returns the rules that hold for a reading; `given` facts beat what was read."""
    known = {signal.id: signal for signal in tables.signals}
    signals = {read.id: read for read in reading.signals if read.id in known}
    facts = _facts(reading, given, signals, known)
    signals = {key: read for key, read in signals.items() if not _refuted(known[key].flag, given, tables)}
    reads = {read.id: read for read in reading.rules}
    rules: dict[str, Read] = {}
    questions: list[Question] = []
    notes: list[str] = []
    for rule in tables.rules:
        read = reads.get(rule.id)
        if rule.condition is None:
            if read:
                rules[rule.id] = read
            continue
        held = _conditional(rule.condition, read, signals, facts, rule.id in reading.denied)
        if isinstance(held, Read):
            rules[rule.id] = held.model_copy(update={"id": rule.id})
            notes.extend(_currency_note(rule.condition, facts))
        elif held == "ask":
            questions.append(_question(rule, rule.condition, tables))
    rules = _between(rules, signals, tables)
    withdrawn = {rule.id: rules[rule.id] for rule in tables.rules if rule.id in rules and _withdrawn(rule, facts)}
    kept = {key: read for key, read in rules.items() if key not in withdrawn}
    return Held(
        rules=kept, withdrawn=withdrawn, signals=signals, facts=facts, questions=tuple(questions), notes=tuple(notes)
    )


def _facts(reading: Reading, given: Facts, signals: dict[str, Read], known: dict[str, Signal]) -> Facts:
    facts: Facts = {
        fact: Fact(value=True, evidence=signals[row.id].evidence)
        for row in known.values()
        if row.id in signals and (fact := row.fact)
    }
    return facts | reading.facts | given


def matches(wanted: str | bool | int, value: Value) -> bool:
    """Returns whether a fact's value is what a flag asks for: the same word or answer, or at least the number."""
    if isinstance(wanted, bool):
        return bool(value) == wanted
    if isinstance(wanted, int):
        return isinstance(value, int) and value >= wanted
    return isinstance(value, str) and value.casefold() == wanted.casefold()


def meets(condition: Condition, value: Value) -> bool:
    """Returns whether a fact's value satisfies a condition."""
    if condition.over is None and condition.at_least is None:
        return bool(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    if condition.over is not None and not value > condition.over:
        return False
    return condition.at_least is None or value >= condition.at_least


def _refuted(name: str | None, given: Facts, tables: Tables) -> bool:
    """Returns whether the facts that raise a flag are all given and none does, so that no words can (D15).

    A number read from the text does not refute: it may count only what went before.
    """
    when = next((flag.when for flag in tables.flags if flag.id == name), {})
    return bool(when) and all(key in given and not matches(wanted, given[key].value) for key, wanted in when.items())


def _conditional(
    condition: Condition, read: Read | None, signals: dict[str, Read], facts: Facts, denied: bool
) -> Read | str | None:
    topic = signals.get(condition.topic) if condition.topic else None
    opened = read or topic
    fact = facts.get(condition.fact)
    carries = condition.alone and fact and not (denied and isinstance(fact.evidence, Span))
    if opened is None and not carries:
        return None
    if fact is None:
        return "ask" if condition.unknown == "clarify" else read
    if not meets(condition, fact.value):
        return None
    if opened is None:
        evidence = fact.evidence if isinstance(fact.evidence, Span) else NOWHERE
        return Read(id="", confidence=1.0, evidence=evidence)
    return opened


def _currency_note(condition: Condition, facts: Facts) -> tuple[str, ...]:
    amount, currency = facts.get(condition.fact), facts.get("currency")
    if not amount or not currency or condition.currency in (None, currency.value):
        return ()
    return (
        f"{amount.value} {currency.value} was compared with {condition.over} {condition.currency} as if it were the "
        f"same currency ({condition.decision}).",
    )


def _question(rule: Rule, condition: Condition, tables: Tables) -> Question:
    category = next(row for row in tables.categories if row.id == rule.category)
    return Question(
        rule=rule.id, field=condition.fact, ask=condition.ask, destinations=rule.instead or category.destinations
    )


def _between(rules: dict[str, Read], signals: dict[str, Read], tables: Tables) -> dict[str, Read]:
    """Returns the rules after what they say about each other: beside, implies, supersedes."""
    found = dict(rules)
    for rule in tables.rules:
        for other, signal in rule.beside.items():
            if other in rules and signal in signals:
                found.setdefault(rule.id, signals[signal].model_copy(update={"id": rule.id}))
            elif other in rules:
                found.pop(rule.id, None)
    for rule in tables.rules:
        if rule.id in found:
            for other in rule.implies:
                found.setdefault(other, found[rule.id].model_copy(update={"id": other}))
    gone = {other for rule in tables.rules if rule.id in found for other in rule.supersedes}
    return {rule.id: found[rule.id] for rule in tables.rules if rule.id in found and rule.id not in gone}


def _withdrawn(rule: Rule, facts: Facts) -> bool:
    fact = facts.get(rule.withdrawn_by) if rule.withdrawn_by else None
    return bool(fact and fact.value)
