"""With a model, the chat shows the local decision at once and then what the model's reading changed."""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path as Folder
from threading import Event
from typing import Any, ClassVar

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from assistant.chat.page import page
from assistant.chat.speech import telling
from assistant.chat.talk import Talk, hear, refine, refined
from assistant.desk import Desk
from assistant.log import listed
from assistant.models import Answer, Call, Path, Reader
from assistant.settings import Settings
from tests.assistant.openai_server import Say, Server, proposal, serving

TEXT = "the thing with my money happened again and I am really not amused, can somebody look"
MORE = "and now he threatens to sue us, his lawyer will file a lawsuit"
QUESTION = "how long has legal got to answer?"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda body: Say(proposal([("financial.payment_error", TEXT)]))) as found:
        yield found


@pytest.fixture
def desk(server: Server, tmp_path: Folder) -> Desk:
    return Desk(Settings(model="openai:test", model_url=server.url, reader="llm", data=tmp_path), chained=False)


def heard(talk: Talk, text: str, desk: Desk) -> Talk:
    return hear(talk, text, desk.at_once(), telling(desk.tables, desk.now))[0]


def at_once(desk: Desk) -> Talk:
    return heard(Talk(), TEXT, desk)


def with_model(talk: Talk, desk: Desk) -> Talk:
    return refined(talk, refine(talk, desk))


def test_the_local_decision_is_there_before_anything_is_sent(desk: Desk, server: Server):
    talk = at_once(desk)
    assert talk.decision is not None
    assert talk.decision.reader.name == "local"
    assert server.heard == []


def test_the_models_reading_follows_with_what_changed(desk: Desk, server: Server):
    talk = with_model(at_once(desk), desk)
    assert talk.decision is not None
    assert talk.decision.rules == ("financial.payment_error",)
    assert talk.turns[-1].kind == "changed"
    assert talk.turns[-1].text == "The language model has read it too. What changed:"
    assert talk.turns[-1].points
    assert with_model(talk, desk) is talk
    assert len(server.heard) == 1


def test_a_model_that_fails_is_said_in_plain_words_and_the_decision_stays(desk: Desk, server: Server):
    server.answer = lambda body: Say(status=500)
    before = at_once(desk)
    talk = with_model(before, desk)
    assert talk.decision is not None
    assert before.decision is not None
    assert talk.decision.rules == before.decision.rules
    assert talk.turns[-1].text.startswith("The language model did not help: the model's server failed")


def test_a_sure_local_decision_stands_without_another_word(desk: Desk, server: Server):
    cascade = Desk(desk.settings.model_copy(update={"reader": "cascade"}), chained=False)
    text = "charged twice for march, 2 x 49 usd, wants one reversed. uid 50871"
    before = heard(Talk(), text, cascade)
    assert with_model(before, cascade).turns == before.turns
    assert server.heard == []


def test_without_a_model_nothing_is_refined(tmp_path: Folder):
    plain = Desk(Settings(data=tmp_path), chained=False)
    assert plain.at_once() is plain
    talk = at_once(plain)
    assert refine(talk, plain) is None
    assert refined(talk, None) is talk


GONE_ON: dict[str, Callable[[Talk, Desk], Talk]] = {
    "more was added": lambda talk, desk: heard(talk, MORE, desk),
    "a new case": lambda talk, desk: Talk(),
    "the same words as a new case": lambda talk, desk: at_once(desk),
    "the model has read it already": lambda talk, desk: with_model(talk, desk),
}


@pytest.mark.parametrize("goes_on", GONE_ON.values(), ids=GONE_ON)
def test_a_refinement_of_a_case_that_is_no_longer_as_it_was_changes_nothing(
    goes_on: Callable[[Talk, Desk], Talk], desk: Desk
):
    before = at_once(desk)
    found = refine(before, desk)
    after = goes_on(before, desk)
    assert found is not None
    assert refined(after, found) is after


LOCAL = Answer(answerable=True, text="Legal: 30 minutes.", confidence=0.9, citations=())
OTHER = LOCAL.model_copy(update={"text": "Legal: 24-48 hours."})
CALL = Call(purpose="answer", model="m", outcome="ok", says="", ms=1.0, input_tokens=9, output_tokens=1, cost_usd=None)


def by_model(answer: Answer, fallback: str | None = None, asked: bool = True) -> Answer:
    """Returns an answer as the desk gives it where a model is configured, whether or not it was asked."""
    path = Path(model="m", parts={}, calls=(CALL,) if asked else ())
    return answer.model_copy(update={"reader": Reader(name="llm", version="m", fallback=fallback, path=path)})


class Asked(Desk):
    """A desk that answers every question the same and notes what it was asked; what is tested here is the chat."""

    says = LOCAL
    heard: ClassVar[list[tuple[str, str]]] = []

    def ask(self, question: str, earlier: str = "") -> Answer:
        self.heard.append((question, earlier))
        return self.says if self.settings.model else LOCAL

    def at_once(self) -> Desk:
        return Asked(self.settings.model_copy(update={"model": ""}), self.now, chained=False)


@pytest.fixture
def asked(desk: Desk) -> Asked:
    return Asked(desk.settings, chained=False)


def test_a_question_asked_meanwhile_stays_beside_the_refined_case(asked: Asked):
    before = at_once(asked)
    found = refine(before, asked)
    after = refined(heard(before, QUESTION, asked), found)
    assert after.decision is not None
    assert after.decision.rules == ("financial.payment_error",)
    assert [turn.kind for turn in after.turns[-2:]] == ["answered", "changed"]
    asked.says = by_model(OTHER)
    again = with_model(after, asked)
    assert [turn.kind for turn in again.turns[-2:]] == ["answered", "changed"]
    assert again.turns[-2].text == OTHER.text


UNSAID = LOCAL.model_copy(update={"answerable": False, "text": "The policy does not say."})
SAID: dict[str, tuple[Answer, str, tuple[str, ...]]] = {
    "the same": (by_model(LOCAL), LOCAL.text, ()),
    "another": (by_model(OTHER), OTHER.text, ("The language model chose another statement.",)),
    "none": (by_model(UNSAID), UNSAID.text, ("The language model chose none of the statements.",)),
    "failed": (by_model(LOCAL, "it is gone"), LOCAL.text, ("The language model did not help: it is gone.",)),
    "not asked": (by_model(OTHER, asked=False), LOCAL.text, ()),
    "computed": (OTHER, LOCAL.text, ()),
}


@pytest.mark.parametrize(("says", "text", "points"), SAID.values(), ids=SAID)
def test_an_answers_bubble_says_what_the_model_made_of_it(
    says: Answer, text: str, points: tuple[str, ...], asked: Asked
):
    before = heard(Talk(), QUESTION, asked)
    asked.says = says
    after = with_model(before, asked)
    assert len(after.turns) == len(before.turns)
    assert (after.turns[-1].text, after.turns[-1].points) == (text, points)


def test_an_answer_that_is_gone_is_not_brought_back(asked: Asked):
    asked.says = by_model(OTHER)
    found = refine(heard(Talk(), QUESTION, asked), asked)
    assert found is not None
    assert refined(Talk(), found) == Talk()


def test_a_follow_up_is_asked_of_the_model_with_the_question_before_it(asked: Asked):
    talk = heard(heard(Talk(), "what is the sla for legal?", asked), "and for product?", asked)
    assert (talk.asked, talk.earlier) == ("and for product?", "what is the sla for legal?")
    asked.heard.clear()
    refine(talk, asked)
    assert asked.heard == [("and for product?", "what is the sla for legal?")]
    third = heard(talk, "and for billing?", asked)
    assert (third.asked, third.earlier) == ("and for billing?", "what is the sla for legal and for product?")


class Session:
    """One browser's session of the real page, its events called as the page calls them."""

    def __init__(self, blocks: gr.Blocks) -> None:
        self.blocks = blocks
        self.state = SessionState(blocks)

    async def call(self, name: str, typed: str = "") -> list[str]:
        """Has the first event of this name happen, its states the session's own; returns what the live line became."""
        found = next(one for one in self.blocks.fns.values() if one.name == name)
        given = [typed if isinstance(one, gr.Textbox) else None for one in found.inputs]
        lines: list[str] = []
        iterator = None
        while True:
            out = await self.blocks.process_api(found, given, state=self.state, iterator=iterator)
            put = {one.elem_id: value for one, value in zip(found.outputs, out["data"], strict=True)}
            lines += [put["live"]] if isinstance(put.get("live"), str) else []
            iterator = out.get("iterator")
            if not out.get("is_generating"):
                return lines

    @property
    def talk(self) -> Talk:
        found: list[Any] = [self.state[one] for one in self.state.state_data]
        return next(one for one in found if isinstance(one, Talk))


@pytest.fixture
def held(server: Server) -> Event:
    """Holds back the model's answer until it is set."""
    event = Event()

    def answer(body: object) -> Say:
        event.wait(10)
        return Say(proposal([("financial.payment_error", TEXT)]))

    server.answer = answer
    return event


async def meanwhile(session: Session, held: Event, server: Server, name: str, typed: str) -> Talk:
    """Returns the talk after an event that happened while the model was reading the case."""
    await session.call("said", TEXT)
    reading = asyncio.create_task(session.call("refine"))
    while not (server.heard or reading.done()):
        await asyncio.sleep(0.01)
    await session.call(name, typed)
    after = session.talk
    held.set()
    await reading
    await session.call("refined")
    return after


def test_what_the_agent_adds_while_the_model_reads_stays(desk: Desk, server: Server, held: Event):
    session = Session(page(desk))
    after = asyncio.run(meanwhile(session, held, server, "said", MORE))
    assert after.case is not None
    assert after.case.text == f"{TEXT}\n\n{MORE}"
    assert session.talk == after
    (row,) = listed(desk.settings.data, 5)
    assert row.case.text == after.case.text


def test_a_new_case_begun_while_the_model_reads_stays_empty(desk: Desk, server: Server, held: Event):
    session = Session(page(desk))
    assert asyncio.run(meanwhile(session, held, server, "fresh", "")) == Talk()
    assert session.talk == Talk()


def test_nothing_meanwhile_and_the_refinement_is_taken_and_logged(desk: Desk, held: Event):
    session = Session(page(desk))
    held.set()

    async def run() -> None:
        for name in ("said", "refine", "refined"):
            await session.call(name, TEXT)

    asyncio.run(run())
    assert session.talk.turns[-1].text.startswith("The language model has read it too.")
    (row,) = listed(desk.settings.data, 5)
    assert row.decision.rules == ("financial.payment_error",)


def test_while_the_model_reads_its_rules_are_named_as_they_come_and_then_the_line_goes(desk: Desk, server: Server):
    answer = proposal([("financial.payment_error", TEXT), ("frustration.asks_for_manager", TEXT), ("no.rule", TEXT)])
    says = [Say(answer, pause_s=0.005), Say(proposal([("financial.payment_error", TEXT)]))]
    server.answer = lambda body: says.pop(0)
    session = Session(page(desk))
    titles = {row.id: row.title for row in desk.tables.rules}
    first, second = titles["financial.payment_error"], titles["frustration.asks_for_manager"]

    async def run() -> list[str]:
        await session.call("said", TEXT)
        assert server.heard == []
        return [*await session.call("refine"), *await session.call("refined")]

    lines = [re.sub(r"<[^>]+>", "", line) for line in asyncio.run(run())]
    reading = "The language model is reading"
    assert lines[:3] == [f"{reading} the case …"] + [
        f"{reading} the case: {named} … (not yet checked)" for named in (first, f"{first}, {second}")
    ]
    assert lines[-2:] == [f"{reading} again what did not fit: {first} … (not yet checked)", ""]
    assert session.talk.turns[-1].text.startswith("The language model has read it too.")
    assert [body["stream"] for body in server.heard] == [True, True]


def test_the_streamed_decision_is_the_unstreamed_one(desk: Desk):
    session = Session(page(desk))

    async def run() -> None:
        for name in ("said", "refine", "refined"):
            await session.call(name, TEXT)

    asyncio.run(run())
    assert session.talk.case is not None
    plain = Desk(desk.settings, desk.now, chained=False).triage(session.talk.case)
    assert session.talk.decision is not None
    took = {"elapsed_ms": True, "reader": {"path": {"calls": {"__all__": {"ms"}}}}}
    assert session.talk.decision.model_dump(exclude=took) == plain.model_dump(exclude=took)


def test_a_new_case_ends_what_is_said_of_the_one_before(desk: Desk):
    events = page(desk).fns
    reads = {number for number, one in events.items() if one.name == "refine"}
    assert reads in [set(one.cancels) for one in events.values()]


def test_waiting_for_the_model_takes_no_place_of_the_local_events(desk: Desk):
    events = {one.name: one.concurrency_id for one in page(desk).fns.values()}
    assert events["refine"] not in {shared for name, shared in events.items() if name != "refine"}
