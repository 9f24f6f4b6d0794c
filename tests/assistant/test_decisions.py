# ruff: noqa: E501 - a table reads by its lines
"""Every decision of the shared reading of the policy by its number, and every rule alone, written out by hand."""

from datetime import datetime
from typing import Any

import pytest

from assistant.decide import decide
from assistant.models import Decision, Fact, Reader, Reading
from knowledge.rows import Tables
from tests.assistant.readings import EVIDENCE, facts, reading

READER = Reader(name="test", version="1")

# rule | destinations | priority | first response | resolution | verification
ALONE = """
security.account_breach         | security@                     | critical | 30   | 240  | none
security.other_users_data       | security@                     | critical | 30   | 240  | none
security.data_leak              | security@                     | critical | 30   | 240  | none
security.data_deletion          | security@ verification@       | critical | 30   | 240  | high
security.legal_data_request     | security@                     | critical | 30   | 240  | none
financial.payment_error         | billing@                      | critical | 30   | 240  | none
financial.incorrect_charge      | billing@                      | critical | 30   | 240  | none
financial.fraud                 | billing@ security@            | critical | 30   | 240  | none
financial.chargeback            | billing@                      | critical | 30   | 240  | none
outage.critical_feature_down    | operations@                   | critical | 30   | 240  | none
outage.multiple_customers       | incidents@ operations@ slack:#incidents | critical | 30 | 240 | none
outage.data_loss                | operations@                   | critical | 30   | 240  | none
legal.legal_threat              | legal@                        | critical | 30   | 240  | none
legal.privacy_request           | legal@                        | critical | 30   | 240  | none
legal.ip_dispute                | legal@                        | critical | 30   | 240  | none
legal.tos_violation             | legal@                        | critical | 30   | 240  | none
technical.core_bug              | jira:TECH-SUPPORT             | high     | 240  | 1440 | none
technical.multi_user_bug        | jira:TECH-SUPPORT             | high     | 240  | 1440 | none
technical.mobile_crash          | jira:TECH-SUPPORT             | high     | 240  | 1440 | none
access.locked_out_2fa           | access@                       | high     | 120  | 1440 | medium
access.admin_removed            | access@                       | high     | 120  | 1440 | medium
access.shown_as_deleted         | access@                       | high     | 120  | 1440 | medium
access.reset_failing            | access@                       | high     | 120  | 1440 | low
frustration.asks_for_manager    | escalations@                  | high     | 60   | 1440 | none
frustration.churn_threat        | escalations@ success@         | high     | 60   | 1440 | none
frustration.negative_review     | escalations@                  | high     | 60   | 1440 | none
product.feature_request         | portal:feedback               | standard | 1440 | 4320 | none
product.roadmap_question        | portal:feedback               | standard | 1440 | 4320 | none
product.missing_functionality   | portal:feedback               | standard | 1440 | 4320 | none
billing.custom_pricing          | billing@                      | standard | 1440 | 4320 | none
billing.invoice_question        | billing@                      | standard | 1440 | 4320 | none
billing.tax_exemption           | billing@                      | standard | 1440 | 4320 | none
billing.purchase_order          | billing@                      | standard | 1440 | 4320 | none
billing.volume_discount         | billing@                      | standard | 1440 | 4320 | none
partnership.build_integration   | partnerships@                 | standard | 2880 | 4320 | none
partnership.api_limits          | partnerships@                 | standard | 2880 | 4320 | none
partnership.white_label         | partnerships@                 | standard | 2880 | 4320 | none
partnership.press               | press@ slack:#marketing-alerts | standard | 2880 | 4320 | none
"""
CONDITIONAL: dict[str, dict[str, Any]] = {
    "financial.refund_over_500": {"amount": 501},
    "technical.sync_failure": {"troubleshooting": True},
    "technical.integration_failure": {"reconnection": True},
    "frustration.repeated_complaints": {"complaints": 3},
}
ROWS = [[cell.strip() for cell in line.split("|")] for line in ALONE.strip().splitlines()]


def made(found: Reading, tables: Tables, now: datetime, **given: Any) -> Decision:
    return decide(found, facts(given), tables, now, READER)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_rule_alone(row: list[str], tables: Tables, now: datetime):
    rule, destinations, priority, first, resolution, verification = row
    decision = made(reading((rule,)), tables, now)
    assert decision.action == "escalate"
    assert decision.rules == (rule,)
    assert decision.primary == rule.split(".")[0]
    assert " ".join(decision.destinations) == destinations
    assert decision.priority == priority
    assert (decision.first_response_minutes, decision.resolution_minutes) == (int(first), int(resolution))
    assert decision.verification == verification


def test_every_rule_is_written_out(tables: Tables):
    assert {row[0] for row in ROWS} | {*CONDITIONAL, "legal.court_order"} == {rule.id for rule in tables.rules}


# name | rules | signals | facts | what holds
CASES: list[tuple[str, tuple[str, ...], tuple[str, ...], dict[str, Any], dict[str, Any]]] = [
    ("D1 the internal clock is the shortest of several", ("partnership.press", "access.reset_failing", "product.feature_request"), (), {},
     {"first_response_minutes": 120, "resolution_minutes": 1440, "primary": "access"}),
    ("D1 between equals the order of the table leads", ("legal.legal_threat", "financial.fraud"), (), {},
     {"primary": "financial", "categories": ("financial", "legal")}),
    ("D2 a court order is a legal data request too, and legal leads", ("legal.court_order",), (), {},
     {"rules": ("legal.court_order", "security.legal_data_request"), "primary": "legal", "destinations": ("legal@", "security@"),
      "priority": "critical", "first_response_minutes": 30, "verification": "none"}),
    ("D2 deletion under a law leads with security and tells legal", ("security.data_deletion",), ("privacy_law",), {},
     {"rules": ("legal.privacy_request", "security.data_deletion"), "primary": "security",
      "destinations": ("legal@", "security@", "verification@")}),
    ("D2 deletion without a law is security's alone", ("security.data_deletion", "legal.privacy_request"), (), {},
     {"rules": ("security.data_deletion",), "destinations": ("security@", "verification@")}),
    ("D3 Enterprise halves, runs around the clock, copies the CSM", ("technical.core_bug",), (), {"plan": "enterprise"},
     {"first_response_minutes": 120, "resolution_minutes": 720, "cc": ("csm",), "flags": ("vip",), "coverage": "24/7"}),
    ("D3 a dedicated CSM makes a VIP", ("legal.legal_threat",), (), {"csm": "Olu"},
     {"first_response_minutes": 15, "resolution_minutes": 120, "cc": ("csm",), "flags": ("vip",)}),
    ("D3 a VIP flag does", ("partnership.api_limits",), (), {"vip": True}, {"first_response_minutes": 1440, "cc": ("csm",)}),
    ("D3 another plan does not", ("technical.core_bug",), (), {"plan": "pro"}, {"first_response_minutes": 240, "cc": (), "flags": ()}),
    ("D4 critical runs 24/7", ("financial.fraud",), (), {}, {"coverage": "24/7"}),
    ("D4 high runs in office hours", ("technical.core_bug",), (), {}, {"coverage": "business"}),
    ("D5 both where payment and access are described", ("financial.fraud", "security.account_breach"), (), {},
     {"primary": "security", "destinations": ("billing@", "security@")}),
    ("D6 over 500", (), ("refund_request",), {"amount": 500.01}, {"rules": ("financial.refund_over_500",), "destinations": ("billing@",)}),
    ("D6 500 is not over 500", (), ("refund_request",), {"amount": 500}, {"action": "resolve", "rules": ()}),
    ("D6 an unknown amount is asked for", (), ("refund_request",), {}, {"action": "clarify", "rules": (), "destinations": ()}),
    ("D6 a wrong charge holds whatever the amount", ("financial.incorrect_charge",), ("refund_request",), {"amount": 9},
     {"rules": ("financial.incorrect_charge",)}),
    ("D6 another currency is compared by its number", (), ("refund_request",), {"amount": 600, "currency": "EUR"},
     {"rules": ("financial.refund_over_500",)}),
    ("D7 one customer", ("outage.critical_feature_down",), (), {}, {"destinations": ("operations@",), "flags": (), "template": "holding"}),
    ("D7 several customers are an incident", ("outage.multiple_customers", "outage.critical_feature_down"), (), {},
     {"rules": ("outage.multiple_customers",), "flags": ("incident",), "destinations": ("incidents@", "operations@", "slack:#incidents")}),
    ("D7 posted already", ("outage.critical_feature_down",), (), {"status_page_posted": True},
     {"action": "resolve", "rules": (), "destinations": (), "template": "holding", "flags": ()}),
    ("D7 posted and several customers", ("outage.multiple_customers",), (), {"status_page_posted": True},
     {"action": "resolve", "destinations": (), "template": "holding", "flags": ("incident",)}),
    ("D7 not posted", ("outage.critical_feature_down",), (), {"status_page_posted": False}, {"action": "escalate"}),
    ("D8 an outage beats the bug it shows as", ("outage.critical_feature_down", "technical.core_bug"), (), {},
     {"rules": ("outage.critical_feature_down",)}),
    ("D8 several users beat the bug itself", ("technical.multi_user_bug", "technical.core_bug"), (), {}, {"rules": ("technical.multi_user_bug",)}),
    ("D9 sync without troubleshooting", ("technical.sync_failure",), ("sync_problem",), {"troubleshooting": False}, {"action": "resolve", "rules": ()}),
    ("D9 sync after troubleshooting", (), ("sync_problem", "troubleshooting_done"), {}, {"rules": ("technical.sync_failure",)}),
    ("D9 integration without reconnection", (), ("integration_problem",), {}, {"action": "resolve", "rules": ()}),
    ("D9 integration after reconnection", (), ("integration_problem", "reconnection_done"), {}, {"rules": ("technical.integration_failure",)}),
    ("D10 the second complaint", ("frustration.repeated_complaints",), (), {"complaints": 2}, {"action": "resolve", "rules": ()}),
    ("D10 the third complaint", (), (), {"complaints": 3}, {"rules": ("frustration.repeated_complaints",), "destinations": ("escalations@",)}),
    ("D11 a threat to leave", ("frustration.churn_threat",), (), {}, {"flags": ("churn_risk",), "destinations": ("escalations@", "success@")}),
    ("D11 only a sign", (), ("churn_sign",), {}, {"action": "resolve", "flags": ("churn_risk",), "destinations": ("success@",), "priority": None}),
    ("D12 press", ("partnership.press",), (), {}, {"flags": ("media",), "destinations": ("press@", "slack:#marketing-alerts")}),
    ("D12 press beside a partnership", ("partnership.press", "partnership.white_label"), (), {},
     {"destinations": ("partnerships@", "press@", "slack:#marketing-alerts")}),
    ("D13 no follow-up", ("product.feature_request",), (), {}, {"destinations": ("portal:feedback",)}),
    ("D13 a follow-up", ("product.feature_request",), ("follow_up_wanted",), {}, {"destinations": ("portal:feedback", "product@")}),
    ("D14 technical", ("technical.mobile_crash",), (), {}, {"destinations": ("jira:TECH-SUPPORT",)}),
    ("D15 what words call a third escalation is none where the count is known", ("technical.core_bug",), ("repeat_escalation",), {"escalations_30d": 2}, {"flags": ()}),
    ("D15 the second escalation", ("access.admin_removed",), (), {"escalations_30d": 2}, {"flags": (), "destinations": ("access@",)}),
    ("D15 the third escalation", ("access.admin_removed",), (), {"escalations_30d": 3}, {"flags": ("repeat",), "destinations": ("access@", "success@")}),
    ("D16 a password reset", (), ("password_reset",), {}, {"action": "resolve", "verification": "low"}),
    ("D16 a change of mail address", (), ("email_change",), {}, {"action": "resolve", "verification": "medium"}),
    ("D16 a change of plan", (), ("plan_change",), {}, {"action": "resolve", "verification": "medium"}),
    ("D16 a legal hold", (), ("legal_hold",), {}, {"verification": "high"}),
    ("D16 the highest level counts", ("access.locked_out_2fa", "security.data_deletion"), (), {}, {"verification": "high"}),
    ("D17 a transfer alone", (), ("ownership_transfer",), {},
     {"action": "escalate", "primary": None, "priority": None, "first_response_minutes": None, "resolution_minutes": None,
      "destinations": ("verification@",), "verification": "high"}),
    ("D17 a transfer with a rule", ("access.admin_removed",), ("ownership_transfer",), {},
     {"primary": "access", "destinations": ("access@", "verification@"), "verification": "high"}),
    ("D18 legal is told the longer time", ("legal.legal_threat",), (), {}, {"first_response_minutes": 30, "told": "24-48 hours"}),
    ("D19 nothing asserted, nothing decided", (), (), {}, {"action": "resolve", "destinations": (), "template": "none"}),
    ("D20 a question about the policy", (), ("policy_question",), {}, {"action": "resolve", "destinations": ()}),
    ("D21 another customer's data is one rule", ("security.other_users_data", "security.data_leak"), (), {}, {"rules": ("security.other_users_data",)}),
    ("D22 closing an account is a sign at most", (), ("churn_sign",), {}, {"verification": "none", "rules": ()}),
    ("D23 a chargeback", ("financial.chargeback",), (), {}, {"destinations": ("billing@",)}),
    ("D23 a data request without an order", ("security.legal_data_request",), (), {}, {"destinations": ("security@",), "primary": "security"}),
    ("D24 media people with an ordinary question", (), (), {}, {"flags": ()}),
    ("D25 a VIP is flagged but nobody copied without an escalation", (), (), {"vip": True}, {"action": "resolve", "flags": ("vip",), "cc": ()}),
    ("D25 a VIP with only a sign of leaving", (), ("churn_sign",), {"plan": "enterprise"},
     {"action": "resolve", "flags": ("churn_risk", "vip"), "cc": (), "destinations": ("success@",)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "signals", "given", "holds"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_a_decision(
    rules: tuple[str, ...],
    signals: tuple[str, ...],
    given: dict[str, Any],
    holds: dict[str, Any],
    tables: Tables,
    now: datetime,
):
    decision = made(reading(rules, signals), tables, now, **given)
    found = {**dict(decision), "coverage": decision.sla.coverage, "told": decision.sla.customer_timeframe}
    assert {name: found[name] for name in holds} == holds


@pytest.mark.parametrize(("rule", "given"), CONDITIONAL.items(), ids=list(CONDITIONAL))
def test_a_rule_with_a_condition_holds_when_it_is_met(rule: str, given: dict[str, Any], tables: Tables, now: datetime):
    assert made(reading((rule,)), tables, now, **given).rules == (rule,)


def test_every_decision_is_tested():
    named = {row[0].split()[0] for row in CASES}
    assert named == {f"D{number}" for number in range(1, 26)}


def test_clarify_names_the_one_fact_that_decides(tables: Tables, now: datetime):
    decision = made(reading((), ("refund_request",)), tables, now)
    assert [row.field for row in decision.missing if row.required] == ["amount"]


def test_a_given_fact_beats_one_that_was_read(tables: Tables, now: datetime):
    assert made(reading((), ("refund_request",), amount=20), tables, now, amount=900).rules == (
        "financial.refund_over_500",
    )


def test_a_count_that_was_read_carries_no_rule_that_the_reader_denies(tables: Tables, now: datetime):
    rule = "frustration.repeated_complaints"
    counted = Reading(facts={"complaints": Fact(value=3, evidence=EVIDENCE)})
    denied = counted.model_copy(update={"denied": frozenset({rule})})
    assert made(counted, tables, now).rules == (rule,)
    assert made(denied, tables, now).rules == ()
    assert made(denied, tables, now, complaints=3).rules == (rule,)


def test_what_was_stated_is_not_asked_for(tables: Tables, now: datetime):
    asked = {
        row.field
        for row in made(reading(("financial.fraud",), transaction_id="tx_1", user_id="7"), tables, now).missing
    }
    assert not asked & {"transaction_id", "user_id"}
    assert asked


def test_a_verified_factor_need_not_be_verified_again(tables: Tables, now: datetime):
    before = made(reading(("access.locked_out_2fa",)), tables, now).verification_detail
    after = made(reading(("access.locked_out_2fa",), verified_factors=("email code",)), tables, now).verification_detail
    assert (before.needed, after.needed) == (2, 1)


def test_management_approval_is_needed_for_the_highest_level_only(tables: Tables, now: datetime):
    assert made(reading(("security.data_deletion",)), tables, now).verification_detail.approval
    assert not made(reading(("access.locked_out_2fa",)), tables, now).verification_detail.approval
