"""Rules nothing has taught: read from the policy's words, unsurely, and said so."""

from pathlib import Path

import numpy as np
import pytest

from assistant.desk import Desk
from assistant.settings import ROOT
from assistant.unlearned import ENOUGH, OFFSET, SUREST, WEIGHTS, probabilities, unlearned, wordings
from evals.commands import triage
from evals.score import cases, judge, report
from evals.unlearned import fitted, measured, untaught
from knowledge.encoder import Encoder
from knowledge.rows import Tables
from knowledge.tables import tables
from tests.policies.conftest import HARBOUR

ENCODER = ROOT / "knowledge" / "model"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The guide dog was refused at the gangway.", "assistance.dog_refused"),
        ("My car was scratched while it was loaded onto the car deck.", "vehicle.damage"),
        ("We want to film a scene on board.", "groups.filming"),
        ("My card was charged twice for the one booking.", "fares.charged_twice"),
    ],
    ids=["a dog", "a car", "a film", "a card"],
)
def test_a_rule_is_read_from_its_own_words_and_the_decision_says_that_nothing_taught_it(
    quay: Desk, text: str, rule: str
):
    decision = quay.triage(text)
    assert decision.rules == (rule,)
    (finding,) = decision.findings
    assert ENOUGH <= finding.confidence <= SUREST
    assert text[finding.evidence.start : finding.evidence.end] == finding.evidence.quote
    assert any("by the policy's words alone" in note for note in decision.notes)
    assert decision.violations == ()


@pytest.mark.parametrize(
    "text",
    ["Where can I park my bicycle at the terminal?", "What does a coffee cost?", "ok"],
    ids=["a question", "a price", "one word"],
)
def test_what_is_like_no_rule_holds_none(quay: Desk, text: str):
    assert quay.triage(text).rules == ()


def test_a_supposed_matter_counts_less_than_a_stated_one():
    reader = untaught(tables(HARBOUR), Encoder(ENCODER))
    at = [row.label for row in reader.rows].index("vehicle.damage")
    said, denied = measured(
        ["Her car was damaged on the car deck.", "Her car was not damaged on the car deck."], reader
    )
    assert denied[at, 0] < said[at, 0]


def test_the_first_policy_needs_no_likeness(quay: Desk):
    assert unlearned(tables(ROOT / "knowledge"), _labels(), Path("nowhere")) is None


def _labels() -> list[str]:
    import json

    return json.loads((ROOT / "assistant" / "model" / "heads.json").read_text(encoding="utf-8"))["labels"]


def test_every_row_of_another_policy_is_among_the_unlearned(harbour: Tables):
    labels = {row.label for row in wordings(harbour, ())}
    assert {rule.id for rule in harbour.rules} <= labels
    assert "signal.compensation_claim" in labels
    assert "signal.resolved" not in labels, "it quotes no words"


def test_one_row_alone_competes_with_nothing():
    sure = probabilities(np.array([[0.5]]), np.array([[0.5]]), [np.array([0])])
    assert sure[0] == pytest.approx(1 / (1 + np.exp(-(0.5 * (WEIGHTS[0] + WEIGHTS[1]) + OFFSET))), abs=1e-4)


def test_likeness_that_goes_with_truth_makes_sure():
    parts = np.array([[[0.9, 0.9, 0.3, 0.3], [0.1, 0.1, -0.8, -0.8]]] * 20)
    truth = np.array([[True, False]] * 20)
    weights, offset = fitted(parts, truth)
    assert parts[0, 0] @ weights + offset > 0 > parts[0, 1] @ weights + offset


def test_most_of_the_ferry_lines_cases_are_routed_right_with_no_example(quay: Desk):
    found = report([judge(case, lambda row: triage(row, quay)) for case in cases(HARBOUR / "cases.jsonl")], "red")
    assert found.cases >= 40
    assert found.unscored == 0
    assert found.shares["fully_right"].value >= 0.55
    assert found.shares["false_escalations"].value <= 0.4
