"""A decision as a card on a terminal."""

from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.models import UNSURE, Decision
from assistant.packets import words
from knowledge.rows import Tables

MOST_ASKED = 6
COLOURS = ("red", "yellow", "green")
"""By urgency; less urgent priorities have the last."""


def card(decision: Decision, tables: Tables, now: datetime | None) -> RenderableType:
    """Returns the decision as a panel: what to do, by when (how long from `now`), why, what to ask and to say."""
    body = Table.grid(padding=(0, 2))
    body.add_column(style="bold", no_wrap=True)
    body.add_column(overflow="fold")
    before = ""
    lines = (
        *_why(decision, tables),
        *_near(decision, tables),
        *_where(decision, now),
        *_asked(decision),
        *_checklist(decision),
    )
    for name, line in lines:
        body.add_row("" if name == before else name, Text(line) if isinstance(line, str) else line)
        before = name or before
    parts: list[RenderableType] = [body]
    if decision.reply and decision.reply.text:
        parts.append(Panel(Text(decision.reply.text), title="Tell the customer", border_style="dim"))
    return Panel(Group(*parts), title=Text(heading(decision, tables)), border_style=colour(decision, tables))


Line = tuple[str, RenderableType]


def _why(decision: Decision, tables: Tables) -> Iterator[Line]:
    titles = {rule.id: rule.title for rule in tables.rules}
    for finding in decision.findings:
        yield "Why", f"{titles[finding.rule]} ({finding.confidence:.0%})"
        yield "", Text(f"“{' '.join(finding.evidence.quote.split())}”", style="italic")
        if finding.confidence < UNSURE:
            yield "", Text(f"Worth checking: {finding.confirm}")
        yield "", Text(_place(finding.source.section, finding.source.start_line, finding.source.quote), "dim")


def _near(decision: Decision, tables: Tables) -> Iterator[Line]:
    titles = {rule.id: rule.title for rule in tables.rules}
    for finding in decision.close:
        yield "Nearly", Text(f"{titles[finding.rule]} ({finding.confidence:.0%}): {finding.confirm}", "dim")


def _where(decision: Decision, now: datetime | None) -> Iterator[Line]:
    if decision.destinations:
        yield "Tell", ", ".join(decision.destinations)
    if decision.cc:
        yield "Copy", ", ".join(decision.cc)
    if decision.sla.first_response_due:
        yield "First response", _due(decision.sla.first_response_due, now, decision.sla.coverage)
    if decision.sla.resolution_due:
        yield "Resolution", _due(decision.sla.resolution_due, now, decision.sla.coverage)
    detail = decision.verification_detail
    if detail.level != "none":
        line = f"{detail.level} risk: {detail.needed} more of {'; '.join(detail.factors)}"
        yield "Verify", line + (f" + {detail.approval_words}" if detail.approval_words else "")
    if decision.flags:
        yield "Flags", ", ".join(flag.replace("_", " ") for flag in decision.flags)


def _asked(decision: Decision) -> Iterator[Line]:
    for fact, value in decision.facts.items():
        yield "Known", Text(f"{fact.replace('_', ' ')}: {words(value.value)}", "dim")
    for row in decision.missing[:MOST_ASKED]:
        yield "Ask" if row.required else "Ask too", row.ask


def _checklist(decision: Decision) -> Iterator[Line]:
    steps = decision.steps
    for name, lines in (("First", steps.before), ("Do", steps.do), ("Don't", steps.dont)):
        yield from ((name, line.text) for line in lines)
    yield from (("Note", note) for note in decision.notes)


def colour(decision: Decision, tables: Tables) -> str:
    """Returns the colour of a decision's urgency."""
    at = tables.urgency(decision.priority)
    return "cyan" if at is None else COLOURS[min(at, len(COLOURS) - 1)]


def heading(decision: Decision, tables: Tables) -> str:
    """Returns the one line that says what to do."""
    names = {row.id: row.name for row in tables.categories}
    if decision.action == "escalate":
        return f"ESCALATE · {(decision.priority or 'no clock').upper()}" + (
            f" · {names[decision.primary]}" if decision.primary else ""
        )
    return "CLARIFY · one fact decides" if decision.action == "clarify" else "RESOLVE at first contact"


def _place(section: str, line: int, quote: str) -> str:
    return f"Policy, line {line}, {section}: “{quote}”"


def left(due: datetime, now: datetime) -> str:
    """Returns the time between now and a due time as a person says it."""
    minutes = int((due - now).total_seconds() // 60)
    sign, minutes = ("overdue by ", -minutes) if minutes < 0 else ("in ", minutes)
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    parts = [f"{days} d"] * bool(days) + [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest and not days)
    return sign + (" ".join(parts) or "0 min")


def _due(due: datetime, now: datetime | None, coverage: str | None) -> str:
    wait = f"{left(due, now)}; " if now else ""
    return f"by {due:%a %d %b %H:%M %Z} ({wait}clock {coverage})"
