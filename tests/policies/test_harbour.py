"""A second policy, of another trade: what it says decides, and nothing of the first policy is in the way."""

import shutil
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.chain import given
from assistant.chat.cards import card
from assistant.decide import decide
from assistant.draft import draft
from assistant.models import Case, Decision, GuardContext, Read, Reader, Reading, Span
from assistant.packets import packets
from assistant.published import timeframe
from assistant.settings import Settings
from assistant.validate import validate
from knowledge.check import check
from knowledge.drawing import svg
from knowledge.mermaid import mermaid
from knowledge.rows import Tables
from knowledge.tables import policy, read
from knowledge.tree import tree
from tests.policies.conftest import HARBOUR

OSLO = ZoneInfo("Europe/Oslo")
SATURDAY = datetime(2026, 11, 21, 19, 30, tzinfo=OSLO)
TEXT = "A van was scratched on the car deck this morning."
READER = Reader(name="test", version="1")


def decided(
    tables: Tables, *rules: str, signals: tuple[str, ...] = (), now: datetime = SATURDAY, **facts: object
) -> Decision:
    whole = Span(start=0, end=len(TEXT), quote=TEXT)
    reading = Reading(
        rules=tuple(Read(id=rule, confidence=0.9, evidence=whole) for rule in rules),
        signals=tuple(Read(id=signal, confidence=0.9, evidence=whole) for signal in signals),
    )
    case = Case.model_validate({"text": TEXT, "facts": facts})
    decision = decide(reading, given(case), tables, now, READER)
    assert validate(decision, TEXT, tables, now, Settings(policy=HARBOUR)) == ()
    return decision


def test_its_tables_pass_the_check_without_error():
    found = check(read(HARBOUR), policy(HARBOUR), date(2026, 11, 23), HARBOUR)
    assert [problem for problem in found if problem.level != "note"] == []


@pytest.mark.parametrize(
    ("rules", "priority", "destinations", "minutes"),
    [
        (("safety.injury",), "red", ("duty.officer@", "slack:#bridge"), 10),
        (("assistance.no_show",), "amber", ("assistance@",), 45),
        (("sailing.stranded",), "amber", ("traffic@",), 90),
        (("vehicle.damage",), "blue", ("portal:claims",), 780),
        (("groups.filming",), "white", ("charter@",), 2340),
        (("groups.filming", "safety.threat"), "red", ("charter@", "duty.officer@", "slack:#bridge"), 10),
    ],
    ids=["red", "its own clock", "the level's clock", "a portal", "the fourth level", "the most urgent leads"],
)
def test_its_levels_and_desks_decide(
    harbour: Tables, rules: tuple[str, ...], priority: str, destinations: tuple[str, ...], minutes: int
):
    decision = decided(harbour, *rules)
    assert (decision.priority, decision.destinations, decision.first_response_minutes) == (
        priority,
        destinations,
        minutes,
    )


@pytest.mark.parametrize(
    ("rule", "plan", "said"),
    [
        ("groups.filming", None, "3 working days"),
        ("fares.concession", None, "1 working day"),
        ("sailing.stranded", None, "90 business minutes"),
        ("vehicle.damage", None, "13 business hours"),
        ("safety.injury", None, "10 minutes"),
        ("sailing.stranded", "islander", "67 business minutes"),
    ],
    ids=["days", "a day", "the level's words", "no words", "day and night", "a time cut short has no words"],
)
def test_a_passenger_is_told_a_time_in_the_papers_words(harbour: Tables, rule: str, plan: str | None, said: str):
    decision = decided(harbour, rule, **({"plan": plan} if plan else {}))
    assert decision.sla.customer_timeframe == said
    assert f"within {said}" in draft(decision, "SK-1", harbour, Settings(policy=HARBOUR)).text


def test_a_better_wording_names_the_time_in_the_papers_words(harbour: Tables):
    assert timeframe(GuardContext(category="groups"), harbour) == "3 working days"


def test_its_clock_stands_still_on_sunday_and_runs_on_saturday_evening(harbour: Tables):
    decision = decided(harbour, "sailing.stranded")
    assert decision.sla.first_response_due == datetime(2026, 11, 23, 8, 0, tzinfo=OSLO)


def test_its_card_holders_are_answered_sooner_and_copied(harbour: Tables):
    decision = decided(harbour, "sailing.stranded", plan="islander")
    assert (decision.flags, decision.first_response_minutes, decision.cc) == (("islander",), 67, ("islands@",))


@pytest.mark.parametrize(
    ("signals", "verification", "destinations", "action"),
    [
        (("name_change",), "basic", (), "resolve"),
        (("booking_transfer",), "strict", ("bookings@",), "escalate"),
        (("name_change", "booking_transfer"), "strict", ("bookings@",), "escalate"),
    ],
    ids=["the lighter", "the stricter", "both"],
)
def test_its_checks_of_identity_have_its_own_names_and_order(
    harbour: Tables, signals: tuple[str, ...], verification: str, destinations: tuple[str, ...], action: str
):
    decision = decided(harbour, signals=signals)
    assert (decision.verification, decision.destinations, decision.action) == (verification, destinations, action)


def test_its_threshold_asks_where_the_amount_is_unknown(harbour: Tables):
    assert decided(harbour, signals=("compensation_claim",)).action == "clarify"
    assert decided(harbour, signals=("compensation_claim",), amount=301).rules == ("fares.compensation",)
    assert decided(harbour, signals=("compensation_claim",), amount=300).action == "resolve"


def test_a_group_whose_disruption_stands_on_the_board_is_only_told_so(harbour: Tables):
    decision = decided(harbour, "sailing.group", affected_users=12, status_page_posted=True)
    assert (decision.action, decision.template, decision.destinations) == ("resolve", "board", ())


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "vehicle.damage",
            "Our claims desk looks after your vehicle or luggage and will answer within 13 business",
        ),
        ("safety.injury", "Your report is with our duty officer now, and they will be in touch within 10 minutes."),
        (
            "groups.filming",
            "Our charter office looks after your group or freight enquiry and will answer",
        ),
    ],
    ids=["everything else", "red", "white"],
)
def test_its_templates_are_filled_by_their_own_slots(harbour: Tables, rule: str, words: str):
    assert words in draft(decided(harbour, rule), "SK-1", harbour, Settings(policy=HARBOUR)).text


def test_a_question_is_asked_even_without_a_template_for_it(harbour: Tables):
    decision = decided(harbour, signals=("compensation_claim",))
    assert draft(decision, "SK-1", harbour, Settings(policy=HARBOUR)).text == (
        "Hello,\n\nHow much does the passenger claim, and in which currency?"
    )


def test_its_messages_go_to_its_addresses(harbour: Tables):
    sent = packets(decided(harbour, "safety.injury"), TEXT, "SK-1", harbour, Settings(policy=HARBOUR))
    assert [(packet.channel, packet.address) for packet in sent] == [
        ("email", "duty.officer@skerryline.example"),
        ("slack", "#bridge"),
    ]


def test_its_card_shows_its_levels_and_its_hours(harbour: Tables):
    page = card(decided(harbour, "groups.filming"), Case(text=TEXT), SATURDAY, harbour, {})
    assert "White" in page
    assert "Mon-Sat 07:00–20:00, Oslo time" in page
    assert "p-standard" in page


def test_its_decision_tree_can_be_drawn(harbour: Tables):
    assert "Boarding assistance" in mermaid(tree(harbour))
    assert "Boarding assistance" in svg(tree(harbour))


def test_a_quote_of_its_lexicon_that_has_gone_is_an_error(tmp_path: Path):
    shutil.copytree(HARBOUR, tmp_path / "edited")
    text = policy(HARBOUR).replace("Blame the passenger for missing a sailing", "Blame anybody for missing a sailing")
    (tmp_path / "edited" / "policy.md").write_text(text, encoding="utf-8")
    found = check(read(HARBOUR), text, date(2026, 11, 23), tmp_path / "edited")
    [changed] = [problem for problem in found if problem.level == "error"]
    assert changed.kind == "line.changed"
    assert "kinds.blames_customer.source (edited/lexicon/guards.yaml)" in changed.mend
