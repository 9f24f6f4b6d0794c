"""What changed between two versions of the policy: its sections, its table rows, and the rows left without words."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal, NamedTuple

from knowledge.changed_rows import RowChange, changed_rows
from knowledge.changed_words import WordChange, changed_words
from knowledge.cited import cited
from knowledge.editions import Editions, editions
from knowledge.errors import KnowledgeError, TableError
from knowledge.rows import Row, Tables
from knowledge.sections import RULER, Outline
from knowledge.tables import in_force, missing, place, read

DAY = re.compile(r"(.+)@(\d{4}-\d{2}-\d{2})")
ALIKE = 0.5
"""From here on two headings with nothing of their own under them are taken for one, renamed."""


class Line(Row):
    """A line that went or came."""

    sign: Literal["-", "+"]
    number: int
    """Its line in the old version where it went, in the new one where it came."""
    text: str


class Change(Row):
    """A section that differs between the versions."""

    kind: Literal["added", "removed", "changed", "renamed"]
    section: str
    was: str | None = None
    """Its name before, where it has another now."""
    lines: tuple[Line, ...]


class Lost(Row):
    """A row whose quote does not stand in the new version."""

    file: str
    key: str
    quote: str
    said: str
    mend: str


class Comparison(Row):
    """All that differs."""

    changes: tuple[Change, ...]
    """Of the document."""
    rows: tuple[RowChange, ...] = ()
    """Of the tables, by the section of the document they rest on; none where a version has no tables."""
    words: tuple[WordChange, ...] = ()
    """Of the policy's own lexicon; none where a version is a document alone."""
    lost: tuple[Lost, ...]
    broken: tuple[str, ...] = ()
    """Why the tables of a version cannot be read."""


Numbered = tuple[int, str]


class Version(NamedTuple):
    """A version of the policy as it lies on disk, or as it was on a day."""

    folder: Path
    text: str
    texts: Editions
    """The text with the editions before it, in which rows that have ended are looked up."""
    tables: Tables | None
    """As `knowledge.tables.read` gives them; None for a document alone, or where they are broken."""
    broken: str = ""
    """Why the tables cannot be read."""


def compare(old: Version, new: Version, present: Version | None = None) -> Comparison:
    """Returns what changed from one version to another.

    A row loses its quote where the new version's own tables still quote words that its document has not; where it
    brings no tables, where the old ones quote words that only the old document has.

    Args:
        old: The version before.
        new: The version after.
        present: Whose tables stand for the old version's, where those are not the ones meant.
    """
    before, after, meant = Outline(old.text), Outline(new.text), present or old
    if new.tables:
        lost = _lost(None, new.texts, new.tables, new.folder)
    else:
        texts = Editions(after)
        lost = _lost(before, texts, meant.tables, meant.folder) if meant.tables else ()
    order = [section.name for section in (*after.sections, *before.sections)]
    return Comparison(
        changes=tuple(_changes(before, after)),
        rows=changed_rows(old.tables, new.tables, order) if old.tables and new.tables else (),
        words=changed_words(old.folder, new.folder) if old.tables and new.tables else (),
        lost=tuple(lost),
        broken=tuple(row.broken for row in (old, new, present) if row and row.broken),
    )


def on_day(path: Path) -> tuple[Path, date | None]:
    """Returns a policy folder and the day that is meant of it: `knowledge@2026-12-31`; None: no day.

    Raises:
        KnowledgeError: What stands after the @ is no day.
    """
    named = DAY.fullmatch(str(path))
    if named is None or path.exists():
        return path, None
    try:
        return Path(named[1]), date.fromisoformat(named[2])
    except ValueError as error:
        raise KnowledgeError(f"{named[2]!r} in {str(path)!r} is no day. Write it as @2026-12-31.") from error


def version(path: Path) -> Version:
    """Returns a version of the policy: a document, or a folder with policy.md and, where it has them, its tables.

    Of a folder on a day (`knowledge@2026-12-31`) it is the edition that held then, and the rows that did.

    Raises:
        KnowledgeError: There is no such document, it is not UTF-8, or the day is none.
    """
    at, day = on_day(path)
    text = _text(at / "policy.md" if at.is_dir() else at)
    texts = editions(at, text) if at.is_dir() else Editions(Outline(text))
    text = "".join(texts.of(day)[1].lines)
    if not (at / "tables").is_dir():
        return Version(at if day else at.parent, text, texts, None)
    try:
        return Version(at, text, texts, in_force(read(at), day) if day else read(at))
    except TableError as error:
        return Version(at, text, texts, None, str(error))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        mend = "Name a policy file, or a folder with policy.md."
        raise KnowledgeError(f"{str(file)!r} cannot be read: {error.strerror}. {mend}") from error
    except UnicodeDecodeError as error:
        mend = "Save it as UTF-8; `python -m knowledge.repair` mends text that was read in the wrong encoding."
        raise KnowledgeError(f"{str(file)!r} is not UTF-8. {mend}") from error


def _changes(before: Outline, after: Outline) -> Iterator[Change]:
    """Yields the sections that differ, in the order of the new version, removed ones last."""
    old, new = _own(before), _own(after)
    renamed = _renamed({name: old[name] for name in old if name not in new}, {n: new[n] for n in new if n not in old})
    for name, lines in new.items():
        if name in renamed:
            was = renamed[name]
            yield Change(kind="renamed", section=name, was=was, lines=tuple(_differing(old[was], lines)))
        elif name not in old:
            yield Change(kind="added", section=name, lines=_signed("+", lines))
        elif differing := tuple(_differing(old[name], lines)):
            yield Change(kind="changed", section=name, lines=differing)
    for name, lines in old.items():
        if name not in new and name not in renamed.values():
            yield Change(kind="removed", section=name, lines=_signed("-", lines))


def _renamed(gone: dict[str, list[Numbered]], come: dict[str, list[Numbered]]) -> dict[str, str]:
    """Returns the old name of each new section that says what one gone says, under another heading or elsewhere."""
    pairs: dict[str, str] = {}
    for name, lines in come.items():
        body = [text for _, text in lines[1:]]
        for was in gone:
            same = was not in pairs.values() and [text for _, text in gone[was][1:]] == body
            if same and (body or SequenceMatcher(None, was, name).ratio() > ALIKE):
                pairs[name] = was
                break
    return pairs


def _own(outline: Outline) -> dict[str, list[Numbered]]:
    """Returns each section's own lines with their numbers, those of deeper sections, blank ones and rulers left out."""
    owner = [""] * len(outline.lines)
    seen: dict[str, int] = {}
    for section in outline.sections:
        seen[section.name] = seen.get(section.name, 0) + 1
        name = section.name if seen[section.name] == 1 else f"{section.name} ({seen[section.name]})"
        owner[section.start_line - 1 : section.end_line] = [name] * (section.end_line - section.start_line + 1)
    own: dict[str, list[Numbered]] = {}
    for number, (name, line) in enumerate(zip(owner, outline.lines, strict=True), start=1):
        lines = own.setdefault(name, [])
        if line.strip() and not RULER.fullmatch(line.strip()):
            lines.append((number, line.rstrip()))
    return own


def _differing(old: Sequence[Numbered], new: Sequence[Numbered]) -> Iterator[Line]:
    """Yields the lines that went and those that came instead, place by place."""
    matcher = SequenceMatcher(None, [text for _, text in old], [text for _, text in new], autojunk=False)
    for kind, low, high, start, end in matcher.get_opcodes():
        if kind != "equal":
            yield from _signed("-", old[low:high])
            yield from _signed("+", new[start:end])


def _signed(sign: Literal["-", "+"], lines: Sequence[Numbered]) -> tuple[Line, ...]:
    return tuple(Line(sign=sign, number=number, text=text) for number, text in lines)


def _lost(before: Outline | None, texts: Editions, tables: Tables, folder: Path) -> Iterator[Lost]:
    """Yields the rows whose words the new version has not where they say; with an old one only those it had there."""
    for name, key, source, _, until in cited(tables):
        last, after = texts.of(until)
        stood = before is None or before.locate(source.section, source.quote)
        if stood and not after.locate(source.section, source.quote):
            error = missing(place(name, folder), key, source.section, source.quote, after, last)
            yield Lost(file=error.file, key=key, quote=source.quote, said=error.said, mend=error.mend)
