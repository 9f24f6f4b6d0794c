"""What a support lead sees of the policy: what needs a decision, a search, and a change tried on stored cases."""

from collections.abc import Sequence
from datetime import datetime

from assistant.chat.markup import esc, join
from assistant.replay import Move
from assistant.settings import Settings
from assistant.trial import Trial
from knowledge.check import Problem, check
from knowledge.search import Hit
from knowledge.sections import said_lines
from knowledge.tables import policy, read

LEVELS = {"error": "Must be mended", "warning": "Needs a decision", "note": "Good to know"}
MOST_SHOWN = 100


def standing(settings: Settings, now: datetime) -> str:
    """Returns what the policy check says of the tables as they are, most pressing first."""
    found = check(read(settings.policy), policy(settings.policy), now.date(), settings.policy)
    return problems(found) or '<p class="hint">The tables and the document agree.</p>'


def problems(found: Sequence[Problem]) -> str:
    """Returns problems as lists by level."""
    return join(
        f'<section class="block"><h3>{title} ({len(rows)})</h3>'
        f'<ul class="plain">{join(map(_problem, rows))}</ul></section>'
        for level, title in LEVELS.items()
        if (rows := [problem for problem in found if problem.level == level])
    )


def _problem(problem: Problem) -> str:
    place = ", ".join(part for part in (problem.file, problem.key) if part)
    return f'<li><strong>{esc(place)}</strong> {esc(problem.said)} <span class="ask">{esc(problem.mend)}</span></li>'


def hits(found: Sequence[Hit]) -> str:
    """Returns passages that were searched for, each leading to its lines."""
    rows = [
        f'<li><button type="button" class="link" data-goto="{hit.chunk.start_line}">{esc(hit.chunk.section)}, '
        f"{said_lines(hit.chunk.start_line, hit.chunk.end_line)}</button>"
        f"<q>{esc(' '.join(hit.chunk.text.replace('**', '').split())[:300])}</q></li>"
        for hit in found
    ]
    return f'<ul class="plain">{join(rows)}</ul>' if rows else '<p class="hint">Nothing found.</p>'


def tried(found: Trial) -> str:
    """Returns what a change would do."""
    said = problems(found.problems)
    if any(problem.level == "error" for problem in found.problems):
        return f'<p class="hint">No case can be decided by it while this stands.</p>{said}'
    if not found.replayed:
        return f'{said}<p class="hint">The case log is empty, so there is no case to decide again.</p>'
    moved = len(found.moves)
    words = "No decision" if moved == 0 else "1 decision" if moved == 1 else f"{moved} decisions"
    head = f"<p><strong>{words} of {found.replayed} stored cases would change.</strong> Nothing was saved.</p>"
    return f"{head}{join(map(_move, found.moves[:MOST_SHOWN]))}{said}"


def _move(move: Move) -> str:
    rows = join(
        f"<tr><th>{esc(row.field.replace('_', ' '))}</th><td>{esc(row.was)}</td><td>{esc(row.now)}</td></tr>"
        for row in move.differences
    )
    return (
        f'<section class="block"><h3>{esc(move.id)}</h3><q>{esc(" ".join(move.text.split())[:300])}</q>'
        f'<table class="moved"><tr><th></th><th>now</th><th>then</th></tr>{rows}</table></section>'
    )
