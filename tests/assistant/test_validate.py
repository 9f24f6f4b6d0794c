"""Any single wrong field in a right decision is caught, for every rule × customer × sign × repetition."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistant.chain import with_texts
from assistant.decide import decide
from assistant.models import Case, Decision, Reader
from assistant.settings import Settings
from assistant.validate import validate
from knowledge.rows import Tables
from tests.assistant.readings import TEXT, every, reading

READER = Reader(name="test", version="1")


def _decide(found: Any, tables: Tables, now: datetime) -> Decision:
    return decide(found, {}, tables, now, READER)


def _mutants(right: Decision, tables: Tables) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields one wrong value for every field that the tables own."""
    others = {
        "action": "resolve" if right.action == "escalate" else "escalate",
        "primary": "press" if right.primary != "product" else "legal",
        "categories": right.categories[:-1],
        "rules": (*right.rules, "product.feature_request") if "product.feature_request" not in right.rules else (),
        "flags": tuple(flag for flag in right.flags[:-1]) if right.flags else ("vip",),
        "priority": "high" if right.priority != "high" else "standard",
        "destinations": right.destinations[1:],
        "cc": () if right.cc else ("csm",),
        "first_response_minutes": (right.first_response_minutes or 0) + 1,
        "resolution_minutes": (right.resolution_minutes or 0) * 2 + 1,
        "verification": "low" if right.verification != "low" else "high",
        "template": "none" if right.template != "none" else "urgent",
        "findings": right.findings[1:],
        "missing": right.missing[1:],
        "steps": right.steps.model_copy(update={"do": right.steps.do[1:]}),
        "policy": right.policy.model_copy(update={"version": "0"}),
    }
    yield from ((name, {name: value}) for name, value in others.items())
    yield "extra destination", {"destinations": tuple(sorted({*right.destinations, "press@", "product@"}))}
    clock = right.sla
    for name in ("first_response_due", "resolution_due"):
        due = getattr(clock, name)
        if due:
            yield name, {"sla": clock.model_copy(update={name: due + timedelta(minutes=1)})}
            yield f"{name} missing", {"sla": clock.model_copy(update={name: None})}
    yield "coverage", {"sla": clock.model_copy(update={"coverage": "business" if clock.coverage == "24/7" else "24/7"})}
    yield "timeframe", {"sla": clock.model_copy(update={"customer_timeframe": "1 minute"})}
    detail = right.verification_detail
    yield "needed", {"verification_detail": detail.model_copy(update={"needed": detail.needed + 1})}
    yield "approval", {"verification_detail": detail.model_copy(update={"approval": not detail.approval})}
    first = right.findings[0]
    wrong = (
        first.model_copy(update={"rule": "billing.made_up"}),
        first.model_copy(update={"source": tables.rules[-1].source if first.rule != tables.rules[-1].id else None}),
        first.model_copy(update={"evidence": first.evidence.model_copy(update={"quote": "never said"})}),
    )
    for at, finding in enumerate(wrong):
        if finding.source is not None:
            yield f"finding {at}", {"findings": (finding, *right.findings[1:])}


def test_a_right_decision_has_no_violation_whatever_the_case(tables: Tables, now: datetime, settings: Settings) -> None:
    for name, found in every(tables):
        assert validate(_decide(found, tables, now), TEXT, tables, now, settings) == (), name


def test_any_single_wrong_field_is_caught_whatever_the_case(tables: Tables, now: datetime, settings: Settings) -> None:
    survivors: list[str] = []
    for name, found in every(tables):
        right = _decide(found, tables, now)
        for what, change in _mutants(right, tables):
            wrong = right.model_copy(update=change)
            if wrong != right and not validate(wrong, TEXT, tables, now, settings):
                survivors.append(f"{name}: {what}")
    assert survivors == []


def test_violations_name_the_field_both_values_and_the_policy_line(
    tables: Tables, now: datetime, settings: Settings
) -> None:
    right = _decide(reading(("access.admin_removed",)), tables, now)
    (violation,) = validate(right.model_copy(update={"destinations": ("billing@",)}), TEXT, tables, now, settings)
    assert (violation.id, violation.field) == ("destinations.wrong", "destinations")
    assert (violation.found, violation.wanted) == ("billing@", "access@")
    assert violation.source is not None
    assert "access@" in violation.source.quote


@pytest.mark.parametrize(
    ("rules", "facts", "broken"),
    [
        pytest.param(("financial.refund_over_500",), {"amount": 500}, "rule.condition", id="a refund of just $500"),
        pytest.param(("financial.refund_over_500",), {}, "rule.undecided", id="a refund of an unknown amount"),
        pytest.param(("technical.sync_failure",), {"troubleshooting": False}, "rule.condition", id="nothing tried yet"),
        pytest.param(
            ("outage.multiple_customers",),
            {"status_page_posted": True},
            "rule.withdrawn",
            id="an incident already posted",
        ),
        pytest.param(("legal.court_order",), {}, "rule.implied", id="a court order without the data request"),
        pytest.param(
            ("outage.critical_feature_down", "outage.multiple_customers"),
            {},
            "rule.superseded",
            id="one fact, two rules",
        ),
    ],
)
def test_a_rule_that_its_own_bullet_rules_out_is_caught(
    rules: tuple[str, ...], facts: dict[str, Any], broken: str, tables: Tables, now: datetime, settings: Settings
) -> None:
    sources = {rule.id: rule.source for rule in tables.rules}
    good = _decide(reading(("legal.legal_threat",)), tables, now)
    forged = good.model_copy(
        update={
            "findings": tuple(
                good.findings[0].model_copy(update={"rule": rule, "source": sources[rule]}) for rule in rules
            ),
            "facts": reading(**facts).facts,
        }
    )
    assert broken in {violation.id for violation in validate(forged, TEXT, tables, now, settings)}


def test_packets_must_match_their_destinations_and_addresses(tables: Tables, now: datetime, settings: Settings) -> None:
    case = Case(text=TEXT)
    right = with_texts(_decide(reading(("financial.fraud",)), tables, now), case, tables, settings)
    assert validate(right, TEXT, tables, now, settings) == ()
    fewer = right.model_copy(update={"packets": right.packets[1:]})
    astray = right.packets[0].model_copy(update={"address": "billing@elsewhere.example"})
    moved = right.model_copy(update={"packets": (astray, *right.packets[1:])})
    assert "packets.wrong" in {row.id for row in validate(fewer, TEXT, tables, now, settings)}
    assert "packet.address" in {row.id for row in validate(moved, TEXT, tables, now, settings)}
