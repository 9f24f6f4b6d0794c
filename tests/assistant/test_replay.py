"""A change of the tables replayed over cases: only what the change moves is shown, and how."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from assistant.desk import desk
from assistant.settings import ROOT, settings

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
