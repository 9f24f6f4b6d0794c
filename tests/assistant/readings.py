"""Readings to decide on, for each rule × plan × flag the policy knows."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from assistant.models import Fact, Facts, Read, Reading, Span, Value
from knowledge.rows import Rule, Tables

TEXT = "The words of the case, long enough for evidence."
EVIDENCE = Span(start=4, end=9, quote="words")
CUSTOMERS: dict[str, dict[str, Value]] = {
    "plain": {},
    "enterprise": {"plan": "enterprise"},
    "vip": {"vip": True},
    "csm": {"csm": "Olu"},
}
SIGNS: dict[str, tuple[str, ...]] = {
    "none": (),
    "churn": ("churn_sign",),
    "law": ("privacy_law",),
    "transfer": ("ownership_transfer",),
}


def read(name: str) -> Read:
    return Read(id=name, confidence=0.9, evidence=EVIDENCE)


def facts(values: dict[str, Value]) -> Facts:
    return {name: Fact(value=value, evidence="given") for name, value in values.items()}


def reading(rules: tuple[str, ...] = (), signals: tuple[str, ...] = (), **values: Value) -> Reading:
    return Reading(
        rules=tuple(read(rule) for rule in rules),
        signals=tuple(read(signal) for signal in signals),
        facts=facts(values),
    )


def satisfied(rule: Rule) -> dict[str, Value]:
    """Returns facts under which a rule's own condition holds."""
    condition = rule.condition
    if condition is None:
        return {}
    if condition.over is not None:
        return {condition.fact: condition.over + Decimal("0.01")}
    return {condition.fact: condition.at_least or True}


def every(tables: Tables) -> Iterator[tuple[str, Reading]]:
    """Yields a name and a reading for every rule × customer × sign × repetition."""
    for rule, customer, sign, repeat in product(tables.rules, CUSTOMERS, SIGNS, (1, 3)):
        values = satisfied(rule) | CUSTOMERS[customer] | {"escalations_30d": repeat}
        yield f"{rule.id}-{customer}-{sign}-{repeat}", reading((rule.id,), SIGNS[sign], **values)
