"""A policy's lines as a proposal reads them: what kind each is, the section it stands in, the label above it."""

import re
from typing import Literal

from knowledge.rows import Row, Source
from knowledge.sections import RULER, TABLE_RULER, Outline, heading

MARKER = re.compile(r"\s*(?:>\s*)?(?:[-*+]\s+|\d+[.)]\s+)?")
LABEL = re.compile(r".*:(?:\*\*)?")
SIGN = re.compile(r"[^\w\s.,;:!?'\"()\[\]<>#*_/&%$€£+|@`~^=\\{}-]+\s*")
"""Emoji and the like before words."""
_TAIL = re.compile(r"\s*\([^)]*\)\s*$")
_COUNT = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[a-z]\)|[ivx]+\.)\s+", re.IGNORECASE)
_IMPERATIVES = (
    "add alert always apologise apologize ask attach call cc check collect contact copy create do don't enter escalate "
    "email forward give hand include inform keep log look mail mark message monitor never note notify offer open page "
    "post preserve provide quote record refer remain ring say send share state stay submit tag take tell thank track "
    "use verify wait watch write"
)
_NOUNS = ("quote for", "contact from", "message from", "call from", "share of", "record of", "open ")
"""Beginnings of bullets that only look like orders."""
IMPERATIVE = re.compile(rf"(?:{'|'.join(_IMPERATIVES.split())})\b", re.IGNORECASE)
FIELD = re.compile(r"[A-Z][\w/ -]{1,28}:\s")
"""A line that gives something by its name: `Hours: …`."""


class Line(Row):
    """A line that says something."""

    number: int
    section: str
    kind: Literal["bullet", "row", "quote", "text"]
    text: str
    """Without list marks."""
    label: str = ""
    """The label of the list it stands in."""
    indent: int = 0
    """How far it is set in."""

    @property
    def source(self) -> Source:
        """Returns where it stands."""
        return Source(section=self.section, quote=self.text, start_line=self.number, end_line=self.number)

    @property
    def orders(self) -> bool:
        """Returns whether it tells the agent to do something."""
        words = plain(self.text)
        return bool(IMPERATIVE.match(words)) and not words.casefold().startswith(_NOUNS)

    @property
    def cells(self) -> list[str]:
        """Returns the cells of a table's row."""
        return [cell.strip() for cell in self.text.strip("| ").split("|")]


def content(line: str) -> str:
    """Returns a line of Markdown without list and quotation marks."""
    return MARKER.sub("", line, count=1).strip()


def states(line: str) -> bool:
    """Returns whether a line says something: no heading, ruler, blank line or label of the list below it."""
    words = content(line)
    ruler = RULER.fullmatch(line.strip()) or TABLE_RULER.fullmatch(line.strip())
    return bool(words) and heading(line) is None and not ruler and not LABEL.fullmatch(words)


def lines(outline: Outline) -> list[Line]:
    """Returns the lines of a document that say something, in order."""
    opens = {section.start_line for section in outline.sections}
    found: list[Line] = []
    label, home = "", ""
    for number, line in enumerate(outline.lines, start=1):
        words, section = content(line), outline.at(number)
        if section != home:
            label, home = "", section
        if number in opens or not words:
            continue
        if LABEL.fullmatch(words) or heading(line) is not None:
            label = plain(words).strip("*: ")
        elif states(line) and section:
            indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
            found.append(Line(number=number, section=section, kind=_kind(line), text=words, label=label, indent=indent))
    return found


def _kind(line: str) -> Literal["bullet", "row", "quote", "text"]:
    stripped = line.lstrip()
    if stripped.startswith(">"):
        return "quote"
    if stripped.startswith("|"):
        return "row"
    marked = MARKER.match(line)
    return "bullet" if (marked and marked[0].strip()) or SIGN.match(stripped) else "text"


def plain(text: str) -> str:
    """Returns words without emoji before them and bold marks around them."""
    return SIGN.sub("", text, count=1).replace("**", "").strip()


def named(title: str) -> str:
    """Returns a heading's name: without its number, its emoji and what stands in brackets after it."""
    return _TAIL.sub("", _COUNT.sub("", plain(title))).strip(" :")


def leaf(section: str) -> str:
    """Returns the last heading of a path."""
    return section.rsplit(" > ", 1)[-1]


def paragraphs(found: list[Line]) -> list[list[Line]]:
    """Returns the quotations, each as its lines one below the other."""
    groups: list[list[Line]] = []
    for line in found:
        if line.kind != "quote":
            continue
        together = bool(groups) and line.section == groups[-1][-1].section and line.number - groups[-1][-1].number <= 2
        if together:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups
