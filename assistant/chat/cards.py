"""The decision as a card: what to do, by when, whom to tell, what is missing, why, and the steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from assistant.chat.fields import fields, identity
from assistant.chat.live import DOES
from assistant.chat.markup import chip, esc, join, moment, policy
from assistant.chat.reasons import marked, noticed, reasons, runners_up, sure
from assistant.chat.steps import steps
from assistant.decide import duration
from assistant.models import Case, Decision, Violation
from assistant.terminal import left
from knowledge.rows import Tables
from knowledge.tree import tone, weekdays

WHOSE = {"local": "by the local reader", "model": "by the model", "both": "by both"}


def empty(tables: Tables, model: str = "") -> str:
    """Returns the card before any case; `model` is the language model that reads too, if any."""
    kept = f"{model} may read it too, names and numbers masked." if model else "The words stay on this machine."
    rows = (
        ("Paste a ticket", f"or say in a sentence what happened. {kept}"),
        ("Read the decision", "whom to tell, by when, and the line of the policy behind each part."),
        ("Add what you learn", "“it started on Monday”, or fill in the missing facts. The card says what changed."),
        ("Ask the policy", "“how long does the team have?” is answered in the policy's own words."),
    )
    items = join(f"<li><strong>{esc(head)}</strong> {esc(rest)}</li>" for head, rest in rows)
    return (
        '<article class="card p-none blank"><h2>The decision appears here</h2>'
        f'<ol class="how">{items}</ol><p class="hint">{esc(tables.document.title)}, version '
        f"{esc(tables.document.version)}: {len(tables.rules)} rules in {len(tables.categories)} categories.</p>"
        "</article>"
    )


def card(
    decision: Decision,
    case: Case,
    now: datetime,
    tables: Tables,
    noted: Mapping[str, str],
    added: Sequence[int] = (),
) -> str:
    """Returns the whole decision as HTML, everything in it escaped.

    Args:
        decision: what is to be done.
        case: whose text is shown and whose given facts can be corrected.
        now: for the time left.
        tables: names and titles.
        noted: facts filled in that no rule reads.
        added: where in the case's text later messages begin.
    """
    opened = case.received_at.isoformat() if case.received_at else ""
    return (
        f'<article class="card p-{_tone(decision, tables)} a-{decision.action}" data-case="{esc(opened)}">'
        f"{_head(decision, tables)}{_clocks(decision, now, tables)}{_told(decision, tables)}{_notices(decision)}"
        f'<div class="cols"><div class="main">{_why(decision, case, tables, added)}{steps(decision.steps)}</div>'
        f'<div class="side">{fields(decision, case, noted, tables)}{identity(decision, tables)}'
        f"{runners_up(decision, tables)}</div></div>{_foot(decision)}</article>"
    )


def _urgent(decision: Decision, tables: Tables) -> str:
    return next((row.title for row in tables.priorities if row.id == decision.priority), "No clock")


def _tone(decision: Decision, tables: Tables) -> str:
    """Returns the colour's name on the page, by urgency; `none` without a clock."""
    return tone(decision.priority, tables) if decision.priority else "none"


def headline(decision: Decision, tables: Tables) -> str:
    """Returns the one line that says what to do."""
    if decision.action == "clarify":
        return "Ask one question first"
    if decision.action == "resolve":
        return (
            "Resolve it at first contact" if not decision.withdrawn else "Share updates: the incident is already posted"
        )
    teams = {row.id: row.team for row in tables.contacts}
    lead = next((row for row in tables.categories if row.id == decision.primary), None)
    first = [place for place in decision.destinations if lead and place in lead.destinations]
    order = list(dict.fromkeys(teams[place] for place in (*first, *decision.destinations)))
    rest = f" and {len(order) - 1} more" if len(order) > 2 else f" and the {order[1]}" if len(order) == 2 else ""
    return f"Escalate to the {order[0]}{rest}" if order else "Escalate"


def summary(decision: Decision, tables: Tables) -> str:
    """Returns the decision in one sentence, for a screen reader."""
    names = {row.id: row.name for row in tables.categories}
    first = decision.first_response_minutes
    parts = [headline(decision, tables), f"{_urgent(decision, tables)} priority" if decision.priority else ""]
    parts.append(names[decision.primary] if decision.primary else "")
    parts.append(f"first response within {duration(first, decision.sla.coverage)}" if first else "")
    return ". ".join(part for part in parts if part) + "."


def _head(decision: Decision, tables: Tables) -> str:
    names = {row.id: row.name for row in tables.categories}
    others = [names[row] for row in decision.categories if row != decision.primary]
    line = names[decision.primary] + (" leads" if others else "") if decision.primary else _unled(decision)
    also = f", also {', '.join(others)}" if others else ""
    lead = [row.confidence for row in decision.findings if row.rule.split(".")[0] == decision.primary]
    trust = f'<span class="sure">{sure(max(lead))}</span>' if lead else ""
    badge = (
        f'<span class="badge"><i aria-hidden="true"></i>{esc(_urgent(decision, tables))}</span>'
        if decision.priority
        else ""
    )
    return (
        f'<header><div class="tags">{badge}<span class="verb">{decision.action}</span>{trust}</div>'
        f"<h2>{esc(headline(decision, tables))}</h2><p>{esc(line + also)}</p></header>"
    )


def _unled(decision: Decision) -> str:
    if decision.action == "clarify":
        asked = next((row.ask for row in decision.missing if row.required), "")
        return f"{asked} The answer decides whether this is escalated."
    if decision.action == "escalate":
        return "Identity and approval come first; the policy sets no priority or clock for it."
    told = " Another team is told beside it." if decision.destinations else ""
    return f"No rule of the policy asks for an escalation.{told}"


def _clocks(decision: Decision, now: datetime, tables: Tables) -> str:
    sla, detail = decision.sla, decision.verification_detail
    tiles = [
        _clock("First response", sla.first_response_due, decision.first_response_minutes, decision, now, tables),
        _clock("Resolution", sla.resolution_due, decision.resolution_minutes, decision, now, tables),
    ]
    if sla.customer_timeframe:
        tiles.append(_tile("Tell the customer", sla.customer_timeframe, "to hear from the team"))
    if detail.level != "none":
        still = f"{detail.needed} more to verify" if detail.needed else "verified"
        tiles.append(_tile("Identity", f"{detail.level.capitalize()} risk", still))
    return f'<div class="tiles">{join(tiles)}</div>' if any(tiles) else ""


def _tile(name: str, value: str, under: str) -> str:
    return f'<div class="tile"><span>{name}</span><b>{esc(value)}</b><small>{esc(under)}</small></div>'


def _clock(
    name: str, due: datetime | None, minutes: int | None, decision: Decision, now: datetime, tables: Tables
) -> str:
    if due is None or minutes is None:
        return ""
    hours, says = tables.hours[0], duration(minutes, decision.sla.coverage)
    at = due.isoformat()
    return (
        f'<div class="tile clock"><span>{name} by</span><b>{esc(moment(due, now, hours.timezone))}</b>'
        f'<small><time data-due="{at}" datetime="{at}">{left(due, now)}</time> · {esc(says)}</small></div>'
    )


def _told(decision: Decision, tables: Tables) -> str:
    teams = {row.id: row.team for row in tables.contacts}
    titles = {row.id: row.title for row in tables.flags}
    rows = (
        ("Tell", [chip(place, "to", teams.get(place, "")) for place in decision.destinations]),
        ("Copy", [chip(who, "cc", teams.get(who, "")) for who in decision.cc]),
        ("Flags", [chip(titles[flag], "flag") for flag in decision.flags]),
        ("Clock", [chip(_coverage(decision, tables), "bare")] if decision.sla.coverage else []),
    )
    shown = join(f"<div><dt>{name}</dt><dd>{join(chips)}</dd></div>" for name, chips in rows if chips)
    return f'<dl class="told">{shown}</dl>' if shown else ""


def _coverage(decision: Decision, tables: Tables) -> str:
    if decision.sla.coverage == "24/7":
        return "24/7"
    hours = tables.hours[0]
    place = hours.timezone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{weekdays(hours.weekdays)} {hours.opens}–{hours.closes}, {place} time"


def _notices(decision: Decision) -> str:
    notes = [f'<li class="note">{esc(note)}</li>' for note in decision.notes]
    if decision.reader.fallback:
        notes.append(f'<li class="note">The local reader answered: {esc(decision.reader.fallback)}</li>')
    notes += [_violation(row) for row in decision.violations]
    return f'<ul class="notices">{join(notes)}</ul>' if notes else ""


def _violation(row: Violation) -> str:
    field = row.field.replace("_", " ").replace(".", ": ")
    mended = f" Mended: {esc(row.mended)}." if row.mended else " Check this by hand."
    shown = policy(row.source) if row.source else ""
    return (
        f'<li class="wrong"><strong>Does not fit the policy · {esc(field)}</strong>: stands at {esc(row.found)}, '
        f"wanted is {esc(row.wanted)}.{mended}{shown}</li>"
    )


def _why(decision: Decision, case: Case, tables: Tables, added: Sequence[int]) -> str:
    found = reasons(decision, tables)
    head = f"<h3>Why</h3>{found}" if found else ""
    text = marked(case.text, decision.findings, tables, added)
    return f'<section class="block reasons">{head}{noticed(decision, tables)}<h3>The case</h3>{text}</section>'


def _foot(decision: Decision) -> str:
    reader, stamp = decision.reader, decision.policy
    return (
        f"<footer>Read by {esc(reader.name)} {esc(reader.version)} · policy {esc(stamp.version)} "
        f"({esc(stamp.sha256[:12])}) · {decision.elapsed_ms:.0f} ms{_model(decision)}</footer>"
    )


def _model(decision: Decision) -> str:
    """Returns what the language model was asked for, which parts are its own, and what of its answers did not stand."""
    path = decision.reader.path
    if path is None or not path.calls:
        return ""
    asked = [
        f"{DOES[call.purpose].capitalize()}: {call.says or 'answered'} ({call.ms / 1000:.1f} s)" for call in path.calls
    ]
    whose = [f"{part.capitalize()} {WHOSE[who]}" for part, who in path.parts.items()]
    fell = [f"Did not stand: {why}" for why in path.rejected]
    rows = join(f"<li>{esc(row)}</li>" for row in (*asked, *whose, *fell))
    counted = f" ({len(fell)} did not stand)" if fell else ""
    return f"<details><summary>What {esc(path.model)} did{counted}</summary><ul>{rows}</ul></details>"
