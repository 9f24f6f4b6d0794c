"""The server and the chat of another policy: its levels, its cases to try, its time zone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.api import api
from assistant.chat.cards import empty
from assistant.chat.examples import examples
from assistant.chat.page import page
from assistant.chat.speech import telling
from assistant.chat.talk import Talk, hear
from assistant.desk import Desk
from assistant.errors import KnowledgeError
from assistant.settings import ROOT, Settings
from tests.policies.conftest import HARBOUR

CASE = "The guide dog was refused at the gangway."


@pytest.fixture(scope="module")
def client(quay: Desk) -> Iterator[TestClient]:
    with TestClient(api(quay)) as opened:
        yield opened


def test_the_settings_name_the_policy_it_serves(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ESCALATE_POLICY", str(HARBOUR))
    assert Desk(Settings()).tables.document.title == "Skerry Line: Passing Cases On"


def test_it_answers_over_http_by_its_own_policy(client: TestClient):
    decision = client.post("/v1/triage", json={"text": CASE}).json()["decision"]
    assert (decision["priority"], decision["destinations"]) == ("amber", ["assistance@"])
    assert decision["policy"]["version"] == "7"
    assert client.get("/healthz").json()["policy"] == "7"
    answer = client.post("/v1/ask", json={"question": "how fast does the charter office answer?"}).json()["answer"]
    assert "3 working days" in answer["text"]


def test_the_chat_decides_and_answers(quay: Desk):
    talk, said = hear(Talk(), CASE, quay, telling(quay.tables, quay.now))
    assert talk.decision is not None
    assert talk.decision.rules == ("assistance.dog_refused",)
    assert any("Amber priority" in point for point in said.points)
    _, answer = hear(talk, "how fast does the charter office answer?", quay, telling(quay.tables, quay.now))
    assert "3 working days" in answer.text


def test_the_page_offers_its_cases_to_try_and_not_the_first_policys(quay: Desk):
    assert page(quay) is not None
    assert "Nobody came with the wheelchair" in examples(HARBOUR)
    assert not set(examples(HARBOUR)) & set(examples(ROOT / "knowledge"))
    assert "20 rules in 6 categories" in empty(quay.tables)


def test_a_policy_without_cases_to_try_offers_none(tmp_path: Path):
    assert examples(tmp_path) == {}


def test_a_broken_file_of_cases_to_try_is_said(tmp_path: Path):
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "try.yaml").write_text("- one\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="is no list of cases to try"):
        examples(tmp_path)
