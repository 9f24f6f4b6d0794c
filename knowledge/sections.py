"""The policy as a tree of sections with line numbers, and where a quote stands in it."""

import re
from bisect import bisect_right
from itertools import accumulate

from knowledge.rows import Row, Source

HEADING = re.compile(r"(#{1,6})\s+(.+)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
RULER = re.compile(r"(-{3,}|\*{3,}|_{3,})\s*")
TABLE_RULER = re.compile(r"[|: -]*-{3}[|: -]*")
"""The line under the head of a table."""
TITLE = 1
PSEUDO = 7
"""Level of a bold line that serves as a heading: below every real one."""


class Section(Row):
    """A heading and everything under it, deeper headings included."""

    path: tuple[str, ...]
    start_line: int
    """Line of the heading, 1-based."""
    end_line: int

    @property
    def name(self) -> str:
        """The heading path as sources write it."""
        return " > ".join(self.path)


class Outline:
    """A policy text with its sections; finds quotes in them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines(keepends=True)
        self.sections = sections(text)
        self._starts = [0, *accumulate(len(line) for line in self.lines)]
        self._named = {section.name: section for section in reversed(self.sections)}

    def section(self, name: str) -> Section | None:
        """Returns the section with this heading path, the first if there are several."""
        return self._named.get(name)

    def line_at(self, offset: int) -> int:
        """Returns the 1-based line of a character."""
        return bisect_right(self._starts, offset)

    def at(self, line: int) -> str:
        """Returns the heading path of the deepest section a 1-based line stands in; empty before the first heading."""
        return next((s.name for s in reversed(self.sections) if s.start_line <= line <= s.end_line), "")

    def locate(self, section: str, quote: str) -> Source | None:
        """Returns the source with the document's exact words and their lines; None where they do not stand there."""
        within = self._named.get(section)
        if within is None:
            return None
        return self._find(quote, section, self._starts[within.start_line - 1], self._starts[within.end_line])

    def anywhere(self, quote: str) -> Source | None:
        """Returns the source of the quote wherever it stands first, in the deepest section there."""
        found = self._find(quote, "", 0, len(self.text))
        if found is None:
            return None
        inner = [s for s in self.sections if s.start_line <= found.start_line and found.end_line <= s.end_line]
        return found.model_copy(update={"section": inner[-1].name if inner else ""})

    def _find(self, quote: str, section: str, start: int, end: int) -> Source | None:
        """Returns the first place of the quote between two characters, runs of white space read as equal."""
        at, length = self.text.find(quote, start, end), len(quote)
        if at < 0 or not quote.strip():
            words = re.compile(r"\s+".join(map(re.escape, quote.split())))
            match = words.search(self.text, start, end) if quote.strip() else None
            if match is None:
                return None
            at, length = match.start(), match.end() - match.start()
        exact = self.text[at : at + length]
        return Source.model_construct(
            section=section, quote=exact, start_line=self.line_at(at), end_line=self.line_at(at + length - 1)
        )


def said_lines(first: int, last: int) -> str:
    """Returns line numbers as a person says them."""
    return f"line {first}" if first >= last else f"lines {first}-{last}"


def sections(text: str) -> tuple[Section, ...]:
    """Returns every section of a Markdown text, in order.

    Headings open sections, and so does a line that is bold from end to end. A ruler closes the bold ones. Under a bold
    heading without a colon (`**Technical Issues**`) a bold line with one (`**Action:**`) is a label, not a heading.
    """
    lines = text.splitlines()
    found: list[Section] = []
    open_: list[tuple[int, str, int]] = []

    def close(level: int, line: int) -> None:
        while open_ and open_[-1][0] >= level:
            _, _, start = open_[-1]
            found.append(Section(path=_path(open_), start_line=start, end_line=line))
            open_.pop()

    for number, line in enumerate(lines, start=1):
        if RULER.fullmatch(line):
            close(PSEUDO, number - 1)
            continue
        level, title = _heading(line)
        if not level or (level == PSEUDO and title.endswith(":") and _under_bold(open_)):
            continue
        close(level, number - 1)
        open_.append((level, title, number))
    close(TITLE, len(lines))
    return tuple(sorted(found, key=lambda section: (section.start_line, -section.end_line)))


def heading(line: str) -> str | None:
    """Returns the heading a line is, without marks and trailing colon; None for any other line."""
    level, title = _heading(line)
    return title.removesuffix(":") if level else None


def _heading(line: str) -> tuple[int, str]:
    """Returns level and raw title of a heading line; level 0 for any other line."""
    if match := HEADING.fullmatch(line.strip()):
        return len(match[1]), match[2].strip()
    if match := BOLD.fullmatch(line.strip()):
        return PSEUDO, match[1].strip()
    return 0, ""


def _under_bold(open_: list[tuple[int, str, int]]) -> bool:
    """Returns whether the innermost open section is a bold heading without a colon."""
    return bool(open_) and open_[-1][0] == PSEUDO and not open_[-1][1].endswith(":")


def _path(open_: list[tuple[int, str, int]]) -> tuple[str, ...]:
    """Returns the heading path, the document's title left out except where it stands alone."""
    titles = [title.removesuffix(":") for level, title, _ in open_ if level > TITLE]
    return tuple(titles) or (open_[0][1],)
