"""What goes out: packets to send or download, and what the guard says of a reply."""

from base64 import b64encode
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP

from assistant.chat.markup import chip, copy_button, esc, join, policy
from assistant.models import Decision, GuardResult, GuardViolation, Packet
from assistant.rendering import bounds
from knowledge.rows import Tables

CHANNELS = {"email": "Email", "jira": "Jira ticket", "slack": "Slack message", "portal": "Portal entry"}
KINDS = {
    "promise_outcome": "Promises an outcome",
    "uncertain_timeline": "Timeline not certain",
    "burden": "Makes the customer a burden",
    "legal_advice": "Legal advice",
    "speculate_cause": "Guesses the cause",
    "promise_compensation": "Promises compensation",
    "unannounced_feature": "Feature not announced",
    "internal_leak": "Internal detail",
    "admits_liability": "Admits liability",
    "asks_secret": "Asks for a secret",
    "blames_customer": "Blames the customer",
}


def packets(decision: Decision | None, tables: Tables) -> str:
    """Returns every packet with its address, subject and body, to copy or download."""
    if decision is None or not decision.packets:
        why = "No case is open." if decision is None else "This decision sends no messages."
        return f'<p class="blank-line">{why}</p>'
    return join(_packet(number, packet, tables) for number, packet in enumerate(decision.packets))


def _packet(number: int, packet: Packet, tables: Tables) -> str:
    at = f"packet-{number}"
    team = next((row.team for row in tables.contacts if row.id == packet.destination), "")
    rows = [("To", packet.address), ("Copy", ", ".join(packet.cc)), ("Subject", packet.subject)]
    rows += [(name, value) for name, value in packet.fields.items() if name != "Summary"]
    shown = join(f"<dt>{esc(name)}</dt><dd>{esc(value)}</dd>" for name, value in rows if value)
    return (
        f'<article class="packet"><header><h3>{esc(packet.destination)}</h3>{chip(CHANNELS[packet.channel])}'
        f'<span class="hint">{esc(team)}</span><span class="acts">{copy_button(f"{at}-subject", "Copy subject")}'
        f"{copy_button(f'{at}-body', 'Copy body')}{_download(packet)}</span></header><dl>{shown}</dl>"
        f'<span id="{at}-subject" hidden>{esc(packet.subject)}</span>'
        f'<pre id="{at}-body" tabindex="0" aria-label="Message to {esc(packet.destination)}">{esc(packet.body)}</pre>'
        "</article>"
    )


def _download(packet: Packet) -> str:
    if packet.channel != "email":
        return ""
    data = b64encode(eml(packet)).decode()
    name = f"{packet.destination.rstrip('@')}.eml"
    return f'<a class="act" download="{esc(name)}" href="data:message/rfc822;base64,{data}">Download .eml</a>'


def eml(packet: Packet) -> bytes:
    """Returns a mail as a file any mail program opens as a draft: no sender, copies only to real addresses."""
    mail = EmailMessage(policy=SMTP)
    mail["To"] = packet.address
    copies = [address for address in packet.cc if "@" in address and not address.endswith("@")]
    if copies:
        mail["Cc"] = ", ".join(copies)
    mail["Subject"] = " ".join(packet.subject.split())
    mail["X-Unsent"] = "1"
    mail.set_content(packet.body + "\n")
    return mail.as_bytes()


def guarded(result: GuardResult | None, text: str) -> str:
    """Returns what in a reply breaks the policy, with a better wording each."""
    if result is None or not text.strip():
        return '<p class="verdict hint">Nothing to check yet.</p>'
    if result.ok:
        return '<p class="verdict ok"><b aria-hidden="true">✓</b> Nothing in this reply breaks the policy.</p>'
    count = len(result.violations)
    says = f"{count} passage{'s' if count != 1 else ''} must change before this goes out."
    rows = join(_violation(number, row) for number, row in enumerate(result.violations))
    return (
        f'<p class="verdict bad"><b aria-hidden="true">!</b> {says}</p>'
        f'<div class="quoted">{_struck(text, result.violations)}</div><ul class="guard">{rows}</ul>'
    )


def _violation(number: int, row: GuardViolation) -> str:
    at = f"better-{number}"
    return (
        f'<li><strong>{esc(KINDS[row.kind])}</strong> <q class="mark bad">{esc(row.span.quote)}</q>'
        f'<p class="better"><span>Better:</span> <span id="{at}">{esc(row.suggestion)}</span> {copy_button(at)}</p>'
        f"{policy(row.source)}</li>"
    )


def _struck(text: str, violations: Sequence[GuardViolation]) -> str:
    """Returns the reply with the words that break the policy marked."""
    parts, at = list[str](), 0
    for row in sorted(violations, key=lambda row: row.span.start):
        start, end = max(row.span.start, at), max(row.span.end, at)
        if start < end:
            parts += (esc(text[at:start]), f'<mark class="bad" title="{KINDS[row.kind]}">{esc(text[start:end])}</mark>')
            at = end
    return join((*parts, esc(text[at:])))


def beside(decision: Decision | None, draft: str, waiting: bool) -> str:
    """Returns the notice over the reply: that a newer draft waits, or why there is none."""
    if decision is not None and not draft:
        return (
            '<p class="hint">The policy words no reply for a case you resolve yourself. Write your own: it is checked '
            "as you type.</p>"
        )
    if not waiting:
        return ""
    return (
        '<div class="notice-box"><strong>The decision changed, so there is a new draft.</strong> Your wording was kept.'
        f'<details><summary>See the new draft</summary><div class="quoted">{esc(draft)}</div></details></div>'
    )


def translated(decision: Decision | None, edited: bool) -> str:
    """Returns the draft in the customer's language, to copy, where the model's translation stood.

    Args:
        decision: with its reply.
        edited: the agent has changed the English reply since; the translation is the draft's.
    """
    found = decision.reply.translation if decision and decision.reply else None
    if found is None:
        return ""
    name = bounds().languages[found.language].name
    whose = "the English draft, not your wording" if edited else "the English draft"
    checks = join(f"<li>{esc(row)}</li>" for row in found.checked)
    return (
        f'<article class="translated"><header><h3>In {esc(name)}</h3><span class="hint">translated by the model, '
        f'checked against {whose}</span><span class="acts">{copy_button("translation", "Copy translation")}</span>'
        f'</header><pre id="translation" lang="{esc(found.language)}" tabindex="0" aria-label="Reply in {esc(name)}">'
        f"{esc(found.text)}</pre><details><summary>What was checked, and the translation back</summary>"
        f'<ul>{checks}</ul><div class="quoted">{esc(found.back)}</div></details></article>'
    )
