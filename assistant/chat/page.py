"""The page: the conversation on the left, the decision on the right. Layout only."""

from pathlib import Path

import gradio as gr

from assistant.chat import cards, lead, outgoing
from assistant.chat.document import document, drawn
from assistant.chat.examples import examples
from assistant.chat.markup import esc
from assistant.chat.talk import Talk
from assistant.chat.wiring import FIRST_FILE, FIRST_TAB, Change, Edit, Lead, Parts, Wiring, bind_lead
from assistant.desk import Desk
from assistant.trial import FILES, LEXICON, contents

HERE = Path(__file__).parent
MOST_WAITING = 64
"""Events in the queue before the next one is told to come back."""
LIVE = "element.setAttribute('aria-live', 'polite'); element.setAttribute('role', 'status');"
KEYS = '<p class="hint">Enter sends · Shift+Enter new line · ? asks the policy</p>'
TRIAL = (
    '<p class="hint">Edit one file or several and see what the check says of them together and which logged cases they '
    "would move. Nothing is saved: download the edited files and unpack them over the policy folder.</p>"
)
COPY_REPLY = '<button type="button" class="act strong" data-copy="reply">Copy reply</button>'


def page(desk: Desk) -> gr.Blocks:
    """Returns the chat for a desk; each session has its own state."""
    with gr.Blocks(title="Escalation Desk", analytics_enabled=False, fill_width=True) as blocks:
        talk, edit = gr.State(Talk()), gr.State(Edit())
        gr.HTML(_banner(desk), elem_id="banner")
        spoken = gr.HTML("", elem_id="spoken", js_on_load=LIVE)
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(elem_id="left", scale=5, min_width=320):
                chat, live, insist, box, new = _conversation(desk)
            with gr.Column(elem_id="right", scale=8, min_width=340), gr.Tabs(elem_id="tabs") as tabs:
                with gr.Tab("Decision", id=FIRST_TAB):
                    card = _html(cards.empty(desk.tables, desk.settings.model), "card", script("card.js"))
                with gr.Tab("Packets", id="packets") as packets_tab:
                    packets = _html(outgoing.packets(None, desk.tables), "packets")
                with gr.Tab("Customer reply", id="reply") as reply_tab:
                    notice, reply, redraft, verdict, translated = _reply()
                with gr.Tab("Policy", id="policy"):
                    _policy(desk)
        left, right = (chat, live, insist, box, new), (tabs, spoken, card, packets_tab, packets, reply_tab)
        Wiring(desk, Parts(talk, edit, *left, *right, notice, reply, redraft, verdict, translated)).bind()
    blocks.queue(max_size=MOST_WAITING)
    return blocks


def _conversation(desk: Desk) -> tuple[gr.Chatbot, gr.HTML, gr.Button, gr.Textbox, gr.Button]:
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
        placeholder="**What happened?**\n\nPaste a ticket below, or try one of these.",
        examples=[{"text": text, "display_text": name} for name, text in examples(desk.settings.policy).items()],
    )
    live = _html("", "live", LIVE)
    insist = gr.Button("That was part of the case", size="sm", visible=False, elem_id="insist")
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
        gr.HTML(KEYS)
        new = gr.Button("New case", size="sm", elem_id="new", min_width=96, scale=0)
    return chat, live, insist, box, new


def _reply() -> tuple[gr.HTML, gr.Textbox, gr.Button, gr.HTML, gr.HTML]:
    notice = _html("", "reply-notice")
    reply = gr.Textbox(label="What the customer reads", lines=10, max_lines=24, elem_id="reply", interactive=True)
    with gr.Row(elem_id="reply-acts"):
        gr.HTML(COPY_REPLY)
        redraft = gr.Button("Back to the draft", size="sm", visible=False, elem_id="redraft", scale=0, min_width=150)
    verdict = _html(outgoing.guarded(None, ""), "verdict", LIVE)
    return notice, reply, redraft, verdict, _html("", "translated")


def _policy(desk: Desk) -> None:
    sought = gr.Textbox(
        show_label=False, placeholder="Search the policy in any words…", lines=1, submit_btn="Search", elem_id="sought"
    )
    found = _html("", "found")
    with gr.Accordion("What needs a decision", open=False, elem_id="standing"):
        _html(lead.standing(desk.settings, desk.now()), "problems")
    with gr.Accordion("Which rows the cases exercise", open=False, elem_id="coverage"):
        _html(lead.coverage(desk.settings.policy, desk.tables.sha256), "covered")
    with gr.Accordion("Try a change", open=False, elem_id="trial"):
        gr.HTML(TRIAL)
        change, names = gr.State(Change()), [*FILES, *LEXICON]
        file = gr.Dropdown(names, value=FIRST_FILE, label="File of the policy folder", elem_id="trial-file")
        text = gr.Code(
            contents(desk.settings.policy, FIRST_FILE),
            language="yaml",
            label="What it would hold",
            lines=14,
            max_lines=28,
            elem_id="trial-text",
        )
        edited = _html(lead.edited({}), "trial-edited", LIVE)
        with gr.Row():
            run = gr.Button("What would change?", elem_id="trial-run")
            drop = gr.Button("Drop all edits", elem_id="trial-drop", scale=0, min_width=140)
        result = _html("", "tried", LIVE)
    with gr.Accordion("Decision tree", open=False, elem_id="tree"):
        _html(drawn(desk.tables), "drawn")
    _html(document(desk.settings.policy), "document")
    bind_lead(desk, Lead(sought, found, change, file, text, edited, run, drop, result))


def _html(value: str, name: str, run: str = "") -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=run or None, apply_default_css=False)


def _banner(desk: Desk) -> str:
    stamp = desk.tables
    return (
        '<header class="banner"><div><h1>Escalation Desk</h1><p>The right escalation, in the policy\'s own words</p>'
        "</div>"
        f'<span class="chip" title="sha256 of the policy and its tables">Policy {esc(stamp.document.version)} · '
        f"{stamp.sha256[:12]}</span></header>"
    )


def script(name: str) -> str:
    """Returns a file that stands beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def head() -> str:
    """Returns what goes into the page's head: our script, nothing from elsewhere."""
    return f"<script>{script('page.js')}</script>"


def css() -> str:
    """Returns the page's style."""
    return script("page.css")
