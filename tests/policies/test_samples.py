"""Policies of other trades in other shapes: what can be read is proposed, and what cannot is asked about."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from app import cli
from assistant.desk import Desk
from assistant.settings import Settings
from knowledge.imported import write
from knowledge.propose import Proposal, propose
from knowledge.reviews import open_reviews
from knowledge.tables import load

SAMPLES = Path(__file__).parent / "samples"
READ = [
    ("clinic", "a patient reports chest pain, difficulty breathing or heavy bleeding", "duty@", 5),
    ("clinic", "a prescription for a controlled drug has been lost or\nstolen", "pharmacy@", 120),
    ("clinic", "Requests from solicitors or the police for a patient's record", "privacy@", 630),
    ("clinic", "Needle-stick injury", "health@", 30),
    ("school", "a child is hurt in the yard or in a lesson", "nurse@", 10),
    ("school", "A pupil who is missing at registration", "attendance@", 30),
    ("school", "Bullying, in school or online", "pastoral@", 510),
    ("bank", "Payment the customer did not make", "cards@", 30),
    ("bank", "Overdraft for a firm", "lending@", 2700),
]
ASKED = [
    ("clinic", 32, "names no address"),
    ("clinic", 41, "names a time (1 week)"),
    ("school", 17, "names a time (6:30am)"),
    ("school", 18, "names no address"),
    ("bank", 27, "names no address"),
]


def proposed(name: str) -> Proposal:
    return propose((SAMPLES / f"{name}.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "words", "sent", "minutes"),
    READ,
    ids=["if", "if, later", "must be", "table", "1", "3", "4", "nested", "["],
)
def test_a_matter_is_read_with_who_is_told_and_how_soon(name: str, words: str, sent: str, minutes: int):
    tables = proposed(name).tables
    rule = next(row for row in tables.rules if row.source.quote == words)
    category = next(row for row in tables.categories if row.id == rule.category)
    level = next(row for row in tables.priorities if row.id == category.priority)
    assert category.destinations == (sent,)
    assert (category.first_response_minutes or level.first_response_minutes) == minutes


@pytest.mark.parametrize(("name", "line", "said"), ASKED, ids=[f"{row[0]} {row[1]}" for row in ASKED])
def test_what_was_not_read_is_a_doubt_with_its_line_and_a_question(name: str, line: int, said: str):
    assert any(row.line == line and said in row.question for row in proposed(name).doubts)


@pytest.mark.parametrize("name", ["clinic", "school", "bank"])
def test_every_doubt_is_a_review_key_in_the_tables(name: str, tmp_path: Path):
    found = proposed(name)
    write(found, (SAMPLES / f"{name}.md").read_text(encoding="utf-8"), tmp_path / name)
    asked = " ".join(one.question for one in open_reviews(load(tmp_path / name)))
    assert all(row.question in asked for row in found.doubts)


def test_the_check_calls_an_open_review_an_error_until_its_key_is_taken_away(tmp_path: Path):
    folder = tmp_path / "school"
    write(proposed("school"), (SAMPLES / "school.md").read_text(encoding="utf-8"), folder)
    found = CliRunner().invoke(cli(["policy"]), ["policy", "check", "--policy", str(folder)])
    assert found.exit_code == 1
    assert "not reviewed yet: Read as: 'a child is hurt" in found.output
    for table in (folder / "tables").glob("*.yaml"):
        rows = yaml.safe_load(table.read_text(encoding="utf-8")) or []
        for row in rows if isinstance(rows, list) else [rows]:
            row.pop("review", None)
        table.write_text(yaml.safe_dump(rows), encoding="utf-8")
    found = CliRunner().invoke(cli(["policy"]), ["policy", "check", "--policy", str(folder)])
    assert "not reviewed yet" not in found.output


def test_a_decision_says_which_of_its_rows_nobody_has_reviewed(tmp_path: Path, quay: Desk):
    write(proposed("clinic"), (SAMPLES / "clinic.md").read_text(encoding="utf-8"), tmp_path / "clinic")
    desk = Desk(Settings(policy=tmp_path / "clinic", data=tmp_path))
    decision = desk.triage("A patient has been given the wrong medicine.")
    assert decision.destinations == ("pharmacy@",)
    assert any(
        note.startswith("not reviewed yet: rules.yaml, prescriptions.patient_given_wrong") for note in decision.notes
    )
    assert not any("not reviewed" in note for note in quay.triage("The guide dog was refused at boarding.").notes)


def test_a_document_without_a_rule_is_an_error_that_says_so(tmp_path: Path):
    file = tmp_path / "club.md"
    file.write_text("# Rules of the club\n\nWater is cheap. In case of fire, run.\n", encoding="utf-8")
    found = CliRunner().invoke(cli(["policy"]), ["policy", "import", str(file), "--output", str(tmp_path / "club")])
    assert found.exit_code == 1
    assert "No rule was read" in found.output
    assert "lines are covered" not in found.output
    assert "(line 3: “In case of fire, run.”)" in (tmp_path / "club" / "REVIEW.md").read_text(encoding="utf-8")
