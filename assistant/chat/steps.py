"""What to do as checklists, by phase."""

from assistant.chat.markup import esc, join, policy
from assistant.models import StepOut, Steps

PHASES = (("before", "First"), ("do", "Do"), ("dont", "Don't"), ("follow_up", "Follow up"))


def steps(found: Steps) -> str:
    """Returns the checklists; what is not to be done has no boxes to tick."""
    shown = join(_phase(name, title, getattr(found, name)) for name, title in PHASES)
    return f'<section class="block steps"><h3>Steps</h3>{shown}</section>' if shown else ""


def _phase(name: str, title: str, rows: tuple[StepOut, ...]) -> str:
    if not rows:
        return ""
    items = join(_step(name, row) for row in rows)
    if name == "follow_up":
        hint = f'<span class="hint">{len(rows)} step{"s" if len(rows) > 1 else ""}, afterwards</span>'
        return f'<details class="phase {name}"><summary><h4>{title}</h4> {hint}</summary><ul>{items}</ul></details>'
    return f'<div class="phase {name}"><h4>{title}</h4><ul>{items}</ul></div>'


def _step(phase: str, row: StepOut) -> str:
    words, source = esc(row.text), policy(row.source, "")
    if phase == "dont":
        return f'<li><span class="no" aria-hidden="true">✕</span><span>{words}</span>{source}</li>'
    key = esc(f"step:{row.text}")
    return f'<li><label><input type="checkbox" data-keep="{key}"> <span>{words}</span></label>{source}</li>'
