"""Which lines of the document the rows speak for, and which they leave out.

A line is covered by a row that quotes it whole; a contradiction (conflicts.yaml) only points at lines and covers none.
In a list in which rules stand every bullet is a trigger: it needs a rule, or a reference of the kind `rule` that says
which rule takes it. In a list of steps a bullet needs a step, or a row that says why it is none; that a contact or a
field is read from the same line is not enough, since the agent would no longer be told to do it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from knowledge.cited import Cited
from knowledge.groups import gives_time
from knowledge.levels import DAY
from knowledge.lines import Line, content, lines
from knowledge.rows import Reference, Signal
from knowledge.sections import Outline

POINTS = "conflicts"
"""The table whose rows point at lines and do not speak for them."""
OF_A_RULE = "rule"
"""Kind of a reference that words one of the rules again."""
OF_A_FACT = "signals of facts"
"""Signals that only set a fact: the agent is told to do nothing by them."""
SAYS_LESS = {
    "rules": frozenset({"signals", OF_A_FACT, "reference"}),
    "steps": frozenset(
        (
            *("categories", "contacts", "fields", "factors", "flags", "identity", "priorities", "templates"),
            OF_A_FACT,
        )
    ),
}
"""For a list of rules and one of steps: the tables whose quotes do not make up for a missing row."""
LEAST_STEPS = 2


class Bare(NamedTuple):
    """A line that lacks a row."""

    line: Line
    needs: str
    """Table the row is missing in."""
    kind: str
    quoted_by: tuple[str, ...] = ()
    """Tables that quote the line all the same."""


Cover = dict[int, set[str]]
"""For each line of the document the tables that quote it whole."""


def cover(found: Iterable[Cited], outline: Outline) -> Cover:
    """Returns which tables speak for which lines, earlier editions left out."""
    covered: Cover = {}
    for one in found:
        at = outline.locate(one.source.section, one.source.quote)
        if at is None or one.table == POINTS:
            continue
        table = _speaker(one)
        for number in range(at.start_line, at.end_line + 1):
            if content(outline.lines[number - 1]) in at.quote:
                covered.setdefault(number, set()).add(table)
    return covered


def _speaker(one: Cited) -> str:
    """Returns the table a quote counts for."""
    if isinstance(one.row, Reference) and one.row.kind == OF_A_RULE:
        return "rules"
    return OF_A_FACT if isinstance(one.row, Signal) and one.row.fact else one.table


def bare(covered: Cover, outline: Outline) -> list[Bare]:
    """Returns the lines that no row speaks for, and the bullets without the row their list asks for."""
    lists: dict[tuple[str, str], list[Line]] = {}
    found = lines(outline)
    for line in found:
        if line.kind == "bullet":
            lists.setdefault((line.section, line.label), []).append(line)
    out: list[Bare] = []
    for line in found:
        tables = covered.get(line.number, set())
        mates = [mate for mate in lists.get((line.section, line.label), []) if mate is not line]
        elsewhere = [mate for (_, label), rows in lists.items() if line.label and label == line.label for mate in rows]
        needs = _needs(line, mates, elsewhere, covered) if line.kind == "bullet" else None
        if not tables:
            out.append(Bare(line, needs or _usual(mates, covered), "line.uncovered"))
        elif tables == {OF_A_FACT}:
            out.append(Bare(line, "steps", "step.missing", ("signals",)))
        elif needs and tables <= SAYS_LESS[needs]:
            out.append(
                Bare(
                    line,
                    needs,
                    f"{needs.removesuffix('s')}.missing",
                    tuple(sorted(table.partition(" ")[0] for table in tables)),
                )
            )
    return out


def _needs(line: Line, mates: list[Line], alike: list[Line], covered: Cover) -> str | None:
    """Returns the table that the list of a bullet asks for: rules where one stands there, steps where most are.

    A short list of steps is told by the others of its label: an 'Action' of two bullets, one of which lost its step.
    """
    if any("rules" in covered.get(mate.number, set()) for mate in mates):
        return "rules"
    if gives_time(line, DAY):
        return None
    for rows in (mates, [mate for mate in alike if mate is not line]):
        acts = [mate for mate in rows if not gives_time(mate, DAY)]
        steps = sum("steps" in covered.get(mate.number, set()) for mate in acts)
        if steps >= LEAST_STEPS and 2 * steps > len(acts):
            return "steps"
    return None


def _usual(mates: list[Line], covered: Cover) -> str:
    """Returns the table most bullets of a list stand in; reference where there is no telling."""
    tables = [table for mate in mates for table in covered.get(mate.number, set())]
    return max(("reference", *tables), key=lambda table: (tables.count(table), table == "steps"))
