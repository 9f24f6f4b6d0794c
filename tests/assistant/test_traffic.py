"""What goes over the wire to a language model: nothing personal, whoever asks it and wherever the words came from."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.models import Case, GivenFacts
from assistant.settings import Settings
from assistant.streaming import told
from tests.assistant.openai_server import Body, Say, Server, proposal, serving
from tests.assistant.private import MORE

FACTS = GivenFacts(
    name="Maxima Quarrel",
    company="Brightwater Ltd",
    email="mq.office@brightwater.example",
    user_id="usr-77-1284",
    transaction_id="K9-4471-B",
    csm="Ottoline Vex",
)
GIVEN = ("maxima", "quarrel", "brightwater", "mq.office", "77-1284", "4471-b", "ottoline", "vex")
BESIDE = " maxima of BRIGHTWATER ltd (Quarrel, mq office, usr 77-1284, k9 4471 b) and her CSM ottoline vex are told."


WAYS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "in one piece": nullcontext,
    "streamed": lambda: told(lambda purpose, words: None),
}
EACH_WAY = pytest.mark.parametrize("way", WAYS)


def said(body: Body) -> Say:
    """Answers whatever is asked in the form asked for."""
    name = str(body["response_format"]["json_schema"]["name"])
    texts = {"Proposal": proposal(), "Picked": json.dumps({"numbers": []})}
    return Say(texts.get(name, json.dumps({"text": "Hello"})))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(said) as found:
        yield found


@pytest.fixture(scope="module")
def desk(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    more = {"model": "openai:test", "model_url": server.url, "reader": "llm", "polish": True}
    data = tmp_path_factory.mktemp("data")
    return Desk(Settings(**more, data=data, model_hourly_tokens=0, model_any_script=True), chained=False)


def wire(server: Server, way: str) -> str:
    assert {bool(body.get("stream")) for body in server.heard} == {way == "streamed"}
    heard = json.dumps(server.heard, ensure_ascii=False).casefold()
    server.heard.clear()
    return heard


@EACH_WAY
@pytest.mark.parametrize(("text", "secrets"), MORE.values(), ids=MORE)
def test_no_word_of_a_case_or_of_its_facts_goes_out(
    text: str, secrets: list[str], way: str, server: Server, desk: Desk
):
    with WAYS[way]():
        desk.triage(Case(text=f"{text}\nI was charged twice.{BESIDE}", facts=FACTS))
    heard = wire(server, way)
    assert "charged twice" in heard
    assert [secret for secret in (*secrets, *GIVEN) if secret.casefold() in heard] == []


@EACH_WAY
@pytest.mark.parametrize(("text", "secrets"), MORE.values(), ids=MORE)
def test_no_word_of_a_question_goes_out(text: str, secrets: list[str], way: str, server: Server, desk: Desk):
    with WAYS[way]():
        desk.ask(f"{text}\nwho answers for the logo?")
    heard = wire(server, way)
    assert "who answers for the logo" in heard
    assert [secret for secret in secrets if secret.casefold() in heard] == []


def test_a_text_mostly_in_another_script_is_not_sent_and_the_decision_says_so(
    server: Server, desk: Desk, tmp_path: Path
):
    careful = Desk(desk.settings.model_copy(update={"model_any_script": False, "polish": False, "data": tmp_path}))
    text = "С меня дважды списали деньги, верните их пожалуйста. Оксана Билык"
    decision = careful.triage(text)
    answer = careful.ask("Кто утверждает возврат денег клиенту?")
    assert server.heard == []
    assert "ESCALATE_MODEL_ANY_SCRIPT" in (decision.reader.fallback or "")
    assert answer.reader is None or "ESCALATE_MODEL_ANY_SCRIPT" in (answer.reader.fallback or "")
