# ruff: noqa: F811 - fixtures are imported by name
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from assistant import log
from assistant.api import api
from assistant.chat.talk import Talk
from assistant.chat.wiring import Edit, Parts, Wiring
from assistant.desk import Desk
from assistant.errors import LogError
from assistant.settings import ROOT
from tests.assistant.logged import DARK, TWICE, Run, data, desk, logged, run  # noqa: F401
from tests.chat.conftest import NOW


def test_a_logged_case_comes_back_as_it_went_in(desk: Desk, data: Path):
    decision = desk.triage(TWICE)
    number = log.add(data, TWICE, decision, "http", NOW)
    found = log.get(data, str(number))
    assert found is not None
    assert found.case == TWICE
    assert found.decision.model_dump(mode="json") == decision.model_dump(mode="json")
    assert (found.origin, found.logged_at, found.changed_at) == ("http", NOW, NOW)


def test_an_addition_changes_the_row_and_keeps_when_it_was_logged(desk: Desk, data: Path):
    (number,) = logged(desk, TWICE)
    longer = TWICE.model_copy(update={"text": TWICE.text + "\n\nwill sue"})
    assert log.update(data, number, longer, desk.triage(longer), NOW + timedelta(minutes=5))
    (found,) = log.listed(data)
    assert found.case == longer
    assert "legal.legal_threat" in found.decision.rules
    assert (found.logged_at, found.changed_at) == (NOW, NOW + timedelta(minutes=5))


def test_an_unknown_number_updates_nothing(desk: Desk, data: Path):
    assert not log.update(data, 7, TWICE, desk.triage(TWICE), NOW)
    assert log.listed(data) == []


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, [3, 2, 1]),
        ({"limit": 2}, [3, 2]),
        ({"priority": "critical"}, [3, 1]),
        ({"action": "resolve"}, []),
        ({"since": NOW + timedelta(minutes=30)}, [3, 2]),
        ({"since": NOW, "priority": "standard"}, [2]),
        ({"since": datetime.fromisoformat("2026-11-23T12:00:00-05:00")}, [3]),
    ],
    ids=str,
)
def test_cases_are_listed_newest_first_and_by_what_is_asked(desk: Desk, data: Path, asked: dict[str, object], numbers):
    logged(desk, TWICE, DARK, TWICE)
    assert [entry.number for entry in log.listed(data, **asked)] == numbers


def test_a_case_is_found_by_number_before_id_and_by_its_last_id(desk: Desk, data: Path):
    logged(desk, TWICE.model_copy(update={"id": "2"}), DARK, TWICE, TWICE)
    assert [entry and entry.number for entry in (log.get(data, name) for name in ("2", "T-1", "nope"))] == [2, 4, None]


def test_a_log_that_never_was_is_empty_and_is_not_made_by_looking(data: Path):
    assert log.listed(data) == []
    assert log.get(data, "1") is None
    assert not data.exists()


def test_many_writers_at_once_lose_nothing(desk: Desk, data: Path):
    decision = desk.triage(DARK)

    def write(number: int) -> int:
        return log.add(data, DARK.model_copy(update={"id": str(number)}), decision, "http", NOW)

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(write, range(80)))
    assert sorted(numbers) == list(range(1, 81))
    assert {entry.case.id for entry in log.listed(data)} == {str(number) for number in range(80)}


def test_a_log_of_a_later_desk_is_left_alone_with_a_sentence(desk: Desk, data: Path):
    logged(desk, TWICE)
    with sqlite3.connect(data / log.NAME) as file:
        file.execute(f"pragma user_version = {log.SCHEMA + 1}")
    file.close()
    with pytest.raises(LogError, match="Update the desk"):
        log.listed(data)
    with pytest.raises(LogError, match="Update the desk"):
        logged(desk, TWICE)


def test_a_file_that_is_no_log_is_named_and_kept(desk: Desk, data: Path):
    data.mkdir()
    (data / log.NAME).write_bytes(b"no database" * 100)
    with pytest.raises(LogError, match="is no case log"):
        logged(desk, TWICE)
    assert (data / log.NAME).read_bytes() == b"no database" * 100


def test_a_log_that_cannot_be_written_is_said_once_and_loses_no_answer(desk: Desk, data: Path):
    data.write_text("a file where the folder should be")
    said: list[str] = []
    record = log.recorder(data, "http", desk.now, said.append)
    assert [record(TWICE, desk.triage(TWICE), None) for _ in range(3)] == [None, None, None]
    assert len(said) == 1
    assert "Set ESCALATE_DATA" in said[0]


def test_a_recorded_case_keeps_its_row_or_gets_a_new_one_where_that_went(desk: Desk, data: Path):
    record = log.recorder(data, "chat", desk.now, pytest.fail)
    first = record(TWICE, desk.triage(TWICE), None)
    assert record(TWICE, desk.triage(TWICE), first) == first
    (data / log.NAME).unlink()
    assert record(TWICE, desk.triage(TWICE), 5) == 1
    assert len(log.listed(data)) == 1


def test_the_interface_logs_each_case_it_decides(desk: Desk, data: Path):
    with TestClient(api(desk)) as client:
        client.post("/v1/triage", json={"id": "T-9", "text": "charged twice", "facts": {"plan": "enterprise"}})
        client.post("/v1/triage", json={"id": "T-10", "text": ""})
    (found,) = log.listed(data)
    assert (found.case.id, found.origin, found.case.facts.plan) == ("T-9", "http", "enterprise")


def test_the_interface_answers_where_the_log_cannot_be_written(desk: Desk, data: Path):
    data.write_text("in the way")
    with TestClient(api(desk)) as client:
        answer = client.post("/v1/triage", json={"text": "charged twice"})
    assert answer.json()["decision"]["rules"] == ["financial.incorrect_charge"]


def test_triage_logs_only_when_asked(run: Run, data: Path):
    assert run("triage", "charged twice").exit_code == 0
    assert log.listed(data) == []
    assert run("triage", "--log", "charged twice").exit_code == 0
    assert [entry.origin for entry in log.listed(data)] == ["cli"]


def test_a_batch_logs_its_good_rows(run: Run, data: Path, tmp_path: Path):
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "a", "text": "charged twice"}\n{"id": "b", "text": ""}\n')
    assert run("triage", "--log", "--input", source).exit_code == 1
    assert [entry.case.id for entry in log.listed(data)] == ["a"]


def test_triage_without_log_imports_nothing_of_the_other_commands():
    code = (
        "import sys; from app import cli; cli(['triage']); import assistant.chain; other = ('sqlite3', "
        "'assistant.log', 'assistant.outbox', 'assistant.doctor', 'knowledge.lookup', 'knowledge.versions'); "
        "print([name for name in other if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.fixture
def wiring(desk: Desk) -> Wiring:
    return Wiring(desk, Parts(*(object() for _ in fields(Parts))))


def say(wiring: Wiring, talk: Talk, message: str) -> Talk:
    return wiring.said(message, talk, Edit())[wiring.parts.talk]


def test_a_case_of_the_chat_is_one_row_with_all_that_was_added(wiring: Wiring, data: Path):
    talk = say(wiring, Talk(), "we were charged twice")
    talk = say(wiring, talk, "they want a manager")
    talk = say(wiring, talk, "?how fast is critical")
    talk = wiring.filled(talk, Edit(), SimpleNamespace(_data={"values": {"amount": "40"}}))[wiring.parts.talk]
    (found,) = log.listed(data)
    assert found.origin == "chat"
    assert found.case.text == "we were charged twice\n\nthey want a manager"
    assert found.decision.rules == ("financial.incorrect_charge", "frustration.asks_for_manager")
    assert found.case.facts.amount == 40
    assert talk.logged == found.number


def test_a_new_case_of_the_chat_is_a_new_row_and_a_question_is_none(wiring: Wiring, data: Path):
    say(wiring, Talk(), "?how fast is critical")
    assert log.listed(data) == []
    say(wiring, Talk(), "we were charged twice")
    say(wiring, wiring.fresh()[wiring.parts.talk], "do you have dark mode")
    assert [found.case.text for found in log.listed(data)] == ["do you have dark mode", "we were charged twice"]


def test_the_chat_answers_where_the_log_cannot_be_written(wiring: Wiring, data: Path, caplog: pytest.LogCaptureFixture):
    data.write_text("in the way")
    talk = say(wiring, Talk(), "we were charged twice")
    talk = say(wiring, talk, "they want a manager")
    assert talk.decision is not None
    assert "frustration.asks_for_manager" in talk.decision.rules
    assert caplog.text.count("Set ESCALATE_DATA") == 1


def test_a_stored_decision_of_another_shape_is_said_with_its_number(desk: Desk, data: Path):
    logged(desk, TWICE)
    with sqlite3.connect(data / log.NAME) as file:
        file.execute("update cases set decision = '{}'")
    file.close()
    with pytest.raises(LogError, match="Case 1 of the case log"):
        log.listed(data)
