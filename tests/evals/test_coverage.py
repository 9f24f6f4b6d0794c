"""Coverage of the tables by cases: what a case rests on is noticed when it goes or changes, what it does not is not."""

from datetime import UTC, datetime

import pytest

from assistant.models import Case, GivenFacts, Reading
from assistant.settings import ROOT, Settings
from evals.coverage import changed, changes, deletions, seen, unnoticed
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


def noticed(mutants: str) -> dict[str, bool]:
    return dict(unnoticed(deletions(TABLES) if mutants == "deletions" else changes(TABLES), CASES, SETTINGS))


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
    assert noticed("deletions")[row] is expected


def test_every_row_of_the_tables_that_decide_is_deleted_once():
    count = sum(len(getattr(TABLES, name)) for name in ("rules", "categories", "contacts", "steps"))
    names = [name for name in noticed("deletions") if name.split()[0] in ("rules", "categories", "contacts", "steps")]
    assert len(names) == count


def test_a_changed_number_or_address_is_noticed():
    found = noticed("changes")
    assert found["priorities critical.first_response_minutes"]
    assert found["contacts billing@.address"]
    assert not found["contacts legal@.address"]


@pytest.mark.parametrize(
    ("old", "new"),
    [(True, False), (30, 31), ("24/7", "business"), ("a", "a x"), ("", ""), (("a", "b"), ("b",)), ({"a": 1}, {})],
)
def test_a_change_is_small_and_of_the_same_type(old: object, new: object):
    assert changed(old) == new


def test_given_facts_tell_cases_apart():
    two = [Case(id="a", text="press"), Case(id="b", text="press", facts=GivenFacts.model_validate({"vip": True}))]
    assert len(seen(two, READINGS.__getitem__, TABLES, SETTINGS, NOW)) == 2
