"""Tables proposed from a document alone: what is found of the hand-made ones, what is asked, what is never lost."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from app import cli
from assistant.desk import Desk
from assistant.settings import ROOT, Settings
from evals.commands import triage
from evals.score import cases
from knowledge.check import check
from knowledge.errors import TableError
from knowledge.imported import review, write
from knowledge.propose import Proposal, propose
from knowledge.rows import Tables
from knowledge.tables import load, policy, read
from tests.policies.conftest import HARBOUR

FIRST = ROOT / "knowledge"
STRANGE = """# Rules of the allotment club

Water is cheap before nine. Be kind.

## Gate

- Somebody left the gate open
- Call Jonas, or write to gate@allotment.example within 2 days
- Dogs > 40 kg: see `#dogs`

## Gate

- The same heading again
"""


def proposed(folder: Path) -> Proposal:
    return propose(policy(folder))


def bullets(tables: Tables) -> set[str]:
    return {rule.source.quote for rule in tables.rules}


def sent_to(tables: Tables) -> set[str]:
    return {contact.address for contact in tables.contacts}


def minutes(tables: Tables) -> set[tuple[str, int]]:
    """Every time the tables hold, with the words it comes from."""
    found = {(row.first_response_source.quote, row.first_response_minutes) for row in tables.priorities}
    found |= {(row.resolution_source.quote, row.resolution_minutes) for row in tables.priorities}
    return found | {
        (row.sla_source.quote, row.first_response_minutes or 0) for row in tables.categories if row.sla_source
    }


@pytest.mark.parametrize("folder", [FIRST, HARBOUR], ids=["the first policy", "the ferry line"])
def test_every_bullet_address_and_time_of_the_hand_made_tables_is_found(folder: Path):
    made, hand = proposed(folder).tables, load(folder)
    assert bullets(made) - bullets(hand) <= {'"When will you add [feature]?"'}
    assert len(bullets(hand) & bullets(made)) >= 0.95 * len(bullets(hand))
    assert sent_to(hand) <= sent_to(made) | {"csm", "customer record"} or len(sent_to(hand) - sent_to(made)) <= 1
    assert minutes(hand) <= minutes(made)
    assert (made.hours[0].weekdays, made.hours[0].opens, made.hours[0].closes, made.hours[0].timezone) == (
        hand.hours[0].weekdays,
        hand.hours[0].opens,
        hand.hours[0].closes,
        hand.hours[0].timezone,
    )
    assert [row.needed for row in made.identity] == [row.needed for row in hand.identity]
    assert [row.approval for row in made.identity] == [row.approval for row in hand.identity]
    assert len(made.categories) == len(hand.categories)
    assert [row.priority for row in made.categories] == [row.priority for row in hand.categories]


@pytest.mark.parametrize("folder", [FIRST, HARBOUR], ids=["the first policy", "the ferry line"])
def test_the_proposal_loads_and_passes_the_check(folder: Path, tmp_path: Path):
    write(proposed(folder), policy(folder), tmp_path / "new")
    assert load(tmp_path / "new").rules
    found = check(read(tmp_path / "new"), policy(tmp_path / "new"), date(2026, 11, 23), tmp_path / "new")
    assert [problem for problem in found if problem.level == "error" and problem.kind != "review.open"] == []


def test_a_bound_becomes_a_condition_and_a_question(tmp_path: Path):
    found = proposed(HARBOUR)
    rule = next(row for row in found.tables.rules if "300" in row.source.quote)
    assert rule.condition is not None
    assert (rule.condition.over, rule.condition.currency) == (300, "EUR")
    assert any(row.key == rule.id and "300 EUR" in row.question for row in found.doubts)


def test_doubts_are_listed_with_quote_and_question():
    text = review(proposed(HARBOUR))
    assert "(line 42: “Delay or cancellation that hits a group of 10 or more”): It names 10." in text
    assert "Which rules and requests need this proof?" in text
    assert text.count("- [ ]") == 5 + len(proposed(HARBOUR).doubts)


def test_a_proposal_nobody_has_touched_decides_cases_already(tmp_path: Path):
    """The rule ids are its own, so rules are compared by the bullets they quote."""
    write(proposed(HARBOUR), policy(HARBOUR), tmp_path / "new")
    desk = Desk(Settings(policy=tmp_path / "new", data=tmp_path))
    quotes = {rule.id: rule.source.quote for rule in (*load(HARBOUR).rules, *desk.tables.rules)}
    judged = [case for case in cases(HARBOUR / "cases.jsonl") if case.expect.rules and "threshold" not in case.tags]
    decisions = [triage(case, desk) for case in judged]
    right = sum(
        {quotes[rule] for rule in decision.rules} == {quotes[rule] for rule in case.expect.rules}
        for case, decision in zip(judged, decisions, strict=True)
    )
    assert all(not decision.violations for decision in decisions)
    assert right >= 0.35 * len(judged)


def test_its_replies_fill_the_slots_the_document_words(tmp_path: Path):
    write(proposed(HARBOUR), policy(HARBOUR), tmp_path / "new")
    desk = Desk(Settings(policy=tmp_path / "new", data=tmp_path))
    decision = desk.triage("The guide dog was refused at the gangway.")
    assert decision.reply is not None
    assert "is with our boarding assistance team now" in decision.reply.text
    assert "within 45 business minutes" in decision.reply.text


def test_levels_of_one_line_each_and_numbered_bullets_are_read():
    found = propose((HARBOUR.parent / "bank.md").read_text(encoding="utf-8"))
    made = found.tables
    assert [(row.id, row.first_response_minutes, row.resolution_minutes, row.coverage) for row in made.priorities] == [
        ("p1", 15, 120, "24/7"),
        ("p2", 60, 480, "business"),
        ("p3", 960, 4800, "business"),
    ]
    assert [(row.name, row.priority) for row in made.categories] == [
        ("Fraud and account takeover", "p1"),
        ("Bereavement and vulnerable members", "p2"),
        ("Loans and mortgages", "p3"),
    ]
    assert len(made.rules) == 8
    assert {str(row.condition.over) for row in made.rules if row.condition} == {"2000", "25000"}
    assert {"Freeze the card.", "Ask for documents in the first call."} <= {row.text for row in made.steps}
    assert (made.hours[0].timezone, made.document.version, made.document.owner) == (
        "Europe/London",
        "3.1",
        "Member Services",
    )
    assert [(row.level, row.needed) for row in made.identity] == [("standard", 2), ("full", 3)]
    assert any("What fills [bank]?" in row.question for row in found.doubts)


def test_brackets_of_a_document_are_no_markup_on_the_terminal(tmp_path: Path):
    text = (HARBOUR.parent / "bank.md").read_text(encoding="utf-8")
    write(propose(text), text, tmp_path / "bank")
    arguments = ["triage", "A member says his card was stolen abroad.", "--policy", str(tmp_path / "bank")]
    found = CliRunner().invoke(cli(arguments), arguments)
    assert "Email fraud@[bank].coop" in found.output


def test_a_strange_document_is_kept_whole_and_asked_about(tmp_path: Path):
    """Its one order names no case, so there is no rule; that is said, and the folder is there to go on from."""
    file = tmp_path / "club.md"
    file.write_bytes(b"\xef\xbb\xbf" + STRANGE.replace("\n", "\r\n").encode())
    found = CliRunner().invoke(cli(["policy"]), ["policy", "import", str(file), "--output", str(tmp_path / "club")])
    assert found.exit_code == 1, found.output
    made = load(tmp_path / "club")
    assert "gate@" in {row.id for row in made.contacts}
    assert made.rules == ()
    text = (tmp_path / "club" / "REVIEW.md").read_text(encoding="utf-8")
    assert "Its heading stands twice" in text
    assert "No levels with times were found" in text
    assert "No opening hours were found" in text
    assert Desk(Settings(policy=tmp_path / "club", data=tmp_path)).triage("The gate was open.").action == "resolve"


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no heading"), ("Just words.", "no heading"), ("# Only a title", "no heading")],
    ids=["empty", "no heading", "nothing under it"],
)
def test_what_cannot_be_quoted_is_refused(text: str, said: str):
    with pytest.raises(TableError, match=said):
        propose(text)


def test_nothing_is_overwritten(tmp_path: Path):
    shutil.copy(HARBOUR / "policy.md", tmp_path / "mine.md")
    arguments = ["policy", "import", str(HARBOUR / "policy.md"), "--output", str(tmp_path)]
    found = CliRunner().invoke(cli(["policy"]), arguments)
    assert found.exit_code == 2
    assert "overwrites nothing" in " ".join(found.output.split())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]


@pytest.mark.parametrize(
    ("content", "said"), [(b"\xff\xfe# T", "not UTF-8"), (None, "No such file")], ids=["no UTF-8", "no file"]
)
def test_a_document_that_cannot_be_read_is_said_so(content: bytes | None, said: str, tmp_path: Path):
    file = tmp_path / "new.md"
    if content:
        file.write_bytes(content)
    found = CliRunner().invoke(cli(["policy"]), ["policy", "import", str(file), "--output", str(tmp_path / "out")])
    assert found.exit_code == 2
    assert said in " ".join(found.output.split())


LINES = st.sampled_from(
    [
        *(
            "# Title",
            "## High",
            "## Low priority",
            "### A (high)",
            "**Bold**",
            "**Label:**",
            "---",
            "",
            "> Dear [name],",
        ),
        *("- Email: a@b.example", "- First response: 2 hours", "- Resolution: 1 working day", "* Something broke"),
        *("| High | 1 hour | 2 days |", "|---|---|", "Mon-Fri 9am-5pm", "- Include: name, order number", "1. Do it"),
        *("- Check, one of: passport; card", "## Low (2 factors)", "- over $40", "✅ Good", "- \u200b", "- #x", "text"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES | st.text(max_size=30), max_size=25))
def test_whatever_the_document_every_quote_stands_in_it(rows: list[str]):
    text = "\n".join(rows)
    try:
        found = propose(text)
    except TableError:
        return
    problems = check(found.tables, text, date(2026, 11, 23))
    assert [problem for problem in problems if problem.kind.startswith(("quote.", "id.repeated"))] == []
