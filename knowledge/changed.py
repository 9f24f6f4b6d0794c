"""Pairs the quotes that went with the lines that came, so that a changed line is one finding and not three."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from knowledge.cited import Cited
from knowledge.lines import Line, content
from knowledge.mends import Change, requoted
from knowledge.rows import Row, Source
from knowledge.sections import Outline

ALIKE = 0.6
"""Share of like letters from which a new line is taken for an old one, changed."""
ALIKE_ALONE = 0.4
"""The same where one line went from a section and one came."""


class Changed(Row):
    """A changed line with the quotes that a new one takes the place of."""

    change: Change
    lost: tuple[tuple[str, str], ...]
    """Table and key of the sources it accounts for."""
    sources: tuple[Source, ...]
    """Their new quotes, located."""
    parts: tuple[tuple[str, str], ...] = ()
    """Table and key of sources that quote a piece of the old line which the new one has not."""


def changed(lost: Sequence[Cited], came: Sequence[Line], outline: Outline) -> list[Changed]:
    """Returns the lines that replaced quoted ones.

    Args:
        lost: quotes that do not stand in the document.
        came: its lines that no row quotes.
        outline: the document.
    """
    gone: dict[tuple[str, str], list[Cited]] = {}
    pieces = [one for one in lost if "\n" not in one.source.quote]
    for one in lost:
        for words in map(content, one.source.quote.split("\n")):
            if words and outline.locate(one.source.section, words) is None:
                gone.setdefault((one.source.section, words), []).append(one)
    out: list[Changed] = []
    for section, was in gone:
        within = outline.section(section)
        taken = {row.change.number for row in out if row.change.was != was}
        free = [
            line
            for line in came
            if within and within.start_line <= line.number <= within.end_line and line.number not in taken
        ]
        alone = len(free) == 1 and sum(name == section for name, _ in gone) == 1
        best = max(free, key=lambda line: _alike(was, line.text), default=None)
        if best is None or _alike(was, best.text) < (ALIKE_ALONE if alone else ALIKE):
            continue
        pairs = [(one, new) for one in gone[section, was] if (new := requoted(one, was, best.text, outline))]
        told = {(one.table, one.key) for one, _ in pairs}
        parts = [(one.table, one.key) for one in pieces if one.source.section == section and one.source.quote in was]
        if pairs:
            quotes = tuple((one.table, one.key, new.quote) for one, new in pairs)
            out.append(
                Changed(
                    change=Change(number=best.number, was=was, now=best.text, quotes=quotes),
                    lost=tuple((one.table, one.key) for one, _ in pairs),
                    sources=tuple(new for _, new in pairs),
                    parts=tuple(name for name in parts if name not in told),
                )
            )
    return out


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
