"""Proposes the categories of a policy and their rules: sections with a level, bullets that say what happened."""

import re
from typing import NamedTuple

from knowledge.doubts import Doubt, doubt, slug
from knowledge.levels import FIRST
from knowledge.lines import FIELD, Line, leaf, named, plain
from knowledge.phrases import Address, addresses, over, times
from knowledge.rows import Category, Condition, Field, PriorityRow, Rule, Source

ACTION = re.compile(
    r"\b(?:actions?|what to do|process|procedure|steps?|how to|handling|do|don'?t|never)\b", re.IGNORECASE
)
INCLUDE = re.compile(r"(?:include|state|provide|give|attach|send along|with)\b:?\s+(?P<list>.+)", re.IGNORECASE)
_LEVEL = re.compile(r"^[A-Z]{1,4}-?\d\s*[:–-]\s*")
"""A level's short name before a category's: `P1: Fraud`."""
_SPLIT = re.compile(r",\s*(?:and\s+)?|;\s*|\s+and\s+")
_IN_TEXT = re.compile(r"\b(?:description|summary|details?|what happened|conversation|history)\b", re.IGNORECASE)
PROOF = re.compile(r"\b(?:verif\w+|identi(?:ty|fication)\b(?! theft)|factors?|who is asking)\b", re.IGNORECASE)
"""Headings under which stand proofs of identity, and no cases."""
REVIEW = "review"
"""Stands where a reading rests on no decision yet."""


class Group(NamedTuple):
    """A section that may be a category."""

    section: str
    rules: list[Line]
    orders: list[Line]
    sent: list[tuple[Line, Address]]


class Groups(NamedTuple):
    """What the sections give."""

    categories: list[Category]
    rules: list[Rule]
    fields: list[Field]


def sectioned(found: list[Line]) -> list[Group]:
    """Returns every section that has bullets, its orders set apart from what happens to customers."""
    homes: dict[str, list[Line]] = {}
    for line in found:
        if line.kind == "bullet":
            homes.setdefault(line.section, []).append(line)
    return [_group(section, inside) for section, inside in homes.items()]


def _group(section: str, inside: list[Line]) -> Group:
    orders = [line for line in inside if (line.label and ACTION.search(line.label)) or gives_order(line)]
    told = [line for line in inside if line not in orders]
    return Group(section, told, orders, [(line, one) for line in inside for one in addresses(line.text)])


def gives_order(line: Line) -> bool:
    """Returns whether a list item tells what to do, whom to tell or how soon, rather than what happened."""
    answered = bool(times(line.text)) and bool(FIRST.search(line.text))
    return line.orders or bool(FIELD.match(plain(line.text))) or bool(addresses(line.text)) or answered


def groups(found: list[Line], levels: list[PriorityRow], day: int, doubts: list[Doubt]) -> Groups:
    """Returns the categories, their rules and the fields their teams want.

    Args:
        found: the document's lines.
        levels: the proposed priorities.
        day: minutes of a working day.
        doubts: gets what is unsure.
    """
    made = Groups([], [], [])
    for group in sectioned(found):
        level = _level(group.section, levels)
        if PROOF.search(group.section):
            continue
        if not group.rules or not group.sent:
            if level and group.rules and not _timed(group):
                doubts.append(_passed(group, "It names no address, so it became no category. Who is told?"))
            continue
        if level is None:
            doubts.append(_passed(group, "It names nobody's level, so it became no category. Is it one, or a flag?"))
            continue
        _add(made, group, level, day, doubts)
    return made


def _timed(group: Group) -> bool:
    return any(times(line.text) for line in group.rules)


def _passed(group: Group, question: str) -> Doubt:
    return doubt("categories", named(leaf(group.section)), group.rules[0], question)


def _level(section: str, levels: list[PriorityRow]) -> PriorityRow | None:
    """Returns the level that the nearest heading names."""
    for title in reversed(section.split(" > ")):
        for row in levels:
            if re.search(rf"\b{re.escape(row.title.split()[0])}\b", title, re.IGNORECASE):
                return row
    return None


def _add(made: Groups, group: Group, level: PriorityRow, day: int, doubts: list[Doubt]) -> None:
    name = _LEVEL.sub("", named(leaf(group.section)))
    key = slug(name, [row.id for row in made.categories])
    first, more = group.sent[0][0], [one for line, one in group.sent if line is not group.sent[0][0]]
    told = [one.id for line, one in group.sent if line is first]
    for address in more:
        doubts.append(doubt("categories", key, group.sent[-1][0], f"When is {address.id!r} told as well?"))
    clock = next(((line, times(line.text, day)[0]) for line in group.orders if gives_time(line, day)), None)
    if clock and clock[1].opening:
        doubts.append(doubt("categories", key, clock[0], f"Counted as {clock[1].low} minutes of opening time: right?"))
    include = next((line for line in group.orders if wanted(line)), None)
    made.categories.append(
        Category(
            id=key,
            name=name,
            priority=level.id,
            source=_heading(group.section),
            destinations=tuple(dict.fromkeys(told)),
            destination_source=first.source,
            include=tuple(asked_for(made, include)) if include else (),
            include_source=include.source if include else None,
            first_response_minutes=clock[1].low if clock else None,
            first_response_words=clock[1].words if clock and clock[1].opening else None,
            sla_source=clock[0].source if clock else None,
            team=f"{name.lower()} team",
            topic=f"your {name.lower()} matter",
        )
    )
    for line in group.rules:
        made.rules.append(as_rule(key, line, [rule.id for rule in made.rules], doubts))


def gives_time(line: Line, day: int) -> bool:
    """Returns whether a line says how soon a team answers."""
    return bool(times(line.text, day)) and bool(re.search(r"\bSLA\b", line.text) or FIRST.search(line.text))


def _heading(section: str) -> Source:
    return Source(section=section, quote=leaf(section))


def wanted(line: Line) -> bool:
    """Returns whether a line asks for fields."""
    match = INCLUDE.match(plain(line.text))
    return bool(match) and not addresses(line.text)


def asked_for(made: Groups, line: Line) -> list[str]:
    """Returns the ids of the fields a line asks for; new ones are added, known ones get another source."""
    match = INCLUDE.match(plain(line.text))
    ids: list[str] = []
    for part in _SPLIT.split(match["list"] if match else ""):
        words = re.sub(r"^(?:the|a|an|any|full)\s", "", part.strip(" ."), flags=re.IGNORECASE)
        if not words:
            continue
        key = slug(words)
        known = next((at for at, row in enumerate(made.fields) if row.id == key), None)
        if known is not None:
            row = made.fields[known]
            made.fields[known] = row.model_copy(update={"sources": (*row.sources, line.source)})
        else:
            made.fields.append(_field(key, words, len(made.fields) + 1, line))
        ids.append(key)
    return list(dict.fromkeys(ids))


def _field(key: str, words: str, rank: int, line: Line) -> Field:
    title = words[:1].upper() + words[1:]
    return Field(
        id=key,
        title=title,
        ask=f"What is the {words[:1].lower() + words[1:]}?",
        group="issue",
        always=False,
        rank=rank,
        in_text=bool(_IN_TEXT.search(words)),
        sources=(line.source,),
    )


def as_rule(category: str, line: Line, taken: list[str], doubts: list[Doubt]) -> Rule:
    """Returns the rule a line words, with a doubt for each number and condition in it."""
    words = plain(line.text).rstrip(".")
    key = slug(words, taken, f"{category}.")
    bound = over(words)
    condition = None
    if bound:
        doubts.append(
            doubt("rules", key, line, f"It was given the bound {bound[0]} {bound[1]}. What if it is unknown?")
        )
        condition = Condition(
            fact="amount",
            over=bound[0],
            currency=bound[1],
            unknown="clarify",
            ask="What amount is it about, in which currency?",
            decision=REVIEW,
        )
    elif number := re.search(r"\d[\d.,/]*", words):
        doubts.append(doubt("rules", key, line, f"It names {number[0].rstrip('.,')}. Is that a condition on a fact?"))
    if re.search(r"\b(?:after|unless|except|only if|once|failed|failing)\b", words, re.IGNORECASE):
        doubts.append(doubt("rules", key, line, "It has a condition in words. Which fact decides?"))
    return Rule(
        id=key,
        category=category,
        title=words,
        confirm=f"Does this hold: {words[:1].lower() + words[1:]}?",
        source=line.source,
        condition=condition,
        decision=REVIEW if bound else None,
    )
