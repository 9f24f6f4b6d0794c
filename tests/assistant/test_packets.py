"""The messages to the teams: the right channel, what the policy wants included, the customer's words, safe headers."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes

import pytest

from assistant.chain import with_texts
from assistant.chat.outgoing import eml
from assistant.decide import decide
from assistant.models import Case, Packet, Read, Reader, Reading, Span, Value
from assistant.packets import GROUPS, one_line, words
from assistant.settings import ROOT, Settings
from knowledge.tables import tables as load
from tests.assistant.readings import facts, reading, satisfied

READER = Reader(name="test", version="1")
NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
TABLES = load(ROOT / "knowledge")
POLICY = (ROOT / "knowledge" / "policy.md").read_text(encoding="utf-8")
TEXT = '  Hi,\n\nthe words of "O\'Neil" & <sons>: 2 × €49\tgone.\nIdentity: low risk; verified.\n\n-- \nDana 🙂\n'


def sent(found: Reading, text: str = TEXT, case_id: str = "T-7", **given: Value) -> list[Packet]:
    settings = Settings(company="acme")
    decision = decide(found, facts(given), TABLES, NOW, READER)
    return list(with_texts(decision, Case(id=case_id, text=text), TABLES, settings).packets)


def to(place: str, found: Reading, **given: Value) -> Packet:
    return next(packet for packet in sent(found, **given) if packet.destination == place)


def quoted(rule: str, quote: str) -> Reading:
    return Reading(rules=(Read(id=rule, confidence=0.9, evidence=Span(start=0, end=len(quote), quote=quote)),))


# rule | destination -> channel and address
ROUTES = [
    ("security.data_leak", {"security@": ("email", "security@acme.com")}),
    ("financial.fraud", {"billing@": ("email", "billing@acme.com"), "security@": ("email", "security@acme.com")}),
    (
        "outage.multiple_customers",
        {
            "operations@": ("email", "operations@acme.com"),
            "incidents@": ("email", "incidents@acme.com"),
            "slack:#incidents": ("slack", "#incidents"),
        },
    ),
    ("technical.mobile_crash", {"jira:TECH-SUPPORT": ("jira", "TECH-SUPPORT")}),
    ("product.feature_request", {"portal:feedback": ("portal", "feedback.acme.com")}),
    (
        "partnership.press",
        {"press@": ("email", "press@acme.com"), "slack:#marketing-alerts": ("slack", "#marketing-alerts")},
    ),
]


@pytest.mark.parametrize(("rule", "routes"), ROUTES, ids=[row[0] for row in ROUTES])
def test_each_destination_gets_one_packet_by_its_channel_at_the_companys_address(
    rule: str, routes: dict[str, tuple[str, str]]
):
    found = sent(reading((rule,)))
    assert {packet.destination: (packet.channel, packet.address) for packet in found} == routes
    assert len(found) == len(routes)


def test_no_packet_of_any_rule_shows_an_empty_value_or_a_slot():
    for rule in TABLES.rules:
        for known in ({}, {"plan": "enterprise", "csm": "Olu", "troubleshooting": True}):
            for packet in sent(reading((rule.id,)), text="words", **(satisfied(rule) | known)):
                shown = "\n".join((packet.subject, packet.body, packet.address, *packet.cc, *packet.fields.values()))
                assert not re.search(r"\bNone\b|\bnull\b|\[company\]|\{|\}|_phone|: \n|\(\)", shown), (rule.id, shown)


def test_a_mail_says_all_that_the_policy_lists_under_information_to_include():
    after = POLICY.split("### Information to Include in Escalations")[1].split("## Team Contact Directory")[0]
    wanted = re.findall(r"^\d\. \*\*(.+?):\*\*", after, re.MULTILINE)
    body = to("security@", reading(("security.data_leak",))).body
    said = [title.replace("What has been tried", "What you've tried").lower() for title in GROUPS.values()]
    assert said == [title.lower() for title in wanted]
    assert [title for title in GROUPS.values() if f"\n{title}\n- " not in body] == []


def test_every_line_of_the_policys_list_is_known_asked_for_or_the_conversation():
    body = to("security@", reading(("security.data_leak",))).body
    always = [row.title for row in TABLES.fields if row.always and not row.in_text]
    assert [title for title in always if f"- {title}: not known yet" not in body] == []


KNOWN: dict[str, Value] = {
    "name": "Ana-Lucía Ó Briain",
    "email": "ana@example.com",
    "user_id": "u_77",
    "plan": "pro",
    "company": "O'Neil & Sons",
    "started_at": "Monday 9:00",
    "impact": "payroll is stuck",
    "goal": "the March charge back",
    "amount": Decimal("1E+3"),
    "currency": "EUR",
    "error_message": "E1: {null}\n[x]  at line 2",
    "troubleshooting": ("cleared_cache", "other browser"),
}


def test_what_is_known_stands_in_its_group_and_is_not_asked_for():
    body = to("billing@", reading(("financial.incorrect_charge",)), **KNOWN).body
    groups = {title: body.split(f"\n{title}\n")[1].split("\n\n")[0] for title in GROUPS.values()}
    assert "- Name: Ana-Lucía Ó Briain" in groups["Customer details"]
    assert "- Amount: 1000 EUR" in groups["Customer details"]
    assert "- Goal: the March charge back" in groups["Issue details"]
    assert "- Troubleshooting and results: cleared cache, other browser" in groups["What has been tried"]
    assert "- Error messages: E1: {null} [x] at line 2" in groups["What has been tried"]
    asked = body.split("Still being asked for\n")[1].split("\n\n")[0]
    titles = {row.title: row.ask for row in TABLES.fields if row.id in KNOWN}
    assert [ask for ask in titles.values() if ask in asked] == []


def test_what_a_teams_own_line_asks_for_is_asked_first_and_marked():
    body = to("billing@", reading(("financial.incorrect_charge",))).body
    asked = body.split("Still being asked for\n")[1].split("\n\n")[0].splitlines()
    marked = [line.endswith("(required)") for line in asked]
    assert marked == sorted(marked, reverse=True)
    assert asked[:3] == [
        "- What is the user ID of the account? (required)",
        "- What is the transaction ID of the payment? (required)",
        "- What amount is it about, in which currency? (required)",
    ]


def test_a_team_is_not_asked_for_what_only_another_wants():
    found = reading(("financial.fraud", "outage.data_loss"))
    assert "Which features are affected?" not in to("billing@", found).body
    assert "Which features are affected? (required)" in to("operations@", found).body


def test_the_press_is_not_asked_for_a_partners_use_case():
    assert "build" not in to("press@", reading(("partnership.press",))).body


def test_who_has_written_their_mail_address_is_not_asked_how_to_be_reached():
    found = reading(("partnership.white_label",))
    assert "How can they be reached" in to("partnerships@", found).body
    assert "How can they be reached" not in to("partnerships@", found, email="ana@example.com").body


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ((), "Identity: medium risk; 2 more factors needed."),
        (("account email",), "Identity: medium risk; verified: Control of the account email; 1 more factor needed."),
        (("account email", "account creation date"), "; no more factors needed."),
    ],
)
def test_proof_of_identity_is_said_as_it_stands(factors: tuple[str, ...], said: str):
    body = to("access@", reading(("access.locked_out_2fa",)), verified_factors=factors).body
    assert said in body
    if factors:
        assert "Identity verification: not known yet" not in body


def test_deletion_waits_for_a_manager_in_both_mails():
    for packet in sent(reading(("security.data_deletion",))):
        assert "Management approval is required before anything is done." in packet.body


def test_the_customers_words_end_the_message_whole_and_untouched():
    for packet in sent(reading(("outage.multiple_customers", "technical.core_bug", "product.feature_request"))):
        if packet.channel != "slack":
            assert packet.body.endswith(f"\n\nConversation\n{TEXT}"), packet.destination


def test_only_what_the_desk_knows_stands_above_the_customers_words():
    above = to("access@", reading(("access.locked_out_2fa",))).body.split("\n\nConversation\n")[0]
    assert "Identity: low risk; verified." not in above


def test_a_mail_quotes_the_words_and_the_policys_line_behind_each_rule():
    body = to("billing@", reading(("financial.fraud", "financial.chargeback"))).body
    lines = [line for line in body.splitlines() if line.startswith("- ") and "(policy:" in line]
    assert len(lines) == 2
    for line in lines:
        match = re.search(r'\(policy: "(.+)", .+, line (\d+)\)$', line)
        assert match is not None
        assert match[1] in POLICY.splitlines()[int(match[2]) - 1]


@pytest.mark.parametrize(
    ("signal", "place", "title"),
    [
        ("churn_sign", "success@", "A sign of leaving"),
        ("ownership_transfer", "verification@", "Account or ownership to be transferred"),
    ],
)
def test_a_message_sent_for_a_signal_alone_says_why(signal: str, place: str, title: str):
    packet = to(place, reading((), (signal,)))
    assert f'Why you are told\n- {title}: "words" (policy: "' in packet.body
    assert "escalated" not in packet.body


def test_the_clock_of_a_mail_is_the_decisions():
    body = to("billing@", reading(("financial.fraud",))).body
    assert "First response due Fri 20 Nov 2026 23:00 UTC; resolution target Sat 21 Nov 2026 02:30 UTC (24/7)." in body
    assert "No SLA clock" in to("verification@", reading((), ("ownership_transfer",))).body


def test_a_jira_ticket_has_the_policys_project_and_priority_and_the_rules_as_labels():
    packet = sent(reading(("technical.mobile_crash",)), plan="enterprise")[0]
    assert packet.fields == {
        "Project": "TECH-SUPPORT",
        "Priority": "High",
        "Summary": packet.subject,
        "Labels": "technical.mobile_crash, vip",
    }
    assert "Which diagnostic data is at hand (browser, app version, device, logs)? (required)" in packet.body


def test_a_slack_message_is_short_wakes_the_channel_and_leads_back_to_the_case():
    long = quoted("outage.multiple_customers", "customers cannot sign in and " * 60)
    packet = to("slack:#incidents", long, affected_users=12, error_message="E" * 500, started_at="9:10")
    assert packet.body.startswith("@here [CRITICAL] Several customers, same issue (incident) #T-7: customers")
    assert "Number affected: 12" in packet.body
    assert "When it started: 9:10" in packet.body
    assert "First response due" in packet.body
    assert len(packet.body) < 600
    assert "@here" not in to("slack:#marketing-alerts", reading(("partnership.press",))).body


def test_an_entry_in_the_portal_says_who_wants_what():
    packet = to("portal:feedback", quoted("product.feature_request", "please add dark mode"), name="Dana")
    assert packet.subject == "[STANDARD] Asks for a feature #T-7: please add dark mode"
    assert "- Name: Dana" in packet.body


def test_only_mails_are_copied_and_the_others_say_who_should_know():
    for packet in sent(reading(("technical.core_bug", "financial.fraud")), plan="enterprise"):
        assert packet.cc == (("csm",) if packet.channel == "email" else ())
        assert "Copy: CSM named in the customer record." in packet.body


HEADERS = {"To", "Subject", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
NASTY = [
    "T-1\r\nBcc: thief@evil.example",
    "T-1\nSubject: other",
    "T-1\u2028Cc: x@y.example",
    "T-1\x00\x85Bcc: x@y.example",
    "T-1 \u202egnp.exe",
]


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_no_words_of_a_case_break_out_of_a_header(nasty: str):
    found = quoted("technical.core_bug", nasty).model_copy(
        update={"rules": (*quoted("technical.core_bug", nasty).rules, *quoted("financial.fraud", nasty).rules)}
    )
    for packet in sent(found, text=nasty, case_id=nasty, plan="enterprise", name=nasty, csm=nasty):
        for line in (packet.subject, packet.address, *packet.cc, *packet.fields.values()):
            assert all(char.isprintable() for char in line), line
        if packet.channel == "email":
            mail = message_from_bytes(eml(packet))
            assert set(mail.keys()) <= HEADERS
            assert mail["To"] == packet.address


def test_a_fact_cannot_forge_another_line_of_the_form():
    body = to("billing@", reading(("financial.fraud",)), name="Dana\n- Plan: enterprise", plan="free").body
    assert "\n- Plan: enterprise" not in body
    assert "\n- Plan: free" in body


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (Decimal("620.50"), "620.50"),
        (Decimal("1E+3"), "1000"),
        (("reset_flow", "other browser"), "reset flow, other browser"),
        ("a\r\n b", "a b"),
    ],
)
def test_a_value_is_shown_as_a_person_reads_it(value: Value, shown: str):
    assert words(value) == shown


def test_one_line_keeps_letters_and_signs_of_every_language():
    assert one_line("  Zoë\t李小龙 👩‍💻 \n می‌خواهم ") == "Zoë 李小龙 👩‍💻 می‌خواهم"
