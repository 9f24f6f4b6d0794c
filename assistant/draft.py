"""The customer's reply, from the policy's own template: every slot filled from facts, or its sentence left out."""

import re

from assistant.models import Decision, Reply, Value
from assistant.packets import one_line, words
from assistant.settings import Settings
from knowledge.rows import Category, Contact, Rule, Tables

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[])")
_SLOT = re.compile(r"\[([^\]]+)\]")
_GIVEN_NAME = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*|[^\W\d_]['’][^\W\d_]+")
_LONGEST_NAME = 30
_TITLES = frozenset({"mr", "mrs", "ms", "mx", "miss", "dr", "prof", "professor"})
_NOBODY = frozenset({"none", "null", "nan", "unknown", "anonymous", "customer", "user", "client", "test", "tbd"})
"""What forms hold where nobody filled in a name or a feature."""
_TICKET = re.compile(r"\w[\w .#/:-]{0,59}(?<![ .:])")
_FEATURE = re.compile(r"[^\W_][^\[\]{}<>@\"]{0,78}[^\W_)]")
_COMMON_NOUN = re.compile(r"(?!the |our |an? |your |my |all )[a-z]+(?: [a-z]+)?(?<!s)(?<!ing)")


def draft(decision: Decision, case_id: str, tables: Tables, settings: Settings) -> Reply:
    """Returns the reply for a decision, its violations not yet looked for.

    A question that decides is asked; a case the agent resolves has no reply of ours (the text is empty).
    """
    if decision.template == "none":
        return Reply(template="none", text=_question(decision, tables))
    rows = {row.id: row for row in tables.templates}
    row = rows[decision.template]
    slots = _slots(decision, case_id, tables, settings)
    slots |= {theirs: slots[ours] for theirs, ours in row.slots.items() if ours in slots}
    body = fill(row.text, slots)
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
    called = called_by(words(name.value)) if name else ""
    return f"Hello {called}," if called else "Hello,"


def called_by(name: str) -> str:
    """Returns what a customer is greeted by: a first name, or title and last name; empty where that is unsure."""
    before, comma, _ = name.partition(",")
    parts = before.split()
    if not parts or (comma and len(parts) == 1) or parts[0].casefold() in _NOBODY:
        return ""
    title = parts[0].rstrip(".").casefold() in _TITLES
    called = parts[-1] if title else parts[0]
    if (title and len(parts) == 1) or len(called) > _LONGEST_NAME or not _GIVEN_NAME.fullmatch(called):
        return ""
    if called.islower() or (called.isupper() and len(called) > 2):
        called = called.title()
    return f"{parts[0]} {called}" if title else called


def _question(decision: Decision, tables: Tables) -> str:
    if decision.action != "clarify":
        return ""
    asked = [row for row in decision.missing if row.required]
    row = next((row for row in tables.templates if row.id == "clarify"), None)
    words = fill(row.text, {"question": asked[0].ask}) if row else asked[0].ask
    return f"{_greeting(decision)}\n\n{words}"


def _slots(decision: Decision, case_id: str, tables: Tables, settings: Settings) -> dict[str, str]:
    """Returns what the policy's slots are filled with, by the slot's own words."""
    lead = next((row for row in tables.categories if row.id == decision.primary), None)
    team, topic, needs = _of_category(lead, decision, tables) if lead else _of_signal(decision, tables)
    feature = decision.facts.get("features")
    ticket = one_line(case_id)
    return {
        "team name": team,
        "timeframe": decision.sla.customer_timeframe or "",
        "ID": "" if ticket == "case" or not _TICKET.fullmatch(ticket) else ticket,
        "Issue": topic,
        "this type of issue": "these matters",
        "specific expertise/access/approval": needs,
        "email/phone": "email",
        "feature/service": (feature and _feature(feature.value)) or "our service",
        "company": settings.company,
    }


def _feature(value: Value) -> str:
    """Returns the features in a sentence's words: 'the dashboard', 'exports and reports'; empty if they are none."""
    named = [item.replace("_", " ") for item in value] if isinstance(value, tuple) else words(value).split(",")
    named = [item for item in (one_line(item).strip(" .;:!?") for item in named) if item]
    if any(not _FEATURE.fullmatch(item) or item.casefold() in _NOBODY for item in named):
        return ""
    named = [f"the {item}" if _COMMON_NOUN.fullmatch(item) else item for item in named]
    *first, last = named or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _of_category(lead: Category, decision: Decision, tables: Tables) -> tuple[str, str, str]:
    """Returns team, topic and needs of the leading category; of its rule, where that one goes to another team (D12)."""
    rules = [row for row in tables.rules if row.id in decision.rules and row.category == lead.id]
    elsewhere: Rule | None = rules[0] if rules and all(row.instead for row in rules) else None
    if elsewhere is None:
        return lead.team, lead.topic, lead.needs
    return _contact(elsewhere.instead[0], tables).team, elsewhere.topic or lead.topic, elsewhere.needs or lead.needs


def _of_signal(decision: Decision, tables: Tables) -> tuple[str, str, str]:
    """Returns team, topic and needs of the signal that escalates by itself (D17); empty where none does."""
    held = {read.id for read in decision.signals}
    row = next((row for row in tables.signals if row.id in held and row.escalates), None)
    if row is None:
        return "", "", ""
    team = _contact(row.destinations[0], tables).team
    return team, row.title_customer or "", "identity verification"


def _contact(place: str, tables: Tables) -> Contact:
    return next(row for row in tables.contacts if row.id == place)
