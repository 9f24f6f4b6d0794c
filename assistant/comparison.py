"""What changed between two versions of the policy, for a terminal and as one HTML page that loads nothing."""

import html
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby

from assistant.differences import NONE, Difference
from assistant.replay import Move, Replay, Unread
from knowledge.changed_rows import FieldChange, RowChange
from knowledge.changed_words import WordChange
from knowledge.versions import Change, Comparison, Lost

CSS = """body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2rem auto;padding:0 1rem}
:root{color-scheme:light dark}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left;vertical-align:top}
td{white-space:pre-line;overflow-wrap:anywhere}ins{background:#2a73;text-decoration:none}del{background:#d333}
blockquote{margin:.2rem 0;opacity:.8}"""
UNPLACED = "No line of the document"
WORDS = "The policy's own words that differ"
SAME = "The two versions say the same."
MOST = 200
"""Characters of a case's text, and of one thing that differs beside others."""
esc = partial(html.escape, quote=True)


def lines(found: Comparison) -> list[str]:
    """Returns the changes by section, then the rows by section, then the rows that lose their quote."""
    if not any((found.changes, found.rows, found.words, found.broken, found.lost)):
        return [SAME]
    out: list[str] = [] if found.changes else ["The document says the same in both versions.", ""]
    for change in found.changes:
        out += [_section(change), *(f"  {line.sign} {line.number:4}  {line.text}" for line in change.lines), ""]
    if found.rows:
        out += [f"Rows that differ ({len(found.rows)})", *_rows(found.rows), ""]
    if found.words:
        out += [f"{WORDS} ({len(found.words)})", *_words(found.words), ""]
    out += [f"The tables cannot be read, so rows are not compared. {said}" for said in found.broken]
    if not found.lost:
        return [*out, "No row of the tables loses its quote."]
    out.append(f"Rows that lose their quote ({len(found.lost)})")
    for row in found.lost:
        out += [f"  {row.file}, {row.key}", f"    {row.said}", f"    {row.mend}"]
    return out


def _section(change: Change) -> str:
    return f"{change.kind}: {change.section}{f' (was: {change.was})' if change.was else ''}"


def _rows(rows: tuple[RowChange, ...]) -> Iterator[str]:
    for section, group in groupby(rows, key=lambda row: row.section):
        yield f"  {section or UNPLACED}"
        for row in group:
            yield f"    {_row(row)}"
            if row.quote:
                yield f"      “{_short(row.quote)}”"
            yield from (f"      {line}" for line in (row.without,) if line)
            yield from (f"      {_field(row, field)}" for field in _told(row))


def _words(rows: tuple[WordChange, ...]) -> Iterator[str]:
    for row in rows:
        yield f"  {_named(row)}"
        yield from (f"    - {_short(words)}" for words in row.went)
        yield from (f"    + {_short(words)}" for words in row.came)


def _named(row: WordChange) -> str:
    return f"{row.file}, {row.key}" if row.key else row.file


def _row(row: RowChange) -> str:
    return f"{row.kind}: {row.table}.yaml, {row.row}"


def _told(row: RowChange) -> Iterable[FieldChange]:
    """Returns the fields to show: all that changed; of a new row what it does, its words standing above it."""
    if row.kind == "removed":
        return ()
    return [field for field in row.fields if row.kind == "changed" or "source" not in field.field]


def _field(row: RowChange, field: FieldChange) -> str:
    now = _short(field.now)
    return f"{field.field}: {now}" if row.kind == "added" else f"{field.field}: {_short(field.was)} -> {now}"


def moved(found: Replay) -> list[str]:
    """Returns the moved decisions as lines of text, after how many of the cases they are, and what was not decided."""
    out = [_count(found)]
    for move in found.moves:
        out += ["", f"{move.id}: {_short(move.text)}"]
        out += [f"  {row.name}: {row.was} -> {row.now}" for row in move.differences]
        if move.also:
            out.append(f"  also: {'; '.join(map(_also, move.also))}")
    if found.unread:
        out += [
            "",
            f"Cases that could not be decided ({len(found.unread)})",
            *(f"  {_unread(row)}" for row in found.unread),
        ]
    return out


def _count(found: Replay) -> str:
    return f"{len(found.moves)} of {found.decided} decisions would change."


def _unread(row: Unread) -> str:
    return f"row {row.row}, {row.id}: {row.error}"


def _also(row: Difference) -> str:
    """Returns one of the other differences on one line, what goes before what comes."""
    was, now = _short(row.was), _short(row.now)
    if NONE in (was, now):
        return f"{row.name}: {f'+ {now}' if was == NONE else f'- {was}'}"
    return f"{row.name}: {was} -> {now}"


def page(found: Comparison, replay: Replay | None, title: str) -> str:
    """Returns all that differs as one HTML page.

    Args:
        found: what differs in the document and its tables.
        replay: what became of the cases; None where none were tried.
        title: the page's heading.
    """
    parts = [*_moved(replay)] if replay else []
    parts += ["<h2>Document</h2>", *map(_changed, found.changes)] if found.changes else []
    parts += ["<h2>Tables</h2>", *_row_tables(found.rows)] if found.rows else []
    parts += [f"<h2>{WORDS}</h2>", *map(_word_table, found.words)] if found.words else []
    parts += [f"<p>The tables cannot be read, so rows are not compared. {esc(said)}</p>" for said in found.broken]
    parts += [f"<h2>Rows that lose their quote ({len(found.lost)})</h2>", *map(_lost, found.lost)] if found.lost else []
    if not (found.changes or found.rows or found.words or found.lost or found.broken):
        parts.append(f"<p>{SAME}</p>")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{esc(title)}</title><style>{CSS}</style><h1>{esc(title)}</h1>{''.join(parts)}</html>"
    )


def _moved(found: Replay) -> Iterator[str]:
    yield f"<h2>Cases</h2><p>{_count(found)}</p>"
    if found.moves:
        rows = "".join(
            f"<tr><td>{esc(move.id)}<td>{esc(_short(move.text))}<td>{differing(move)}" for move in found.moves
        )
        yield f"<table><tr><th>case<th>text<th>before → after{rows}</table>"
    if found.unread:
        rows = "".join(f"<li>{esc(_unread(row))}" for row in found.unread)
        yield f"<h3>Cases that could not be decided ({len(found.unread)})</h3><ul>{rows}</ul>"


def differing(move: Move) -> str:
    """Returns what differs in a decision as HTML, the rest folded under its names."""
    first = "<br>".join(f"{esc(row.name)}: {esc(row.was)} → {esc(row.now)}" for row in move.differences)
    return f"{first}{folded(move)}"


def folded(move: Move) -> str:
    """Returns what else differs in a decision as HTML to open, nothing where nothing does."""
    if not move.also:
        return ""
    rows = "".join(f"<p>{esc(row.name)}:<br>{_signed(row.was, row.now)}</p>" for row in move.also)
    return f"<details><summary>also: {esc(', '.join(row.name for row in move.also))}</summary>{rows}</details>"


def _signed(was: str, now: str) -> str:
    gone = [f"<del>− {esc(line)}</del>" for line in was.splitlines() if was != NONE and line.strip()]
    come = [f"<ins>+ {esc(line)}</ins>" for line in now.splitlines() if now != NONE and line.strip()]
    return "<br>".join((*gone, *come))


def _changed(change: Change) -> str:
    rows = "".join(
        f"<tr><td>{line.number}<td><{tag}>{line.sign} {esc(line.text)}</{tag}>"
        for line in change.lines
        for tag in ("del" if line.sign == "-" else "ins",)
    )
    return f"<h3>{esc(_section(change))}</h3><table>{rows}</table>"


def _row_tables(rows: tuple[RowChange, ...]) -> Iterator[str]:
    for section, group in groupby(rows, key=lambda row: row.section):
        yield f"<h3>{esc(section or UNPLACED)}</h3>"
        for row in group:
            quote = f"<blockquote>“{esc(row.quote)}”</blockquote>" if row.quote else ""
            cells = "".join(
                f"<tr><th>{esc(field.field)}<td>{esc(field.was)}<td>{esc(field.now)}" for field in _told(row)
            )
            table = f"<table><tr><th>field<th>before<th>after{cells}</table>" if cells else ""
            gone = f"<p>{esc(row.without)}</p>" if row.without else ""
            yield f"<h4>{esc(_row(row))}</h4>{quote}{gone}{table}"


def _word_table(row: WordChange) -> str:
    went = "".join(f"<p><del>- {esc(words)}</del></p>" for words in row.went)
    came = "".join(f"<p><ins>+ {esc(words)}</ins></p>" for words in row.came)
    return f"<h4>{esc(_named(row))}</h4>{went}{came}"


def _lost(row: Lost) -> str:
    return f"<p><strong>{esc(row.file)}, {esc(row.key)}</strong><br>{esc(row.said)} {esc(row.mend)}</p>"


def _short(text: str, most: int = MOST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
