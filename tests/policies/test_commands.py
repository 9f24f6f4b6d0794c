"""Every command takes another policy's folder, and answers by that alone."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from assistant.desk import Desk
from assistant.models import GuardContext
from tests.policies.conftest import HARBOUR

ANSWERS = [
    ("a contact's time", "how fast does the charter office answer", "3 working days"),
    ("a rule's desk", "who do i write to about a damaged vehicle", "claims.skerryline.example"),
    ("a flag", "what is the islander card", "three quarters of the time"),
    ("a step", "can I promise compensation?", "No."),
]
FORBIDDEN = [
    ("promise_compensation", "You'll get a voucher for the trouble.", "The claims handler decides about that"),
    ("speculate_cause", "The delay was caused by a broken engine.", "the captain's report will tell"),
    ("blames_customer", "It was your own fault that you missed it.", "Let's look at this together"),
]


@pytest.mark.parametrize(("question", "said"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_questions_are_answered_from_its_tables(quay: Desk, question: str, said: str):
    answer = quay.ask(question)
    assert answer.answerable
    assert said in answer.text


def test_what_only_the_first_policy_says_is_not_answered(quay: Desk):
    answer = quay.ask("who do i email about a subpoena?")
    assert not answer.answerable
    assert "handbook@skerryline.example" in answer.text


@pytest.mark.parametrize(("kind", "reply", "better"), FORBIDDEN, ids=[row[0] for row in FORBIDDEN])
def test_a_reply_is_guarded_by_what_its_paper_forbids(quay: Desk, kind: str, reply: str, better: str):
    violations = quay.guard(reply, GuardContext(category="sailing")).violations
    (found,) = (row for row in violations if row.kind == kind)
    assert found.source.section == "7. What we never do"
    assert found.source.start_line > 0
    assert better in found.suggestion


def test_what_its_paper_does_not_forbid_is_no_violation(quay: Desk):
    assert quay.guard("Please send me your password.").ok


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["triage", "A van was scratched.", "--json"], '"version": "7"'),
        (["ask", "how fast does the charter office answer?"], "3 working days"),
        (["reply", "Where is the bar?"], "yours to resolve"),
        (["guard", "All is well."], "Nothing in this reply"),
        (["policy", "check"], "of 125 quotes stand in the document"),
        (["policy", "show", "sailing.group"], "Group hit by a delay"),
        (["policy", "search", "wheelchair"], "Boarding assistance"),
        (["policy", "tree"], "Boarding assistance"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_command_takes_the_folder(arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("ESCALATE_DATA", str(tmp_path))
    found = CliRunner().invoke(cli(arguments), [*arguments, "--policy", str(HARBOUR)])
    assert found.exit_code == 0, found.output
    assert said in " ".join(found.output.split())


def test_a_folder_that_is_none_is_said_so():
    found = CliRunner().invoke(cli(["triage"]), ["triage", "A van.", "--policy", "nowhere"])
    assert found.exit_code == 2
    assert "'nowhere' is no folder" in found.output
