"""The page: the conversation on the left, the decision on the right. Only wiring; what is shown comes from elsewhere."""

from pathlib import Path
from typing import Any

import gradio as gr

from assistant.chat import cards, outgoing
from assistant.chat.document import document, drawn
from assistant.chat.speech import bubbles, telling
from assistant.chat.talk import Talk, hear, take_in
from assistant.desk import Desk
from assistant.models import GuardContext, Model

HERE = Path(__file__).parent
MOST_WAITING = 64
EXAMPLES = (
    (
        "Charged twice, third complaint",
        "Hi, this is Dana Brooks from Northwind (dana@northwind.com). We were charged twice for March, $1,240 each time, and "
        "I've opened a dispute with my bank. This is the third time I'm writing about this. If nobody fixes it today I want to "
        "speak to a manager.",
    ),
    (
        "Locked out, new phone",
        "user lost their phone, backup codes are used up and 2FA keeps rejecting them. needs back in before payroll friday. "
        "verified by email code so far.",
    ),
    (
        "Dashboard down for several customers",
        "4th customer in 20 minutes says the dashboard won't load, 502 error since about 9:40. Nothing on the status page yet.",
    ),
    (
        "Delete everything",
        "Under GDPR I want you to erase all my data and confirm in writing. Account tom@fenwick.co.uk",
    ),
    ("Refund, no amount", "customer wants a refund for last month, says they barely used it"),
    ("Ask the policy", "sla for ent billing?"),
)


class Edit(Model):
    """What the agent made of a draft; `text` None while the draft stands."""

    text: str | None = None
    base: str = ""


def page(desk: Desk) -> gr.Blocks:
    """Returns the chat for a desk; each session has its own state."""
    tables = desk.tables
    tell = telling(tables, desk.now)

    with gr.Blocks(title="Escalation Desk", analytics_enabled=False, fill_width=True) as blocks:
        talk, edit = gr.State(Talk()), gr.State(Edit())
        gr.HTML(_banner(desk), elem_id="banner")
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(elem_id="left", scale=5, min_width=320):
                chat = gr.Chatbot(
                    label="Conversation",
                    show_label=False,
                    elem_id="chat",
                    height="100%",
                    sanitize_html=True,
                    allow_tags=False,
                    latex_delimiters=[],
                    buttons=[],
                    feedback_options=None,
                    layout="bubble",
                    placeholder="**What happened?**\n\nPaste a ticket, or try one of these.",
                    examples=[{"text": text, "display_text": name} for name, text in EXAMPLES],
                )
                part = gr.Button("That was part of the case", size="sm", visible=False, elem_id="as-case")
                box = gr.Textbox(
                    label="Case, addition or question",
                    placeholder="Paste a case, add to it, or ask the policy…",
                    lines=1,
                    max_lines=10,
                    submit_btn="Send",
                    autofocus=True,
                    elem_id="box",
                    max_length=desk.settings.max_chars + 1,
                )
                with gr.Row(elem_id="under"):
                    gr.HTML(
                        '<p class="hint">Enter sends · Shift+Enter starts a new line · begin with ? to ask the policy</p>'
                    )
                    new = gr.Button("New case", size="sm", variant="secondary", elem_id="new", min_width=96, scale=0)
            with gr.Column(elem_id="right", scale=8, min_width=340), gr.Tabs(elem_id="tabs"):
                with gr.Tab("Decision", id="decision"):
                    spoken = gr.HTML("", elem_id="spoken", js_on_load=_LIVE)
                    shown = gr.HTML(
                        cards.empty(tables), elem_id="card", js_on_load=_file("card.js"), apply_default_css=False
                    )
                with gr.Tab("Packets", id="packets") as packets_tab:
                    packets = gr.HTML(outgoing.packets(None, tables), elem_id="packets", apply_default_css=False)
                with gr.Tab("Customer reply", id="reply") as reply_tab:
                    notice = gr.HTML("", elem_id="reply-notice", apply_default_css=False)
                    reply = gr.Textbox(
                        label="What the customer reads", lines=11, max_lines=24, elem_id="reply", interactive=True
                    )
                    with gr.Row(elem_id="reply-acts"):
                        gr.HTML('<button type="button" class="act strong" data-copy="reply">Copy reply</button>')
                        redraft = gr.Button("Use the draft", size="sm", visible=False, elem_id="redraft", scale=0)
                    verdict = gr.HTML("", elem_id="verdict", js_on_load=_LIVE, apply_default_css=False)
                with gr.Tab("Policy", id="policy"):
                    gr.HTML(document(desk.settings.policy), elem_id="document", apply_default_css=False)
                    with gr.Accordion("Decision tree", open=False):
                        gr.HTML(drawn(tables), apply_default_css=False)

        def conversation(now: Talk) -> dict[Any, Any]:
            return {talk: now, chat: bubbles(now.turns), part: gr.update(visible=now.asked is not None)}

        def decision(now: Talk, kept: Edit) -> dict[Any, Any]:
            if now.decision is None or now.case is None:
                return {
                    shown: cards.empty(tables), spoken: "", packets: outgoing.packets(None, tables),
                    packets_tab: gr.update(label="Packets"), **letter(now, kept, changed=True),
                }  # fmt: skip
            count = len(now.decision.packets)
            return {
                shown: cards.card(now.decision, now.case, desk.now(), tables, now.noted),
                spoken: cards.summary(now.decision, tables),
                packets: outgoing.packets(now.decision, tables),
                packets_tab: gr.update(label=f"Packets · {count}" if count else "Packets"),
                **letter(now, kept, changed=True),
            }

        def letter(now: Talk, kept: Edit, changed: bool) -> dict[Any, Any]:
            draft = _draft(now)
            text = draft if kept.text is None else kept.text
            result = desk.guard(text, _context(now)) if text.strip() else None
            waiting = kept.text is not None and kept.base != draft
            top = (
                outgoing.stale(draft) if waiting and draft else "" if draft or not now.decision else outgoing.no_reply()
            )
            bad = 0 if result is None or result.ok else len(result.violations)
            return {
                **({reply: text} if changed and kept.text is None else {}),
                notice: top,
                verdict: outgoing.guarded(result, text),
                reply_tab: gr.update(label=f"Customer reply · {bad} to change" if bad else "Customer reply"),
                redraft: gr.update(visible=kept.text is not None and bool(draft), value=_USE if waiting else _BACK),
            }

        def said(message: str, now: Talk, kept: Edit, as_case: bool = False) -> dict[Any, Any]:
            after, answer = hear(now, message, desk, tell, as_case)
            redrawn = decision(after, kept) if after.decision is not now.decision else {}
            return {**conversation(after), **redrawn, box: message if answer.kind == "trouble" else ""}

        def insisted(typed: str, now: Talk, kept: Edit) -> dict[Any, Any]:
            return {**said(now.asked or "", now, kept, as_case=True), box: typed}

        def picked(now: Talk, kept: Edit, event: gr.SelectData) -> dict[Any, Any]:
            return said(event.value["text"], now, kept)

        def filled(now: Talk, kept: Edit, event: gr.EventData) -> dict[Any, Any]:
            after, _ = take_in(now, event._data["values"], desk)
            redrawn = decision(after, kept) if after.decision is not now.decision else {}
            return {**conversation(after), **redrawn}

        def written(text: str, now: Talk) -> dict[Any, Any]:
            draft = _draft(now)
            kept = Edit() if text == draft else Edit(text=text, base=draft)
            return {edit: kept, **letter(now, kept, changed=False)}

        def redrafted(now: Talk) -> dict[Any, Any]:
            return {edit: Edit(), **letter(now, Edit(), changed=True)}

        def fresh() -> dict[Any, Any]:
            return {**conversation(Talk()), **decision(Talk(), Edit()), edit: Edit(), box: ""}

        around = [
            talk,
            chat,
            part,
            shown,
            spoken,
            packets,
            packets_tab,
            notice,
            reply,
            verdict,
            reply_tab,
            redraft,
            box,
            edit,
        ]
        quiet: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_id": "case",
            "concurrency_limit": 1,
        }
        box.submit(said, [box, talk, edit], around, **quiet)
        part.click(insisted, [box, talk, edit], around, **quiet)
        chat.example_select(picked, [talk, edit], around, **quiet)
        shown.submit(filled, [talk, edit], around, **quiet)
        new.click(fresh, None, around, **quiet)
        reply.input(
            written, [reply, talk], [edit, notice, verdict, reply_tab, redraft], trigger_mode="always_last", **quiet
        )
        redraft.click(redrafted, [talk], [edit, reply, notice, verdict, reply_tab, redraft], **quiet)
    blocks.queue(max_size=MOST_WAITING)
    return blocks


_USE, _BACK = "Use the new draft", "Back to the draft"
_LIVE = "element.setAttribute('aria-live', 'polite'); element.setAttribute('role', 'status');"


def _draft(talk: Talk) -> str:
    return talk.decision.reply.text if talk.decision and talk.decision.reply else ""


def _context(talk: Talk) -> GuardContext:
    if talk.decision is None:
        return GuardContext()
    return GuardContext(category=talk.decision.primary, priority=talk.decision.priority)


def _banner(desk: Desk) -> str:
    document = desk.tables.document
    return (
        '<header class="banner"><div><h1>Escalation Desk</h1><p>The right escalation, with the policy\'s own words</p></div>'
        f'<span class="chip">Policy {document.version} · {desk.tables.sha256[:12]}</span></header>'
    )


def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def head() -> str:
    """Returns what goes into the page's head: our script and a plain icon, nothing from elsewhere."""
    return f"<script>{_file('page.js')}</script>"


def css() -> str:
    """Returns the page's style."""
    return _file("page.css")
