"""What goes out: the customer's reply and the packets, for every rule × customer × sign × repetition."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.chain import chain, fold, steps, timed, with_texts
from assistant.decide import decide
from assistant.guards import guard
from assistant.models import Case, Decision, GuardContext, Reader
from assistant.settings import Settings
from knowledge.rows import Tables
from tests.assistant.readings import TEXT, every, facts, reading

READER = Reader(name="test", version="1")
NAMED = {
    "name": "Ana-Lucía Ó Briain",
    "company": "O'Neil & Sons",
    "email": "ana@example.com",
    "error_message": "E: {null} [x]",
}


def made(found: Any, tables: Tables, now: datetime, settings: Settings, **given: Any) -> Decision:
    decision = decide(found, facts(given), tables, now, READER)
    return with_texts(decision, Case(id="T-7", text=TEXT), tables, settings)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def decisions(tables: Tables, settings: Settings) -> list[tuple[str, Decision]]:
    """Every rule × customer × sign × repetition, half of them with all that can be known."""
    now = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    return [
        (name, made(found, tables, now, settings, **(NAMED if at % 2 else {})))
        for at, (name, found) in enumerate(every(tables))
    ]


def test_no_reply_shows_what_is_not_for_customers(tables: Tables, decisions: list[tuple[str, Decision]]):
    inside = [word for row in tables.rules for word in (row.id, row.id.split(".")[1]) if "_" in word]
    inside += [*(row.id for row in tables.contacts), "SLA", "Jira", "None"]
    for name, decision in decisions:
        assert decision.reply is not None
        text = decision.reply.text
        assert [word for word in inside if word in text] == [], name
        assert re.findall(r"\[[^\]]*\]|\{|  |\s,|,\.|\.\.|\(\)", text) == [], (name, text)
        assert text[-1] in ".!?", (name, text)


def test_the_guard_finds_nothing_in_a_drafted_reply(
    tables: Tables, settings: Settings, decisions: list[tuple[str, Decision]]
):
    for name, decision in decisions:
        context = GuardContext(category=decision.primary, priority=decision.priority)
        assert decision.reply is not None
        assert guard(decision.reply.text, context, tables, settings).violations == (), (name, decision.reply.text)


# rules | given | template | what the reply says | what it does not say
REPLIES = [
    (("financial.fraud",), {}, "urgent", "within 30 minutes", "frustrat"),
    (("legal.legal_threat",), {}, "urgent", "24-48 hours", "30 minutes"),
    (("technical.core_bug",), {}, "urgent", "4 business hours", "24 hours"),
    (("product.feature_request",), {}, "standard", "product", "urgent"),
    (("outage.multiple_customers",), {}, "holding", "aware of an issue", "cause"),
    (("frustration.asks_for_manager",), {}, "urgent", "I'm sorry", "billing"),
    (("financial.fraud",), {"name": "Dana Brooks"}, "urgent", "Hello Dana,", "Brooks"),
    (("outage.critical_feature_down",), {"status_page_posted": True}, "holding", "aware of an issue", "30 minutes"),
]


@pytest.mark.parametrize(
    ("rules", "given", "template", "says", "never"), REPLIES, ids=[f"{row[0][0]} {row[1]}" for row in REPLIES]
)
def test_a_reply_follows_the_policys_template(
    rules: tuple[str, ...],
    given: dict[str, Any],
    template: str,
    says: str,
    never: str,
    tables: Tables,
    now: datetime,
    settings: Settings,
):
    reply = made(reading(rules), tables, now, settings, **given).reply
    assert reply is not None
    assert reply.template == template
    assert says in reply.text
    assert never not in reply.text


def test_a_case_to_resolve_has_no_reply_and_one_to_clarify_asks_its_question(
    tables: Tables, now: datetime, settings: Settings
):
    resolved = made(reading(), tables, now, settings).reply
    asked = made(reading((), ("refund_request",)), tables, now, settings).reply
    assert resolved is not None
    assert asked is not None
    assert resolved.text == ""
    assert "What amount should be refunded" in asked.text


def test_one_packet_goes_to_each_destination_by_its_channel(tables: Tables, decisions: list[tuple[str, Decision]]):
    kinds = {row.id: row.channel for row in tables.contacts}
    for name, decision in decisions:
        assert tuple(packet.destination for packet in decision.packets) == decision.destinations, name
        for packet in decision.packets:
            assert packet.channel == kinds[packet.destination]
            assert "None" not in packet.body
            assert "[company]" not in packet.address + packet.body + " ".join(packet.cc)


def test_a_mail_holds_the_policys_five_groups_and_the_customers_words(
    tables: Tables, now: datetime, settings: Settings
):
    packet = made(reading(("financial.fraud",)), tables, now, settings, **NAMED).packets[0]
    groups = [
        "Customer details",
        "Issue details",
        "What has been tried",
        "Supporting information",
        "Urgency assessment",
    ]
    places = [packet.body.index(group) for group in groups]
    assert places == sorted(places)
    assert TEXT in packet.body
    assert "Ana-Lucía Ó Briain" in packet.body


def test_an_enterprise_mail_is_copied_to_the_csm(tables: Tables, now: datetime, settings: Settings):
    packet = made(reading(("legal.legal_threat",)), tables, now, settings, plan="enterprise").packets[0]
    assert packet.cc == ("csm",)


def test_a_subject_is_one_line_with_priority_and_case(tables: Tables, now: datetime, settings: Settings):
    for packet in made(reading(("financial.fraud", "technical.core_bug")), tables, now, settings).packets:
        assert packet.subject.startswith("[CRITICAL]")
        assert "#T-7" in packet.subject
        assert "\n" not in packet.subject


def test_a_ticket_has_the_fields_the_policy_names(tables: Tables, now: datetime, settings: Settings):
    packet = made(reading(("technical.mobile_crash",)), tables, now, settings).packets[0]
    assert packet.channel == "jira"
    assert {"Summary", "Labels"} < set(packet.fields)


def test_the_chain_of_runnables_gives_what_the_plain_steps_give(tables: Tables, now: datetime, settings: Settings):
    named = steps(tables, settings, lambda screened: (reading(("financial.fraud",)), READER))
    case = Case(text=TEXT)
    one = timed(chain(named).invoke, case, tables, lambda: now)
    other = timed(lambda work: fold(named, work), case, tables, lambda: now)
    assert one.model_copy(update={"elapsed_ms": 0}) == other.model_copy(update={"elapsed_ms": 0})
    assert one.violations == ()
