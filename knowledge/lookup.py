"""Finds what a person names in the policy: a section by words of its heading, a rule or decision by id, or lines."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from knowledge.rows import Category, Conflict, PriorityRow, Row, Rule, Source, Tables
from knowledge.sections import Outline, Section, said_lines
from knowledge.tables import NAMES
from knowledge.tree import span

LINES = re.compile(r"(\d+)(?:\s*(?:-|–|\.\.)\s*(\d+))?")
OPEN = "open"
"""Stands in place of a decision nobody has taken."""
NEAR = 5
"""How many near names an answer offers."""


class Passage(Row):
    """Lines of the policy, and what follows from them where a rule was named."""

    title: str
    start_line: int
    end_line: int
    text: str
    marked: tuple[int, ...] = ()
    """The lines of the rule's own words."""
    follows: tuple[tuple[str, str], ...] = ()
    """What the tables make of the rule, or what a decision settles: name and value."""


class Unfound(Row):
    """Why nothing was shown: no name fits, or several do."""

    said: str
    near: tuple[str, ...]


def look_up(named: str, outline: Outline, tables: Tables) -> Passage | Unfound:
    """Returns the passage that a person names: the whole policy for no name at all."""
    if not named.strip():
        return _lines(1, len(outline.lines), tables.document.title, outline)
    if match := LINES.fullmatch(named.strip().removeprefix("lines ")):
        return _numbered(int(match[1]), int(match[2] or match[1]), outline)
    rules = [rule for rule in tables.rules if named in (rule.id, rule.id.split(".", 1)[1])]
    if len(rules) == 1:
        return _ruled(rules[0], outline, tables)
    if decided := _decided(named, outline, tables):
        return decided
    found = _named(named, outline.sections)
    if len(found) == 1:
        return _lines(found[0].start_line, found[0].end_line, found[0].name, outline)
    if found:
        near = tuple(f"{row.start_line}-{row.end_line}  {row.name}" for row in found)
        return Unfound(
            said=f"{len(found)} sections fit {named!r}. Name one by more of its words or its lines:", near=near
        )
    return _unfound(named, outline, tables)


def _numbered(start: int, end: int, outline: Outline) -> Passage | Unfound:
    """Returns lines by their numbers, as far as the policy has them."""
    last = len(outline.lines)
    if end < start:
        return Unfound(said=f"Lines {start}-{end} end before they begin. Did you mean {end}-{start}?", near=())
    if not 1 <= start <= min(end, last):
        asked = str(start) if start == end else f"{start}-{end}"
        return Unfound(said=f"The policy has lines 1 to {last}; {asked} is not among them.", near=())
    within = [row for row in outline.sections if row.start_line <= start and end <= row.end_line]
    return _lines(start, min(end, last), within[-1].name if within else "", outline)


def _lines(start: int, end: int, title: str, outline: Outline) -> Passage:
    text = "".join(outline.lines[start - 1 : end]).rstrip("\n")
    return Passage(title=title, start_line=start, end_line=end, text=text)


def _ruled(rule: Rule, outline: Outline, tables: Tables) -> Passage:
    """Returns a rule's words among the lines around them, with what follows from the rule."""
    located = outline.locate(rule.source.section, rule.source.quote)
    within = outline.section(rule.source.section)
    if located is None or within is None:
        return Passage(
            title=f"{rule.id}: {rule.title}",
            start_line=0,
            end_line=0,
            text=rule.source.quote,
            follows=_follows(rule, tables),
        )
    shown = _lines(within.start_line, within.end_line, f"{rule.id}: {rule.title}", outline)
    marked = tuple(range(located.start_line, located.end_line + 1))
    return shown.model_copy(update={"marked": marked, "follows": _follows(rule, tables)})


def _follows(rule: Rule, tables: Tables) -> tuple[tuple[str, str], ...]:
    """Returns what the tables make of a rule, the empty parts left out."""
    category = next(row for row in tables.categories if row.id == rule.category)
    priority = next(row for row in tables.priorities if row.id == category.priority)
    told = (*(rule.instead or category.destinations), *rule.also)
    named = [rule.decision, rule.condition.decision if rule.condition else None]
    parts = (
        ("category", category.name),
        ("priority", category.priority),
        ("tell", ", ".join(told)),
        ("response", _response(category, priority)),
        ("identity", "" if rule.verification == "none" else f"{rule.verification} risk"),
        ("flag", rule.flag or ""),
        ("holds if", _condition(rule)),
        ("implies", ", ".join(rule.implies)),
        ("leads over", ", ".join(rule.leads_over)),
        ("replaces", ", ".join(rule.supersedes)),
        ("withdrawn by", rule.withdrawn_by or ""),
        ("decisions", ", ".join(dict.fromkeys(name for name in named if name))),
    )
    return tuple((name, value) for name, value in parts if value)


def _response(category: Category, priority: PriorityRow) -> str:
    """Returns the clocks of a category as a person says them."""
    first = span(category.first_response_minutes or priority.first_response_minutes)
    return f"first within {first}, resolved within {span(priority.resolution_minutes)}, clock {priority.coverage}"


def _condition(rule: Rule) -> str:
    """Returns what must be known besides the words, and what happens where it is not."""
    wanted = rule.condition
    if wanted is None:
        return ""
    bound = f" over {wanted.over} {wanted.currency or ''}".rstrip() if wanted.over is not None else ""
    bound = f" at least {wanted.at_least}" if wanted.at_least is not None else bound
    unknown = f"asks “{wanted.ask}”" if wanted.unknown == "clarify" else "goes by the words"
    return f"{wanted.fact.replace('_', ' ')}{bound}; unknown: {unknown}"


def _decided(named: str, outline: Outline, tables: Tables) -> Passage | None:
    """Returns what a decision settles: the passages that contradict each other, and the rows that rest on it."""
    follows: list[tuple[str, str]] = []
    asked = named.strip().casefold()
    for conflict in tables.conflicts:
        if conflict.decision.casefold() == asked != OPEN:
            follows += [("settles", conflict.what), *(("between", _cited(row, outline)) for row in conflict.between)]
            follows.append(("taken", conflict.taken))
    resting = [
        f"{name} {key}" for name in NAMES for key, row in _rows(getattr(tables, name)) if asked in _decisions(row)
    ]
    if resting:
        follows.append(("rest on it", ", ".join(resting)))
    title = f"Decision {named.strip().upper()}"
    return Passage(title=title, start_line=0, end_line=0, text="", follows=tuple(follows)) if follows else None


def _cited(source: Source, outline: Outline) -> str:
    found = outline.locate(source.section, source.quote)
    line = f"{said_lines(found.start_line, found.end_line)}, " if found else ""
    return f"{line}{source.section}: “{' '.join(source.quote.split())}”"


def _rows(value: object) -> Iterator[tuple[str, Row]]:
    for row in value if isinstance(value, tuple) else ():
        if isinstance(row, Row) and not isinstance(row, Conflict):
            yield str(getattr(row, "id", None) or getattr(row, "level", "")), row


def _decisions(row: Row) -> set[str]:
    """Returns the decisions a row names, and those its condition names."""
    named = [getattr(part, "decision", None) for part in (row, getattr(row, "condition", None))]
    return {str(name).casefold() for name in named if name} - {OPEN}


def _named(named: str, sections: tuple[Section, ...]) -> list[Section]:
    """Returns the sections a name fits best: whole headings before beginnings of them before words in them."""
    asked = words(named)
    if not asked:
        return []
    heads = [(section, words(section.path[-1])) for section in sections]
    paths = [(section, words(section.name)) for section in sections]
    tries = (
        [section for section, head in paths if head == asked],
        [section for section, head in heads if head == asked],
        [section for section, head in heads if _begins(head, asked)],
        [section for section, head in heads if _within(head, asked)],
        [section for section, head in paths if _within(head, asked)],
    )
    return next((found for found in map(_outermost, tries) if found), [])


def _outermost(found: list[Section]) -> list[Section]:
    """Returns the sections that lie in no other of them."""
    return [
        row
        for row in found
        if not any(other is not row and other.path == row.path[: len(other.path)] for other in found)
    ]


def words(text: str) -> tuple[str, ...]:
    """Returns a text's words without signs, emoji and case."""
    return tuple(re.findall(r"[^\W_]+", text.casefold()))


def _begins(head: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Returns whether a heading begins with the words, the last of which may be broken off."""
    return (
        head[: len(asked) - 1] == asked[:-1] and len(head) >= len(asked) and head[len(asked) - 1].startswith(asked[-1])
    )


def _within(head: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    return all(any(word.startswith(part) for word in head) for part in asked)


def _unfound(named: str, outline: Outline, tables: Tables) -> Unfound:
    near = dict.fromkeys(_near(named, outline, tables))
    return Unfound(said=f"The policy has no section and no rule {named!r}. The nearest:", near=tuple(near)[:NEAR])


def _near(named: str, outline: Outline, tables: Tables) -> Iterator[str]:
    """Yields names like the one asked for, alike letters first, then shared words."""
    names = {" ".join(words(row.path[-1])): row.path[-1] for row in outline.sections}
    names |= {rule.id: rule.id for rule in tables.rules}
    names |= {rule.id.split(".", 1)[1]: rule.id for rule in tables.rules}
    for close in get_close_matches(named.casefold(), names, n=NEAR, cutoff=0.5):
        yield names[close]
    asked = set(words(named))
    yield from (name for key, name in names.items() if asked & set(words(key.replace("_", " "))))
    yield from (row.path[-1] for row in outline.sections if len(row.path) == 1)
