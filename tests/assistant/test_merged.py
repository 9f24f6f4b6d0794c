"""Two readings made one: no critical rule of which the local reader is sure is lost, whatever it rests on."""

from decimal import Decimal

import pytest

from assistant.merged import LOCAL, merged
from assistant.model_use import use
from assistant.models import Fact, Facts, Read, Reading, Span
from assistant.proposal import Verdict
from assistant.settle import settle
from knowledge.rows import Tables

SPAN = Span(start=0, end=1, quote="x")
Names = dict[str, float]


def reads(names: Names) -> tuple[Read, ...]:
    return tuple(Read(id=name, confidence=sure, evidence=SPAN) for name, sure in names.items())


def fact(value: bool | int | Decimal) -> Fact:
    return Fact(value=value, evidence=SPAN)


def local(rules: Names | None = None, signals: Names | None = None, facts: Facts | None = None) -> Reading:
    return Reading(rules=reads(rules or {}), signals=reads(signals or {}), facts=facts or {})


def says(rules: Names | None = None, signals: Names | None = None, facts: Facts | None = None) -> Verdict:
    return Verdict(rules=reads(rules or {}), signals=reads(signals or {}), facts=facts or {}, violations={})


AMOUNT = {"amount": fact(Decimal(900))}
KEPT: dict[str, tuple[Reading, Verdict, str]] = {
    "a rule read": (local({"legal.court_order": 0.95}), says(), "legal.court_order"),
    "by a signal and a fact": (
        local(signals={"refund_request": 0.95}, facts=AMOUNT),
        says(),
        "financial.refund_over_500",
    ),
    "by a signal surer than the rule's own words": (
        local({"financial.refund_over_500": 0.58}, {"refund_request": 0.96}, AMOUNT),
        says(),
        "financial.refund_over_500",
    ),
    "by a signal, its amount made small": (
        local(signals={"refund_request": 0.95}, facts=AMOUNT),
        says(signals={"refund_request": 0.95}, facts={"amount": fact(Decimal(9))}),
        "financial.refund_over_500",
    ),
    "beside another, by a signal": (
        local({"security.data_deletion": 0.95}, {"privacy_law": 0.95}),
        says(),
        "legal.privacy_request",
    ),
    "by another that implies it": (local({"legal.court_order": 0.95}), says(), "security.legal_data_request"),
    "in the place of a surer one": (
        local({"security.other_users_data": 0.6, "security.data_leak": 0.97}),
        says(),
        "security.other_users_data",
    ),
    "against one that supersedes it": (
        local({"security.data_leak": 0.95}),
        says({"security.other_users_data": 0.95}),
        "security.data_leak",
    ),
    "against a posted incident": (
        local({"outage.multiple_customers": 0.95}),
        says(signals={"status_posted": 0.95}, facts={"status_page_posted": fact(True)}),
        "outage.multiple_customers",
    ),
    "against one that is only beside it": (
        local({"legal.privacy_request": 0.95}),
        says({"security.data_deletion": 0.95}),
        "legal.privacy_request",
    ),
}


@pytest.mark.parametrize(("own", "verdict", "rule"), KEPT.values(), ids=KEPT)
def test_a_sure_critical_stays_whatever_it_rests_on(own: Reading, verdict: Verdict, rule: str, tables: Tables):
    assert rule in settle(own, {}, tables).rules
    reading, _, said = merged(verdict, own, tables)
    assert rule in settle(reading, {}, tables).rules
    assert any("local reader" in line or "sure" in line for line in said)


def test_a_rule_that_only_lacks_a_fact_stays_open_for_who_hands_the_case_in(tables: Tables):
    reading, _, _ = merged(says(), local(signals={"refund_request": 0.95}), tables)
    assert [row.rule for row in settle(reading, {}, tables).questions] == ["financial.refund_over_500"]
    assert "financial.refund_over_500" in settle(reading, AMOUNT, tables).rules


def test_such_a_rule_may_fall_by_a_fact_that_the_model_found(tables: Tables):
    verdict = says(signals={"refund_request": 0.95}, facts={"amount": fact(Decimal(20))})
    reading, _, said = merged(verdict, local(signals={"refund_request": 0.95}), tables)
    assert settle(reading, {}, tables).rules == {}
    assert said == ()


def test_one_that_waits_for_a_posted_incident_waits_on(tables: Tables):
    own = local({"outage.multiple_customers": 0.95}, {"status_posted": 0.95})
    reading, _, _ = merged(says(), own, tables)
    assert "outage.multiple_customers" in settle(reading, {}, tables).withdrawn


UNSURE = {
    "critical, not sure": local({"legal.court_order": 0.6}),
    "sure, not critical": local({"product.feature_request": 0.95}),
}


@pytest.mark.parametrize("own", UNSURE.values(), ids=UNSURE)
def test_what_is_not_both_sure_and_critical_is_the_models_to_leave_out(own: Reading, tables: Tables):
    reading, parts, said = merged(says(), own, tables)
    assert (reading.rules, parts["rules"], said) == ((), "model", ())


def test_where_nothing_else_keeps_a_sure_critical_the_local_reading_stands_and_that_is_said(tables: Tables):
    taking = {"supersedes": ("legal.court_order",)}
    rules = [
        row.model_copy(update={"implies": ("product.feature_request",)})
        if row.id == "product.roadmap_question"
        else row.model_copy(update=taking)
        if row.id == "product.feature_request"
        else row
        for row in tables.rules
    ]
    own = local({"legal.court_order": 0.95})
    reading, parts, said = merged(
        says({"product.roadmap_question": 0.95}), own, tables.model_copy(update={"rules": tuple(rules)})
    )
    assert (reading, parts) == (own, LOCAL)
    assert said[0].startswith("legal.court_order would be lost")


def test_a_rule_that_a_fact_of_the_models_alone_carries_is_no_surer_than_the_model(tables: Tables):
    verdict = says(facts={"complaints": fact(3)})
    for own in (local(), local({"frustration.repeated_complaints": 0.7}, facts={"complaints": fact(2)})):
        reading, _, _ = merged(verdict, own, tables)
        held = settle(reading, {}, tables).rules["frustration.repeated_complaints"]
        assert held.confidence <= max(use().confidence.values())


def test_beside_a_model_that_saw_part_of_the_text_stand_the_local_readers_rules(tables: Tables):
    own = local({"product.feature_request": 0.8}, {"churn_sign": 0.8})
    reading, parts, _ = merged(says({"billing.invoice_question": 0.9}), own, tables, whole=False)
    assert {read.id for read in reading.rules} == {"product.feature_request", "billing.invoice_question"}
    assert {read.id for read in reading.signals} == {"churn_sign"}
    assert parts["rules"] == "both"
