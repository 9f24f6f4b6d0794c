"""What the tables make impossible, leave open or say twice: each finding names both places and proposes the mend."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Literal

from knowledge.bounds import approves
from knowledge.dates import dated
from knowledge.links import meet
from knowledge.rows import NO_LEVEL, Category, Rule, Tables

Lint = tuple[Literal["error", "warning", "note"], str, str, str, str, str]
"""Level, kind, table, key, what is wrong (both places named), and the row or key that closes it."""
ALIKE = 0.6
"""Share of the words of the shorter bullet that stand in the other, from which two bullets may catch the same case."""
LEAST_WORDS = 2
WORD = re.compile(r"[a-z0-9$]+")
COMMON = frozenset(
    (
        *("a", "all", "an", "and", "any", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is"),
        *("it", "of", "on", "or", "that", "the", "their", "they", "this", "to", "when", "who", "with", "within"),
        *("customer", "customers", "want", "wants"),
    )
)


def lint(tables: Tables) -> Iterator[Lint]:
    """Yields gaps, overlaps with different outcomes, rules inside others, and rows that can never apply."""
    yield from _overlaps(tables)
    yield from _hidden(tables)
    yield from _gaps(tables)
    yield from _never(tables)
    yield from dated(tables)


def _overlaps(tables: Tables) -> Iterator[Lint]:
    """Yields pairs of bullets that may catch the same case and send it to different places, with nothing between."""
    homes = {row.id: row for row in tables.categories}
    for one, other in combinations(tables.rules, 2):
        if one.category not in homes or other.category not in homes or _related(one, other) or not meet(one, other):
            continue
        both = _words(one.source.quote) & _words(other.source.quote)
        least = min(len(_words(rule.source.quote)) for rule in (one, other))
        if len(both) < LEAST_WORDS or len(both) < ALIKE * least:
            continue
        inside = len(both) == least
        if not inside and _outcome(one, homes[one.category]) == _outcome(other, homes[other.category]):
            continue
        wide, narrow = sorted((one, other), key=lambda rule: len(_words(rule.source.quote)))
        said = (
            f"{one.id!r} ({one.source.quote!r}) and {other.id!r} ({other.source.quote!r}) speak of the same: "
            f"{', '.join(sorted(both))}."
        )
        mend = f"If the narrower wins, give {narrow.id!r} `supersedes: [{wide.id}]`; if both hold, `implies`."
        yield "warning", "rule.inside" if inside else "rule.overlap", "rules", f"{one.id}, {other.id}", said, mend


def _words(quote: str) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in WORD.findall(quote.casefold()) if word not in COMMON)


def _related(one: Rule, other: Rule) -> bool:
    named = ((rule.implies, rule.leads_over, rule.supersedes, tuple(rule.beside)) for rule in (one, other))
    ids = {name for parts in named for part in parts for name in part}
    return one.id in ids or other.id in ids


def _outcome(rule: Rule, category: Category) -> tuple[object, ...]:
    where = frozenset((*(rule.instead or category.destinations), *rule.also))
    return where, category.priority, category.first_response_minutes, rule.verification, rule.flag


def _hidden(tables: Tables) -> Iterator[Lint]:
    """Yields rules that never stand, since another that always comes with them takes their place."""
    known = {rule.id: rule for rule in tables.rules}
    for rule in tables.rules:
        for other in map(known.get, rule.implies):
            if other and rule.id in other.supersedes:
                said = f"{rule.id!r} implies {other.id!r}, which supersedes it, so {rule.id!r} never stands."
                mend = f"Take {rule.id!r} out of `supersedes` of {other.id!r}, or {other.id!r} out of its `implies`."
                yield "error", "rule.hidden", "rules", rule.id, said, mend
        for other in map(known.get, rule.supersedes):
            if other and rule.id in other.supersedes and rule.id < other.id:
                said = f"{rule.id!r} and {other.id!r} supersede each other, so together neither stands."
                mend = "Keep `supersedes` with the narrower of the two."
                yield "error", "rule.hidden", "rules", f"{rule.id}, {other.id}", said, mend
        if rule.id in (*rule.implies, *rule.supersedes, *rule.leads_over, *rule.beside):
            yield "error", "rule.itself", "rules", rule.id, f"{rule.id!r} names itself.", "Take its own id out."


def _gaps(tables: Tables) -> Iterator[Lint]:
    """Yields what a decision would look for in vain."""
    levels = {row.level for row in tables.identity}
    wanted = {(table, row.id, row.verification) for table in ("rules", "signals") for row in getattr(tables, table)}
    for table, key, level in sorted(wanted):
        if level != NO_LEVEL and level not in levels:
            said = f"{key!r} in {table}.yaml asks for the identity level {level!r}, and identity.yaml has none."
            mend = f"Add `- level: {level}` with its factors and quote to identity.yaml."
            yield "error", "gap.identity", table, f"{key}.verification", said, mend
    for row in tables.priorities:
        if row.coverage == "business" and not tables.hours:
            said = f"the clock of {row.id!r} runs in business hours, and hours.yaml names none."
            yield (
                "error",
                "gap.hours",
                "priorities",
                f"{row.id}.coverage",
                said,
                "Add the business hours to hours.yaml.",
            )
        if not any(category.priority == row.id for category in tables.categories):
            said = f"no category has the priority {row.id!r}, so its clocks never run."
            yield (
                "warning",
                "gap.priority",
                "priorities",
                row.id,
                said,
                "Give a category that priority, or drop the row.",
            )
    for level in tables.identity:
        if level.needed > len(level.factors):
            said = f"{level.needed} factors are needed at {level.level!r}, and only {len(level.factors)} are named."
            yield "error", "gap.factors", "identity", f"{level.level}.needed", said, "Name more factors, or need fewer."
    yield from _untold(tables)
    for contact in tables.contacts:
        if not contact.address.strip():
            said = f"{contact.id!r} has no address, so nothing can be sent to it."
            yield (
                "error",
                "gap.address",
                "contacts",
                f"{contact.id}.address",
                said,
                "Quote the address of the document.",
            )


def _untold(tables: Tables) -> Iterator[Lint]:
    """Yields the identity levels whose proofs, or whose approval, no step tells the agent to get."""
    for level in tables.identity:
        tag, home = f"verification.{level.level}", {level.source.section, level.factor_source.section}
        told = [step for step in tables.steps if tag in step.tags and step.source.section in home and meet(step, level)]
        asked = {
            f"the proofs of the level {level.level!r} ({level.factor_source.quote!r})": bool(told),
            f"the approval that the level {level.level!r} needs ({level.source.quote!r})": not level.approval
            or any(approves(words) for step in told for words in (step.text, step.source.quote)),
        }
        for what, done in asked.items():
            if not done:
                said = f"no step tells the agent to get {what}."
                mend = f"Add a step to steps.yaml with `tags: [{tag}]`, quoting that section."
                yield "error", "gap.step", "identity", level.level, said, mend


def _never(tables: Tables) -> Iterator[Lint]:
    """Yields rows that no case can reach."""
    for step in tables.steps:
        if step.tags and set(step.tags) <= set(step.unless):
            said = f"the step {step.id!r} is for {', '.join(step.tags)} and, in `unless`, for none of them."
            yield "error", "row.never", "steps", f"{step.id}.unless", said, "Take them out of `unless`."
    raised = {row.flag for table in ("rules", "signals") for row in getattr(tables, table)}
    for flag in tables.flags:
        if flag.id not in raised and not flag.when:
            said = f"nothing raises the flag {flag.id!r}: no rule or signal names it, and it has no `when`."
            mend = f"Give it `when`, or a rule in rules.yaml `flag: {flag.id}`."
            yield "error", "row.never", "flags", flag.id, said, mend
    used = {factor for level in tables.identity for factor in level.factors}
    for factor in tables.factors:
        if factor.id not in used:
            said = f"no identity level takes the factor {factor.id!r}."
            yield "warning", "row.never", "factors", factor.id, said, "Name it in identity.yaml, or drop the row."
    asked = {field for table in ("categories", "contacts") for row in getattr(tables, table) for field in row.include}
    for field in tables.fields:
        if field.id not in asked and not field.always:
            said = f"nobody asks for the field {field.id!r}: it is not `always`, and no team's `include` names it."
            mend = "Name it in the `include` of a category or contact, or drop the row."
            yield "warning", "row.never", "fields", field.id, said, mend
