import pytest

from assistant.chat.talk import Talk, Tells, hear, is_question, take_in
from assistant.desk import Desk
from assistant.errors import InputError

CASE = "Hi, Northwind here. We were charged twice for March."


def opened(desk: Desk, tell: Tells, text: str = CASE) -> Talk:
    return hear(Talk(), text, desk, tell)[0]


def test_a_first_message_opens_a_case_and_is_answered_with_what_to_do(desk: Desk, tell: Tells):
    talk, answer = hear(Talk(), CASE, desk, tell)
    assert talk.case
    assert talk.case.text == CASE
    assert answer.kind == "decided"
    assert answer.text == "Escalate to the billing team."
    assert "Critical priority: first response by 10:30 EST" in answer.points
    assert [turn.by for turn in talk.turns] == ["agent", "desk"]


def test_a_second_message_adds_to_the_case_and_says_what_changed(desk: Desk, tell: Tells):
    talk, answer = hear(opened(desk, tell), "she is on Enterprise by the way", desk, tell)
    assert answer.kind == "changed"
    assert "First response: 30 minutes → 15 minutes because VIP or Enterprise customer" in answer.points
    assert "Also copied: csm" in answer.points
    assert talk.case
    assert talk.case.text.startswith(CASE)
    assert talk.case.text[talk.added[0] :] == "she is on Enterprise by the way"


def test_evidence_still_stands_at_its_offsets_in_the_joined_text(desk: Desk, tell: Tells):
    talk, _ = hear(opened(desk, tell), "  now he wants a MANAGER!", desk, tell)
    assert talk.case
    assert talk.decision
    assert len(talk.decision.findings) == 2
    for finding in talk.decision.findings:
        assert talk.case.text[finding.evidence.start : finding.evidence.end] == finding.evidence.quote


def test_the_clock_runs_from_the_first_message(desk: Desk, tell: Tells):
    first = opened(desk, tell)
    later, _ = hear(first, "nothing new", desk, tell)
    assert first.decision
    assert later.decision
    assert later.decision.sla == first.decision.sla
    assert str(first.decision.sla.first_response_due) == "2026-11-23 10:30:00-05:00"


def test_an_addition_that_changes_nothing_says_so(desk: Desk, tell: Tells):
    _, answer = hear(opened(desk, tell), "she wrote from her phone", desk, tell)
    assert (answer.kind, answer.text) == ("same", "Added to the case. The decision stays as it is.")


@pytest.mark.parametrize(
    "text", ["", "   \n", "\x00\x01\x02 binary", "👍👍"], ids=["empty", "blank", "binary", "emoji"]
)
def test_what_cannot_be_read_changes_nothing_and_says_why(desk: Desk, tell: Tells, text: str):
    talk, answer = hear(Talk(), text, desk, tell)
    assert answer.kind == "trouble"
    assert answer.text.endswith((".", "!"))
    assert talk.case is None
    assert hear(talk, CASE, desk, tell)[0].turns[0].kind == "said"


def test_an_empty_addition_keeps_the_case_as_it_is(desk: Desk, tell: Tells):
    before = opened(desk, tell)
    after, answer = hear(before, " ", desk, tell)
    assert answer.kind == "trouble"
    assert after.case == before.case
    assert after.decision is before.decision


def test_a_question_is_answered_with_citations_and_leaves_the_open_case_alone(desk: Desk, tell: Tells):
    before = opened(desk, tell)
    after, answer = hear(before, "what's the sla for ent billing?", desk, tell)
    assert answer.kind == "answered"
    assert answer.citations
    assert after.case is before.case
    assert after.decision is before.decision
    assert after.asked == "what's the sla for ent billing?"


def test_a_question_can_be_taken_into_the_case_after_all(desk: Desk, tell: Tells):
    asked, _ = hear(opened(desk, tell), "? he says he will sue", desk, tell)
    assert asked.asked
    after, answer = hear(asked, asked.asked, desk, tell, as_case=True)
    assert "Now holds: Threatens legal action" in answer.points
    assert after.asked is None


def test_the_answer_to_the_question_that_decides_needs_no_words(desk: Desk, tell: Tells):
    talk = opened(desk, tell, "customer wants a refund")
    assert talk.decision
    assert talk.decision.action == "clarify"
    after, answer = hear(talk, "620", desk, tell)
    assert after.decision
    assert after.decision.rules == ("financial.refund_over_500",)
    assert answer.points[0] == "Action: ask one question first → escalate"


def test_facts_filled_in_update_the_decision(desk: Desk, tell: Tells):
    after, answer = take_in(opened(desk, tell), {"plan": "Enterprise", "user_id": "50233", "amount": "€1.200,50"}, desk)
    assert after.case
    assert after.decision
    assert str(after.case.facts.amount) == "1200.50"
    assert after.case.facts.currency == "EUR"
    assert "user_id" not in {row.field for row in after.decision.missing}
    assert "Flag raised: VIP or Enterprise customer" in answer.points


def test_a_filled_fact_can_be_taken_back(desk: Desk, tell: Tells):
    once, _ = take_in(opened(desk, tell), {"plan": "Enterprise"}, desk)
    again, answer = take_in(once, {"plan": ""}, desk)
    assert again.decision
    assert again.decision.flags == ()
    assert "First response: 15 minutes → 30 minutes because no longer VIP or Enterprise customer" in answer.points


def test_facts_no_rule_reads_go_into_every_packet_and_survive_a_message(desk: Desk, tell: Tells):
    noted, _ = take_in(opened(desk, tell), {"diagnostics": "Chrome 131 on macOS"}, desk)
    talk, _ = hear(noted, "now he wants a manager", desk, tell)
    assert talk.decision
    assert len(talk.decision.packets) == 2
    assert all("Diagnostic data: Chrome 131 on macOS" in packet.body for packet in talk.decision.packets)
    assert "diagnostics" not in {row.field for row in talk.decision.missing}


@pytest.mark.parametrize(
    ("values", "word"), [({"amount": "a lot"}, "Amount"), ({"escalations_30d": "few"}, "Escalations in 30 days")]
)
def test_a_value_that_does_not_fit_is_named_and_changes_nothing(
    desk: Desk, tell: Tells, values: dict[str, str | list[str]], word: str
):
    before = opened(desk, tell)
    after, answer = take_in(before, values, desk)
    assert answer.kind == "trouble"
    assert word in answer.text
    assert after.case == before.case


def test_ticked_factors_count_towards_identity(desk: Desk, tell: Tells):
    talk = opened(desk, tell, "cant get past 2fa with the new phone")
    after, answer = take_in(talk, {"verified_factors": ["account_email"]}, desk)
    assert after.decision
    assert after.decision.verification_detail.needed == 1
    assert "Identity verified by: Control of the account email (1 more factor needed)" in answer.points
    assert "Identity verification: Control of the account email" in after.decision.packets[0].body


def test_a_ticket_number_reaches_packets_and_reply(desk: Desk, tell: Tells):
    after, _ = take_in(opened(desk, tell), {"id": "#4711"}, desk)
    assert after.decision
    assert after.decision.reply
    assert "Your ticket number is 4711" in after.decision.reply.text
    assert "#4711" in after.decision.packets[0].subject


def test_filling_in_without_a_case_is_refused(desk: Desk):
    assert take_in(Talk(), {"plan": "Pro"}, desk)[1].kind == "trouble"


QUESTIONS = (
    "sla for ent billing?",
    "how long has legal got?",
    "who approves account transfers?",
    "what counts as churn risk",
    "how many factors for an email change?",
    "what's the response time for security",
    "can I promise a refund?",
    "do i need manager approval to delete an account?",
    "does billing work weekends?",
    "is there a phone number for billing?",
    "? anything about robots",
    "whats needed b4 deleting an account",
    "who do i ping for an outage",
    "sla for partnerships",
)
CASES = (
    "When will you add dark mode?",
    "Are you GDPR compliant?",
    "how do i cancel my subscription?",
    "Can you raise our API limits?",
    "customer asks for $600 refund, do I escalate?",
    "is the dashboard down?",
    "why was I charged twice?",
    "he now wants a manager",
    "can i speak to a manager?",
    "Could you escalate this please? I've waited 3 days",
    "she is on Enterprise by the way",
    "pw reset pls, forgot it",
    "dashboard blank since 9",
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_these_are_questions_about_the_policy(desk: Desk, text: str):
    assert is_question(text, alone(text, desk), desk.has_answer)


@pytest.mark.parametrize("text", CASES)
def test_these_are_cases(desk: Desk, text: str):
    assert not is_question(text, alone(text, desk), desk.has_answer)


def alone(text: str, desk: Desk):
    try:
        return desk.triage(text)
    except InputError:
        return None


def test_the_readers_signal_decides_only_where_no_rule_holds(desk: Desk):
    assert is_question("policy says 4 h, right", desk.triage("policy says 4 h, right"), desk.has_answer)
    both = "policy says 4 h but we were charged twice"
    assert not is_question(both, desk.triage(both), desk.has_answer)
