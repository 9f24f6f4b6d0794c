"""A decision as a card on a terminal."""

from datetime import datetime

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.models import Decision
from assistant.packets import words
from knowledge.rows import Tables

COLOURS = {"critical": "red", "high": "yellow", "standard": "green", None: "cyan"}


def card(decision: Decision, tables: Tables, now: datetime) -> RenderableType:
    """Returns the decision as a panel: what to do, by when, why, what is missing, what to say."""
    titles = {rule.id: rule.title for rule in tables.rules}
    body = Table.grid(padding=(0, 2))
    body.add_column(style="bold", no_wrap=True)
    body.add_column(overflow="fold")
    for finding in decision.findings:
        body.add_row("Why", f"{titles[finding.rule]} ({finding.confidence:.0%})")
        body.add_row("", Text(f"“{' '.join(finding.evidence.quote.split())}”", style="italic"))
        body.add_row("", Text(_place(finding.source.section, finding.source.start_line, finding.source.quote), "dim"))
    if decision.destinations:
        body.add_row("Tell", ", ".join(decision.destinations))
    if decision.cc:
        body.add_row("Copy", ", ".join(decision.cc))
    if decision.sla.first_response_due:
        body.add_row("First response", _due(decision.sla.first_response_due, now, decision.sla.coverage))
    if decision.sla.resolution_due:
        body.add_row("Resolution", _due(decision.sla.resolution_due, now, decision.sla.coverage))
    _identity(body, decision)
    if decision.flags:
        body.add_row("Flags", ", ".join(flag.replace("_", " ") for flag in decision.flags))
    for fact, value in decision.facts.items():
        body.add_row("", Text(f"{fact.replace('_', ' ')}: {words(value.value)}", "dim"))
    for row in decision.missing[:6]:
        body.add_row("Ask" if row.required else "Ask too", row.ask)
    for name, lines in (("First", decision.steps.before), ("Do", decision.steps.do), ("Don't", decision.steps.dont)):
        for line in lines:
            body.add_row(name, line.text)
    for note in decision.notes:
        body.add_row("Note", note)
    parts: list[RenderableType] = [body]
    if decision.reply and decision.reply.text:
        parts.append(Panel(decision.reply.text, title="Tell the customer", border_style="dim"))
    return Panel(Group(*parts), title=heading(decision, tables), border_style=COLOURS[decision.priority])


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


def _due(due: datetime, now: datetime, coverage: str | None) -> str:
    return f"by {due:%a %d %b %H:%M %Z} ({left(due, now)}; clock {coverage})"


def _identity(body: Table, decision: Decision) -> None:
    detail = decision.verification_detail
    if detail.level == "none":
        return
    line = f"{detail.level} risk: {detail.needed} more of {'; '.join(detail.factors)}"
    body.add_row("Verify", line + (" + management approval" if detail.approval else ""))
