"""The facts on the card: what is missing as fields to fill in, what is known as fields to correct, identity to tick."""

from collections.abc import Mapping

from assistant.chat.form import COUNTS, PROVED, TICKET, YES_NO, title
from assistant.chat.markup import esc, join, policy
from assistant.models import Case, Decision, Missing
from assistant.packets import words
from knowledge.rows import Tables

LISTS = ("verified_factors",)
"""Facts that are ticked, not typed."""


def fields(decision: Decision, case: Case, noted: Mapping[str, str], tables: Tables) -> str:
    """Returns the form: required facts first, then wanted ones, then those known, to be corrected."""
    missing = [row for row in decision.missing if row.field != PROVED]
    required = [row for row in missing if row.required]
    wanted = [row for row in missing if not row.required]
    known = _known(decision, {row.field for row in missing})
    ticket = "" if case.id == "case" else case.id
    groups = (
        _group(
            "Decides the case" if decision.action == "clarify" else "Needed by the team", required, tables, open_=True
        ),
        _group("Also wanted", wanted, tables, open_=not required and decision.action == "escalate" and len(wanted) < 5),
        _more("Known", len(known), join(_field(name, title(name, tables), shown, "") for name, shown in known.items())),
        _more("More facts", 0, _others(decision, missing, tables) + _field(TICKET, "Ticket number", ticket, "")),
    )
    return (
        '<form class="block facts" data-form="facts" autocomplete="off"><h3>Facts</h3>'
        f'{join(groups)}<button class="go" type="submit">Update decision</button>'
        '<p class="hint" aria-live="polite" data-unsent hidden>Not sent yet.</p></form>'
    )


def _known(decision: Decision, missing: set[str]) -> dict[str, str]:
    return {
        name: _shown(name, words(fact.value))
        for name, fact in decision.facts.items()
        if name not in missing and name not in (*LISTS, PROVED)
    }


def _shown(name: str, value: str) -> str:
    return value.capitalize() if name == "plan" else value


def _others(decision: Decision, missing: list[Missing], tables: Tables) -> str:
    there = {row.field for row in missing} | set(decision.facts)
    return join(_field(name, title(name, tables), "", "") for name in _deciding(tables) if name not in there)


def _deciding(tables: Tables) -> list[str]:
    """Returns the facts that raise a flag and so can change any decision, offered even where nobody asks."""
    return list(dict.fromkeys(name for flag in tables.flags for name in flag.when))


def _group(name: str, rows: list[Missing], tables: Tables, open_: bool) -> str:
    shown = join(_field(row.field, title(row.field, tables), "", row.ask) for row in rows)
    if not rows:
        return ""
    if rows[0].required:
        return f'<fieldset><legend>{name} <span class="count">{len(rows)}</span></legend>{shown}</fieldset>'
    return _more(name, len(rows), shown, open_)


def _more(name: str, count: int, shown: str, open_: bool = False) -> str:
    number = f' <span class="count">{count}</span>' if count else ""
    key = esc(f"more:{name}")
    opened = " open" if open_ else ""
    return (
        f'<details class="more" data-keep="{key}"{opened}><summary>{name}{number}</summary>{shown}</details>'
        if shown
        else ""
    )


def _field(name: str, label: str, value: str, ask: str) -> str:
    key = f"f-{esc(name)}"
    hint = f'<small id="{key}-ask">{esc(ask)}</small>' if ask else ""
    told = f' aria-describedby="{key}-ask"' if ask else ""
    return f'<div class="field"><label for="{key}">{esc(label)}</label>{hint}{_input(name, key, value, told)}</div>'


def _input(name: str, key: str, value: str, told: str) -> str:
    at = f'id="{key}" name="{esc(name)}" data-keep="{key}"{told}'
    if name in YES_NO and value in ("", "yes", "no"):
        options = join(
            f'<option value="{option}"{" selected" if option == value else ""}>{text}</option>'
            for option, text in (("", "not known"), ("yes", "yes"), ("no", "no"))
        )
        return f'<select {at} data-was="{esc(value)}">{options}</select>'
    digits = ' inputmode="numeric"' if name in COUNTS else ""
    return f'<input type="text" {at}{digits} value="{esc(value)}" data-was="{esc(value)}" maxlength="500">'


def identity(decision: Decision, tables: Tables) -> str:
    """Returns the factors to tick, and how many are still needed."""
    detail = decision.verification_detail
    if detail.level == "none":
        return ""
    level = next(row for row in tables.identity if row.level == detail.level)
    ids = {row.title: row.id for row in tables.factors}
    boxes = join(_factor(ids[name], name, name in detail.verified) for name in detail.factors)
    still = f"{detail.needed} more needed" if detail.needed else "Enough factors verified"
    wanted = detail.approval_words
    approval = f"{wanted[:1].upper()}{wanted[1:]} is needed before anything is done." if wanted else ""
    return (
        '<fieldset class="block identity" data-form="identity">'
        f"<legend><h3>Identity · {detail.level} risk</h3></legend>"
        f'<p class="hint {"done" if not detail.needed else ""}">{still}</p>{boxes}'
        f'<p class="approval">{esc(approval)}</p>{policy(level.source)}</fieldset>'
    )


def _factor(factor: str, name: str, ticked: bool) -> str:
    on = " checked" if ticked else ""
    box = f'<input type="checkbox" name="verified_factors" value="{esc(factor)}"{on}>'
    return f'<label class="tick">{box} {esc(name)}</label>'
