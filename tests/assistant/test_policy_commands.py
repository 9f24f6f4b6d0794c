import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.policy_commands import policy
from assistant.settings import ROOT
from knowledge.tables import DEFAULT
from tests.policies.conftest import HARBOUR

OLD = "- Refund request over $500"
NEW = "- Refund request over $750"
DOCUMENT = (DEFAULT / "policy.md").read_text(encoding="utf-8")


def run(*words: object) -> Result:
    return CliRunner().invoke(policy, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "knowledge"
    shutil.copytree(DEFAULT / "tables", copy / "tables")
    shutil.copy(DEFAULT / "policy.md", copy / "policy.md")
    return copy


@pytest.fixture
def edited(folder: Path) -> Path:
    (folder / "policy.md").write_text(DOCUMENT.replace(OLD, NEW), encoding="utf-8")
    return folder


def test_check_counts_what_it_proved_and_succeeds_on_the_policy_as_it_is():
    answer = run("check", "--json", "--today", "2026-11-23")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert found["ok"]
    assert found["quotes"] == found["quotes_traced"] > 200
    assert found["lines"] == found["lines_covered"] > 200
    assert "error" not in {row["level"] for row in found["problems"]}
    assert "D7" in {row["decision"] for row in found["problems"]}


def test_check_names_every_row_whose_quote_has_gone(edited: Path):
    answer = run("check", "--policy", edited)
    assert answer.exit_code == 1
    errors = answer.stdout.split("Warnings")[0]
    assert "knowledge/tables/rules.yaml, financial.refund_over_500.source" in errors
    assert "now says 'Refund request over $750'" in errors
    assert "condition.over (now 500) of financial.refund_over_500" in errors
    assert "Errors (1)" in errors


def test_check_groups_by_level_and_ends_with_the_counts():
    said = run("check", "--today", "2026-11-23").stdout
    assert said.index("Warnings (") < said.index("Notes (") < said.index(" quotes stand in the document;")
    assert "[D7]" not in said
    assert "notes on what is decided are not shown; --all lists them." in said
    assert "[D7]" in run("check", "--today", "2026-11-23", "--all").stdout


@pytest.mark.parametrize(("today", "overdue"), [("2025-04-02", False), ("2025-06-01", True)])
def test_check_measures_the_review_against_the_date_given(today: str, overdue: bool):
    kinds = [row["kind"] for row in json.loads(run("check", "--json", "--today", today).stdout)["problems"]]
    assert ("review.overdue" in kinds) is overdue


def test_check_lists_unreadable_tables_as_an_error_with_its_line(folder: Path):
    (folder / "tables" / "flags.yaml").write_text("- id: [vip\n", encoding="utf-8")
    answer = run("check", "--policy", folder, "--json")
    (problem,) = json.loads(answer.stdout)["problems"]
    assert answer.exit_code == 1
    assert (problem["kind"], problem["file"]) == ("table.broken", "knowledge/tables/flags.yaml")
    assert problem["key"].startswith("line ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "--policy", "nowhere"), "'nowhere' is no folder."),
        (("check", "--today", "soon"), "'soon' is no date."),
        (("diff", "nowhere", DEFAULT), "'nowhere' cannot be read"),
        (("show", "40-38"), "Lines 40-38 end before they begin. Did you mean 38-40?"),
        (("show", "600"), "The policy has lines 1 to 533; 600 is not among them."),
        (("show", "zebra"), "no section and no rule 'zebra'"),
        (("show", "technical", "issues"), "287-291  Team Contact Directory"),
        (("show", "financial.fruad"), "financial.fraud"),
        (("search", " "), "There is nothing to look for"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_used_is_refused_with_a_sentence(words: tuple[object, ...], said: str):
    answer = run(*words)
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert not answer.stdout


@pytest.mark.parametrize(
    ("named", "first"),
    [
        ("financial issues", "   36  **Financial Issues**"),
        ("fin", "   36  **Financial Issues**"),
        ("churn", "  341  ### Churn Risk Customers"),
        ("SLA", "  393  ## Response SLA Commitments"),
        ("398", "  398  - First response: 30 minutes"),
        ("398-399", "  398  - First response: 30 minutes"),
        ("", "    1  # Escalation Procedures & Policies"),
    ],
)
def test_show_begins_where_the_words_point(named: str, first: str):
    answer = run("show", *named.split())
    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[1] == first


def test_show_of_everything_has_every_line():
    assert [line[7:] for line in run("show").stdout.splitlines()[1:]] == [
        line.rstrip() for line in DOCUMENT.splitlines()
    ]


@pytest.mark.parametrize("rule", ["financial.refund_over_500", "refund_over_500"])
def test_show_of_a_rule_marks_its_words_and_says_what_follows(rule: str):
    said = run("show", rule).stdout
    assert ">  39  - Refund request over $500" in said.splitlines()
    assert "billing@" in said
    assert "first within 30 minutes" in said
    assert "amount over 500 USD" in said
    assert "D6" in said


def test_show_as_json_has_the_lines_and_what_follows():
    found = json.loads(run("show", "financial.fraud", "--json").stdout)
    assert found["marked"] == [40]
    assert ["priority", "critical"] in found["follows"]


@pytest.mark.parametrize("named", ["D18", "d18"])
def test_show_of_a_decision_has_the_passages_that_contradict_each_other_and_the_reading_taken(named: str):
    said = run("show", named).stdout
    assert said.startswith("Decision D18\n")
    assert "The internal clock runs 30 minutes; the customer is told 24-48 hours." in said
    assert "line 305, Team Contact Directory > By Issue Type > Legal/Compliance" in said


def test_show_of_a_decision_names_the_rows_that_rest_on_it():
    assert "rules financial.refund_over_500" in run("show", "D6").stdout


def test_a_byte_order_mark_at_the_head_of_the_document_loses_no_quote(folder: Path):
    (folder / "policy.md").write_text(DOCUMENT, encoding="utf-8-sig")
    assert run("check", "--policy", folder, "--today", "2025-04-01").exit_code == 0
    assert run("diff", DEFAULT, folder).stdout == "The two versions say the same.\n"


def test_search_gives_section_lines_and_text():
    (found,) = json.loads(run("search", "refund", "limit", "--count", 1, "--json").stdout)
    assert found["section"].endswith("Financial Issues")
    assert found["start_line"] <= 39 <= found["end_line"]
    assert OLD in found["text"]
    assert 0 < found["score"] <= 1
    said = run("search", "refund", "limit", "--count", 1).stdout
    assert said.startswith(f"{found['section']}, lines {found['start_line']}-{found['end_line']}\n")


def test_search_says_that_words_alone_rank_where_the_tables_cannot_be_read(folder: Path):
    (folder / "tables" / "flags.yaml").write_text("- id: [vip\n", encoding="utf-8")
    answer = run("search", "chargeback", "--policy", folder, "--count", 1)
    assert (answer.exit_code, "Financial Issues" in answer.stdout) == (0, True)
    assert "only words and likeness rank. knowledge/tables/flags.yaml" in answer.stderr


@pytest.mark.parametrize(("form", "name"), [("svg", "decision-tree.svg"), ("mermaid", "decision-tree.mmd")])
def test_tree_writes_the_committed_drawings(form: str, name: str, tmp_path: Path):
    assert run("tree", "--format", form, "--output", tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_bytes() == (ROOT / "docs" / name).read_bytes()


def test_diff_of_a_version_with_itself_says_so():
    answer = run("diff", DEFAULT, DEFAULT / "policy.md")
    assert (answer.exit_code, answer.stdout) == (0, "The two versions say the same.\n")


def test_diff_shows_the_changed_lines_and_the_rows_that_lose_their_quote(edited: Path):
    answer = run("diff", DEFAULT, edited, "--policy", DEFAULT)
    assert answer.exit_code == 1
    assert "changed: Escalation Categories > 🔴 Critical (Escalate Immediately) > Financial Issues\n" in answer.stdout
    assert f"  -   39  {OLD}\n  +   39  {NEW}\n" in answer.stdout
    assert "knowledge/tables/rules.yaml, financial.refund_over_500.source" in answer.stdout


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "kind", "section"),
    [
        (lambda text: text + "\n## Appendix\n\nNew words.\n", "added", "Appendix"),
        (lambda text: text.replace("- For fraud", "- More\n- For fraud"), "changed", "Financial Issues"),
        (
            lambda text: text.replace("### Churn Risk Customers", "### Customers At Risk"),
            "renamed",
            "Customers At Risk",
        ),
    ],
    ids=["added", "changed", "renamed"],
)
def test_diff_names_the_kind_of_each_change(change: Change, kind: str, section: str, tmp_path: Path):
    new = tmp_path / "new.md"
    new.write_text(change(DOCUMENT), encoding="utf-8")
    found = json.loads(run("diff", DEFAULT, new, "--policy", DEFAULT, "--json").stdout)
    assert found["changes"][0]["kind"] == kind
    assert found["changes"][0]["section"].endswith(section)
    assert bool(found["lost"]) is (kind == "renamed")


def test_diff_reports_a_removed_section(tmp_path: Path):
    new = tmp_path / "new.md"
    new.write_text(DOCUMENT[: DOCUMENT.index("## Training & Resources")], encoding="utf-8")
    answer = run("diff", DEFAULT, new, "--policy", DEFAULT)
    assert answer.exit_code == 1
    assert "removed: Training & Resources\n" in answer.stdout


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def mended(edited: Path) -> Path:
    """A version whose tables quote and apply the document's new words."""
    for table in ("rules", "signals", "conflicts"):
        rewrite(edited, f"tables/{table}.yaml", f"quote: {OLD.removeprefix('- ')}", f"quote: {NEW.removeprefix('- ')}")
    rewrite(edited, "tables/rules.yaml", "over: 500", "over: 750")
    return edited


def test_diff_counts_no_quote_as_lost_that_the_new_tables_have_mended(mended: Path):
    answer = run("diff", DEFAULT, mended)
    assert answer.exit_code == 0
    assert "No row of the tables loses its quote." in answer.stdout


def test_diff_measures_a_new_document_by_the_old_versions_own_tables(mended: Path, tmp_path: Path):
    document = tmp_path / "new.md"
    document.write_text((mended / "policy.md").read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert run("diff", mended, document).exit_code == 0
    assert run("diff", mended, document, "--policy", DEFAULT).exit_code == 0
    assert run("diff", DEFAULT, document).exit_code == 1


ROWS = [
    pytest.param(
        ("tables/rules.yaml", "over: 500", "over: 750"),
        ["changed: rules.yaml, financial.refund_over_500", "“Refund request over $500”", "condition.over: 500 -> 750"],
        id="a bound",
    ),
    pytest.param(
        ("tables/rules.yaml", "- id: financial.fraud\n", "- id: financial.fraud\n  until: 2026-12-31\n"),
        ["changed: rules.yaml, financial.fraud", "until: none -> 2026-12-31"],
        id="an end",
    ),
    pytest.param(
        ("tables/flags.yaml", "- id: vip\n", "- id: vips\n"),
        ["added: flags.yaml, vips", "removed: flags.yaml, vip"],
        id="a row in place of another",
    ),
    pytest.param(
        ("tables/document.yaml", "owner: ", "owner: New "),
        ["changed: document.yaml, document", "owner: "],
        id="the document's own row",
    ),
]


@pytest.mark.parametrize(("edit", "said"), ROWS)
def test_diff_shows_what_changed_in_the_rows_field_by_field(edit: tuple[str, str, str], said: list[str], folder: Path):
    rewrite(folder, *edit)
    answer = run("diff", DEFAULT, folder)
    assert answer.stdout.startswith("The document says the same in both versions.\n")
    assert not [words for words in said if words not in answer.stdout]


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("rules", "financial.fraud", "Without it no such case is escalated (critical) to billing@, security@"),
        ("signals", "ownership_transfer", "Without it no such case is escalated to verification@; nobody asks for the"),
        ("signals", "churn_sign", "Without it it raises no 'churn_risk'; what a text says of 'a sign of leaving' is"),
        ("signals", "refund_request", "financial.refund_over_500.condition.topic lacks it"),
        ("steps", "billing.email", "Without it nobody is told any more in cases of billing: Email billing@."),
        ("steps", "dont.burden", "Without it nobody is warned any more in cases of"),
    ],
)
def test_diff_says_what_no_longer_works_without_a_row(table: str, row: str, said: str, folder: Path, tmp_path: Path):
    without_row(folder, table, row)
    assert said in run("diff", DEFAULT, folder, "--html", tmp_path / "page.html").stdout
    assert "Without it" in (tmp_path / "page.html").read_text(encoding="utf-8")


def without_row(folder: Path, table: str, row: str) -> None:
    path = folder / "tables" / f"{table}.yaml"
    head, *rows = path.read_text(encoding="utf-8").split("\n- id: ")
    kept = [one for one in rows if one.split("\n")[0] != row]
    assert len(kept) == len(rows) - 1
    path.write_text("\n- id: ".join((head, *kept)), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "row", "kind"),
    [
        ("signals", "churn_sign", "signal.unheard"),
        ("signals", "status_posted", "signal.unheard"),
        ("steps", "billing.email", "step.missing"),
        ("steps", "outage.status_page", "step.missing"),
        ("steps", "product.follow_up", "step.missing"),
        ("steps", "verify.medium", "gap.step"),
    ],
)
def test_check_calls_a_signal_or_step_that_is_gone_an_error(table: str, row: str, kind: str, folder: Path):
    assert run("check", "--policy", folder).exit_code == 0
    without_row(folder, table, row)
    answer = run("check", "--policy", folder, "--json")
    assert answer.exit_code == 1
    assert [problem["kind"] for problem in json.loads(answer.stdout)["problems"] if problem["level"] == "error"] == [
        kind
    ]


def test_a_policy_that_the_reader_has_not_learned_lacks_none_of_its_signals():
    kinds = {problem["kind"] for problem in json.loads(run("check", "--policy", HARBOUR, "--json").stdout)["problems"]}
    assert "signal.unheard" not in kinds


def test_diff_names_the_own_words_that_differ(tmp_path: Path):
    new, page = tmp_path / "harbour", tmp_path / "page.html"
    shutil.copytree(HARBOUR, new)
    rewrite(new, "lexicon/cues.yaml", "(?:regulation|law)", "(?:regulation|law|<rules>)")
    rewrite(new, "lexicon/facts.yaml", "needs: [islander]", "needs: [islander, card]")
    (new / "lexicon" / "try.yaml").unlink()
    answer = run("diff", HARBOUR, new, "--html", page)
    assert answer.exit_code == 0
    for said in (
        "lexicon/cues.yaml, fares.passenger_rights",
        "- \\b1177(?:/2010)?\\b|\\bpassenger rights (?:regulation|law)\n",
        "+ \\b1177(?:/2010)?\\b|\\bpassenger rights (?:regulation|law|<rules>)\n",
        "lexicon/facts.yaml, fields.plan.needs\n    + card\n",
        "lexicon/try.yaml, ",
    ):
        assert said in answer.stdout
    assert "|&lt;rules&gt;)</ins>" in page.read_text(encoding="utf-8")
    assert "own words" not in run("diff", HARBOUR, HARBOUR).stdout


def test_diff_shows_a_row_that_moved_since_the_order_settles_the_lead(folder: Path):
    path = folder / "tables" / "categories.yaml"
    head, *rows = path.read_text(encoding="utf-8").split("\n- id: ")
    path.write_text("\n- id: ".join((head, rows[1], rows[0], *rows[2:])), encoding="utf-8")
    said = run("diff", DEFAULT, folder).stdout
    assert "Rows that differ (1)" in said
    assert "place: " in said


def test_diff_as_json_has_the_rows_with_the_section_they_rest_on(mended: Path):
    found = json.loads(run("diff", DEFAULT, mended, "--json").stdout)
    row = next(row for row in found["rows"] if row["table"] == "rules")
    assert (row["kind"], row["row"], row["quote"]) == ("changed", "financial.refund_over_500", NEW.removeprefix("- "))
    assert row["section"].endswith("Financial Issues")
    assert {"field": "condition.over", "was": "500", "now": "750"} in row["fields"]


def test_the_page_of_a_diff_holds_document_and_rows_without_any_case(mended: Path, tmp_path: Path):
    page = tmp_path / "diff.html"
    assert run("diff", DEFAULT, mended, "--html", page).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert f"<ins>+ {NEW}</ins>" in html
    assert "<th>condition.over<td>500<td>750" in html
    assert "decisions would change" not in html


def test_diff_says_what_changed_in_the_document_even_where_the_new_tables_are_broken(edited: Path):
    (edited / "tables" / "flags.yaml").write_text("- id: [vip\n", encoding="utf-8")
    answer = run("diff", DEFAULT, edited)
    assert answer.exit_code == 1
    assert NEW in answer.stdout
    assert "knowledge/tables/flags.yaml, line" in answer.stdout
