"""Rows that hold for a time: a case is decided by the policy of its day; rows may share an id one after another."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.models import Case
from assistant.settings import ROOT, Settings
from knowledge.errors import TableError
from knowledge.links import links
from knowledge.tables import in_force, load, read

Edit = Callable[[str, str, str], None]
CHARGED = "We were charged twice for June, two captures of $49."
RULE = "- id: financial.incorrect_charge\n"


def row(folder: Path) -> str:
    """Returns the YAML of the rule of a wrong charge."""
    text = (folder / "tables" / "rules.yaml").read_text(encoding="utf-8")
    start = text.index(RULE)
    return text[start : text.index("\n- id:", start) + 1]


def test_tables_without_dates_are_the_same_on_every_day():
    found = load(ROOT / "knowledge")
    assert in_force(found, date(1999, 1, 1)) is found


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-06-30", True), ("2026-07-01", False)],
)
def test_a_row_holds_from_its_first_to_its_last_day(day: str, holds: bool, folder: Path, edit: Edit):
    edit("tables/rules.yaml", RULE, f"{RULE}  since: 2026-03-01\n  until: 2026-06-30\n")
    rules = in_force(load(folder), date.fromisoformat(day)).rules
    assert any(rule.id == "financial.incorrect_charge" for rule in rules) is holds


def test_a_row_that_would_never_hold_is_refused(folder: Path, edit: Edit):
    edit("tables/rules.yaml", RULE, f"{RULE}  since: 2026-03-02\n  until: 2026-03-01\n")
    with pytest.raises(TableError, match=r"financial\.incorrect_charge.*never holds"):
        load(folder)


def test_two_rows_of_one_id_may_follow_each_other_but_not_overlap(folder: Path, edit: Edit):
    old = row(folder)
    later = old.replace(RULE, f"{RULE}  since: 2026-07-01\n")
    edit("tables/rules.yaml", old, old.replace(RULE, f"{RULE}  until: 2026-06-30\n") + later)
    assert [fault for fault in links(read(folder)) if fault[1] == "id.repeated"] == []
    edit("tables/rules.yaml", "until: 2026-06-30", "until: 2026-07-01")
    assert [fault[3] for fault in links(read(folder)) if fault[1] == "id.repeated"] == ["financial.incorrect_charge"]


@pytest.mark.parametrize(
    ("received", "action"),
    [
        (datetime(2026, 7, 1, 3, 59, tzinfo=UTC), "escalate"),  # still the last of June in New York
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), "resolve"),
    ],
)
def test_a_case_is_decided_by_the_policy_of_its_day(received: datetime, action: str, folder: Path, edit: Edit):
    edit("tables/rules.yaml", RULE, f"{RULE}  until: 2026-06-30\n")
    desk = Desk(Settings(policy=folder), chained=False)
    assert desk.triage(Case(text=CHARGED, received_at=received)).action == action
