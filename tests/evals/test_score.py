"""The scores, on outcomes small enough to count by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.decide import decide
from assistant.models import Decision, Reader
from assistant.settings import ROOT
from evals.commands import compared
from evals.page import page
from evals.score import Expect, LabelledCase, Outcome, compare, judge, report, wilson
from knowledge.tables import tables
from tests.assistant.readings import facts, reading

TABLES = tables(ROOT / "knowledge")
RIGHT: dict[str, Any] = {
    "action": "escalate", "rules": ["financial.fraud"], "primary": "financial", "categories": ["financial"],
    "priority": "critical", "destinations": ["billing@", "security@"], "first_response_minutes": 30,
}  # fmt: skip


def decided(*rules: str, **given: Any) -> Decision:
    now = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    return decide(reading(rules), facts(given), TABLES, now, Reader(name="test", version="1"))


def outcome(wanted: dict[str, Any], *rules: str, name: str = "a", tags: tuple[str, ...] = ()) -> Outcome:
    case = LabelledCase(id=name, text="<b>words</b>", expect=Expect.model_validate(wanted), tags=tags)
    return judge(case, lambda _: decided(*rules))


QUIET: dict[str, Any] = {"action": "resolve"}


def test_a_decision_as_labelled_is_fully_right():
    assert all(compare(Expect.model_validate(RIGHT), decided("financial.fraud")).values())


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"action": "resolve"}, {"action", "fully_right"}),
        ({"primary": "legal"}, {"primary", "fully_right"}),
        ({"priority": "high"}, {"priority", "fully_right"}),
        ({"destinations": ["billing@"]}, {"route", "fully_right"}),
        ({"first_response_minutes": 60}, {"sla", "fully_right"}),
        ({"rules": ["financial.chargeback"]}, {"rules"}),
        ({"categories": []}, {"categories"}),
        ({"flags": ["vip"]}, {"flags"}),
        ({"cc": ["csm"]}, {"cc"}),
        ({"verification": "high"}, {"verification"}),
        ({"primary": "legal", "primary_any": ["financial"]}, set()),
        ({"destinations": ["billing@"], "optional_destinations": ["security@"]}, set()),
        ({"verification": "high", "verification_any": ["none"]}, set()),
    ],
)
def test_each_part_is_judged_by_itself(change: dict[str, Any], parts: set[str]):
    found = compare(Expect.model_validate(RIGHT | change), decided("financial.fraud"))
    assert {part for part, right in found.items() if not right} == parts


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (0, 0, 0, 1)],
)
def test_the_interval_is_wilsons(hits: int, count: int, low: float, high: float):
    assert wilson(hits, count) == pytest.approx((low, high), abs=1e-4)


def test_a_report_counts_what_it_says():
    found = report(
        [
            outcome(RIGHT, "financial.fraud", name="hit", tags=("terse",)),
            outcome(RIGHT, "technical.core_bug", name="missed", tags=("terse",)),
            outcome(QUIET, "financial.fraud", name="false"),
            outcome(QUIET, name="quiet"),
        ]
    )
    assert (found.cases, found.unscored) == (4, 0)
    assert (found.shares["fully_right"].hits, found.shares["fully_right"].count) == (2, 4)
    assert found.shares["critical_recall"].value == 0.5
    assert found.shares["false_escalations"].value == 0.5
    assert found.by_tag["terse"].value == 0.5
    fraud = next(row for row in found.rules if row.rule == "financial.fraud")
    assert (fraud.precision, fraud.recall, fraud.f1) == (0.5, 0.5, 0.5)
    assert found.rules_micro_f1 == pytest.approx(2 * 1 / 5)
    assert found.confusion == {"financial": {"financial": 1, "technical": 1}, "resolve": {"financial": 1, "resolve": 1}}
    assert [row["id"] for row in found.errors] == ["missed", "false"]
    assert found.ece == pytest.approx(abs(0.9 - 1 / 3))


def test_a_case_that_cannot_be_read_is_counted_apart():
    from assistant.errors import InputError

    def refuse(_: LabelledCase) -> Decision:
        raise InputError("The case is empty.")

    case = LabelledCase(id="x", text="", expect=Expect(action="resolve"))
    found = report([judge(case, refuse), outcome(QUIET)])
    assert (found.unscored, found.shares["action"].count) == (1, 1)


def test_a_comparison_says_what_got_worse():
    then, now = report([outcome(RIGHT, "financial.fraud")]), report([outcome(RIGHT, "technical.core_bug")])
    said = compared(now, then)
    assert any(line.startswith("fully_right worse: 100.0% -> 0.0%") for line in said)
    assert said[-1] == "newly wrong: a"


def test_the_page_is_self_contained_and_shows_a_customers_words_as_words():
    html = page(report([outcome(RIGHT, "technical.core_bug")]), "a title", ["fully_right worse"])
    assert "http" not in html.replace("http://www.w3.org", "")
    assert "<b>words</b>" not in html
    assert "&lt;b&gt;words" in html
    assert "fully_right worse" in html
