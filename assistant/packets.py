"""The messages that go out, one per destination: mail, Jira ticket, Slack message or portal entry."""

from assistant.models import Decision, Fact, Missing, Packet, Value
from assistant.settings import Settings, filled
from knowledge.rows import Contact, Field, Tables

GROUPS = {
    "customer": "Customer details",
    "issue": "Issue details",
    "tried": "What has been tried",
    "supporting": "Supporting information",
    "urgency": "Urgency assessment",
}
SUMMARY_CHARS = 90


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
    line = " ".join((quote or text).split())
    return line if len(line) <= SUMMARY_CHARS else line[: SUMMARY_CHARS - 1].rsplit(" ", 1)[0] + "…"


def _subject(decision: Decision, text: str, case_id: str, tables: Tables) -> str:
    titles = {rule.id: rule.title for rule in tables.rules} | {row.id: row.title for row in tables.signals}
    order = sorted(decision.findings, key=lambda finding: finding.rule.split(".")[0] != decision.primary)
    named = [titles[finding.rule] for finding in order] or [
        titles[read.id] for read in decision.signals if read.id in titles
    ]
    priority = f"[{decision.priority.upper()}] " if decision.priority else ""
    flags = f" ({', '.join(flag.replace('_', ' ') for flag in decision.flags)})" if decision.flags else ""
    ticket = "" if case_id == "case" else f" #{case_id}"
    return f"{priority}{named[0] if named else 'Support case'}{flags}{ticket}: {summary(text, decision)}"


def _clock(decision: Decision) -> str:
    due = decision.sla.first_response_due
    if due is None:
        return "No SLA clock is set for this escalation."
    line = f"First response due {due:%a %d %b %Y %H:%M %Z}"
    if decision.sla.resolution_due:
        line += f"; resolution target {decision.sla.resolution_due:%a %d %b %Y %H:%M %Z}"
    return f"{line} ({decision.sla.coverage})."


def _why(decision: Decision, tables: Tables) -> list[str]:
    titles = {rule.id: rule.title for rule in tables.rules}
    return [
        f'- {titles[finding.rule]}: "{" ".join(finding.evidence.quote.split())}" (policy: "{finding.source.quote}", '
        f"{finding.source.section}, line {finding.source.start_line})"
        for finding in decision.findings
    ]


def _body(contact: Contact, decision: Decision, text: str, tables: Tables) -> str:
    parts = [f"To the {contact.team},", _clock(decision)]
    if decision.findings:
        parts.append("\n".join(("Why this is escalated", *_why(decision, tables))))
    asked = {row.field: row for row in decision.missing if contact.id in row.destinations}
    parts.extend(_group(group, asked, decision, tables) for group in GROUPS)
    parts.append(f"Conversation\n{text.strip()}")
    parts.append(_identity(decision))
    parts += [f"Copy: {row.address}." for row in tables.contacts if row.id in decision.cc and "@" not in row.address]
    wanted = [f"- {row.ask}{' (required)' if row.required else ''}" for row in asked.values()]
    if wanted:
        parts.append("\n".join(("Still being asked for", *wanted)))
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
    """Returns a fact's value as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(item.replace("_", " ") for item in value)
    return str(value)


def _identity(decision: Decision) -> str:
    detail = decision.verification_detail
    if detail.level == "none":
        return ""
    verified = f"verified: {', '.join(detail.verified)}; " if detail.verified else ""
    approval = " Management approval is required before anything is done." if detail.approval else ""
    return f"Identity: {detail.level} risk; {verified}{detail.needed} more factor(s) needed.{approval}"


def _slack(contact: Contact, decision: Decision, subject: str, tables: Tables) -> str:
    lines = [f"{contact.mention + ' ' if contact.mention else ''}{subject}", *_why(decision, tables)]
    wanted = {field for field in contact.include}
    known = [row for row in tables.fields if row.id in wanted and row.id in decision.facts]
    lines += [f"- {row.title}: {_said(decision.facts[row.id], decision)}" for row in known]
    lines += [
        f"- Still asking: {row.ask}" for row in decision.missing if row.required and contact.id in row.destinations
    ]
    return "\n".join((*lines, _clock(decision)))
