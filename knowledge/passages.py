"""A document's passages as a reader takes them in: a paragraph, or a list item with what stands under it."""

import re
from collections.abc import Iterable

from knowledge.lines import FIELD, Line, plain
from knowledge.rows import Row, Source

_END = re.compile(r"(?<=[.!?])(?<!\b(?:Dr|Mr|Ms|St|No)\.)(?<!\b(?:Mrs|e\.g|i\.e)\.)\s+(?=[\"“(]?[A-Za-z])")


class Passage(Row):
    """Lines that are read together."""

    section: str
    lines: tuple[Line, ...]
    above: int | None = None
    """The list item it stands under, by its place among the passages."""

    @property
    def first(self) -> Line:
        """Returns its first line."""
        return self.lines[0]

    @property
    def text(self) -> str:
        """Returns its words; white space is as in the document up to line ends."""
        return "\n".join(line.text for line in self.lines)

    @property
    def sentences(self) -> list[str]:
        """Returns its sentences, word for word."""
        return [part.strip() for part in _END.split(self.text) if part.strip()]

    def quoting(self, words: str) -> Source:
        """Returns some of its words as a source."""
        return Source(section=self.section, quote=words.strip())

    def line_of(self, words: str) -> Line:
        """Returns the line some of its words begin on."""
        at = self.text.find(words)
        return self.lines[self.text.count("\n", 0, max(at, 0))]


def joined(found: Iterable[Line]) -> list[Line]:
    """Returns the lines of a document, those of one passage as one."""
    rows = list(found)
    whole = [passage.first.model_copy(update={"text": passage.text}) for passage in passages(rows)]
    return sorted((*whole, *(line for line in rows if line.kind in ("row", "quote"))), key=lambda line: line.number)


def passages(found: Iterable[Line]) -> list[Passage]:
    """Returns the paragraphs and list items of a document, in order; rows of tables and quotations are none."""
    made: list[Passage] = []
    for line in found:
        if line.kind not in ("bullet", "text"):
            continue
        last = made[-1] if made else None
        if last and line.kind == "text" and _goes_on(line, last):
            made[-1] = last.model_copy(update={"lines": (*last.lines, line)})
        else:
            made.append(Passage(section=line.section, lines=(line,), above=_above(line, made)))
    return made


def _goes_on(line: Line, last: Passage) -> bool:
    """Returns whether a line of text goes on the passage before it."""
    before = last.lines[-1]
    return line.section == last.section and line.number == before.number + 1 and not FIELD.match(plain(line.text))


def _above(line: Line, made: list[Passage]) -> int | None:
    """Returns the place of the list item that a line stands under."""
    if line.kind != "bullet":
        return None
    for at in range(len(made) - 1, -1, -1):
        other = made[at].first
        if other.section != line.section:
            return None
        if other.kind == "bullet" and other.indent < line.indent:
            return at
    return None
