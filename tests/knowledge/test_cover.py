"""Which rows a document cannot do without, and what is proposed for a line that was added or changed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.check import Problem, examine
from knowledge.cited import cited
from knowledge.cover import Bare, bare, cover
from knowledge.lines import Line
from knowledge.mends import row_for
from knowledge.rows import Tables
from knowledge.sections import Outline
from knowledge.tables import DEFAULT, load, policy

Edit = Callable[[str, str, str], None]
HARBOUR = Path(__file__).parents[1] / "policies" / "harbour"
FOLDERS = {"knowledge": DEFAULT, "harbour": HARBOUR}
TODAY = date(2026, 11, 23)


def lacking(tables: Tables, folder: Path) -> list[Bare]:
    outline = Outline(policy(folder))
    return bare(cover(cited(tables), outline), outline)


def errors(folder: Path) -> list[Problem]:
    return [problem for problem in examine(folder, TODAY) if problem.level == "error"]


def without(tables: Tables, table: str, key: str) -> Tables:
    return tables.model_copy(update={table: tuple(row for row in getattr(tables, table) if row.id != key)})


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_a_policy_as_shipped_lacks_no_row(folder: Path):
    assert lacking(load(folder), folder) == []


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_no_rule_can_vanish_unnoticed(folder: Path):
    tables = load(folder)
    for rule in tables.rules:
        found = lacking(without(tables, "rules", rule.id), folder)
        assert [(line.needs, line.line.text) for line in found] == [("rules", rule.source.quote)]


def test_few_steps_can_vanish_from_a_line_that_another_row_quotes():
    tables = load()
    silent = [row.id for row in tables.steps if not lacking(without(tables, "steps", row.id), DEFAULT)]
    assert silent == ["verify.low", "verify.medium", "incident.holding", "verify.approval"]


@pytest.mark.parametrize(
    ("table", "key", "kind", "said"),
    [
        pytest.param("rules", "financial.incorrect_charge", "line.uncovered", "no row quotes", id="only conflicts"),
        pytest.param("rules", "outage.multiple_customers", "rule.missing", "only signals.yaml", id="a signal too"),
        pytest.param("steps", "security.email", "step.missing", "only categories.yaml, contacts.yaml", id="a step"),
    ],
)
def test_a_deleted_row_is_proposed_again_complete(table: str, key: str, kind: str, said: str, folder: Path, edit: Edit):
    text = (folder / "tables" / f"{table}.yaml").read_text(encoding="utf-8")
    start = text.index(f"- id: {key}\n")
    edit(f"tables/{table}.yaml", text[start : text.index("\n- id:", start) + 1], "")
    [problem] = [row for row in errors(folder) if row.kind == kind]
    assert said in problem.said
    assert f"Add this row to {table}.yaml" in problem.mend
    edit(f"tables/{table}.yaml", text[: text.index("- id:")], f"{text[: text.index('- id:')]}{problem.row}\n\n")
    assert [row for row in errors(folder) if row.kind == kind] == []
    assert problem.key.startswith("line ")


@pytest.mark.parametrize(
    ("after", "bullet", "table", "id_"),
    [
        ("- Remain professional and neutral", "- Do NOT guess at damages", "steps", "legal.do_not_guess"),
        ("- Case studies of well-handled escalations", "- Weekly quiz", "reference", "training.weekly_quiz"),
        ("- Volume discounts", "- Late fees on invoices", "rules", "billing.late_fees_on"),
    ],
    ids=["a step", "a reference", "a rule"],
)
def test_a_new_bullet_gets_the_kind_of_row_its_list_has(
    after: str, bullet: str, table: str, id_: str, folder: Path, edit: Edit
):
    edit("policy.md", after, f"{after}\n{bullet}")
    [problem] = errors(folder)
    assert f"{table}.yaml" in problem.mend
    [row] = yaml.safe_load(problem.row or "")
    assert row["source"]["quote"] == bullet.removeprefix("- ")
    assert row["id"].split(".")[0] == id_.split(".")[0]


@pytest.mark.parametrize(
    ("old", "new", "rows", "value"),
    [
        ("- First response: 30 minutes", "- First response: 15 minutes", 3, "first_response_minutes (now 30)"),
        ("- Refund request over $500", "- Refund request over $750", 3, "condition.over (now 500)"),
        ("- Volume discounts", "- Volume rebates", 1, None),
    ],
    ids=["a clock", "an amount", "words alone"],
)
def test_a_changed_line_is_one_finding_with_the_new_quote_and_the_value(
    old: str, new: str, rows: int, value: str | None, folder: Path, edit: Edit
):
    edit("policy.md", old, new)
    [problem] = errors(folder)
    assert problem.kind == "line.changed"
    assert f"now says {new.removeprefix('- ')!r}" in problem.said
    assert f"{rows} row" in problem.said
    assert f"set the quote to {new.removeprefix('- ')!r}" in problem.mend
    assert ("set the value too" in problem.mend) is (value is not None)
    assert (value or "") in problem.mend


def test_a_renamed_heading_is_one_finding(folder: Path, edit: Edit):
    edit("policy.md", "**Financial Issues**", "**Money Matters**")
    [problem] = errors(folder)
    assert problem.kind == "section.renamed"
    assert "'Financial Issues' is now 'Money Matters'" in problem.said
    assert "rules.yaml" in problem.mend


def test_a_renamed_outer_heading_is_one_finding_too(folder: Path, edit: Edit):
    edit("policy.md", "## Escalation Categories", "## What We Escalate")
    assert [problem.kind for problem in errors(folder)] == ["section.renamed"]


def test_a_line_of_a_section_without_rows_is_proposed_as_a_reference():
    line = Line(number=1, section="New Things", kind="text", text="We like tea.")
    mend, row = row_for(Bare(line, "reference", "line.uncovered"), [], load())
    assert "reference.yaml" in mend
    assert yaml.safe_load(row)[0]["text"] == "We like tea."
