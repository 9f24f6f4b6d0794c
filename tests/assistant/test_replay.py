"""A change of the tables replayed over cases: only what the change moves is shown, and how."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from app import cli
from assistant.desk import desk
from assistant.models import Case
from assistant.replay import replay, versions
from assistant.settings import ROOT, Settings, settings
from tests.chat.conftest import NOW, scripted
from tests.policies.conftest import HARBOUR

RULE = "assistance.dog_refused"
DOG = "The guide dog was refused at boarding."
APP = cli(["policy"])
CASES = [
    {"id": "twice", "text": "We were charged twice for June, two captures of $49."},
    {"id": "how-to", "text": "How do I print a board on one page?"},
    {"id": "<b>press</b>", "text": "A journalist of a newspaper asks for an <b>interview</b> about us."},
]


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A policy folder in which wrong charges are told to the lawyers as well."""
    folder = tmp_path / "new"
    shutil.copytree(ROOT / "knowledge" / "tables", folder / "tables")
    shutil.copy(ROOT / "knowledge" / "policy.md", folder / "policy.md")
    path = folder / "tables" / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    for rule, also in (("financial.incorrect_charge", "legal@"), ("partnership.press", "success@")):
        text = text.replace(f"- id: {rule}\n", f"- id: {rule}\n  also: [{also}]\n", 1)
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(case) for case in CASES), encoding="utf-8")
    return path


def diff(*words: str):
    return CliRunner().invoke(APP, ["policy", "diff", *words])


def test_the_decisions_a_change_moves_are_shown_with_before_and_after(changed: Path, source: Path, tmp_path: Path):
    page = tmp_path / "moved.html"
    answer = diff(str(ROOT / "knowledge"), str(changed), "--cases", str(source), "--html", str(page))
    assert answer.exit_code == 0, answer.stderr
    assert "2 of 3 decisions would change." in answer.stdout
    assert "destinations: billing@ -> billing@, legal@" in answer.stdout
    assert "how-to" not in answer.stdout
    html = page.read_text(encoding="utf-8")
    assert "billing@ → billing@, legal@" in html
    assert "<b>" not in html


def test_the_same_tables_move_nothing(source: Path):
    answer = diff(str(ROOT / "knowledge"), str(ROOT / "knowledge"), "--cases", str(source), "--json")
    found = json.loads(answer.stdout)
    assert (found["replayed"], found["moved"]) == (3, [])


def test_the_case_log_is_replayed(changed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ESCALATE_DATA", str(tmp_path / "data"))
    settings.cache_clear()
    desk.cache_clear()
    try:
        runner, app = CliRunner(), cli(["triage"])
        assert runner.invoke(app, ["triage", CASES[0]["text"], "--log"]).exit_code == 0
        answer = diff(str(ROOT / "knowledge"), str(changed), "--logged", "--json")
        assert [move["differences"][0]["field"] for move in json.loads(answer.stdout)["moved"]] == ["destinations"]
    finally:
        settings.cache_clear()
        desk.cache_clear()


def test_a_version_without_tables_cannot_decide(source: Path):
    answer = diff(str(ROOT / "knowledge" / "policy.md"), str(ROOT / "knowledge"), "--cases", str(source))
    assert (answer.exit_code, "has no tables/" in answer.stderr) == (2, True)


def test_the_cases_that_cannot_be_decided_are_named_and_the_rest_are(changed: Path, tmp_path: Path):
    source = tmp_path / "bad.jsonl"
    rows = [
        json.dumps(CASES[0]),
        '{"id": "blank", "text": "  "}',
        "no JSON",
        '{"id": "late", "text": "hello", "received_at": "soon"}',
        '{"id": "none"}',
        '{"id": "far", "text": "hello", "received_at": "9999-12-31T23:59:59Z"}',
        '{"id": "much", "text": "hello", "facts": {"amount": ' + "9" * 5000 + "}}",
        "[" * 100_000,
        json.dumps(CASES[2]),
    ]
    source.write_text("\n".join(rows), encoding="utf-8")
    answer = diff(str(ROOT / "knowledge"), str(changed), "--cases", str(source))
    assert answer.exit_code == 1
    assert "2 of 2 decisions would change." in answer.stdout
    assert "Cases that could not be decided (7)" in answer.stdout
    for said in (
        "row 2, blank: The case is empty.",
        "row 3, 3: Line 3 is no JSON",
        "row 4, late: received_at:",
        "row 5, none: text:",
        "row 6, far: received_at: Value error, the year 9999",
        "row 7, 7: Line 7 is no JSON",
        "row 8, 8: Line 8 is no JSON",
    ):
        assert said in answer.stdout
    assert "7 of the cases could not be decided" in answer.stderr


@pytest.mark.parametrize("form", ["", "--json"])
def test_what_changed_is_said_even_where_no_case_can_be_decided(form: str, changed: Path):
    answer = diff(str(ROOT / "knowledge"), str(changed), "--cases", "nowhere.jsonl", *([form] if form else []))
    assert answer.exit_code == 2
    assert "financial.incorrect_charge" in answer.stdout
    assert "There is no file 'nowhere.jsonl'" in answer.stderr


Rows = list[dict[str, Any]]


def edited(folder: Path, table: str, row: str, **fields: Any) -> Path:
    """A copy of the policy folder with fields of one row set."""
    for name in ("tables", "lexicon"):
        shutil.copytree(ROOT / "knowledge" / name, folder / name)
    shutil.copy(ROOT / "knowledge" / "policy.md", folder / "policy.md")
    path = folder / "tables" / f"{table}.yaml"
    rows: Rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(one for one in rows if row in (one.get("id"), one.get("level"))).update(fields)
    path.write_text(yaml.safe_dump(rows, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


ENDED = {"until": date(2026, 1, 1)}
GAPS = [
    pytest.param("priorities", "critical", "'critical' is no row of priorities.yaml on 2026-11-23", id="a priority"),
    pytest.param("contacts", "billing@", "'billing@' does not hold on 2026-11-23", id="a contact"),
    pytest.param("templates", "urgent", "'urgent' does not hold on 2026-11-23", id="a template"),
    pytest.param("categories", "financial", "'financial' does not hold on 2026-11-23", id="a category"),
]


@pytest.mark.parametrize(("table", "row", "said"), GAPS)
def test_a_case_whose_day_lacks_a_row_is_named_and_the_rest_go_on(table: str, row: str, said: str, tmp_path: Path):
    new = edited(tmp_path / "new", table, row, **ENDED)
    before, after = versions(ROOT / "knowledge", new, Settings(), lambda *_: scripted)
    cases = [
        Case(id="now", text=TRANSFER),
        Case(id="then", text=TRANSFER, received_at=datetime(2025, 12, 1, tzinfo=UTC)),
    ]
    found = replay(cases, before, after, NOW)
    ((unread,), decided) = (found.unread, found.decided)
    assert (unread.id, unread.row, decided) == ("now", 1, 1)
    assert said in unread.error
    assert unread.model_dump().keys() == {"row", "id", "error"}


TRANSFER = "Customer can't get past 2FA, charged twice as well."
FIRST = [
    pytest.param("contacts", "billing@", {"address": "money@[company].com"}, "address of billing@", id="an address"),
    pytest.param("identity", "medium", {"approval": True}, "approval", id="an approval"),
    pytest.param("identity", "medium", {"factors": ["account_email"]}, "identity_factors", id="the factors"),
    pytest.param("identity", "medium", {"needed": 3}, "identity_needed", id="how many factors"),
    pytest.param("priorities", "critical", {"coverage": "business"}, "coverage", id="the coverage"),
]
ALSO = [
    pytest.param("priorities", "critical", {"resolution_minutes": 300}, "resolution_due", id="a due time"),
    pytest.param("fields", "transaction_id", {"ask": "Which payment?"}, "questions", id="a question"),
    pytest.param("categories", "financial", {"team": "money team"}, "reply", id="the reply"),
    pytest.param("steps", "before.expectations", {"text": "Say when."}, "steps_do", id="a step"),
]


@pytest.mark.parametrize(
    ("table", "row", "fields", "moved", "among"),
    [
        *(pytest.param(*row.values, "differences", id=row.id) for row in FIRST),
        *(pytest.param(*row.values, "also", id=row.id) for row in ALSO),
    ],
)
def test_whatever_a_person_would_see_of_a_decision_is_compared(
    table: str, row: str, fields: dict[str, Any], moved: str, among: str, tmp_path: Path
):
    new = edited(tmp_path / "new", table, row, **fields)
    before, after = versions(ROOT / "knowledge", new, Settings(), lambda *_: scripted)
    found = replay([Case(text=TRANSFER)], before, after, NOW)
    assert found.decided == 1
    (move,) = found.moves
    assert moved in {difference.field for difference in getattr(move, among)}


def unlearned(folder: Path) -> tuple[Path, Path]:
    """A policy with a rule that no example teaches, and the same policy without it."""
    shutil.copytree(HARBOUR, folder / "with")
    shutil.copytree(HARBOUR, folder / "without")
    path = folder / "without" / "tables" / "rules.yaml"
    rows: Rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    kept = [row for row in rows if row["id"] != RULE]
    assert len(kept) == len(rows) - 1
    path.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder / "with", folder / "without"


@pytest.mark.parametrize("added", [True, False], ids=["added", "removed"])
def test_each_version_reads_with_its_own_words(added: bool, tmp_path: Path):
    have, lack = unlearned(tmp_path)
    old, new = (lack, have) if added else (have, lack)
    before, after = versions(old, new, Settings())
    found = replay([Case(id="dog", text=DOG)], before, after, NOW)
    (move,) = found.moves
    rules = next(row for row in move.differences if row.field == "rules")
    assert (RULE in rules.now, RULE in rules.was) == (added, not added)


def test_versions_of_the_same_words_share_a_reader(changed: Path):
    before, after = versions(ROOT / "knowledge", changed, Settings(), lambda *_: scripted)
    assert before.reads is after.reads
