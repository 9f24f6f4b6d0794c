"""Dated rows that another needs on a day on which they do not hold."""

from datetime import date
from typing import Any

import pytest

from knowledge.dates import dated
from knowledge.rows import Tables
from knowledge.tables import load

TABLES = load()
END, BEGIN = date(2026, 12, 31), date(2027, 2, 1)


def changed(table: str, key: str, *versions: dict[str, Any]) -> Tables:
    """Returns the tables with a row replaced by versions of it."""
    rows = [
        new
        for row in getattr(TABLES, table)
        for new in (
            [row.model_copy(update=values) for values in versions]
            if key in (getattr(row, "id", None), getattr(row, "level", None))
            else [row]
        )
    ]
    return TABLES.model_copy(update={table: tuple(rows)})


GAPS = [
    ("priorities", "critical", [{"until": END}], "from 2027-01-01 on", "financial.priority"),
    ("priorities", "critical", [{"until": END}, {"since": BEGIN}], "from 2027-01-01 to 2027-01-31", "legal.priority"),
    ("categories", "financial", [{"until": END}], "from 2027-01-01 on", "financial.fraud.category"),
    ("templates", "urgent", [{"until": END}], "from 2027-01-01 on", "critical.template"),
    ("hours", "business", [{"until": END}], "from 2027-01-01 on", "every clock"),
    ("contacts", "billing@", [{"since": BEGIN}], "up to 2027-01-31", "billing.destinations"),
    ("identity", "high", [{"until": END}], "from 2027-01-01 on", "security.data_deletion.verification"),
]


@pytest.mark.parametrize(
    ("table", "key", "versions", "days", "needed"), GAPS, ids=[f"{row[0]} {row[3]}" for row in GAPS]
)
def test_a_row_missing_on_a_day_is_named_once_with_the_days_and_who_needs_it(
    table: str, key: str, versions: list[dict[str, Any]], days: str, needed: str
):
    [(level, kind, where, row, said, mend)] = dated(changed(table, key, *versions))
    assert (level, kind, where, row) == ("error", "date.gap", table, key)
    assert days in said
    assert needed in said
    assert f"{table}.yaml" in mend


@pytest.mark.parametrize(
    ("table", "key", "versions"),
    [
        ("priorities", "critical", [{"until": END}, {"since": date(2027, 1, 1)}]),
        ("rules", "technical.core_bug", [{"until": END}]),
        ("flags", "media", [{"until": date.max}]),
    ],
    ids=["one follows the other", "a rule that others supersede", "the last day there is"],
)
def test_dates_that_leave_no_gap_are_let_be(table: str, key: str, versions: list[dict[str, Any]]):
    assert list(dated(changed(table, key, *versions))) == []
