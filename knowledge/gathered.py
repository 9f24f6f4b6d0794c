"""Gathers what a document passes on into categories, rules and steps, and into levels where it names none."""

import re
from typing import NamedTuple

from knowledge.doubts import Doubt, doubt, slug
from knowledge.groups import Groups, as_rule, asked_for, wanted
from knowledge.lines import leaf, named, plain
from knowledge.matters import FORBIDS, Matter
from knowledge.passages import Passage
from knowledge.phrases import Address, Time, times
from knowledge.rows import Category, PriorityRow, Source, Step

_ARTICLE = re.compile(r"(?:a|an|any|the)\s+", re.IGNORECASE)
_NO_ORDER = re.compile(r"(?:must|should|shall|has|have|needs?|is|are|go(?:es)?|to|on to)\b", re.IGNORECASE)
"""Beginnings of what is only the end of a sentence: its whole is the step."""


class Gathered(NamedTuple):
    """What the matters give."""

    groups: Groups
    steps: list[Step]


class _Key(NamedTuple):
    home: str
    sent: tuple[str, ...]
    level: str
    minutes: int | None


def levels_of(found: list[Matter], day: int, doubts: list[Doubt]) -> list[PriorityRow]:
    """Returns a level for every time in which something is answered, the shortest first, each with its doubt.

    Args:
        found: the matters.
        day: minutes of a working day.
        doubts: gets the question of each level.
    """
    by_time: dict[int, list[Matter]] = {}
    for row in found:
        if row.ways.sent and (time := _time(row, day)):
            by_time.setdefault(time.low, []).append(row)
    rows: list[PriorityRow] = []
    for minutes in sorted(by_time):
        first, always = by_time[minutes][0], all(row.ways.always for row in by_time[minutes])
        time, source = _time(first, day), first.ways.time_source or first.what
        key = slug(f"within {time.words if time else minutes}", [row.id for row in rows])
        rows.append(
            PriorityRow(
                id=key,
                rank=len(rows) + 1,
                title=f"Within {time.words if time else minutes}",
                first_response_minutes=minutes,
                first_response_words=time.words if time else None,
                resolution_minutes=minutes,
                coverage="24/7" if always else "business",
                template="",
                source=source,
                first_response_source=source,
                resolution_source=source,
                coverage_source=source,
            )
        )
        question = (
            "The document names no levels; this one is made of the time alone. What is it called, in which time is a "
            "case settled (the first answer's stands in), and does its clock run day and night?"
        )
        doubts.append(doubt("priorities", key, first.line, question))
    return rows


def _time(row: Matter, day: int) -> Time | None:
    return times(row.ways.time.words, day)[0] if row.ways.time else None


def gather(
    found: list[Matter], read: list[Passage], levels: list[PriorityRow], day: int, doubts: list[Doubt]
) -> Gathered:
    """Returns the categories, rules, fields and steps of some matters; each rule is a doubt, as a sentence was read.

    Args:
        found: the matters.
        read: the document's passages, for what they forbid.
        levels: the levels, the most urgent first.
        day: minutes of a working day.
        doubts: gets what is unsure.
    """
    made = Gathered(Groups([], [], []), [])
    homes: dict[str, set[str]] = {}
    for members in _grouped(found, levels, day).values():
        category = _category(members, levels, day, made.groups, _alone(members, found))
        made.groups.categories.append(category)
        homes.setdefault(members[0].what.section, set()).add(category.id)
        for row in members:
            _add(row, category, made, doubts)
        for line in dict.fromkeys(line for row in members for line in row.under):
            if not wanted(line):
                made.steps.append(_step(line.text, line.source, (category.id,), made.steps))
    for passage in read:
        for sentence in passage.sentences if passage.first.kind == "text" else ():
            if FORBIDS.match(sentence):
                tags = tuple(sorted(homes.get(passage.section, ()))) or ("always",)
                made.steps.append(_step(sentence, passage.quoting(sentence), tags, made.steps))
    return made


def _grouped(found: list[Matter], levels: list[PriorityRow], day: int) -> dict[_Key, list[Matter]]:
    """Returns the matters by who is told and how soon; one without a time joins those of its team in the section."""
    groups: dict[_Key, list[Matter]] = {}
    told = [row for row in found if row.ways.sent]
    for row in sorted(told, key=lambda row: row.ways.time is None):
        time = _time(row, day)
        home, sent = f"{row.home.section} {row.name}", tuple(one.id for one in row.ways.sent)
        key = _Key(home, sent, _level(row, time, levels).id, time.low if time else None)
        alike = next((other for other in groups if time is None and other[:2] == key[:2]), key)
        groups.setdefault(alike, []).append(row)
    return groups


def _level(row: Matter, time: Time | None, levels: list[PriorityRow]) -> PriorityRow:
    """Returns the level a matter names, else the first that leaves as much time; the most urgent where none is said."""
    words = f"{row.home.section} {row.around}".replace(row.what.quote, " ")
    for level in levels:
        if re.search(rf"\b{re.escape(level.title)}\b", words, re.IGNORECASE):
            return level
    slow = [level for level in levels if time and level.first_response_minutes >= time.low]
    return slow[0] if slow else levels[-1 if time else 0]


def _alone(members: list[Matter], found: list[Matter]) -> bool:
    """Returns whether a section has no other group, so that its heading names this one."""
    section = members[0].what.section
    inside = [row for row in found if row.what.section == section and row.ways.sent]
    return " > " in section or all(row in members for row in inside)


def _category(members: list[Matter], levels: list[PriorityRow], day: int, made: Groups, alone: bool) -> Category:
    first = members[0]
    time, told = _time(first, day), first.ways.sent
    team = _team(told[0])
    name = first.name or (named(leaf(first.what.section)) if alone else team[:1].upper() + team[1:])
    if any(row.name == name for row in made.categories):
        name = f"{name} (within {time.words})" if time else f"{name} (no time given)"
    level = _level(first, time, levels)
    lines = [line for row in members for line in row.under if wanted(line)]
    include = list(dict.fromkeys(field for line in dict.fromkeys(lines) for field in asked_for(made, line)))
    own = time if time and time.low != level.first_response_minutes else None
    return Category(
        id=slug(name, [row.id for row in made.categories]),
        name=name,
        priority=level.id,
        source=first.home,
        destinations=tuple(dict.fromkeys(one.id for one in told)),
        destination_source=first.ways.sent_source or first.what,
        include=tuple(include),
        include_source=lines[0].source if lines else None,
        first_response_minutes=own.low if own else None,
        first_response_words=own.words if own else None,
        sla_source=first.ways.time_source if own else None,
        team=f"{team} team",
        topic=f"your {name.lower()} matter",
    )


def _team(address: Address) -> str:
    return re.sub(r"[._-]", " ", address.id.split(":")[-1].strip("#@").lower())


def _add(row: Matter, category: Category, made: Gathered, doubts: list[Doubt]) -> None:
    """Adds a matter's rule, and the step that its sentence orders."""
    words = " ".join(plain(row.what.quote).split()).rstrip(".")
    title = _ARTICLE.sub("", words, count=1) if row.order else words
    quoted = row.line.model_copy(update={"text": row.what.quote})
    rule = as_rule(category.id, quoted, [rule.id for rule in made.groups.rules], doubts)
    said = {"title": title[:1].upper() + title[1:], "confirm": f"Does this hold: {words}?"}
    made.groups.rules.append(rule.model_copy(update=said))
    told = ", ".join(one.address for one in row.ways.sent)
    soon = f"within {row.ways.time.words}" if row.ways.time else "with no time of its own"
    question = f"Read as: '{words}' goes to {told}, {soon}, level '{category.priority}'. Is that right?"
    doubts.append(doubt("rules", rule.id, row.line, question))
    if row.order:
        whole = bool(_NO_ORDER.match(row.order.quote))
        source = Source(section=row.what.section, quote=row.around) if whole else row.order
        made.steps.append(_step(source.quote, source, (rule.id,), made.steps))


def _step(words: str, source: Source, tags: tuple[str, ...], taken: list[Step]) -> Step:
    text = " ".join(plain(words).split()).rstrip(".")
    forbids = FORBIDS.match(text)
    told = text[forbids.end() :].strip() if forbids else text
    return Step(
        id=slug(told, [row.id for row in taken], f"{tags[0]}."),
        phase="dont" if forbids else "do",
        text=f"{told[:1].upper()}{told[1:]}.",
        source=source,
        tags=tags,
    )
