"""What a maintainer is told of a row that has not the shape of its table."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge.check import examine

Edit = Callable[[str, str, str], None]
RULE = "- id: financial.incorrect_charge\n"
TITLE = "  title: Payment fails at checkout\n"
SHAPES = [
    pytest.param(TITLE, "", ["financial.payment_error.title", "A few words for the card", "For example"], id="missing"),
    pytest.param(TITLE, "  titel: Payment fails\n", ["'titel' meant", "call it 'title'"], id="misspelled"),
    pytest.param(RULE, f"{RULE}  from: 2027-01-01\n", ["It is called 'since' here", "first day"], id="from"),
    pytest.param(RULE, f"{RULE}  ends: 2027-01-01\n", ["It is called 'until' here"], id="ends"),
    pytest.param(
        RULE, f"{RULE}  colour: red\n", ["Take it out. There may stand: ", "id, category, title"], id="unknown"
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), SHAPES)
def test_a_row_of_the_wrong_shape_is_explained(old: str, new: str, words: list[str], folder: Path, edit: Edit):
    edit("tables/rules.yaml", old, new)
    found = [row for row in examine(folder, date(2026, 11, 23)) if row.kind == "table.broken"]
    told = " ".join(f"{row.key} {row.said} {row.mend}" for row in found)
    assert "rows.py" not in told
    assert [word for word in words if word not in told] == []


def test_one_broken_row_does_not_hide_what_else_is_wrong(folder: Path, edit: Edit):
    edit("tables/rules.yaml", TITLE, "")
    edit("policy.md", "- Volume discounts", "- Volume rebates")
    kinds = [row.kind for row in examine(folder, date(2026, 11, 23)) if row.level == "error"]
    assert kinds == ["table.broken", "line.changed"]
