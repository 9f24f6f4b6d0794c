import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.check import sources
from knowledge.sections import sections
from knowledge.tables import load, policy, read, tables

TABLES = load()
Edit = Callable[[str, str, str], None]

DECISIONS = {
    "security": "account_breach other_users_data data_leak data_deletion legal_data_request",
    "financial": "payment_error incorrect_charge refund_over_500 fraud chargeback",
    "outage": "critical_feature_down multiple_customers data_loss",
    "legal": "legal_threat court_order privacy_request ip_dispute tos_violation",
    "technical": "core_bug sync_failure integration_failure multi_user_bug mobile_crash",
    "access": "locked_out_2fa admin_removed shown_as_deleted reset_failing",
    "frustration": "repeated_complaints asks_for_manager churn_threat negative_review",
    "product": "feature_request roadmap_question missing_functionality",
    "billing": "custom_pricing invoice_question tax_exemption purchase_order volume_discount",
    "partnership": "build_integration api_limits white_label press",
}
DESTINATIONS = [
    "security@",
    "billing@",
    "operations@",
    "legal@",
    "access@",
    "escalations@",
    "product@",
    "partnerships@",
    "press@",
    "success@",
    "incidents@",
    "verification@",
    "tech-support@",
    "jira:TECH-SUPPORT",
    "slack:#incidents",
    "slack:#marketing-alerts",
    "slack:#tech-support-escalations",
    "portal:feedback",
]


def test_the_rules_are_the_43_of_the_decisions_in_their_order():
    wanted = [f"{category}.{rule}" for category, rules in DECISIONS.items() for rule in rules.split()]
    assert [rule.id for rule in TABLES.rules] == wanted
    assert len(wanted) == 43
    assert [row.id for row in TABLES.categories] == list(DECISIONS)


def test_every_destination_and_copy_of_the_vocabulary_has_a_contact():
    assert [row.id for row in TABLES.contacts] == [*DESTINATIONS, "csm"]


@pytest.mark.parametrize(
    ("category", "priority", "minutes"),
    [
        ("security", "critical", None),
        ("financial", "critical", None),
        ("outage", "critical", None),
        ("legal", "critical", None),
        ("technical", "high", 240),
        ("access", "high", 120),
        ("frustration", "high", 60),
        ("product", "standard", 1440),
        ("billing", "standard", 1440),
        ("partnership", "standard", 2880),
    ],
)
def test_each_category_has_the_priority_and_clock_of_the_decisions(category: str, priority: str, minutes: int | None):
    row = next(row for row in TABLES.categories if row.id == category)
    assert (row.priority, row.first_response_minutes) == (priority, minutes)


def test_the_clocks_of_the_priorities_are_the_policys():
    clocks = [(row.id, row.first_response_minutes, row.resolution_minutes, row.coverage) for row in TABLES.priorities]
    assert clocks == [
        ("critical", 30, 240, "24/7"),
        ("high", 240, 1440, "business"),
        ("standard", 1440, 4320, "business"),
    ]


def test_identity_wants_one_two_or_three_factors_and_approval_only_at_high_risk():
    rows = [(row.level, row.needed, row.approval, row.destination) for row in TABLES.identity]
    assert rows == [("low", 1, False, None), ("medium", 2, False, None), ("high", 3, True, "verification@")]


def test_rules_say_what_is_special_about_them():
    rules = {rule.id: rule for rule in TABLES.rules}
    assert rules["financial.fraud"].also == ("security@",)
    assert rules["partnership.press"].instead == ("press@", "slack:#marketing-alerts")
    assert (
        rules["legal.court_order"].implies == rules["legal.court_order"].leads_over == ("security.legal_data_request",)
    )
    assert rules["legal.privacy_request"].beside == {"security.data_deletion": "privacy_law"}
    assert "outage.critical_feature_down" in rules["outage.multiple_customers"].supersedes
    assert rules["technical.mobile_crash"].supersedes == ("technical.core_bug",)
    assert not rules["outage.data_loss"].withdrawn_by
    refund = rules["financial.refund_over_500"].condition
    assert refund
    assert (refund.over, refund.currency, refund.unknown) == (Decimal(500), "USD", "clarify")


def test_every_source_is_a_verbatim_slice_at_the_lines_it_names():
    lines = policy().splitlines(keepends=True)
    for name, key, source in sources(TABLES):
        slice_ = "".join(lines[source.start_line - 1 : source.end_line])
        assert source.quote in slice_, (name, key)
        assert source.quote.count("\n") == source.end_line - source.start_line, (name, key)


def test_every_source_names_a_section_of_the_document():
    known = {section.name for section in sections(policy())}
    assert {source.section for _, _, source in sources(TABLES)} <= known


def test_what_customers_hear_of_teams_names_no_address_or_channel():
    for row in TABLES.categories:
        assert not set("@#:[]") & set(row.team + row.topic + row.needs), row.id


def test_loading_takes_a_fraction_of_a_second():
    start = time.process_time()
    load()
    assert time.process_time() - start < 0.5, "about 0.05 s on two quiet cores"


def test_the_tables_are_loaded_once_a_process():
    assert tables() is tables()


def test_another_folder_has_tables_and_a_digest_of_its_own(folder: Path, edit: Edit):
    assert load(folder) == TABLES
    edit("policy.md", "Week 4: Independent", "Week 4:  Independent")
    assert load(folder).sha256 != TABLES.sha256


def test_a_quote_wrapped_differently_is_found_and_given_in_the_documents_words(folder: Path, edit: Edit):
    edit("policy.md", "- Potential data leak or exposure", "- Potential data leak\n  or exposure")
    source = load(folder).rules[2].source
    assert source.quote == "Potential data leak\n  or exposure"
    assert source.end_line == source.start_line + 1


def test_reading_without_locating_takes_an_edited_policy(folder: Path, edit: Edit):
    edit("policy.md", "- Potential data leak or exposure\n", "")
    assert read(folder).rules[2].source.start_line == 0
