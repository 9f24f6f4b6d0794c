"""Proposes the priorities and the opening hours of a policy, from the lines that give times."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.doubts import Doubt, doubt, slug
from knowledge.lines import Line, leaf, named, plain
from knowledge.phrases import ALWAYS, Time, addresses, opening, times
from knowledge.rows import Hours, PriorityRow

FIRST = re.compile(r"\b(?:first|initial|respon\w+|answer\w*|acknowledg\w+|repl(?:y|ies)|react\w*)\b", re.IGNORECASE)
LAST = re.compile(r"\b(?:resol\w+|settle\w*|solv\w+|solution|fix\w*|clos\w+|repair\w*|done|target)\b", re.IGNORECASE)
_BULLETED = re.compile(r"(?P<name>[^:]{2,40}):\s+")
DAY = 24 * 60


class Clock(NamedTuple):
    """The times of one level, each with its line."""

    title: str
    first: Time
    first_line: Line
    last: Time | None
    last_line: Line
    always: bool
    cover_line: Line


def hours(found: list[Line], title: Line, doubts: list[Doubt]) -> Hours:
    """Returns the opening hours most lines give; ordinary ones, and a doubt, where none does."""
    given = [(line, open_) for line in found if (open_ := opening(line.text))]
    if not given:
        doubts.append(
            doubt("hours", "business", None, "No opening hours were found. When do the offices work, and where?")
        )
        return Hours(
            id="business", weekdays=(0, 1, 2, 3, 4), opens="09:00", closes="17:00", timezone="UTC", source=title.source
        )
    common = max(given, key=lambda pair: sum(pair[1] == other for _, other in given))
    line, open_ = common
    if any(other != open_ for _, other in given):
        others = sorted({other.text for other, times_ in given if times_ != open_})
        doubts.append(
            doubt("hours", "business", line, f"Other hours stand there too ({'; '.join(others)}). Which clock?")
        )
    if open_.timezone is None:
        doubts.append(doubt("hours", "business", line, "No time zone is named; UTC stands in. Which one?"))
    elif re.search(r"\bE[SD]T\b|\bCES?T\b|\b[PMC][SD]T\b", line.text):
        doubts.append(doubt("hours", "business", line, f"Is {open_.timezone} meant, daylight saving time included?"))
    return Hours(
        id="business",
        weekdays=open_.weekdays,
        opens=open_.opens,
        closes=open_.closes,
        timezone=open_.timezone or "UTC",
        source=line.source,
    )


def day_minutes(open_: Hours) -> int:
    """Returns how long a working day is."""
    (start, start_minutes), (end, end_minutes) = (map(int, at.split(":")) for at in (open_.opens, open_.closes))
    return end * 60 + end_minutes - start * 60 - start_minutes


def priorities(found: list[Line], day: int, doubts: list[Doubt]) -> list[PriorityRow]:
    """Returns the levels that the document names and gives times for, the most urgent first.

    Args:
        found: the document's lines.
        day: minutes of a working day.
        doubts: gets what is unsure.
    """
    named_by_line = list(_bulleted(found, day))
    by_section = [] if named_by_line else _listed(found, day)
    clocks = sorted(
        [*_tabled(found, day), *named_by_line, *by_section], key=lambda clock: (clock.first.low, clock.title)
    )
    rows: list[PriorityRow] = []
    for clock in clocks:
        key = slug(clock.title.split()[0] if clock.title.split() else clock.title, [row.id for row in rows])
        rows.append(_level(key, len(rows) + 1, clock, doubts))
    return rows


def standard(title: Line, doubts: list[Doubt]) -> list[PriorityRow]:
    """Returns one level for all, with a doubt, for a document that gives no times.

    Args:
        title: the document's first line, quoted where nothing else can be.
        doubts: gets the question.
    """
    doubts.append(doubt("priorities", "standard", None, "No levels with times were found. Which are there?"))
    clock = Clock("Standard", Time(DAY, DAY, "", False), title, None, title, False, title)
    return [_level("standard", 1, clock, doubts)]


def _level(key: str, rank: int, clock: Clock, doubts: list[Doubt]) -> PriorityRow:
    last = clock.last.low if clock.last else clock.first.low
    if clock.last is None:
        doubts.append(
            doubt(
                "priorities",
                key,
                clock.first_line,
                "No time to settle it was found; the first answer's stands in. Which?",
            )
        )
    if clock.first.opening:
        doubts.append(doubt("priorities", key, clock.first_line, "Counted in working days: is that so?"))
    return PriorityRow(
        id=key,
        rank=rank,
        title=clock.title,
        first_response_minutes=clock.first.low,
        resolution_minutes=last,
        coverage="24/7" if clock.always else "business",
        template="",
        source=clock.first_line.source,
        first_response_source=clock.first_line.source,
        first_response_words=clock.first.words or None,
        resolution_source=clock.last_line.source,
        resolution_words=clock.last.words if clock.last else None,
        coverage_source=clock.cover_line.source,
    )


def _tabled(found: list[Line], day: int) -> Iterator[Clock]:
    """Yields the levels of a table: a name, then the time of the first answer, and more."""
    head: list[str] = []
    sent = {line.section for line in found if line.kind == "row" and addresses(line.text)}
    for line in found:
        if line.kind != "row" or line.section in sent:
            head = []
            continue
        cells = [times(cell, day) for cell in line.cells]
        timed = [at for at, spans in enumerate(cells) if spans]
        if not timed or timed[0] == 0:
            head = line.cells
            continue
        named_first = [at for at in timed if at < len(head) and FIRST.search(head[at])]
        first = (named_first or timed)[0]
        rest = [at for at in timed if at != first]
        last = next((at for at in rest if at < len(head) and LAST.search(head[at])), rest[0] if rest else None)
        span = cells[last][0] if last is not None else None
        yield Clock(named(line.cells[0]), cells[first][0], line, span, line, bool(ALWAYS.search(line.text)), line)


def _bulleted(found: list[Line], day: int) -> Iterator[Clock]:
    """Yields the levels that have a bullet: `P1, emergency: answered within 15 minutes, settled within 2 hours`."""
    for line in found:
        match = _BULLETED.match(plain(line.text)) if line.kind in ("bullet", "text") else None
        parts = re.split(r"[,;]\s*", plain(line.text)[match.end() :]) if match else []
        timed = [(part, spans[0]) for part in parts if (spans := times(part, day))]
        first = next((span for part, span in timed if FIRST.search(part)), None)
        last = next((span for part, span in timed if LAST.search(part)), None)
        if match and first and last and not addresses(line.text):
            yield Clock(named(match["name"]), first, line, last, line, bool(ALWAYS.search(line.text)), line)


def _listed(found: list[Line], day: int) -> Iterator[Clock]:
    """Yields the levels that have a section with a line for the first answer and one for the solution."""
    homes: dict[str, list[Line]] = {}
    for line in found:
        if line.kind in ("bullet", "text"):
            homes.setdefault(line.section, []).append(line)
    for section, inside in homes.items():
        timed = [(line, spans[0]) for line in inside if (spans := times(line.text, day))]
        first = next(((line, span) for line, span in timed if FIRST.search(line.text)), None)
        last = next(((line, span) for line, span in timed if LAST.search(line.text) and (line, span) != first), None)
        if first is None or last is None or _answers_only(inside) or any(addresses(line.text) for line in inside):
            continue
        cover = next((line for line in inside if ALWAYS.search(line.text) or opening(line.text)), first[0])
        always = bool(ALWAYS.search(cover.text))
        yield Clock(named(leaf(section)), first[1], first[0], last[1], last[0], always, cover)


def _answers_only(inside: list[Line]) -> bool:
    """Returns whether a section speaks of much else: then its times belong to a matter, not to a level."""
    return sum(not times(line.text) and not ALWAYS.search(line.text) and not opening(line.text) for line in inside) > 2
