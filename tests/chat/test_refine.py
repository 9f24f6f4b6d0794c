"""With a model, the chat shows the local decision at once and then what the model's reading changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.chat.speech import telling
from assistant.chat.talk import Talk, hear, refine
from assistant.desk import Desk
from assistant.settings import Settings
from tests.assistant.openai_server import Say, Server, proposal, serving

TEXT = "the thing with my money happened again and I am really not amused, can somebody look"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda body: Say(proposal([("financial.payment_error", TEXT)]))) as found:
        yield found


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    return Desk(Settings(model="openai:test", model_url=server.url, reader="llm", data=tmp_path), chained=False)


def at_once(desk: Desk) -> Talk:
    quick = desk.at_once()
    return hear(Talk(), TEXT, quick, telling(desk.tables, desk.now))[0]


def test_the_local_decision_is_there_before_anything_is_sent(desk: Desk, server: Server):
    talk = at_once(desk)
    assert talk.decision is not None
    assert talk.decision.reader.name == "local"
    assert server.heard == []


def test_the_models_reading_follows_with_what_changed(desk: Desk, server: Server):
    talk = refine(at_once(desk), desk)
    assert talk.decision is not None
    assert talk.decision.rules == ("financial.payment_error",)
    assert talk.turns[-1].kind == "changed"
    assert talk.turns[-1].text == "The language model has read it too. What changed:"
    assert talk.turns[-1].points
    assert refine(talk, desk) is talk
    assert len(server.heard) == 1


def test_a_model_that_fails_is_said_in_plain_words_and_the_decision_stays(desk: Desk, server: Server):
    server.answer = lambda body: Say(status=500)
    before = at_once(desk)
    talk = refine(before, desk)
    assert talk.decision is not None
    assert before.decision is not None
    assert talk.decision.rules == before.decision.rules
    assert talk.turns[-1].text.startswith("The language model did not help: the model's server failed")


def test_a_sure_local_decision_stands_without_another_word(desk: Desk, server: Server):
    cascade = Desk(desk.settings.model_copy(update={"reader": "cascade"}), chained=False)
    text = "charged twice for march, 2 x 49 usd, wants one reversed. uid 50871"
    before = hear(Talk(), text, cascade.at_once(), telling(desk.tables, desk.now))[0]
    assert refine(before, cascade).turns == before.turns
    assert server.heard == []


def test_without_a_model_nothing_is_refined(tmp_path: Path):
    plain = Desk(Settings(data=tmp_path), chained=False)
    assert plain.at_once() is plain
    talk = at_once(plain)
    assert refine(talk, plain) is talk
