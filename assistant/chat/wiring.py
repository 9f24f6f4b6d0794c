"""What each event of the page does: calls the pure functions and says which parts are drawn anew."""

import logging
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import gradio as gr
from pydantic import Field

from assistant.chat import cards, lead, outgoing
from assistant.chat.live import followed
from assistant.chat.speech import bubbles, telling
from assistant.chat.talk import Refinement, Talk, hear, refine, refined, take_in
from assistant.desk import Desk
from assistant.find import find
from assistant.log import listed, recorder
from assistant.models import GuardContext, Model
from assistant.trial import contents, trial

LOGGER = logging.getLogger(__name__)
Update = dict[Any, Any]
"""New values of components, as Gradio takes them."""


FIRST_TAB = "decision"
FIRST_FILE = "tables/rules.yaml"
HITS = 5
MOST_REPLAYED = 300
"""The latest logged cases a change is tried on."""
AT_ONCE = 4
"""Events worked on at the same time; one very long case holds up nobody else's."""


class Edit(Model):
    """What the agent made of a draft; `text` None while the draft stands."""

    text: str | None = None
    base: str = ""
    """The draft the words began from."""


@dataclass(frozen=True)
class Parts:
    """The components that change."""

    talk: gr.State
    edit: gr.State
    chat: gr.Chatbot
    live: gr.HTML
    insist: gr.Button
    box: gr.Textbox
    new: gr.Button
    tabs: gr.Tabs
    spoken: gr.HTML
    card: gr.HTML
    packets_tab: gr.Tab
    packets: gr.HTML
    reply_tab: gr.Tab
    notice: gr.HTML
    reply: gr.Textbox
    redraft: gr.Button
    verdict: gr.HTML
    translated: gr.HTML

    def all(self) -> list[Any]:
        """Returns every component an event may draw anew."""
        return [value for name, value in vars(self).items() if name != "new"]


class Wiring:
    """The events of one desk's page. Holds no conversation: that is in each session's state."""

    def __init__(self, desk: Desk, parts: Parts) -> None:
        self.desk = desk.at_once()
        self.whole = desk
        self.parts = parts
        self.tell = telling(desk.tables, desk.now)
        self.found = gr.State(None)
        self.record = recorder(desk.settings.data, "chat", desk.now, LOGGER.warning)

    def bind(self) -> None:
        """Ties the events to the components."""
        at = self.parts
        quiet: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_id": "case",
            "concurrency_limit": AT_ONCE,
        }
        shown: dict[str, Any] = {**quiet, "show_progress": "minimal", "show_progress_on": at.chat}
        decided = (
            at.box.submit(self.said, [at.box, at.talk, at.edit], at.all(), **shown),
            at.insist.click(self.insisted, [at.box, at.talk, at.edit], at.all(), **quiet),
            at.chat.example_select(self.picked, [at.box, at.talk, at.edit], at.all(), **quiet),
            at.card.submit(self.filled, [at.talk, at.edit], at.all(), **quiet),
        )
        if self.whole.settings.model:
            # It waits for a server and must not hold up what is local; the next may begin before it is done.
            slow: dict[str, Any] = {**shown, "concurrency_id": "model", "trigger_mode": "multiple"}
            reads = [event.then(self.refine, [at.talk], [self.found, at.live], **slow) for event in decided]
            for read in reads:
                read.then(self.refined, [self.found, at.talk, at.edit], at.all(), trigger_mode="multiple", **quiet)
            at.new.click(None, cancels=[*reads])
        at.new.click(self.fresh, None, at.all(), **quiet)
        letter = [at.edit, at.reply, at.notice, at.verdict, at.translated, at.reply_tab, at.redraft]
        at.reply.change(self.written, [at.reply, at.talk, at.edit], letter, trigger_mode="always_last", **quiet)
        at.redraft.click(self.redrafted, [at.talk], letter, **quiet)

    def said(self, message: str, talk: Talk, edit: Edit) -> Update:
        """Returns the page after a message; what could not be read stays in the box."""
        after, answer = hear(talk, message, self.desk, self.tell)
        return {**self._redrawn(talk, after, edit), self.parts.box: message if answer.kind == "trouble" else ""}

    def insisted(self, typed: str, talk: Talk, edit: Edit) -> Update:
        """Returns the page after the last question was taken into the case; what is being typed stays."""
        after, _ = hear(talk, talk.asked or "", self.desk, self.tell, as_case=True)
        return {**self._redrawn(talk, after, edit), self.parts.box: typed}

    def picked(self, typed: str, talk: Talk, edit: Edit, event: gr.SelectData) -> Update:
        """Returns the page after an example was clicked."""
        return {**self.said(event.value["text"], talk, edit), self.parts.box: typed}

    def filled(self, talk: Talk, edit: Edit, event: gr.EventData) -> Update:
        """Returns the page after facts were filled in or factors ticked on the card."""
        after, _ = take_in(talk, event._data["values"], self.desk)  # pyright: ignore[reportPrivateUsage]
        return self._redrawn(talk, after, edit)

    def refine(self, talk: Talk) -> Generator[Update, None, None]:
        """Yields what the configured model has said so far, then what it makes of the conversation as it was."""
        live = self.parts.live
        found = yield from followed(lambda: refine(talk, self.whole), self.desk.tables, lambda line: {live: line})
        yield {self.found: found}

    def refined(self, found: Refinement | None, talk: Talk, edit: Edit) -> Update:
        """Returns the page with a refinement, where the conversation is still the one it was made for."""
        return {**self._redrawn(talk, refined(talk, found), edit), self.parts.live: ""}

    def fresh(self) -> Update:
        """Returns the page with no case open."""
        edit = Edit()
        at = self.parts
        closed = {at.edit: edit, at.box: "", at.live: "", at.tabs: gr.update(selected=FIRST_TAB)}
        return {**self._conversation(Talk()), **self._decision(Talk(), edit), **closed}

    def written(self, text: str, talk: Talk, edit: Edit) -> Update:
        """Returns what the guard says while the agent types; a draft as it was is no edit."""
        draft = _draft(talk)
        base = edit.base if edit.text is not None else draft
        after = Edit() if text == draft else Edit(text=text, base=base)
        return {self.parts.edit: after, **self._letter(talk, after)}

    def redrafted(self, talk: Talk) -> Update:
        """Returns the page with the desk's draft in place of the agent's words."""
        return {self.parts.edit: Edit(), self.parts.reply: _draft(talk), **self._letter(talk, Edit())}

    def _redrawn(self, before: Talk, after: Talk, edit: Edit) -> Update:
        after = self._logged(before, after)
        update = self._conversation(after)
        if after.decision is not before.decision:
            update |= self._decision(after, edit)
        if before.decision is None and after.decision:
            update[self.parts.tabs] = gr.update(selected=FIRST_TAB)
        return update

    def _logged(self, before: Talk, after: Talk) -> Talk:
        """Returns the conversation with its case in the case log: a new row, or what the old one has become."""
        if after.case is None or after.decision is None or after.decision is before.decision:
            return after
        return after.model_copy(update={"logged": self.record(after.case, after.decision, after.logged)})

    def _conversation(self, talk: Talk) -> Update:
        at = self.parts
        offer = gr.update(visible=talk.asked is not None)
        return {at.talk: talk, at.chat: bubbles(talk.turns), at.insist: offer}

    def _decision(self, talk: Talk, edit: Edit) -> Update:
        at, tables = self.parts, self.desk.tables
        count = len(talk.decision.packets) if talk.decision else 0
        known = talk.decision is not None and talk.case is not None
        return {
            at.card: cards.card(talk.decision, talk.case, self.desk.now(), tables, talk.noted, talk.added)
            if talk.decision and talk.case
            else cards.empty(tables, self.desk.settings.model),
            at.spoken: cards.summary(talk.decision, tables) if known and talk.decision else "",
            at.packets: outgoing.packets(talk.decision, tables),
            at.packets_tab: gr.update(label=f"Packets · {count}" if count else "Packets"),
            **({at.reply: _draft(talk)} if edit.text is None else {}),
            **self._letter(talk, edit),
        }

    def _letter(self, talk: Talk, edit: Edit) -> Update:
        """Returns what stands around the reply; the reply itself is the agent's."""
        at, draft = self.parts, _draft(talk)
        text = draft if edit.text is None else edit.text
        result = self.desk.guard(text, _context(talk)) if text.strip() else None
        bad = len(result.violations) if result else 0
        waiting = edit.text is not None and edit.base != draft
        return {
            at.notice: outgoing.beside(talk.decision, draft, waiting),
            at.verdict: outgoing.guarded(result, text),
            at.translated: outgoing.translated(talk.decision, edited=edit.text is not None),
            at.reply_tab: gr.update(label=f"Customer reply · {bad} to change" if bad else "Customer reply"),
            at.redraft: gr.update(
                visible=edit.text is not None and bool(draft),
                value="Use the new draft" if waiting else "Back to the draft",
            ),
        }


class Change(Model):
    """Files of the policy folder as a lead has edited them; a session's own, saved nowhere."""

    file: str = FIRST_FILE
    """The one in the editor."""
    texts: dict[str, str] = Field(default_factory=dict)
    """What the edited files would hold."""


@dataclass(frozen=True)
class Lead:
    """The components of the policy tab."""

    sought: gr.Textbox
    found: gr.HTML
    change: gr.State
    file: gr.Dropdown
    text: gr.Code
    edited: gr.HTML
    run: gr.Button
    drop: gr.Button
    result: gr.HTML


def bind_lead(desk: Desk, at: Lead) -> None:
    """Ties the policy tab's events: a search, another file to edit, a change tried or dropped."""
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "minimal"}
    at.sought.submit(lambda words: searched(desk, words), at.sought, at.found, **quiet)

    def turned(change: Change, text: str | None, file: str) -> Update:
        after = kept(desk, change, text).model_copy(update={"file": file})
        return _editor(desk, at, after)

    def ran(change: Change, text: str | None) -> Update:
        after = kept(desk, change, text)
        return {at.change: after, at.edited: lead.edited(after.texts), at.result: tried(desk, after)}

    def dropped(change: Change) -> Update:
        return {**_editor(desk, at, Change(file=change.file)), at.result: ""}

    editor = [at.change, at.text, at.edited]
    at.file.input(turned, [at.change, at.text, at.file], editor, **quiet)
    at.run.click(ran, [at.change, at.text], [at.change, at.edited, at.result], **quiet)
    at.drop.click(dropped, [at.change], [*editor, at.result], **quiet)


def _editor(desk: Desk, at: Lead, change: Change) -> Update:
    """Returns the editor on the file of a change, as it is edited so far."""
    text = change.texts.get(change.file, contents(desk.settings.policy, change.file))
    shown = gr.update(value=text, language="markdown" if change.file.endswith(".md") else "yaml")
    return {at.change: change, at.text: shown, at.edited: lead.edited(change.texts)}


def searched(desk: Desk, words: str) -> str:
    """Returns the passages nearest to some words."""
    return lead.hits(find(words, desk.tables, desk.settings, desk.now(), HITS)) if words.strip() else ""


def kept(desk: Desk, change: Change, text: str | None) -> Change:
    """Returns the change with what the editor holds of its file; a file as it was is not edited."""
    texts = {file: words for file, words in change.texts.items() if file != change.file}
    if (text or "").rstrip() != contents(desk.settings.policy, change.file).rstrip():
        texts[change.file] = text or ""
    return change.model_copy(update={"texts": texts})


def tried(desk: Desk, change: Change) -> str:
    """Returns what a change would do to the latest logged cases."""
    cases = [entry.case for entry in listed(desk.settings.data, MOST_REPLAYED)]
    return lead.tried(trial(change.texts, cases, desk.settings, desk.now()))


def _draft(talk: Talk) -> str:
    return talk.decision.reply.text if talk.decision and talk.decision.reply else ""


def _context(talk: Talk) -> GuardContext:
    if talk.decision is None:
        return GuardContext()
    return GuardContext(category=talk.decision.primary, priority=talk.decision.priority)
