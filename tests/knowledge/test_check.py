import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge.check import Problem, check
from knowledge.lines import states
from knowledge.rows import Tables
from knowledge.tables import load, policy, read

TODAY = date(2026, 11, 23)
TABLES = load()
Edit = Callable[[str, str, str], None]


def problems(tables: Tables = TABLES, text: str | None = None, today: date = TODAY) -> list[Problem]:
    return check(tables, policy() if text is None else text, today)


def of(kind: str, found: list[Problem]) -> list[Problem]:
    return [problem for problem in found if problem.kind == kind]


def test_the_committed_tables_have_no_error():
    assert [problem for problem in problems() if problem.level == "error"] == []


def test_the_tables_can_be_checked_before_their_quotes_are_located():
    assert {problem.key for problem in problems(read())} == {problem.key for problem in problems()}


def test_errors_come_first_and_notes_last():
    levels = [problem.level for problem in problems(text=policy().replace("Volume discounts", "Volume rebates"))]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    assert levels[0] == "error"


@pytest.mark.parametrize("line", [line for line in policy().splitlines() if states(line)])
def test_no_line_of_the_policy_can_change_unnoticed(line: str):
    mark = re.search(r"\w{2,}", line)
    assert mark
    changed = line[: mark.start()] + "Xyzzy" + line[mark.end() :]
    text = policy()
    assert text.count(line) >= 1
    found = problems(text=text.replace(line, changed, 1))
    assert {problem.kind for problem in found if problem.level == "error"} & {
        "quote.gone",
        "quote.moved",
        "line.uncovered",
        "line.changed",
    }


def test_a_bullet_without_a_row_is_named_with_its_line():
    text = policy().replace("- Volume discounts", "- Volume discounts\n- Donations to good causes")
    [found] = of("line.uncovered", problems(text=text))
    assert (found.file, found.key, found.said) == (
        "knowledge/policy.md",
        "line 146",
        "no row quotes 'Donations to good causes'.",
    )


def test_a_quote_that_covers_half_a_line_does_not_cover_it():
    text = policy().replace("- Tax exemption certificates", "- Tax exemption certificates and refunds to churches")
    assert [problem.key for problem in of("line.uncovered", problems(text=text))] == ["line 143"]


def test_a_gone_quote_and_a_moved_one_are_told_apart():
    gone = problems(text=policy().replace("- Volume discounts\n", ""))
    assert [problem.key for problem in of("quote.gone", gone)] == ["billing.volume_discount.source"]
    text = policy().replace("- Volume discounts\n", "").replace("- Press/media", "- Volume discounts\n- Press/media")
    [moved] = of("quote.moved", problems(text=text))
    assert "Partnership/Integration Inquiries'" in moved.mend


CONTRADICTIONS = {
    "legal_clock": "D18",
    "critical_hours": "D4",
    "subpoena": "D2",
    "deletion": "D2",
    "press": "D12",
    "incident_address": "D7",
    "partnership_clock": "D1",
    "est": "D4",
    "technical_channel": "D14",
    "critical_verification": "D16",
}


@pytest.mark.parametrize(("key", "decision"), CONTRADICTIONS.items())
def test_a_contradiction_is_listed_with_its_decision(key: str, decision: str):
    [found] = [problem for problem in of("conflict.decided", problems()) if problem.key == key]
    assert found.level == "note"
    assert found.decision == decision
    assert found.mend.startswith(f"{decision}: ")
    assert "lines " in found.said


def test_every_contradiction_stands_on_two_lines_at_least_and_has_a_decision_or_is_open():
    for row in TABLES.conflicts:
        assert len({source.start_line for source in row.between}) >= 2, row.id
        assert re.fullmatch(r"D([1-9]|1\d|2[0-5])|open", row.decision), row.id


def test_what_nobody_decided_is_a_warning():
    keys = {problem.key for problem in of("conflict.open", problems())}
    assert keys == {"review_overdue", "chase_after", "urgent_wording"}


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 4, 30), None),
        (date(2025, 5, 1), "overdue for review since April 2025, 1 month ago"),
        (TODAY, "overdue for review since April 2025, 19 months ago"),
    ],
)
def test_the_review_is_overdue_once_its_month_has_passed(today: date, said: str | None):
    found = of("review.overdue", problems(today=today))
    assert len(found) == (said is not None)
    assert all(said in problem.said for problem in found if said)


def changed(table: str, key: str, **update: object) -> Tables:
    rows = getattr(TABLES, table)
    new = tuple(
        row.model_copy(update=update) if key in (getattr(row, "id", ""), getattr(row, "level", "")) else row
        for row in rows
    )
    return TABLES.model_copy(update={table: new})


WRONG = [
    pytest.param(
        changed("rules", "financial.fraud", also=("secutiry@",)), "id.unknown", "financial.fraud.also", id="also"
    ),
    pytest.param(
        changed("rules", "partnership.press", instead=("pr@",)), "id.unknown", "partnership.press.instead", id="instead"
    ),
    pytest.param(
        changed("rules", "partnership.press", flag="medai"), "id.unknown", "partnership.press.flag", id="flag"
    ),
    pytest.param(
        changed("rules", "legal.court_order", implies=("security.subpoena",)),
        "id.unknown",
        "legal.court_order.implies",
        id="implies",
    ),
    pytest.param(
        changed("rules", "legal.ip_dispute", id="law.ip_dispute"), "id.misnamed", "law.ip_dispute", id="rule id"
    ),
    pytest.param(
        changed("rules", "legal.ip_dispute", id="legal.legal_threat"), "id.repeated", "legal.legal_threat", id="twice"
    ),
    pytest.param(changed("categories", "access", include=("shoe_size",)), "id.unknown", "access.include", id="field"),
    pytest.param(changed("categories", "outage", template="hold"), "id.unknown", "outage.template", id="template"),
    pytest.param(changed("identity", "high", destination="verify@"), "id.unknown", "high.destination", id="identity"),
    pytest.param(changed("identity", "low", factors=("dna",)), "id.unknown", "low.factors", id="factor"),
    pytest.param(changed("steps", "legal.email", tags=("lawyers",)), "id.unknown", "legal.email.tags", id="tag"),
    pytest.param(changed("steps", "legal.email", unless=("lawyers",)), "id.unknown", "legal.email.unless", id="unless"),
    pytest.param(changed("templates", "apology", opens_with="anger"), "id.unknown", "apology.opens_with", id="apology"),
    pytest.param(changed("signals", "resolved", decision=None), "source.none", "resolved", id="no source"),
    pytest.param(changed("contacts", "press@", sources=()), "source.none", "press@", id="no sources"),
]


@pytest.mark.parametrize(("tables", "kind", "key"), WRONG)
def test_a_wrong_id_is_an_error_that_names_file_and_key(tables: Tables, kind: str, key: str):
    errors = [problem for problem in problems(tables) if problem.level == "error"]
    assert (kind, key) in {(problem.kind, problem.key) for problem in errors}
    assert all(problem.file.startswith("knowledge/tables/") and problem.mend for problem in errors)


def test_contacts_nobody_sends_to_are_noted():
    keys = [problem.key for problem in of("contact.unused", problems())]
    assert keys == ["tech-support@", "slack:#tech-support-escalations"]


def test_two_clocks_that_differ_must_be_listed_as_a_contradiction():
    kept = tuple(row for row in TABLES.conflicts if row.id not in ("access_clock", "legal_clock"))
    found = of("conflict.unlisted", problems(TABLES.model_copy(update={"conflicts": kept})))
    assert [problem.key for problem in found] == ["legal", "access"]
    assert "'Response time: 24-48 hours'" in found[0].said
    assert not of("conflict.unlisted", problems())


def test_an_unreadable_review_date_is_said():
    document = TABLES.document.model_copy(update={"next_review": "soon"})
    [found] = of("review.unread", problems(TABLES.model_copy(update={"document": document})))
    assert found.said == "'soon' is no month."


def test_the_check_names_the_files_of_the_folder_it_is_given(folder: Path, edit: Edit):
    edit("policy.md", "- Volume discounts\n", "")
    found = check(read(folder), policy(folder), TODAY, folder)
    assert [problem.file for problem in found if problem.level == "error"] == ["knowledge/tables/rules.yaml"]
