"""A policy whose text changes on a day: rows that ended quote the edition of their time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.models import Case
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


def test_an_earlier_edition_is_part_of_what_the_digest_stands_for(changed: Path, edit: Edit):
    before = load(changed).sha256
    edit(f"earlier/policy-{LAST}.md", "Week 4: Independent", "Week 4:  Independent")
    assert load(changed).sha256 != before
