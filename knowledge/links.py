"""The ids by which tables name each other's rows: repeated, unknown, or never named."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any, Literal

from knowledge.rows import NO_LEVEL, Dated, IdentityLevel, Rule, Tables

PLAIN = (
    *("rules", "categories", "signals", "flags", "priorities", "factors", "contacts", "templates", "steps"),
    *("fields", "reference", "conflicts"),
)
"""The tables whose rows have an id; those of `identity` have a level."""
ACTIONS = ("escalate", "resolve", "clarify")
Fault = tuple[Literal["error", "warning", "note"], str, str, str, str, str]
"""Level, kind, table, key, what is wrong, and the mend."""
Link = tuple[str, str, str, str]
"""Table, key, id named there, and the table that must have it."""


def links(tables: Tables) -> Iterator[Fault]:
    """Yields what is wrong with the ids of the tables."""
    known = named_ids(tables)
    yield from _repeated(tables)
    named = list(row_links(tables))
    for name, key, value, target in named:
        if value not in known[target]:
            mend = f"Correct it, or add the row. Known: {', '.join(known[target])}."
            yield "error", "id.unknown", name, key, f"{value!r} is no row of {target}.yaml.", mend
    yield from _tags(tables, known)
    yield from _unused(tables, {(target, value) for _, _, value, target in named})


def _repeated(tables: Tables) -> Iterator[Fault]:
    """Yields ids that several rows have at the same time."""
    for name in (*PLAIN, "identity"):
        by_id: dict[str, list[Dated]] = {}
        for row in getattr(tables, name):
            by_id.setdefault(_id(row), []).append(row)
        for key, rows in by_id.items():
            if any(meet(one, other) for one, other in combinations(rows, 2)):
                said = f"the id {key!r} stands {len(rows)} times, with more than one of them holding on the same day."
                mend = "Give each row an id of its own, or end one (until) before the next begins (since)."
                yield "error", "id.repeated", name, key, said, mend


def meet(one: Dated, other: Dated) -> bool:
    """Returns whether there is a day on which both rows hold."""
    return one.meets(other)


def _id(row: Any) -> str:
    return row.level if isinstance(row, IdentityLevel) else row.id


def named_ids(tables: Tables) -> dict[str, list[str]]:
    """Returns the ids of every table."""
    return {name: [_id(row) for row in getattr(tables, name)] for name in (*PLAIN, "identity")}


def row_links(tables: Tables) -> Iterator[Link]:
    """Yields every naming of one row by another."""
    for rule in tables.rules:
        yield from _rule_links(rule)
    for row in tables.categories:
        yield from _each("categories", f"{row.id}.destinations", row.destinations, "contacts")
        yield from _each("categories", f"{row.id}.include", row.include, "fields")
        yield from _each("categories", f"{row.id}.follow_up_destination", row.follow_up_destination, "contacts")
        yield from _each("categories", f"{row.id}.template", row.template, "templates")
        yield from _each("categories", f"{row.id}.priority", row.priority, "priorities")
    for row in tables.signals:
        yield from _each("signals", f"{row.id}.destinations", row.destinations, "contacts")
        yield from _each("signals", f"{row.id}.flag", row.flag, "flags")
    for row in tables.flags:
        yield from _each("flags", f"{row.id}.destinations", row.destinations, "contacts")
        yield from _each("flags", f"{row.id}.cc", row.cc, "contacts")
        yield from _each("flags", f"{row.id}.template", row.template, "templates")
    for row in tables.priorities:
        yield from _each("priorities", f"{row.id}.template", row.template, "templates")
    for row in tables.identity:
        yield from _each("identity", f"{row.level}.factors", row.factors, "factors")
        yield from _each("identity", f"{row.level}.destination", row.destination, "contacts")
    for row in tables.contacts:
        yield from _each("contacts", f"{row.id}.include", row.include, "fields")
    for row in tables.templates:
        yield from _each("templates", f"{row.id}.opens_with", row.opens_with, "categories")


def _rule_links(rule: Rule) -> Iterator[Link]:
    """Yields the rows a rule names."""
    yield from _each("rules", f"{rule.id}.category", rule.category, "categories")
    yield from _each("rules", f"{rule.id}.also", rule.also, "contacts")
    yield from _each("rules", f"{rule.id}.instead", rule.instead, "contacts")
    yield from _each("rules", f"{rule.id}.flag", rule.flag, "flags")
    for field in ("implies", "leads_over", "supersedes"):
        yield from _each("rules", f"{rule.id}.{field}", getattr(rule, field), "rules")
    yield from _each("rules", f"{rule.id}.beside", tuple(rule.beside), "rules")
    yield from _each("rules", f"{rule.id}.beside", tuple(rule.beside.values()), "signals")
    if rule.condition:
        yield from _each("rules", f"{rule.id}.condition.topic", rule.condition.topic, "signals")


def _each(table: str, key: str, values: str | Iterable[str] | None, target: str) -> Iterator[Link]:
    """Yields a link for every value of a field."""
    for value in (values,) if isinstance(values, str) else values or ():
        yield table, key, value, target


def _tags(tables: Tables, known: dict[str, list[str]]) -> Iterator[Fault]:
    """Yields the tags of steps that describe no case there can be."""
    words = {"always"} | {f"action.{action}" for action in ACTIONS}
    words |= {f"verification.{level}" for level in (NO_LEVEL, *known["identity"])}
    words |= {f"template.{row}" for row in (*known["templates"], "none")}
    words.update(*(known[name] for name in ("rules", "categories", "signals", "flags", "priorities")))
    for step in tables.steps:
        for field, tags in (("tags", step.tags), ("unless", step.unless)):
            for tag in tags:
                if tag not in words:
                    mend = "The head of steps.yaml says which tags there are."
                    yield "error", "id.unknown", "steps", f"{step.id}.{field}", f"{tag!r} describes no case.", mend


def _unused(tables: Tables, named: set[tuple[str, str]]) -> Iterator[Fault]:
    """Yields contacts nobody is sent to, and categories without a rule."""
    for contact in tables.contacts:
        if ("contacts", contact.id) not in named:
            said = f"no rule, category, signal, flag or identity level sends anything to {contact.id!r}."
            yield "note", "contact.unused", "contacts", contact.id, said, "Nothing to do if it is meant to stand by."
    for category in tables.categories:
        if ("categories", category.id) not in named:
            said = f"the category {category.id!r} has no rule."
            yield "error", "category.empty", "categories", category.id, said, "Add its bullets to rules.yaml."
    for rule in tables.rules:
        if not rule.id.startswith(f"{rule.category}."):
            said = f"the id {rule.id!r} does not begin with its category {rule.category!r}."
            yield "error", "id.misnamed", "rules", rule.id, said, "Rule ids are category.rule."
