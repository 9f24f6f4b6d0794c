"""Coverage of the tables by cases: what a case rests on is noticed when it goes or changes, what it does not is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.models import Case, GivenFacts, Reading
from assistant.settings import ROOT, Settings
from evals.coverage import COVERED, changed, covered, seen
from knowledge.coverage import stored
from knowledge.errors import TableError
from knowledge.tables import tables
from tests.assistant.readings import reading

TABLES = tables(ROOT / "knowledge")
SETTINGS = Settings()
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
READINGS: dict[str, Reading] = {
    "charged": reading(("financial.incorrect_charge",)),
    "charged again": reading(("financial.incorrect_charge",)),
    "press": reading(("partnership.press",)),
}
CASES = seen([Case(id=text, text=text) for text in READINGS], READINGS.__getitem__, TABLES, SETTINGS, NOW)


FOUND = covered(CASES, len(READINGS), "three.jsonl", TABLES, SETTINGS)
ROWS = {f"{row.table} {row.row}": row for row in FOUND.rows}


def test_cases_read_alike_are_decided_once():
    assert [one.case.id for one in CASES] == ["charged", "press"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("rules financial.incorrect_charge", True),
        ("rules legal.court_order", False),
        ("categories financial", True),
        ("categories legal", False),
        ("contacts billing@", True),
        ("contacts legal@", False),
        ("priorities critical", True),
        ("flags media", True),
    ],
)
def test_a_deleted_row_is_noticed_where_a_case_rests_on_it(row: str, expected: bool):
    assert ROWS[row].exercised is expected


def test_every_row_of_the_tables_that_decide_is_deleted_once():
    parts = {part.table: len(part.rows) for part in FOUND.by_table()}
    assert {name: len(getattr(TABLES, name)) for name in parts} == parts
    assert {"rules", "categories", "contacts", "steps"} <= set(parts)


def test_a_changed_number_or_address_is_noticed():
    assert "first_response_minutes" not in ROWS["priorities critical"].unnoticed
    assert "address" not in ROWS["contacts billing@"].unnoticed
    assert "address" in ROWS["contacts legal@"].unnoticed


def test_the_totals_are_those_of_the_rows():
    idle, unnoticed = [row for row in FOUND.rows if not row.exercised], sum(len(row.unnoticed) for row in FOUND.rows)
    fields = sum(row.fields for row in FOUND.rows)
    assert FOUND.said().startswith(f"{len(FOUND.rows) - len(idle)} of {len(FOUND.rows)} rows are exercised by the 3 ")
    assert f"{fields - unnoticed} of {fields} changes" in FOUND.said()
    assert 0 < len(idle) < len(FOUND.rows)


def test_stored_figures_come_back_and_broken_ones_say_what_writes_them_again(tmp_path: Path):
    assert stored(tmp_path) is None
    (tmp_path / "coverage.json").write_text(FOUND.model_dump_json())
    assert stored(tmp_path) == FOUND
    (tmp_path / "coverage.json").write_text('{"rows": 3}')
    with pytest.raises(TableError, match=r"coverage\.json, .*escalate eval --rows --json"):
        stored(tmp_path)


def test_what_is_committed_was_measured_on_the_cases_of_the_evaluation():
    found = stored(ROOT / "knowledge")
    assert found is not None
    assert found.source == "own.jsonl"
    assert {part.table for part in found.by_table()} == set(COVERED)


@pytest.mark.parametrize(
    ("old", "new"),
    [(True, False), (30, 31), ("24/7", "business"), ("a", "a x"), ("", ""), (("a", "b"), ("b",)), ({"a": 1}, {})],
)
def test_a_change_is_small_and_of_the_same_type(old: object, new: object):
    assert changed(old) == new


def test_given_facts_tell_cases_apart():
    two = [Case(id="a", text="press"), Case(id="b", text="press", facts=GivenFacts.model_validate({"vip": True}))]
    assert len(seen(two, READINGS.__getitem__, TABLES, SETTINGS, NOW)) == 2
