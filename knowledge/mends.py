"""What mends a finding: the complete row to paste for a new bullet, and the new quote and value for a changed line."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import cast

import yaml

from knowledge.cited import Cited, row_id
from knowledge.cover import Bare
from knowledge.doubts import Doubt, slug
from knowledge.groups import as_rule
from knowledge.lines import Line, content, leaf, named, plain
from knowledge.rows import Dated, Reference, Row, Signal, Source, Step, Tables
from knowledge.sections import Outline

_NUMBER = re.compile(r"\d[\d.,:]*")
_NOT = re.compile(r"(?:do not|don'?t|never)\s+", re.IGNORECASE)
_UNTOLD = frozenset({"rank"})
"""Numbers of a row that no line of the document gives."""
MOST_SHOWN = 40
"""Characters of a value that a finding shows."""


def row_for(missing: Bare, found: Sequence[Cited], tables: Tables) -> tuple[str, str]:
    """Returns how to add the row a line lacks, and that row, complete and ready to paste, like those of its list."""
    line = missing.line
    row = _row(missing.needs, line, _like(missing, found), tables)
    table = (
        "rules" if missing.needs == "rules" else next(name for name, kind in _KINDS.items() if isinstance(row, kind))
    )
    doubts: list[Doubt] = []
    if table == "rules":
        category = next((one.id for one in tables.categories if line.section == one.source.section), "")
        home = category or getattr(_like(missing, found), "category", slug(named(leaf(line.section))))
        row = as_rule(home, line, [rule.id for rule in tables.rules], doubts)
    written = yaml.safe_dump([_plain(row)], sort_keys=False, allow_unicode=True, width=1000).rstrip()
    asked = "".join(f" {one.question}" for one in doubts)
    return f"Add this row to {table}.yaml, its words as people would say them.{asked}", written


_KINDS: dict[str, type[Row]] = {"steps": Step, "signals": Signal, "reference": Reference}


def _row(table: str, line: Line, like: Row | None, tables: Tables) -> Dated:
    """Returns the row of a line as its neighbour in the list is: a step with its tags, a signal, else a reference."""
    words, source = plain(line.text), Source(section=line.section, quote=line.text)
    prefix = row_id(like).rpartition(".")[0] if like else slug(named(leaf(line.section)))
    taken = [row.id for name in _KINDS for row in cast("tuple[Reference, ...]", getattr(tables, name))]
    key = slug(words, taken, f"{prefix}." if prefix else "")
    if table == "steps" and isinstance(like, Step):
        told = _NOT.sub("", words) if like.phase == "dont" else words
        text = told[:1].upper() + told[1:] + ("" if told.endswith((".", "!", "?")) else ".")
        return Step(id=key, phase=like.phase, text=text, source=source, tags=like.tags, unless=like.unless)
    if table == "signals" and isinstance(like, Signal):
        return Signal(id=slug(words, taken), title=words, source=source)
    kind = like.kind if isinstance(like, Reference) else slug(named(leaf(line.section)))
    return Reference(id=key, kind=kind, text=words, source=source)


def _like(missing: Bare, found: Sequence[Cited]) -> Row | None:
    """Returns the row of the nearest line above, else below, in the same section and the table asked for."""
    line = missing.line
    near = [one for one in found if one.table == missing.needs and one.source.section == line.section and one.row]
    near.sort(key=lambda one: (one.source.start_line > line.number, abs(line.number - one.source.start_line)))
    return near[0].row if near else None


def _plain(row: Row) -> dict[str, object]:
    """Returns a row as YAML holds it, what is left at its default out."""
    lines = {"source": {"start_line", "end_line", "edition"}}
    return row.model_dump(mode="json", exclude_defaults=True, exclude=cast("dict[str, bool]", lines))


class Change(Row):
    """A line that replaced another which rows quote."""

    number: int
    was: str
    now: str
    quotes: tuple[tuple[str, str, str], ...]
    """For each row that quotes the old line: table, key and the new quote."""


def values(one: Cited, was: str, now: str) -> list[str]:
    """Returns the values of a row that may rest on a number which a line changed, each as it stands."""
    old = set(_NUMBER.findall(was)) - set(_NUMBER.findall(now))
    if not old or one.row is None:
        return []
    stem = one.field.removesuffix("_source").removesuffix("source").removesuffix("s")
    told = list(_values(one.row, old, ""))
    own = [(name, value) for name, value in told if stem and name.startswith(stem)]
    return [f"{name} (now {value})" for name, value in own or told]


def _values(row: Row, old: set[str], prefix: str) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for name in type(row).model_fields:
        value: object = getattr(row, name)
        number = isinstance(value, int | Decimal) and not isinstance(value, bool) and name not in _UNTOLD
        if number or (isinstance(value, str) and old & set(_NUMBER.findall(value))):
            out.append((prefix + name, str(value) if len(str(value)) <= MOST_SHOWN else f"{str(value)[:MOST_SHOWN]}…"))
        elif isinstance(value, Row) and not isinstance(value, Source):
            out += _values(value, old, f"{name}.")
    return out


def requoted(one: Cited, was: str, now: str, outline: Outline) -> Source | None:
    """Returns the source with a changed line in it replaced; None where that does not stand in the document either."""
    lines = one.source.quote.split("\n")
    if was not in map(content, lines):
        return None
    quote = "\n".join(line.replace(was, now) if content(line) == was else line for line in lines)
    return outline.locate(one.source.section, quote)
