"""The quotes of the tables against the document: headings renamed, lines changed, quotes gone, lines without a row."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.changed import Changed, changed
from knowledge.cited import Cited, row_id
from knowledge.cover import Bare, bare, cover
from knowledge.editions import Editions
from knowledge.errors import shown
from knowledge.mends import row_for, values
from knowledge.problem import Problem
from knowledge.renamed import follow, renamed
from knowledge.rows import Tables
from knowledge.sections import said_lines
from knowledge.tables import NAMES, missing, place

MOST_NAMED = 6


def quotes(found: Sequence[Cited], texts: Editions, tables: Tables, folder: Path) -> Iterator[Problem]:
    """Yields what does not fit between the quotes and their texts.

    Args:
        found: every quote of the folder, those of broken rows and of its own lexicon included.
        texts: the document and its earlier editions.
        tables: for the rows that are proposed.
        folder: the policy folder, for the file names.
    """
    text = texts.present
    now = [one for one in found if texts.of(one.until)[0] is None]
    pairs = renamed(now, text)
    yield from _renamed(now, pairs, texts, folder)
    followed = [one._replace(source=follow(one.source, pairs)) for one in now]
    lost = [one for one in followed if texts.locate(one.source, None) is None]
    rows = [one for one in followed if one.table in NAMES]
    changes = changed(lost, [one.line for one in bare(cover(rows, text), text)], text)
    known = {(one.table, one.key): one for one in lost}
    for change in changes:
        yield _changed(change, known, folder)
    told = {name for change in changes for name in (*change.lost, *change.parts)}
    for one in (*lost, *(one for one in found if texts.of(one.until)[0])):
        if (one.table, one.key) not in told and texts.locate(one.source, one.until) is None:
            yield _lost(one, texts, folder)
    mended = [
        known[name]._replace(source=source)
        for change in changes
        for name, source in zip(change.lost, change.sources, strict=True)
        if name[0] in NAMES
    ]
    placed = [one._replace(source=at) for one in (*rows, *mended) if (at := texts.locate(one.source, None))]
    numbers = {change.change.number for change in changes}
    for line in bare(cover(placed, text), text):
        if line.line.number not in numbers:
            yield _bare(line, placed, tables, folder)


def traced(found: Sequence[Cited], texts: Editions) -> int:
    """Returns how many quotes stand where their rows say."""
    return sum(texts.locate(one.source, one.until) is not None for one in found)


def _file(one: Cited, folder: Path) -> str:
    return place(one.table, folder) if one.table in NAMES else one.table


def _lost(one: Cited, texts: Editions, folder: Path) -> Problem:
    last, text = texts.of(one.until)
    error = missing(_file(one, folder), one.key, one.source.section, one.source.quote, text, last)
    whose = "quote" if one.table in NAMES else "lexicon"
    kind = f"{whose}.moved" if text.anywhere(one.source.quote) else f"{whose}.gone"
    return Problem(level="error", kind=kind, file=error.file, key=one.key, said=error.said, mend=error.mend)


def _renamed(now: Sequence[Cited], pairs: dict[str, str], texts: Editions, folder: Path) -> Iterator[Problem]:
    """Yields one problem for each heading that was renamed, however many rows name it."""
    for was, new in pairs.items():
        rows = [one for one in now if follow(one.source, {was: new}) != one.source]
        within = texts.present.section(new)
        files = list(dict.fromkeys(_file(one, folder) for one in rows))
        old, name = was.rpartition(" > ")[2], new.rpartition(" > ")[2]
        said = f"the heading {old!r} is now {name!r}; {len(rows)} quotes name the old one."
        mend = f"In {_listed(files)}, replace {old!r} by {name!r}."
        key = f"line {within.start_line}" if within else ""
        file = shown(folder / "policy.md", folder)
        yield Problem(level="error", kind="section.renamed", file=file, key=key, said=said, mend=mend)


def _changed(found: Changed, known: dict[tuple[str, str], Cited], folder: Path) -> Problem:
    """Returns the one problem that a changed line is: the new quote for each row, and the values that rest on it."""
    change, rows = found.change, [known[name] for name in found.lost]
    where = _listed([f"{one.key} ({_file(one, folder)})" for one in rows])
    said = (
        f"{said_lines(change.number, change.number)} of the policy now says {change.now!r}; "
        f"{'1 row quotes' if len(rows) == 1 else f'{len(rows)} rows quote'} {change.was!r}, as it was."
    )
    rests = [
        f"{value} of {row_id(one.row)}" for one in rows if one.row for value in values(one, change.was, change.now)
    ]
    mend = f"In {where}, set the quote to {change.now!r}."
    if rests:
        mend += f" A number changed with it, so set the value too: {', '.join(dict.fromkeys(rests))}."
    if found.parts:
        pieces = [f"{one.key} ({_file(one, folder)})" for one in map(known.__getitem__, found.parts)]
        mend += f" A piece of the old line is quoted by {_listed(pieces)}: quote the new words there."
    first = next((one for one in rows if one.table != "conflicts"), rows[0])
    return Problem(level="error", kind="line.changed", file=_file(first, folder), key=first.key, said=said, mend=mend)


def _bare(found: Bare, placed: Sequence[Cited], tables: Tables, folder: Path) -> Problem:
    """Returns the problem that a line without a row is, with the row that closes it."""
    said = f"no row quotes {found.line.text!r}."
    if found.quoted_by:
        owns = "is a trigger, and each needs a rule" if found.needs == "rules" else "tells the agent what to do"
        others = ", ".join(f"{name}.yaml" for name in found.quoted_by)
        said = f"no row of {found.needs}.yaml quotes {found.line.text!r}, only {others}; a bullet of this list {owns}."
    mend, row = row_for(found, placed, tables)
    file, key = shown(folder / "policy.md", folder), f"line {found.line.number}"
    return Problem(level="error", kind=found.kind, file=file, key=key, said=said, mend=mend, row=row)


def _listed(names: Sequence[str]) -> str:
    """Returns names as a list in words, a long one cut."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
