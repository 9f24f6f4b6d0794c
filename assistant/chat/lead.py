"""What a support lead sees of the policy: what needs a decision, a search, and a change tried on stored cases."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from assistant.chat.markup import esc, join
from assistant.comparison import folded
from assistant.problems import problems as standing_problems
from assistant.replay import Move, Unread
from assistant.settings import Settings
from assistant.trial import Trial, zipped
from knowledge.check import Problem
from knowledge.coverage import EARLIER, stored
from knowledge.search import Hit
from knowledge.sections import said_lines

LEVELS = {"error": "Must be mended", "warning": "Needs a decision", "note": "Good to know"}
FOLDED = "note"
MOST_SHOWN = 100
NOT_MEASURED = (
    "No coverage was measured for this policy. <code>escalate eval --rows --policy DIR --input CASES --json "
    "DIR/coverage.json</code> measures which rows your labelled cases exercise."
)


def standing(settings: Settings, now: datetime) -> str:
    """Returns what the policy check says of the tables as they are, most pressing first."""
    return (
        problems(standing_problems(settings.policy, now.date(), settings.model_dir))
        or '<p class="hint">The tables and the document agree.</p>'
    )


def problems(found: Sequence[Problem]) -> str:
    """Returns problems as lists by level; what asks for nothing is folded, as it is long."""
    return join(
        f'<section class="block"><details{"" if level == FOLDED else " open"}><summary>{title} ({len(rows)})</summary>'
        f'<ul class="plain">{join(map(_problem, rows))}</ul></details></section>'
        for level, title in LEVELS.items()
        if (rows := [problem for problem in found if problem.level == level])
    )


def _problem(problem: Problem) -> str:
    place = ", ".join(part for part in (problem.file, problem.key) if part)
    return f'<li><strong>{esc(place)}</strong> {esc(problem.said)} <span class="ask">{esc(problem.mend)}</span></li>'


def coverage(folder: Path, sha256: str) -> str:
    """Returns how far labelled cases exercise the tables, as it was last measured for a policy folder.

    Args:
        folder: the policy folder.
        sha256: of its tables as they are.

    Raises:
        TableError: the stored figures cannot be read.
    """
    found = stored(folder)
    if found is None:
        return f'<p class="hint">{NOT_MEASURED}</p>'
    stale = "" if found.sha256 == sha256 else f" <strong>{esc(EARLIER)}</strong>"
    head = "<tr><th>table</th><th>rows exercised</th><th>changed fields noticed</th><th>no case exercises</th></tr>"
    rows = join(
        f"<tr><th>{esc(part.table)}</th><td>{part.exercised} of {len(part.rows)}</td>"
        f"<td>{part.noticed} of {part.fields}</td><td>{esc(', '.join(part.idle))}</td></tr>"
        for part in found.by_table()
    )
    return f'<p>{esc(found.said())}{stale}</p><table class="moved">{head}{rows}</table>'


def hits(found: Sequence[Hit]) -> str:
    """Returns passages that were searched for, each leading to its lines."""
    rows = [
        f'<li><button type="button" class="link" data-goto="{hit.chunk.start_line}">{esc(hit.chunk.section)}, '
        f"{said_lines(hit.chunk.start_line, hit.chunk.end_line)}</button>"
        f"<q>{esc(' '.join(hit.chunk.text.replace('**', '').split())[:300])}</q></li>"
        for hit in found
    ]
    return f'<ul class="plain">{join(rows)}</ul>' if rows else '<p class="hint">Nothing found.</p>'


def edited(texts: Mapping[str, str]) -> str:
    """Returns which files are edited, with a link to take them along; the link holds them, nothing is saved."""
    if not texts:
        return '<p class="hint">No file is edited yet.</p>'
    data = b64encode(zipped(texts)).decode()
    return (
        f'<p class="hint">Edited: {esc(", ".join(texts))}. <a class="link" download="policy-change.zip" '
        f'href="data:application/zip;base64,{data}">Download as a zip</a> to unpack over the policy folder.</p>'
    )


def tried(found: Trial) -> str:
    """Returns what a change would do."""
    said, replay = problems(found.problems), found.replay
    if any(problem.level == "error" for problem in found.problems):
        return f'<p class="hint">No case can be decided by it while this stands.</p>{said}'
    unread = _unread(replay.unread)
    if not replay.decided:
        empty = "" if replay.unread else "The case log is empty, so there is no case to decide again."
        return f'{said}<p class="hint">{empty}</p>{unread}'
    moved = len(replay.moves)
    words = "No decision" if moved == 0 else "1 decision" if moved == 1 else f"{moved} decisions"
    head = f"<p><strong>{words} of {replay.decided} stored cases would change.</strong> Nothing was saved.</p>"
    return f"{head}{join(map(_move, replay.moves[:MOST_SHOWN]))}{unread}{said}"


def _unread(rows: Sequence[Unread]) -> str:
    if not rows:
        return ""
    items = join(f"<li><strong>{esc(row.id)}</strong> {esc(row.error)}</li>" for row in rows)
    return (
        f'<section class="block"><h3>Cases that could not be decided ({len(rows)})</h3>'
        f'<ul class="plain">{items}</ul></section>'
    )


def _move(move: Move) -> str:
    rows = join(
        f"<tr><th>{esc(row.name)}</th><td>{esc(row.was)}</td><td>{esc(row.now)}</td></tr>" for row in move.differences
    )
    table = f'<table class="moved"><tr><th></th><th>now</th><th>then</th></tr>{rows}</table>' if rows else ""
    text = esc(" ".join(move.text.split())[:300])
    return f'<section class="block"><h3>{esc(move.id)}</h3><q>{text}</q>{table}{folded(move)}</section>'
