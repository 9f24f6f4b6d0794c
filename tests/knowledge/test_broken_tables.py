from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import KnowledgeError, QuoteError, TableError
from knowledge.tables import NAMES, load

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
