"""The customer's reply, from the policy's own template: every slot filled from facts, or its sentence left out."""

import re

from assistant.models import Decision, Reply
from assistant.packets import words
from assistant.settings import Settings
from knowledge.rows import Category, Tables

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[])")
_SLOT = re.compile(r"\[([^\]]+)\]")


def draft(decision: Decision, case_id: str, tables: Tables, settings: Settings) -> Reply:
    """Returns the reply for a decision, its violations not yet looked for.

    A question that decides is asked; a case the agent resolves has no reply of ours (the text is empty).
    """
    if decision.template == "none":
        return Reply(template="none", text=_question(decision, tables))
    rows = {row.id: row for row in tables.templates}
    slots = _slots(decision, case_id, tables, settings)
    body = fill(rows[decision.template].text, slots)
    opening = [rows[row.id].text for row in tables.templates if row.opens_with in decision.categories]
    return Reply(template=decision.template, text="\n\n".join((_greeting(decision), *opening, body)))


def fill(template: str, slots: dict[str, str]) -> str:
    """Returns the template with slots filled; a sentence with an unknown slot is left out, as is an empty paragraph."""
    paragraphs: list[str] = []
    for paragraph in template.split("\n\n"):
        kept = [
            _SLOT.sub(lambda match: slots[match[1]], sentence)
            for sentence in _SENTENCE.split(paragraph.strip())
            if all(slots.get(name) for name in _SLOT.findall(sentence))
        ]
        if kept:
            paragraphs.append(" ".join(sentence[0].upper() + sentence[1:] for sentence in kept))
    return "\n\n".join(paragraphs)


def _greeting(decision: Decision) -> str:
    name = decision.facts.get("name")
    return f"Hello {words(name.value).split()[0]}," if name else "Hello,"


def _question(decision: Decision, tables: Tables) -> str:
    if decision.action != "clarify":
        return ""
    asked = [row for row in decision.missing if row.required]
    row = next(row for row in tables.templates if row.id == "clarify")
    return f"{_greeting(decision)}\n\n" + fill(row.text, {"question": asked[0].ask})


def _slots(decision: Decision, case_id: str, tables: Tables, settings: Settings) -> dict[str, str]:
    """Returns what the policy's slots are filled with, by the slot's own words."""
    lead = _lead(decision, tables)
    team = lead.team if lead else _signal_team(decision, tables)
    topic = lead.topic if lead else _signal_topic(decision, tables)
    feature = decision.facts.get("features")
    return {
        "team name": team,
        "timeframe": decision.sla.customer_timeframe or "",
        "ID": "" if case_id == "case" else case_id,
        "Issue": topic,
        "this type of issue": "these matters",
        "specific expertise/access/approval": lead.needs if lead else "identity verification",
        "email/phone": "email",
        "feature/service": words(feature.value) if feature else "our service",
        "company": settings.company,
    }


def _lead(decision: Decision, tables: Tables) -> Category | None:
    return next((row for row in tables.categories if row.id == decision.primary), None)


def _signal_team(decision: Decision, tables: Tables) -> str:
    return next((row.team for row in tables.contacts if row.id in decision.destinations), "")


def _signal_topic(decision: Decision, tables: Tables) -> str:
    held = {read.id for read in decision.signals}
    return next((row.title_customer for row in tables.signals if row.id in held and row.title_customer), "")
