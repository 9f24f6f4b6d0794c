"""The messages that go out, one per destination: mail, Jira ticket, Slack message or portal entry."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.models import Decision, Fact, Missing, Packet, Value
from assistant.settings import Settings, filled
from knowledge.rows import Contact, Field, Source, Tables

GROUPS = {
    "customer": "Customer details",
    "issue": "Issue details",
    "tried": "What has been tried",
    "supporting": "Supporting information",
    "urgency": "Urgency assessment",
}
SUMMARY_CHARS = 90
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Line ends, control characters and marks that turn the direction of writing: in a subject they would forge lines."""


def packets(decision: Decision, text: str, case_id: str, tables: Tables, settings: Settings) -> tuple[Packet, ...]:
    """Returns one packet per destination, in the order of the decision's destinations."""
    contacts = {row.id: row for row in tables.contacts}
    return tuple(_packet(contacts[place], decision, text, case_id, tables, settings) for place in decision.destinations)


def _packet(
    contact: Contact, decision: Decision, text: str, case_id: str, tables: Tables, settings: Settings
) -> Packet:
    subject = _subject(decision, text, case_id, tables)
    short = contact.channel == "slack"
    body = _slack(contact, decision, subject, tables) if short else _body(contact, decision, text, tables)
    return Packet(
        destination=contact.id,
        channel=contact.channel,
        subject=subject,
        body=body,
        cc=tuple(_copy(who, contacts=tables.contacts, settings=settings) for who in decision.cc)
        if contact.channel == "email"
        else (),
        address=filled(contact.address, settings.company),
        fields=_ticket(contact, decision, subject),
    )


def _copy(who: str, contacts: tuple[Contact, ...], settings: Settings) -> str:
    """Returns the address to copy, or the id of somebody only the customer record names."""
    address = next((row.address for row in contacts if row.id == who), who)
    return filled(address, settings.company) if "@" in address else who


def _ticket(contact: Contact, decision: Decision, subject: str) -> dict[str, str]:
    if not contact.preset:
        return {}
    return {**contact.preset, "Summary": subject, "Labels": ", ".join((*decision.rules, *decision.flags))}


def summary(text: str, decision: Decision) -> str:
    """Returns one line that says what the case is about: the words the leading finding rests on."""
    leading = [finding for finding in decision.findings if finding.rule.split(".")[0] == decision.primary]
    quote = leading[0].evidence.quote if leading else ""
    return _short(quote or text)


def one_line(text: str) -> str:
    """Returns text as one line without control characters, single spaces between its words."""
    return " ".join(_INVISIBLE.sub(" ", text).split())


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= SUMMARY_CHARS else line[: SUMMARY_CHARS - 1].rsplit(" ", 1)[0] + "…"


def _subject(decision: Decision, text: str, case_id: str, tables: Tables) -> str:
    titles = {rule.id: rule.title for rule in tables.rules} | {row.id: row.title for row in tables.signals}
    order = sorted(decision.findings, key=lambda finding: finding.rule.split(".")[0] != decision.primary)
    named = [titles[finding.rule] for finding in order] or [
        titles[read.id] for read in decision.signals if read.id in titles
    ]
    priority = f"[{decision.priority.upper()}] " if decision.priority else ""
    flags = f" ({', '.join(flag.replace('_', ' ') for flag in decision.flags)})" if decision.flags else ""
    ticket = "" if case_id == "case" else f" #{one_line(case_id)}"
    return f"{priority}{named[0] if named else 'Support case'}{flags}{ticket}: {summary(text, decision)}"


def _clock(decision: Decision) -> str:
    due = decision.sla.first_response_due
    if due is None:
        return "No SLA clock is set for this escalation."
    line = f"First response due {due:%a %d %b %Y %H:%M %Z}"
    if decision.sla.resolution_due:
        line += f"; resolution target {decision.sla.resolution_due:%a %d %b %Y %H:%M %Z}"
    return f"{line} ({decision.sla.coverage})."


def _why(decision: Decision, tables: Tables) -> Iterator[str]:
    """Yields the rules that hold, then the signals that send a message by themselves, each with words and policy."""
    for title, quote, source in _grounds(decision, tables):
        edition = f", edition until {source.edition}" if source.edition else ""
        place = f"{source.section}, line {source.start_line}{edition}"
        yield f'- {title}: "{one_line(quote)}" (policy: "{one_line(source.quote)}", {place})'


def _grounds(decision: Decision, tables: Tables) -> Iterator[tuple[str, str, Source]]:
    titles = {rule.id: rule.title for rule in tables.rules}
    for finding in decision.findings:
        yield titles[finding.rule], finding.evidence.quote, finding.source
    sending = {row.id: row for row in tables.signals if row.escalates or row.flag}
    for read in decision.signals:
        row = sending.get(read.id)
        if row and row.source:
            yield row.title, read.evidence.quote, row.source


def _body(contact: Contact, decision: Decision, text: str, tables: Tables) -> str:
    parts = [f"To the {contact.team},", _clock(decision)]
    why = tuple(_why(decision, tables))
    if why:
        parts.append("\n".join(("Why you are told", *why)))
    asked = {row.field: row for row in decision.missing if contact.id in row.destinations}
    parts.extend(_group(group, asked, decision, tables) for group in GROUPS)
    parts.append(_identity(decision))
    parts += [f"Copy: {row.address}." for row in tables.contacts if row.id in decision.cc and "@" not in row.address]
    wanted = [f"- {row.ask}{' (required)' if row.required else ''}" for row in asked.values()]
    if wanted:
        parts.append("\n".join(("Still being asked for", *wanted)))
    parts.append(f"Conversation\n{text}")  # last, so that a customer's words cannot pass for a part of the form
    return "\n\n".join(part for part in parts if part)


def _group(group: str, asked: dict[str, Missing], decision: Decision, tables: Tables) -> str:
    rows = sorted((row for row in tables.fields if row.group == group), key=lambda row: row.rank)
    lines = [line for row in rows if (line := _line(row, asked, decision))]
    return "\n".join((GROUPS[group], *lines)) if lines else ""


def _line(row: Field, asked: dict[str, Missing], decision: Decision) -> str:
    fact = decision.facts.get(row.id)
    if fact is not None:
        return f"- {row.title}: {_said(fact, decision)}"
    if row.in_text:
        return ""
    return f"- {row.title}: not known yet" if row.id in asked else ""


def _said(fact: Fact, decision: Decision) -> str:
    currency = decision.facts.get("currency")
    shown = words(fact.value)
    if fact is decision.facts.get("amount") and currency:
        return f"{shown} {words(currency.value)}"
    return shown


def words(value: Value) -> str:
    """Returns a fact's value as a person reads it, on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return one_line(", ".join(item.replace("_", " ") for item in value))
    return f"{value:f}" if isinstance(value, Decimal) else one_line(str(value))


def _identity(decision: Decision) -> str:
    detail = decision.verification_detail
    if detail.level == "none":
        return ""
    verified = f"verified: {', '.join(detail.verified)}; " if detail.verified else ""
    wanted = detail.approval_words
    approval = f" {wanted[:1].upper()}{wanted[1:]} is required before anything is done." if wanted else ""
    factors = f"{detail.needed or 'no'} more factor{'' if detail.needed == 1 else 's'} needed"
    return f"Identity: {detail.level} risk; {verified}{factors}.{approval}"


def _slack(contact: Contact, decision: Decision, subject: str, tables: Tables) -> str:
    lines = [f"{contact.mention + ' ' if contact.mention else ''}{subject}"]
    lines += [f'- {title}: "{_short(quote)}"' for title, quote, _ in _grounds(decision, tables)]
    wanted = {field for field in contact.include}
    known = [row for row in tables.fields if row.id in wanted and row.id in decision.facts]
    lines += [f"- {row.title}: {_said(decision.facts[row.id], decision)}" for row in known]
    lines += [
        f"- Still asking: {row.ask}" for row in decision.missing if row.required and contact.id in row.destinations
    ]
    return "\n".join((*lines, _clock(decision)))
