"""The scores, on outcomes small enough to count by hand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.decide import decide
from assistant.errors import InputError
from assistant.models import Decision, Reader
from assistant.settings import ROOT
from evals.commands import compared
from evals.page import page
from evals.score import Expect, LabelledCase, Outcome, Report, cases, compare, judge, report, wilson
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


def test_the_interval_of_a_thousand_agrees_with_the_textbook():
    assert wilson(900, 1000) == pytest.approx((0.8798, 0.9171), abs=1e-4)
    assert wilson(1, 1) == pytest.approx((0.2065, 1.0), abs=1e-4)


ROUTES = [
    ("as labelled", ["billing@", "security@"], [], True),
    ("optional told", ["billing@"], ["security@"], True),
    ("optional not told", ["billing@", "security@"], ["legal@"], True),
    ("one too many", ["billing@"], ["legal@"], False),
    ("one too few", ["billing@", "security@", "legal@"], [], False),
    ("nothing labelled", [], ["billing@", "security@"], True),
]


@pytest.mark.parametrize(("must", "may", "right"), [row[1:] for row in ROUTES], ids=[row[0] for row in ROUTES])
def test_a_route_tells_all_that_must_and_none_but_who_may(must: list[str], may: list[str], right: bool):
    expect = Expect.model_validate(RIGHT | {"destinations": must, "optional_destinations": may})
    found = compare(expect, decided("financial.fraud"))
    assert (found["route"], found["fully_right"]) == (right, right)


def test_no_category_is_right_where_none_is_labelled_or_none_is_allowed_too():
    allowed = {"action": "resolve", "primary": "product", "priority": None, "primary_any": [None]}
    assert compare(Expect.model_validate({"action": "resolve"}), decided())["primary"]
    assert compare(Expect.model_validate(allowed), decided())["primary"]
    assert not compare(Expect.model_validate(allowed | {"primary_any": []}), decided())["primary"]


def confident(name: str, holds: dict[str, float], near: dict[str, float], *wanted: str) -> Outcome:
    """Returns an outcome whose rules were found, or nearly found, with these confidences."""
    decision = decided(*holds, *near)
    by_rule = {row.rule: row for row in decision.findings}
    findings = tuple(by_rule[rule].model_copy(update={"confidence": said}) for rule, said in holds.items())
    close = tuple(by_rule[rule].model_copy(update={"confidence": said}) for rule, said in near.items())
    decision = decision.model_copy(update={"findings": findings, "close": close})
    expect = Expect.model_validate({"action": "escalate", "rules": wanted})
    return Outcome(case=LabelledCase(id=name, text="x", expect=expect), decision=decision, right={"fully_right": False})


def test_the_calibration_error_is_counted_as_by_hand():
    found = report(
        [
            confident("a", {"legal.court_order": 0.95}, {"financial.fraud": 0.32}, "legal.court_order"),
            confident("b", {"legal.court_order": 0.91}, {}),
            confident("c", {"technical.core_bug": 1.0}, {"financial.fraud": 0.38}, "technical.core_bug"),
        ]
    )
    # In [0.9, 1]: 0.95 right, 0.91 wrong, 1.0 right. In [0.3, 0.4): 0.32 and 0.38, both wrong.
    assert [(row.low, row.count) for row in found.bins] == [(0.3, 2), (0.9, 3)]
    assert [row.right for row in found.bins] == pytest.approx([0, 2 / 3])
    assert [row.confidence for row in found.bins] == pytest.approx([0.35, 2.86 / 3])
    assert found.ece == pytest.approx((2 * 0.35 + 3 * (2.86 / 3 - 2 / 3)) / 5)


@pytest.mark.parametrize("said", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9999999, 1.0])
def test_every_confidence_falls_into_one_bin(said: float):
    bins = report([confident("a", {"legal.court_order": said}, {}, "legal.court_order")]).bins
    assert [row.count for row in bins] == [1]
    assert bins[0].low <= said <= bins[0].high


def test_precision_recall_and_f1_of_a_rule_are_counted_as_by_hand():
    fraud: dict[str, Any] = RIGHT
    both = RIGHT | {"rules": ["financial.fraud", "technical.core_bug"]}
    found = report(
        [
            outcome(fraud, "financial.fraud", name="a"),
            outcome(both, "financial.fraud", name="b"),
            outcome(fraud, "technical.core_bug", name="c"),
            outcome(QUIET, "financial.fraud", "legal.court_order", name="d"),
        ]
    )
    rows = {row.rule: (row.expected, row.found, row.both, row.precision, row.recall, row.f1) for row in found.rules}
    assert rows["financial.fraud"] == (3, 3, 2, 2 / 3, 2 / 3, 2 / 3)
    assert rows["technical.core_bug"] == (1, 1, 0, 0.0, 0.0, 0.0)
    assert rows["legal.court_order"] == (0, 1, 0, 0.0, None, 0.0)


def test_an_unread_case_is_listed_with_its_error_and_is_no_share():
    def refuse(_: LabelledCase) -> Decision:
        raise InputError("The case is empty.")

    case = LabelledCase(id="x", text="", expect=Expect.model_validate(RIGHT), tags=("terse",))
    found = report([judge(case, refuse)])
    assert (found.cases, found.unscored, found.rules, found.by_tag, found.confusion) == (1, 1, [], {}, {})
    assert [share.count for share in found.shares.values()] == [0, 0]
    assert [row["found"] for row in found.errors] == [{"error": "The case is empty."}]


def test_only_the_desks_own_errors_make_a_case_unread():
    def broken(_: LabelledCase) -> Decision:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        judge(LabelledCase(id="x", text="", expect=Expect(action="resolve")), broken)


@pytest.mark.parametrize("outcomes", [[], [outcome(QUIET)], [outcome(RIGHT, "financial.fraud")]])
def test_a_stored_report_is_read_again_though_there_was_nothing_to_measure(outcomes: list[Outcome]):
    stored = report(outcomes).model_dump_json()
    assert "NaN" not in stored
    assert Report.model_validate_json(stored).model_dump_json() == stored


def test_a_comparison_is_silent_where_nothing_changed_or_nothing_was_measured():
    same = report([outcome(RIGHT, "financial.fraud"), outcome(QUIET, name="b")])
    assert compared(same, same) == []
    assert compared(report([outcome(QUIET)]), report([outcome(RIGHT, "financial.fraud")])) == []


def test_more_false_escalations_are_worse_and_the_worst_comes_first():
    then = report([outcome(QUIET, name="a"), outcome(QUIET, name="b"), outcome(RIGHT, "technical.core_bug", name="c")])
    now = report(
        [
            outcome(QUIET, "legal.court_order", name="a"),
            outcome(QUIET, name="b"),
            outcome(RIGHT, "financial.fraud", name="c"),
        ]
    )
    said = compared(now, then)
    assert "false_escalations worse: 0.0% -> 50.0%" in said
    assert "critical_recall better: 0.0% -> 100.0%" in said
    assert max(at for at, line in enumerate(said) if "worse" in line) < min(
        at for at, line in enumerate(said) if "better" in line
    )
    assert said[-1] == "newly wrong: a"


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "line 2"), ('{"id": "a"}', "line 2"), ('{"id":"a","text":"x","expect":{"action":"maybe"}}', "line 2")],
)
def test_a_line_that_is_no_labelled_case_is_named(line: str, said: str, tmp_path: Path):
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "ok", "text": "x", "expect": {"action": "resolve"}}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        cases(path)
    with pytest.raises(InputError, match="no case file"):
        cases(tmp_path / "absent.jsonl")


def test_errors_of_one_kind_are_counted_together_the_most_frequent_first():
    found = report(
        [
            outcome(QUIET, "legal.court_order", name="a"),
            outcome(QUIET, "legal.court_order", name="b"),
            outcome(RIGHT, "technical.core_bug", name="c"),
            outcome(RIGHT, name="d"),
            outcome(RIGHT | {"first_response_minutes": 7}, "financial.fraud", name="e"),
            outcome(RIGHT, "financial.fraud", name="f"),
        ]
    )
    assert [(row.kind, row.ids) for row in found.kinds] == [
        ("invented legal.court_order, security.legal_data_request", ("a", "b")),
        ("financial.fraud taken for technical.core_bug", ("c",)),
        ("missed financial.fraud", ("d",)),
        ("rules right, sla wrong", ("e",)),
    ]
