"""What is unsure is shown with the question that settles it: on the terminal and in the app."""

from datetime import UTC, datetime

import pytest
from rich.console import Console

from assistant.chat.reasons import reasons, runners_up
from assistant.decide import decide
from assistant.models import UNSURE, Decision, Reader, Reading
from assistant.settings import ROOT
from assistant.terminal import card
from knowledge.tables import tables
from tests.assistant.readings import read

TABLES = tables(ROOT / "knowledge")
QUESTIONS = {rule.id: rule.confirm for rule in TABLES.rules}


def decided(found: dict[str, float], near: dict[str, float]) -> Decision:
    rules, close = (
        tuple(read(rule).model_copy(update={"confidence": said}) for rule, said in part.items())
        for part in (found, near)
    )
    now = datetime(2026, 11, 20, 15, tzinfo=UTC)
    return decide(Reading(rules=rules, close=close), {}, TABLES, now, Reader(name="test", version="1"))


def printed(decision: Decision) -> str:
    console = Console(width=400, record=True)
    with console.capture() as capture:
        console.print(card(decision, TABLES, None))
    return capture.get()


@pytest.mark.parametrize(("said", "asked"), [(UNSURE - 0.01, True), (UNSURE, False), (0.99, False)])
def test_an_unsure_finding_comes_with_its_question(said: float, asked: bool):
    decision = decided({"legal.legal_threat": said}, {})
    question = QUESTIONS["legal.legal_threat"]
    assert (question in printed(decision)) is asked
    assert (question in reasons(decision, TABLES)) is asked
    assert decision.findings[0].confirm == question


def test_a_runner_up_is_shown_with_its_question_and_does_not_count():
    decision = decided({}, {"security.data_leak": 0.3})
    assert decision.action == "resolve"
    assert decision.rules == ()
    question = QUESTIONS["security.data_leak"]
    assert f"Data leak or exposure (30%): {question}" in printed(decision)
    assert question in runners_up(decision, TABLES)


def test_every_rule_has_a_question_of_its_own_that_can_be_answered():
    assert len(set(QUESTIONS.values())) == len(TABLES.rules)
    assert all(question.endswith("?") and len(question) < 90 for question in QUESTIONS.values())
