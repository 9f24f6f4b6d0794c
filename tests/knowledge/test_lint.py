"""The linter on the committed tables with one thing made wrong: each finding names both places and what mends it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.check import Problem, check
from knowledge.lint import lint
from knowledge.rows import Source, Tables
from knowledge.tables import load, policy, read

TABLES = load()
RULES = {rule.id: rule for rule in TABLES.rules}
Edit = Callable[[str, str, str], None]


def changed(table: str, key: str, **values: Any) -> Tables:
    """Returns the tables with one row changed."""
    rows = tuple(
        row.model_copy(update=values) if getattr(row, "id", None) == key or getattr(row, "level", None) == key else row
        for row in getattr(TABLES, table)
    )
    return TABLES.model_copy(update={table: rows})


def found(tables: Tables) -> list[tuple[str, str, str]]:
    return [(kind, table, key) for _, kind, table, key, _, _ in lint(tables)]


def test_the_committed_tables_have_nothing_to_mend():
    assert found(TABLES) == []


def quoted(words: str) -> Source:
    return RULES["technical.core_bug"].source.model_copy(update={"quote": words})


def test_two_bullets_for_the_same_case_with_different_outcomes_are_named_with_the_row_that_parts_them():
    tables = changed("rules", "technical.core_bug", source=quoted("Double chargebacks and payment disputes"))
    [(level, kind, table, key, said, mend)] = [
        row for row in lint(tables) if row[1] in ("rule.overlap", "rule.inside") and "chargeback" in row[3]
    ]
    assert (level, table) == ("warning", "rules")
    assert "financial.chargeback" in key
    assert "technical.core_bug" in key
    assert "Double chargebacks and payment disputes" in said
    assert "supersedes: [" in mend
    assert kind


def test_a_bullet_inside_another_is_named():
    inner = RULES["access.reset_failing"].source.quote
    tables = changed("rules", "technical.core_bug", source=quoted(f"{inner} on the second Monday"))
    assert ("rule.inside", "rules", "technical.core_bug, access.reset_failing") in found(tables)


def test_rules_that_already_know_of_each_other_are_let_be():
    words = RULES["security.data_leak"].source.quote
    source = RULES["security.other_users_data"].source.model_copy(update={"quote": words})
    assert found(changed("rules", "security.other_users_data", source=source)) == []


WRONG = [
    ("rules", "legal.court_order", {"supersedes": ("legal.court_order",)}, ("rule.itself", "rules")),
    ("rules", "security.data_leak", {"supersedes": ("security.other_users_data",)}, ("rule.hidden", "rules")),
    ("rules", "security.data_leak", {"implies": ("security.other_users_data",)}, ("rule.hidden", "rules")),
    ("identity", "high", {"needed": 99}, ("gap.factors", "identity")),
    ("contacts", "billing@", {"address": " "}, ("gap.address", "contacts")),
    ("contacts", "billing@", {"until": date(2026, 12, 31)}, ("date.gap", "contacts")),
]


@pytest.mark.parametrize(("table", "key", "values", "expected"), WRONG, ids=[f"{r[3][0]}-{r[1]}" for r in WRONG])
def test_a_row_made_wrong_is_found(table: str, key: str, values: dict[str, Any], expected: tuple[str, str]):
    assert expected in [row[:2] for row in found(changed(table, key, **values))]


def test_a_level_a_rule_asks_for_must_exist():
    tables = TABLES.model_copy(update={"identity": tuple(row for row in TABLES.identity if row.level != "high")})
    assert ("gap.identity", "rules", "security.data_deletion.verification") in found(tables)


def test_a_business_clock_needs_hours():
    assert ("gap.hours", "priorities", "high.coverage") in found(TABLES.model_copy(update={"hours": ()}))


def test_a_priority_no_category_has_is_named():
    tables = TABLES.model_copy(
        update={"categories": tuple(row for row in TABLES.categories if row.priority != "standard")}
    )
    assert ("gap.priority", "priorities", "standard") in found(tables)


def test_steps_flags_factors_and_fields_no_case_can_reach_are_named():
    step = TABLES.steps[0]
    assert ("row.never", "steps", f"{step.id}.unless") in found(changed("steps", step.id, unless=step.tags))
    flag = next(row for row in TABLES.flags if row.when and row.id == "vip")
    assert ("row.never", "flags", "vip") in found(changed("flags", flag.id, when={}))
    lonely = TABLES.factors[0].model_copy(update={"id": "shoe_size"})
    assert ("row.never", "factors", "shoe_size") in found(
        TABLES.model_copy(update={"factors": (*TABLES.factors, lonely)})
    )
    unasked = TABLES.fields[0].model_copy(update={"id": "shoe_size", "always": False})
    assert ("row.never", "fields", "shoe_size") in found(
        TABLES.model_copy(update={"fields": (*TABLES.fields, unasked)})
    )


def test_a_contact_followed_by_another_of_its_name_is_not_missed():
    later = [row.model_copy(update={"since": date(2027, 1, 1)}) for row in TABLES.contacts if row.id == "billing@"]
    ended = changed("contacts", "billing@", until=date(2026, 12, 31))
    tables = ended.model_copy(update={"contacts": (*ended.contacts, *later)})
    assert [row for row in found(tables) if row[0] == "date.gap"] == []


def test_a_new_bullet_without_a_row_is_proposed_as_one(folder: Path, edit: Edit):
    edit("policy.md", "- Chargebacks", "- Gift cards that do not work\n- Chargebacks")
    problems = check(read(folder), policy(folder), date(2026, 11, 23), folder)
    [problem] = [row for row in problems if row.kind == "line.uncovered"]
    assert isinstance(problem, Problem)
    assert "rules.yaml" in problem.mend
    assert yaml.safe_load(problem.row or "") == [
        {
            "id": "financial.gift_cards_do",
            "category": "financial",
            "title": "Gift cards that do not work",
            "confirm": "Does this hold: gift cards that do not work?",
            "source": {
                "section": RULES["financial.fraud"].source.section,
                "quote": "Gift cards that do not work",
            },
        }
    ]
