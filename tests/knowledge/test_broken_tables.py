from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge.check import check
from knowledge.drawing import svg
from knowledge.errors import KnowledgeError, QuoteError, TableError
from knowledge.gaps import decidable
from knowledge.tables import NAMES, in_force, load, policy, read
from knowledge.tree import tree

Edit = Callable[[str, str, str], None]

BROKEN = [
    pytest.param(
        "tables/rules.yaml",
        "  category: security",
        "  category: security\n  category: legal",
        ["knowledge/tables/rules.yaml", "line 6", "'category' stands twice"],
        id="a repeated key",
    ),
    pytest.param(
        "tables/rules.yaml",
        "  title: Payment fails at checkout\n",
        "",
        ["knowledge/tables/rules.yaml", "financial.payment_error.title", "the key is missing"],
        id="a missing key",
    ),
    pytest.param(
        "tables/contacts.yaml",
        "  channel: email",
        "  channel: pigeon",
        ["knowledge/tables/contacts.yaml", "security@.channel", "'email', 'jira', 'slack' or 'portal'", "'pigeon'"],
        id="a value out of its vocabulary",
    ),
    pytest.param(
        "tables/priorities.yaml",
        "  first_response_minutes: 30",
        "  first_response_minutes: soon",
        ["knowledge/tables/priorities.yaml", "critical.first_response_minutes", "integer", "'soon'"],
        id="a number in words",
    ),
    pytest.param(
        "tables/flags.yaml",
        "  title: Churn risk",
        "  titel: Churn risk",
        ["knowledge/tables/flags.yaml", "churn_risk", "title: the key is missing", "1 more"],
        id="a misspelled key",
    ),
    pytest.param(
        "tables/steps.yaml",
        "  tags: [outage, several_customers]",
        "  tags: [outage, several_customers",
        ["knowledge/tables/steps.yaml", "line", "Mend the YAML"],
        id="no YAML",
    ),
    pytest.param(
        "tables/document.yaml",
        "version: '2.3'",
        "version: 2.3",
        ["knowledge/tables/document.yaml", "version", "string", "2.3"],
        id="a version without quotation marks",
    ),
    pytest.param(
        "tables/hours.yaml",
        "- id: business",
        "- 7: business",
        ["knowledge/tables/hours.yaml", "line 3", "the key 7 is no word"],
        id="a key that is a number",
    ),
    pytest.param(
        "tables/rules.yaml",
        "    quote: Potential data leak or exposure",
        "    quote: Potential data loss or exposure",
        [
            "knowledge/tables/rules.yaml, security.data_leak.source",
            "'Potential data loss or exposure' is not in the policy's section 'Escalation Categories",
            "(lines 22-33)",
            "Was the policy edited?",
        ],
        id="a quote that is not in the policy",
    ),
    pytest.param(
        "tables/categories.yaml",
        "    section: Escalation Categories > 🔴 Critical (Escalate Immediately) > Legal/Compliance",
        "    section: Escalation Categories > Legal",
        [
            "knowledge/tables/categories.yaml, legal.source",
            "no section 'Escalation Categories > Legal'",
            "It stands in",
        ],
        id="a section that is not in the policy",
    ),
    pytest.param(
        "policy.md",
        "- Response SLA: 4 hours",
        "- Response SLA: 3 hours",
        ["knowledge/tables/categories.yaml, technical.sla_source", "'Response SLA: 4 hours'", "(lines 80-92)"],
        id="a policy edited without its table",
    ),
    pytest.param(
        "tables/priorities.yaml",
        "first_response_minutes: 30",
        "first_response_minutes: 0",
        ["critical.first_response_minutes", "greater than 0", "0"],
        id="no minutes",
    ),
    pytest.param(
        "tables/categories.yaml",
        "first_response_minutes: 240",
        "first_response_minutes: -240",
        ["technical.first_response_minutes", "greater than 0", "-240"],
        id="minutes below none",
    ),
    pytest.param(
        "tables/contacts.yaml",
        "response_minutes: 30",
        "response_minutes: -1",
        ["security@.response_minutes", "greater than 0"],
        id="a response before the case",
    ),
    pytest.param(
        "tables/flags.yaml",
        "sla_factor: 0.5",
        "sla_factor: 0",
        ["vip.sla_factor", "greater than 0"],
        id="a factor that leaves no time",
    ),
    pytest.param(
        "tables/hours.yaml",
        "opens: 09:00",
        "opens: 9am",
        ["business.opens", "'9am' is no time of day", "'09:00'"],
        id="opening at no time of day",
    ),
    pytest.param(
        "tables/hours.yaml",
        "closes: '18:00'",
        "closes: '24:00'",
        ["business.closes", "'24:00' is no time of day", "23:59"],
        id="closing at no time of day",
    ),
    pytest.param(
        "tables/hours.yaml",
        "closes: '18:00'",
        "closes: '08:00'",
        ["business", "opens at 09:00 and closes at 08:00", "never open"],
        id="closing before opening",
    ),
    pytest.param(
        "tables/hours.yaml",
        "weekdays: [0, 1, 2, 3, 4]",
        "weekdays: []",
        ["business.weekdays", "no weekdays", "Monday is 0"],
        id="open on no day",
    ),
    pytest.param(
        "tables/hours.yaml",
        "weekdays: [0, 1, 2, 3, 4]",
        "weekdays: [1, 2, 3, 4, 7]",
        ["business.weekdays", "[1, 2, 3, 4, 7] are no weekdays"],
        id="an eighth weekday",
    ),
    pytest.param(
        "tables/hours.yaml",
        "America/New_York",
        "America/NewYork",
        ["business.timezone", "'America/NewYork' is no time zone", "'America/New_York'"],
        id="a misspelt time zone",
    ),
    pytest.param(
        "tables/hours.yaml",
        "America/New_York",
        "../etc/passwd",
        ["business.timezone", "no time zone"],
        id="a path for a time zone",
    ),
    pytest.param(
        "tables/priorities.yaml",
        "rank: 2",
        "rank: 1",
        ["tables/priorities.yaml", "'critical' and 'high' both have the rank 1", "a rank of its own"],
        id="two priorities of one rank",
    ),
    pytest.param(
        "tables/priorities.yaml",
        "- id: critical",
        "- id: crtical",
        [
            "tables/categories.yaml",
            "security.priority",
            "'critical' is no row of priorities.yaml",
            "crtical, high, standard",
        ],
        id="a priority nobody knows",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "words"), BROKEN)
def test_a_broken_folder_is_refused_with_file_key_and_mend(
    folder: Path, edit: Edit, file: str, old: str, new: str, words: list[str]
):
    edit(file, old, new)
    with pytest.raises(KnowledgeError) as refused:
        load(folder)
    for word in words:
        assert word in str(refused.value)


@pytest.mark.parametrize("name", ["policy.md", *(f"tables/{name}.yaml" for name in NAMES)])
def test_a_missing_file_is_named(folder: Path, name: str):
    (folder / name).unlink()
    with pytest.raises(TableError, match=f"^knowledge/{name}: the file is missing. A policy folder has"):
        load(folder)


def test_a_file_in_another_encoding_is_named_with_the_mend(folder: Path):
    (folder / "policy.md").write_bytes("Café".encode("latin-1"))
    with pytest.raises(TableError, match=r"policy\.md: the file is not UTF-8\. Save it as UTF-8"):
        load(folder)


def test_an_empty_table_is_refused(folder: Path):
    (folder / "tables" / "rules.yaml").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"tables/rules\.yaml.*None"):
        load(folder)


def test_a_quote_that_moved_is_told_where_it_went(folder: Path, edit: Edit):
    edit("policy.md", "- Potential data leak or exposure\n", "")
    edit("policy.md", "- Data loss or corruption\n", "- Data loss or corruption\n- Potential data leak or exposure\n")
    with pytest.raises(QuoteError, match=r"It stands in .*Service Outage'.*: set section to that"):
        load(folder)


RINGS = [
    pytest.param(("legal.court_order", "legal.ip_dispute"), id="two"),
    pytest.param(("legal.court_order", "legal.ip_dispute", "security.data_leak"), id="three"),
    pytest.param(("legal.court_order",), id="itself"),
]


@pytest.mark.parametrize("ring", RINGS)
def test_rules_that_supersede_each_other_in_a_ring_are_refused(folder: Path, edit: Edit, ring: tuple[str, ...]):
    for rule, other in zip(ring, (*ring[1:], ring[0]), strict=True):
        edit("tables/rules.yaml", f"- id: {rule}\n", f"- id: {rule}\n  supersedes: [{other}]\n")
    with pytest.raises(TableError, match=r"supersedes .*so together none of them stands; take one of these"):
        load(folder)


def test_rules_that_supersede_each_other_one_after_the_other_are_no_ring(folder: Path, edit: Edit):
    for rule, other, when in (
        ("legal.court_order", "legal.ip_dispute", "until: 2026-06-30"),
        ("legal.ip_dispute", "legal.court_order", "since: 2026-07-01"),
    ):
        edit("tables/rules.yaml", f"- id: {rule}\n", f"- id: {rule}\n  {when}\n  supersedes: [{other}]\n")
    assert load(folder).rules


def test_two_calendars_may_follow_each_other_but_not_overlap(folder: Path, edit: Edit):
    path = folder / "tables" / "hours.yaml"
    row = path.read_text(encoding="utf-8").split("\n\n", 1)[1]
    later = row.replace("- id: business\n", "- id: summer\n  since: 2026-07-01\n")
    path.write_text(row.replace("- id: business\n", "- id: business\n  until: 2026-06-30\n") + later, encoding="utf-8")
    assert [row.id for row in load(folder).hours] == ["business", "summer"]
    edit("tables/hours.yaml", "until: 2026-06-30", "until: 2026-07-01")
    with pytest.raises(TableError, match=r"tables/hours\.yaml: 'business' and 'summer' hold on the same day"):
        load(folder)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("tables/categories.yaml", "priority: critical", "priority: crtical"),
        ("tables/priorities.yaml", "- id: critical", "- id: urgent"),
    ],
    ids=["misspelt", "gone"],
)
def test_the_check_goes_on_where_a_priority_is_unknown_and_says_so(
    folder: Path, edit: Edit, file: str, old: str, new: str
):
    edit(file, old, new)
    found = check(read(folder), policy(folder), date(2026, 11, 23), folder)
    assert ("id.unknown", "security.priority") in {(problem.kind, problem.key) for problem in found}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("tables/categories.yaml", "priority: critical", "priority: crtical", "'crtical' is no row of priorities.yaml"),
        (
            "tables/rules.yaml",
            "implies: [security.legal_data_request]",
            "implies: [law.x]",
            "'law.x' is no row of rules",
        ),
        ("tables/identity.yaml", "factors: [account_email", "factors: [dna", "'dna' is no row of factors.yaml"),
        ("tables/signals.yaml", "  flag: churn_risk", "  flag: churn", "'churn' is no row of flags.yaml"),
    ],
    ids=["priority", "rule", "factor", "flag"],
)
def test_a_tree_with_an_unknown_id_is_refused_with_the_row(
    folder: Path, edit: Edit, file: str, old: str, new: str, said: str
):
    edit(file, old, new)
    with pytest.raises(TableError, match=said):
        tree(read(folder))


def test_tables_without_categories_have_no_tree():
    nothing = load().model_copy(update={"categories": (), "rules": ()})
    with pytest.raises(TableError, match=r"categories\.yaml: there is no category, so there is no tree to draw"):
        tree(nothing)


def test_a_tree_without_flags_and_identity_is_drawn_without_their_boxes():
    found = load()
    rules = tuple(
        row.model_copy(update={"flag": None, "verification": "none", "condition": None, "beside": {}})
        for row in found.rules
    )
    bare = found.model_copy(update={"flags": (), "identity": (), "signals": (), "rules": rules})
    drawn = svg(tree(bare))
    assert "Clocks" in drawn
    assert "Special scenarios" not in drawn


def test_a_case_of_a_day_on_which_its_priority_has_ended_is_refused_with_the_day(folder: Path, edit: Edit):
    edit("tables/priorities.yaml", "- id: critical\n", "- id: critical\n  until: 2026-06-30\n")
    found = load(folder)
    assert decidable(in_force(found, date(2026, 6, 30)), date(2026, 6, 30)).priorities
    with pytest.raises(TableError, match=r"security\.priority: 'critical' is no row of priorities\.yaml on 2026-07-01"):
        decidable(in_force(found, date(2026, 7, 1)), date(2026, 7, 1))


def test_tables_without_opening_hours_decide_nothing(folder: Path):
    (folder / "tables" / "hours.yaml").write_text("[]\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"tables/hours\.yaml: no row says when the offices are open"):
        load(folder)
