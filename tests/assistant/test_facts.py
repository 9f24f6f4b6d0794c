"""Facts a text states."""

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.facts import read

CHAT = "Customer: it broke\nAgent Leo: {}\nCustomer: {}"
CASES = {
    "amount": {
        "short_for_refund": ("rfnd 0.4k", 400),
        "so_many_at_a_price": ("refund 3 wrkspaces @ 180", 540),
        "so_many_ea": ("refund 2 seats 260 ea both", 520),
        "years_times_dollars": ("refund 2 year x 255 dollar", 510),
        "cents_in_words": ("I want five hundred dollars and fifty cents back", "500.50"),
        "pages_times_a_code_are_not_it": ("3 pages @ 404 error, 2 users x 3 offices", None),
        "a_share": ("wants 30% back of $1,500", 450),
        "a_half": ("wants half of 1,100 back", 550),
        "months_back": ("he wants 3 months back, $210 a month, cancelled in june", 630),
        "years_not_asked_back": ("refund my $99 yearly fee, customer for 3 years", 99),
        "months": ("refund $49 x 11 months", 539),
        "money_back_in_another_sentence": ("You took $640 from my card. I want my money back.", 640),
        "an_invoice_total_is_not_it": ("Invoice total 4,300. Refund the extra 310 please", 310),
        "order_year_and_phone_are_not_it": ("My order number 88213 from 2024, call 555-0192, refund $75", 75),
        "codes_and_ports_are_not_it": ("error 502 on port 8080 since 2023, refund please", None),
        "a_bare_answer": (CHAT.format("How much was it?", "640"), 640),
        "refund_asked": ("cust wants $650 back", 650),
        "bare_number_beside_refund": ("refund 650 pls", 650),
        "two_parts_of_one_request_add_up": ("wants refund of $300 and $250", 550),
        "parts_with_words_between_add_up": ("refund $300 for March and $250 for April", 550),
        "plus_adds_up": ("refund $300 + $250", 550),
        "a_denied_sum_does_not_count": ("charged $79.00 not $790", 79),
        "a_corrected_sum_does_not_count": ("I'd like a refund of $600, sorry, $650", 650),
        "the_price_expected_does_not_count": ("charged $99 instead of $49", 99),
        "refund_beats_charge": ("I paid $1200 and want $300 refunded", 300),
        "already_refunded_does_not_count": ("was refunded $200 but still wants the other $400 back", 400),
        "part_of_a_total": ("refund $79 of the $1,200 invoice", 79),
        "two_of_a_kind": ("double charged 2x $79", 158),
        "the_words_of_the_customer_beat_an_agents_offer": (
            "Customer: refund me $80\nAgent: I can offer $20 credit",
            80,
        ),
        "a_loss_is_no_refund": ("we are losing $5000 a day, refund the $90 charge", 90),
        "still_not_refunded": ("they have not been refunded $300 yet", 300),
        "so_much_each": ("refund 2 months, $40 each", 80),
        "somebody_elses_refund": ("a friend got a refund of $900", None),
        "one_back_is_no_sum": ("invoice of $70 came twice, wants one back", 70),
        "words": ("refund five hundred and one dollars", 501),
        "seats_of_so_much": ("wants refund, 2 yearly seats 270 ea, wrong edition", 540),
        "a_price_where_no_other_sum_is_named": ("Bought the studio bundle for 640 dollars. Wants the money back.", 640),
        "a_price_beside_the_sum_asked_back": ("The plan costs $900 a year and I want my $20 back", 20),
        "what_a_contract_is_worth": ("our contract is worth $90,000 and I'd like a refund of one seat", None),
        "a_price_nobody_wants_back": ("the tablet was bought for 640 dollars, cannot open the app on it", None),
        "repayment": ("requests repayment of the price of $501.00", 501),
        "back_in_short": ("wants 500.01 bck, wrong tier", "500.01"),
        "a_number_asked_back": (CHAT.format("So you want the $60 refunded?", "sixty? no. six hundred and sixty"), 660),
        "the_sums_of_two_answers": (
            "Customer: I'd like a refund\nAgent: What did they cost?\nCustomer: the first 210\n"
            "Agent: And the other one?\nCustomer: three hundred dollars",
            510,
        ),
        "nothing": ("cust cant log in, uid 50233", None),
        "an_answer_to_how_much": (CHAT.format("How much was it?", "six fifty."), 650),
        "a_denied_guess_of_the_agent": (
            CHAT.format("You were charged six dollars?", "Ha, no. Six hundred and fifty."),
            650,
        ),
    },
    "currency": {"euro": ("refund 1.150,00 €", "EUR"), "none_named": ("refund 650 pls", None)},
    "plan": {
        "in_passing": ("she is on Enterprise by the way, cannot log in", "enterprise"),
        "contract": ("ENTERPRISE CONTRACT, app down", "enterprise"),
        "licensee": ("as Enterprise licensee we expect more", "enterprise"),
        "the_one_who_wrote": ("three have it, one of them Enterprise and the one who wrote", "enterprise"),
        "bare_answer": (CHAT.format("Which plan are you on?", "enterprise"), "enterprise"),
        "answer_in_a_sentence": (CHAT.format("Which plan?", "It's the Enterprise one"), "enterprise"),
        "costs_asked": ("asks what Enterprise costs", None),
        "thinking_of_it": ("thinking of upgrading to Enterprise", None),
        "a_firm": ("our enterprise (a bakery) cannot log in", None),
        "another_customer": ("another customer, an Enterprise one, has it too", None),
        "a_ship": ("I love Starship Enterprise", None),
        "shorthand": ("ent cust cant export", "enterprise"),
        "on_enterprise": ("Acme is on Enterprise, app down", "enterprise"),
        "typo": ("we are on entprise", "enterprise"),
        "pro_plan": ("pro plan, cant log in", "pro"),
        "label": ("Plan: Business\nIssue: sync", "business"),
        "free_plan": ("user on the free plan", "free"),
        "in_brackets": ("Acme (Enterprise, CSM Olu) cant log in", "enterprise"),
        "a_question_of_price": ("what does your enterprise plan cost?", None),
        "may_upgrade": ("we may upgrade to enterprise", None),
        "denied": ("cust is not enterprise", None),
        "quote_asked": ("asks for a quote for the enterprise plan", None),
        "wish_does_not_hide_the_plan": ("on pro, wants to upgrade to ent", "pro"),
        "agent_asks_customer_denies": (CHAT.format("Were you on Enterprise?", "no"), None),
        "agent_asks_nobody_answers": (CHAT.format("Are you on the Enterprise plan?", "it still fails"), None),
        "agent_asks_customer_confirms": (CHAT.format("Are you on the Enterprise plan?", "yes we are"), "enterprise"),
        "free_time_is_no_plan": ("our team is free on monday", None),
        "was_once": ("they used to be on Enterprise", None),
    },
    "vip": {
        "flagged_with_a_hyphen": ("VIP-flagged customer cant log in", True),
        "flagged": ("account flagged VIP", True),
        "listed": ("vip, ent, cant log in", True),
        "denied": ("he's not a VIP", None),
        "lounge": ("cant book the VIP lounge", None),
        "neighbour": ("my neighbour is VIP", None),
        "asked": ("is she a VIP?", None),
        "comparison": ("wants to be treated like a VIP", None),
    },
    "csm": {
        "copied": ("their CSM Priya is copied", "Priya"),
        "name": ("CSM is Olu, app down", "Olu"),
        "success_manager": ("their success manager Ana is copied", "Ana"),
        "lower_case_name": ("csm is olu", "Olu"),
        "there_is_one": ("they have a dedicated CSM", True),
        "there_is_none": ("no CSM on the account", None),
        "asked_for": ("wants a CSM", None),
    },
    "status_page_posted": {
        "pg": ("status pg already says investigating", True),
        "is_up": ("incident's up on the status page", True),
        "posted": ("incident already posted on status page", True),
        "shows_it": ("status page shows it", True),
        "already_there": ("outage is already on the status page", True),
        "green": ("status page green", False),
        "clear": ("status page is clear", False),
        "nothing": ("nothing on the status page", False),
        "shows_nothing": ("status page shows nothing", False),
        "unchecked": ("haven't checked the status page", None),
        "asked": ("is it on the status page?", None),
        "wish": ("please post it on the status page", None),
    },
    "complaints": {
        "other_ticket": ("this is my second ticket about another thing", None),
        "this_month": ("I wrote four times this month", None),
        "third_time": ("this is the third time I'm telling you", 3),
        "for_the_fourth": ("it is broken, for the 4th time!", 4),
        "times": ("I complained 3 times now", 3),
        "third_complaint": ("3rd complaint in this chat", 3),
        "highest_of_a_transcript": ("Customer: second time I say it\nAgent: ok\nCustomer: third time I say it", 3),
        "charges_are_no_complaints": ("charged for the third time", None),
        "codes_refused_are_no_complaints": ("the text message was refused six times", None),
        "links_asked_for_are_no_complaints": ("she asked for a new link five times, none came", None),
        "complaints_of_others": ("we have received nine complaints against one of your shops", None),
        "what_was_denied_so_often": ("he said four times that he wasn't upset", None),
        "in_the_weeks_since": ("I have asked for an answer four times since", None),
        "charges_said_are_no_complaints": ("cust says charged 3 times $49", None),
        "logins_are_no_complaints": ("tried to log in 3 times", None),
        "repeating_turns": (
            "Customer: broken\nAgent: ok\nCustomer: as I said, broken\nAgent: hm\nCustomer: I already told you",
            3,
        ),
    },
    "escalations_30d": {
        "two_dates_and_now": ("Escalated on 4 June and 15 June. Now it is broken again.", 3),
        "dates_in_the_last_weeks": ("escalated on 20 June, 28 June and 3 July, today is 5 July", 4),
        "dates_of_long_ago_and_today": ("escalated on 1 May and 20 May, today is 2 July", 1),
        "one_of_them_long_ago": ("Escalated on 3 March and June 20. Today 25 June the same again.", 2),
        "over_the_turn_of_the_year": ("escalated on Dec 20 + Dec 28, today is Jan 4", 3),
        "third_this_month": ("3rd escalation this month", 3),
        "dates_and_today": ("escalated on the 2nd and the 9th, today again", 3),
        "prior_ones": ("two previous escalations this month", 3),
        "times": ("escalated 3 times in 2 weeks", 3),
        "long_ago": ("third escalation this year", None),
        "none": ("please escalate", None),
    },
    "verified_factors": {
        "two": ("verified email and last 4", ("account_email", "payment_last4")),
        "after_the_words": ("passport and last 4 verified", ("payment_last4", "photo_id")),
        "one_failed": ("verified email but not last 4", ("account_email",)),
        "list": (
            "confirmed account email, creation date and workspace names",
            ("account_created", "account_email", "workspace_names"),
        ),
        "not_verified": ("email not verified", None),
        "asked": ("please verify your email", None),
    },
    "user_id": {
        "uid": ("uid 50233 cant log in", "50233"),
        "label": ("user id: u_91", "u_91"),
        "none": ("5 users", None),
    },
    "transaction_id": {
        "charge": ("txn ch_3Nx82 twice", "ch_3Nx82"),
        "label": ("transaction id: 88412", "88412"),
        "invoice_is_none": ("inv 2231, order 4412", None),
        "amount_is_none": ("charge 79.99", None),
    },
    "name": {
        "mail_header": ("From: Dana Brooks <dana@example.com>\nSubject: sync\n\nIt is broken", "Dana Brooks"),
        "hyphen_and_accent": ("my name's Ana-Lucía and it fails", "Ana-Lucía"),
        "not_the_agents": ("Agent: Hi, this is Leo from support. How can I help?\nCustomer: app down", None),
        "cust": ("cust Maria Lopez cant log in", "Maria Lopez"),
        "signature": ("It fails.\n\nRegards,\nMaria Lopez", "Maria Lopez"),
        "speaker": ("[09:02] Ruth: hi\n[09:03] Leo (Support): hello", "Ruth"),
        "form": ("Customer: Maria Lopez\nPlan: Pro", "Maria Lopez"),
        "introduced": ("hi, this is Maria from Acme", "Maria"),
        "title": ("the customer, Dr. Amara Okafor, called", "Amara Okafor"),
        "not_a_verb": ("Customer Reports an error", None),
    },
    "email": {"plain": ("mail maria@x.com", "maria@x.com"), "our_own_box_is_none": ("sent to billing@desk.com", None)},
    "company": {
        "legal_form": ("acme inc cant sync", "acme inc"),
        "at": ("Maria at Holm & Sons", "Holm & Sons"),
        "label": ("company: Breach Coffee", "Breach Coffee"),
        "quoted": ('Customer "Breach Coffee Roasters" cant log in', "Breach Coffee Roasters"),
        "closed_is_no_name": ("my company is closed", None),
        "weekday_is_none": ("broken, back at Monday", None),
    },
    "started_at": {
        "day": ("down since tue", "tue"),
        "time": ("down since 9:10", "9:10"),
        "yesterday": ("it broke yesterday", "yesterday"),
        "release": ("crashes after 8.2 update", "after 8.2 update"),
        "date": ("fails from 4 November", "4 November"),
        "a_plan_for_the_weekend": ("we open on Friday", None),
        "customer_since": ("a customer since 2019", None),
    },
    "troubleshooting": {
        "cleared": ("cleared cache, reinstalled, still broken", True),
        "tried_everything": ("tried everything", True),
        "nothing_yet": ("havent tried anything yet", False),
        "none_done": ("no troubleshooting done", False),
        "told_to": ("please try clearing the cache", None),
        "helped": ("cleared cache and it works now", None),
        "answered_no": (CHAT.format("Have you tried clearing the cache?", "no, not yet"), False),
        "answered_yes": (CHAT.format("Have you tried clearing the cache?", "yes"), True),
        "unanswered": (CHAT.format("Have you tried clearing the cache?", "I want a refund"), None),
    },
    "reconnection": {
        "done": ("disconnected and reconnected, no luck", True),
        "token": ("re-authed with new token, same", True),
        "not_yet": ("not reconnected yet", False),
        "unsaid": ("slack sync broken", None),
    },
    "affected_users": {
        "a_department": ("everyone in finance is locked out", "everyone in finance"),
        "team_of": ("whole team of 40 is out", 40),
        "spelled": ("five people affected", 5),
        "a_quote_is_none": ("wants a quote for 40 users", None),
    },
    "follow_up_wanted": {
        "when": ("let me know when it ships", True),
        "answer": ("would like an answer", True),
        "no_reply": ("no reply needed", False),
        "a_server_that_does_not_answer": ("the server did not answer", None),
        "unsaid": ("please add dark mode", None),
    },
    "error_message": {
        "code": ("processing error 71 when exporting", "processing error 71"),
        "http": ("getting 502 on login", "502"),
        "quoted": ('error says "Card declined"', "Card declined"),
        "undefined": ("dashboard shows undefined", "undefined"),
    },
    "sentiment": {
        "angry": ("cust is furious", "angry"),
        "frustrated": ("she is annoyed", "frustrated"),
        "denied": ("he's not angry", None),
    },
    "blocked": {
        "cant_work": ("we can't work", True),
        "can_still": ("they can still work", False),
        "unsaid": ("slow", None),
    },
    "goal": {
        "to_the_cent": ("asks refund 12.99", "refund 12.99"),
        "wants": ("cust wants the invoice in euros.", "the invoice in euros"),
        "like": ("I'd like a refund.", "a refund"),
    },
    "features": {"shows": ("dashboard shows undefined", "dashboard"), "in_the": ("error in the export", "export")},
}
ROWS = [
    pytest.param(field, *case, id=f"{field}-{name}") for field, cases in CASES.items() for name, case in cases.items()
]


@pytest.mark.parametrize(("field", "text", "wanted"), ROWS)
def test_a_fact_is_what_the_text_states(field, text, wanted):
    fact = read(text).get(field)
    assert (fact.value if fact else None) == (Decimal(wanted) if field == "amount" and wanted else wanted)


def test_there_are_enough_cases():
    assert len(ROWS) >= 120


@pytest.mark.parametrize(("field", "text", "wanted"), ROWS)
def test_evidence_is_the_text_itself(field, text, wanted):
    for fact in read(text).values():
        assert text[fact.evidence.start : fact.evidence.end] == fact.evidence.quote != ""


SAMPLES = [row.values[1] for row in ROWS]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(SAMPLES) | st.text(max_size=12), max_size=8), st.sampled_from(["\n", " ", ". ", "’ é "])
)
def test_evidence_is_the_text_itself_in_any_mixture(parts, glue):
    text = glue.join(parts)
    for fact in read(text).values():
        assert text[fact.evidence.start : fact.evidence.end] == fact.evidence.quote


@pytest.mark.parametrize(
    "piece", ["a", "refund $1 ", "Customer: hi\n", "verified email ", "A ", "Ab ", "not ", '"a ', "tried 1 time "]
)
def test_a_megabyte_is_read_in_seconds(piece):
    text = piece * (1_000_000 // len(piece))
    begin = time.perf_counter()
    read(text)
    assert time.perf_counter() - begin < 15
