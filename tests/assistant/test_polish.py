"""A model may word the reply; it cannot add a promise, a time, an address or a fact."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.models import Decision
from assistant.settings import Settings
from tests.assistant.openai_server import Body, Say, Server, serving

TEXT = "My name is Tamsin Achterberg. I was charged twice for march, 2 x 49 usd, reverse one please."
DRAFT = (
    "Hello {name},\n\nI understand how important this is. I'm escalating this to our billing team right now as a high "
    "priority issue.\n\nYou'll hear from them within 30 minutes. I've included all the details from our conversation "
    "so you won't need to explain everything again."
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda body: Say('{"text": ""}')) as found:
        yield found


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    more = {"model": "openai:test", "model_url": server.url, "polish": True, "reader": "local", "data": tmp_path}
    return Desk(Settings(**more, model_hourly_tokens=0), chained=False)


def sent(body: Body) -> str:
    return str(body["messages"][0]["content"]).split("==========")[-2].strip()


def answering(server: Server, change: object) -> None:
    import json

    server.answer = lambda body: Say(json.dumps({"text": change(sent(body))}))


def reply(decision: Decision) -> str:
    assert decision.reply is not None
    return decision.reply.text


def test_a_faithful_wording_goes_out_with_the_name_put_back(desk: Desk, server: Server):
    answering(
        server, lambda draft: draft.replace("I understand how important", "Thank you for writing, I know how important")
    )
    decision = desk.triage(TEXT)
    assert decision.reader.path is not None
    assert decision.reader.path.rejected == ()
    assert "Hello Tamsin,\n\nThank you for writing, I know how important this is." in reply(decision)
    assert decision.reader.path is not None
    assert decision.reader.path.parts["reply"] == "model"
    assert b"Tamsin" not in b"".join(server.wire)


BAD = {
    "a promise": lambda draft: draft + " We will refund you.",
    "a guarantee": lambda draft: draft + " I guarantee it.",
    "a shorter time": lambda draft: draft.replace("30 minutes", "5 minutes"),
    "another unit": lambda draft: draft.replace("30 minutes", "30 hours"),
    "a day": lambda draft: draft + " It is done by tomorrow.",
    "an address": lambda draft: draft + " Write to ceo@evil.example.",
    "a link": lambda draft: draft + " See https://evil.example/x.",
    "a name": lambda draft: draft + " Regards, Zed",
    "another name": lambda draft: draft.replace("[NAME_1]", "Bob"),
    "no time": lambda draft: draft.replace(" within 30 minutes", ""),
    "a denial turned": lambda draft: draft.replace("won't need", "will need"),
    "a cause": lambda draft: draft + " Our database crashed.",
    "an amount": lambda draft: draft + " It is $500.",
    "nothing": lambda draft: "",
    "far too much": lambda draft: draft + " Thank you." * 60,
    "another language": lambda draft: "Guten Tag, wir erstatten Ihnen alles in 30 minutes.",
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_wording_that_says_more_or_less_is_dropped_and_the_draft_stands(change: object, desk: Desk, server: Server):
    answering(server, change)
    decision = desk.triage(TEXT)
    assert reply(decision) == DRAFT.format(name="Tamsin")
    assert decision.reader.path is not None
    assert decision.reader.path.parts["reply"] == "local"
    assert decision.reader.path.rejected


@pytest.mark.parametrize("say", [Say(status=500), Say("Sure, here it is."), Say(refusal="No.")])
def test_a_failing_model_leaves_the_draft(say: Say, desk: Desk, server: Server):
    server.answer = lambda body: say
    assert reply(desk.triage(TEXT)) == DRAFT.format(name="Tamsin")


def test_no_hostile_wording_gets_out(desk: Desk, server: Server):
    dice = random.Random(5)
    bad = list(BAD.values())
    answering(server, lambda draft: dice.choice(bad)(dice.choice(bad)(draft)))
    texts = [TEXT, "The mobile app crashes on every start.", "Please erase all my data under GDPR."]
    plain = Desk(desk.settings.model_copy(update={"model": ""}), chained=False)
    drafts = {text: reply(plain.triage(text)) for text in texts}
    for text in texts * 20:
        decision = desk.triage(text)
        assert reply(decision) == drafts[text]
        assert decision.reply is not None
        assert decision.reply.violations == ()


def test_nothing_is_worded_unless_asked_for(desk: Desk, server: Server):
    Desk(desk.settings.model_copy(update={"polish": False}), chained=False).triage(TEXT)
    assert server.heard == []
