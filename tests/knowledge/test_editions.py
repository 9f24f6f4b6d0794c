"""A policy whose text changes on a day: rows that ended quote the edition of their time."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.desk import Desk
from assistant.models import Case
from assistant.policy_commands import policy
from assistant.settings import Settings
from knowledge.check import examine
from knowledge.errors import KnowledgeError
from knowledge.tables import in_force, load

Edit = Callable[[str, str, str], None]
CHARGED = "We were charged twice for June, two captures of $49."
OLD, NEW = "First response: 30 minutes", "First response: 15 minutes"
LAST = date(2026, 12, 31)


@pytest.fixture
def changed(folder: Path, edit: Edit) -> Path:
    """A folder in which Critical is answered within 15 minutes from 2027 on, in the document and in the tables."""
    (folder / "earlier").mkdir()
    (folder / "earlier" / f"policy-{LAST}.md").write_text((folder / "policy.md").read_text("utf-8"), encoding="utf-8")
    edit(
        "policy.md", "# Escalation Procedures & Policies\n", "# Escalation Procedures & Policies\nIn force from 2027.\n"
    )
    edit("policy.md", f"- {OLD}", f"- {NEW}")
    text = (folder / "tables" / "priorities.yaml").read_text(encoding="utf-8")
    start = text.index("- id: critical\n")
    row = text[start : text.index("\n- id:", start) + 1]
    later = row.replace("- id: critical\n", "- id: critical\n  since: 2027-01-01\n").replace(OLD, NEW)
    later = later.replace("first_response_minutes: 30", "first_response_minutes: 15")
    edit("tables/priorities.yaml", row, row.replace("- id: critical\n", f"- id: critical\n  until: {LAST}\n") + later)
    edit("tables/conflicts.yaml", OLD, NEW)
    edit("tables/conflicts.yaml", OLD, NEW)
    return folder


@pytest.mark.parametrize(
    ("received", "minutes", "quote", "edition"),
    [
        pytest.param(datetime(2026, 12, 31, 15, tzinfo=UTC), 30, OLD, LAST, id="the last day of the old text"),
        pytest.param(datetime(2027, 1, 1, 15, tzinfo=UTC), 15, NEW, None, id="the first day of the new text"),
    ],
)
def test_a_case_is_decided_and_proved_by_the_text_of_its_day(
    received: datetime, minutes: int, quote: str, edition: date | None, changed: Path
):
    decision = Desk(Settings(policy=changed), chained=False).triage(Case(text=CHARGED, received_at=received))
    assert (decision.first_response_minutes, decision.violations) == (minutes, ())
    tables = in_force(load(changed), received.date())
    [source] = [row.first_response_source for row in tables.priorities if row.id == "critical"]
    assert (source.quote, source.edition) == (quote, edition)
    name = f"earlier/policy-{edition}.md" if edition else "policy.md"
    assert quote in (changed / name).read_text(encoding="utf-8").splitlines()[source.start_line - 1]


def test_a_change_kept_with_its_earlier_edition_leaves_only_the_new_line_to_say(changed: Path):
    errors = [problem for problem in examine(changed, date(2026, 11, 23)) if problem.level == "error"]
    assert [(problem.kind, problem.key) for problem in errors] == [("line.uncovered", "line 2")]


def test_a_row_that_ended_is_not_looked_up_in_the_present_text(changed: Path, edit: Edit):
    edit(f"earlier/policy-{LAST}.md", OLD, "First response: half an hour")
    with pytest.raises(KnowledgeError, match=r"critical\.first_response_source.*edition until 2026-12-31"):
        load(changed)


def test_an_edition_that_ended_before_the_row_did_is_not_its_text(changed: Path):
    (changed / "earlier" / f"policy-{LAST}.md").rename(changed / "earlier" / "policy-2026-11-30.md")
    with pytest.raises(KnowledgeError, match=OLD):
        load(changed)


def test_an_edition_must_be_named_after_its_last_day(changed: Path):
    (changed / "earlier" / "old.md").write_text("# Old\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"earlier/old\.md.*policy-2026-12-31\.md"):
        load(changed)


def test_a_value_of_a_row_that_ended_is_held_to_the_text_of_its_day(changed: Path, edit: Edit):
    edit("tables/priorities.yaml", "first_response_minutes: 30", "first_response_minutes: 20")
    wrong = [row for row in examine(changed, date(2026, 11, 23)) if row.kind == "value.differs"]
    assert [(row.key, "says 30" in row.said) for row in wrong] == [("critical.first_response_minutes", True)]
    edit("tables/priorities.yaml", "first_response_minutes: 15", "first_response_minutes: 30")
    wrong = [row for row in examine(changed, date(2026, 11, 23)) if row.kind == "value.differs"]
    assert ["says 15" in row.said for row in wrong] == [True, False]


def test_a_heading_of_a_table_is_sought_in_the_edition_of_the_row(changed: Path, edit: Edit):
    """The columns of the earlier edition stand the other way round than those of the present one."""
    file = f"earlier/policy-{LAST}.md"
    old = "| Level | Settled | First answer |\n|---|---|---|\n| Critical | 30 minutes | 4 hours |"
    edit(file, f"- {OLD}\n", f"- {OLD}\n\n{old}\n\n")
    edit("policy.md", f"- {NEW}\n", f"- {NEW}\n\n{old.replace('Settled | First answer', 'First answer | Settled')}\n\n")
    edit("tables/priorities.yaml", f"quote: '{OLD}'", "quote: '| Critical | 30 minutes | 4 hours |'")
    wrong = [row for row in examine(changed, date(2026, 11, 23)) if row.kind == "value.differs"]
    assert [row.key for row in wrong] == ["critical.first_response_minutes"]


def diff(*words: str) -> Result:
    return CliRunner().invoke(policy, ["diff", *words])


def test_two_editions_are_compared_by_their_days_and_replayed_whenever_the_cases_came_in(
    changed: Path, edit: Edit, tmp_path: Path
):
    edit("policy.md", "In force from 2027.\n", "")
    cases = tmp_path / "cases.jsonl"
    cases.write_text(Case(id="twice", text=CHARGED).model_dump_json(), encoding="utf-8")
    answer = diff(f"{changed}@{LAST}", f"{changed}@2027-01-01", "--cases", str(cases), "--json")
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert [[line["text"] for line in change["lines"]] for change in found["changes"]] == [[f"- {OLD}", f"- {NEW}"]]
    fields = {field["field"]: (field["was"], field["now"]) for row in found["rows"] for field in row["fields"]}
    assert fields["first_response_minutes"] == ("30", "15")
    ((move,), lost) = (found["moved"], found["lost"])
    assert ("30", "15") in {(row["was"], row["now"]) for row in move["differences"]}
    assert lost == []
    assert "say the same" in diff(f"{changed}@2027-01-01", f"{changed}@2027-06-01").stdout


def test_what_is_no_day_is_said(changed: Path):
    answer = diff(f"{changed}@2026-13-01", str(changed))
    assert answer.exit_code == 2
    assert "'2026-13-01'" in answer.stderr


def test_an_earlier_edition_is_part_of_what_the_digest_stands_for(changed: Path, edit: Edit):
    before = load(changed).sha256
    edit(f"earlier/policy-{LAST}.md", "Week 4: Independent", "Week 4:  Independent")
    assert load(changed).sha256 != before
