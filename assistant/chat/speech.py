"""The conversation as bubbles: one line of HTML each, so that nothing in a customer's words is read as Markdown."""

from collections.abc import Callable
from datetime import datetime

from assistant.chat.cards import headline
from assistant.chat.form import PROVED
from assistant.chat.markup import esc, join, moment, verse
from assistant.chat.talk import Tells, Turn
from assistant.models import Citation, Decision
from knowledge.rows import Tables
from knowledge.sections import said_lines

LONGEST = 1500
"""Characters of a message shown; the whole of it stands in the decision's case."""
ASKED = 3
"""Missing facts named in the conversation; the card has them all."""


def bubbles(turns: tuple[Turn, ...]) -> list[dict[str, str]]:
    """Returns the turns as a Chatbot's messages."""
    return [{"role": "user" if turn.by == "agent" else "assistant", "content": bubble(turn)} for turn in turns]


def bubble(turn: Turn) -> str:
    """Returns a turn as HTML on one line."""
    text = turn.text
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} … ({len(turn.text):,} characters in all)"
    points = f"<ul>{join(f'<li>{esc(point)}</li>' for point in turn.points)}</ul>" if turn.points else ""
    words = verse(text.strip()) if turn.by == "agent" else f"<p>{verse(text)}</p>"
    return f'<div class="turn {turn.kind}">{words}{points}{join(_cited(row) for row in turn.citations)}</div>'


def _cited(row: Citation) -> str:
    return (
        f"<blockquote>{verse(row.quote)}</blockquote>"
        f'<p class="path">{esc(row.section)} · {said_lines(row.start_line, row.end_line)}</p>'
    )


def telling(tables: Tables, now: Callable[[], datetime]) -> Tells:
    """Returns what words a first decision for the conversation."""

    def tell(decision: Decision) -> Turn:
        return told(decision, tables, now())

    return tell


def told(decision: Decision, tables: Tables, now: datetime) -> Turn:
    """Returns the bubble for a first decision: what to do, by when, why, and what to find out."""
    text = headline(decision, tables) + "."
    return Turn(by="desk", kind="decided", text=text, points=tuple(_points(decision, tables, now)))


def _points(decision: Decision, tables: Tables, now: datetime) -> list[str]:
    titles = {row.id: row.title for row in tables.rules}
    points = [f"Why: {', '.join(titles[row.rule] for row in decision.findings)}"] if decision.findings else []
    if decision.destinations:
        points.append(
            f"Tell {', '.join(decision.destinations)}" + (f"; copy {', '.join(decision.cc)}" if decision.cc else "")
        )
    due = decision.sla.first_response_due
    if due and decision.priority:
        points.append(
            f"{decision.priority.capitalize()} priority: first response by {moment(due, now, tables.hours[0].timezone)}"
        )
    if decision.verification_detail.needed:
        detail = decision.verification_detail
        points.append(f"Identity, {detail.level} risk: {detail.needed} more to verify")
    asked = [row.ask for row in decision.missing if row.required and row.field != PROVED][:ASKED]
    points += [f"Ask: {ask}" for ask in asked]
    if not points and decision.action == "resolve":
        points.append("No rule of the policy holds. The steps on the card say what to try.")
    return [*points, *decision.notes]
