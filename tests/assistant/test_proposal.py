"""What of a model's answer stands on a text: whole words, said and not taken back, facts as their sentence has them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.borne_out import bounds
from assistant.cues import patterns
from assistant.model_use import use
from assistant.proposal import Proposal, Verdict, verified
from knowledge.rows import Tables
from knowledge.tables import tables as load_tables

Rows = list[tuple[str, str]]
Facts = list[tuple[str, str, str]]
ROOT = Path(__file__).resolve().parents[2]


def judged(text: str, tables: Tables, rules: Rows = [], signals: Rows = [], facts: Facts = []) -> Verdict:  # noqa: B006
    said = Proposal.model_validate(
        {
            "rules": [{"id": name, "quote": quote, "sure": "certain"} for name, quote in rules],
            "signals": [{"id": name, "quote": quote, "sure": "certain"} for name, quote in signals],
            "facts": [{"name": name, "value": value, "quote": quote} for name, value, quote in facts],
        }
    )
    return verified(said, text, {}, tables, {})


BREACH = "security.account_breach"
TAKEN_BACK = {
    "denied": ("Customer was not hacked, I just forgot my password", BREACH, "hacked, I just forgot my password"),
    "denied, quoted whole": ("She was not hacked, just forgetful", BREACH, "She was not hacked, just forgetful"),
    "supposed": ("Asks what to do if her account was hacked one day", BREACH, "her account was hacked one day"),
    "asked": ("Was my account hacked by somebody?", BREACH, "my account hacked by somebody"),
    "another's": ("My neighbour says his account was hacked", BREACH, "his account was hacked"),
    "a request denied": ("He does not want a refund of $900", "financial.refund_over_500", "a refund of $900"),
    "a word cut in two": ("The account is unhacked as far as I see", BREACH, "hacked as far as I see"),
    "a number cut in two": ("Wants $1900 of credit", "financial.refund_over_500", "900 of credit"),
}


@pytest.mark.parametrize(("text", "rule", "quote"), TAKEN_BACK.values(), ids=TAKEN_BACK)
def test_a_quote_cut_from_words_that_take_it_back_bears_out_no_rule(text: str, rule: str, quote: str, tables: Tables):
    found = judged(text, tables, rules=[(rule, quote)])
    assert found.rules == ()
    assert len(found.violations["rules"]) == 1


STANDS = {
    "said": ("My account was hacked last night", BREACH, "account was hacked last night"),
    "said after it was denied": (
        "It was not hacked, they said. Now it was hacked, truly.",
        BREACH,
        "was hacked, truly",
    ),
    "asked for": ("Could you refund the $900?", "financial.refund_over_500", "refund the $900"),
    "denial that is the matter": ("cleared the cache, still no sync", "technical.sync_failure", "still no sync"),
    "threat with an if": ("If this goes on I will cancel today", "frustration.churn_threat", "I will cancel today"),
    "without blanks between words": ("昨日アカウントが乗っ取られました", BREACH, "アカウントが乗っ取られました"),
}


@pytest.mark.parametrize(("text", "rule", "quote"), STANDS.values(), ids=STANDS)
def test_what_is_said_or_asked_for_stands_on_its_words(text: str, rule: str, quote: str, tables: Tables):
    (read,) = judged(text, tables, rules=[(rule, quote)]).rules
    span = read.evidence
    assert (read.id, span.quote, text[span.start : span.end]) == (rule, quote, quote)


def test_of_several_places_of_a_quote_that_counts_which_bears_it_out(tables: Tables):
    text = "I could not say yesterday if my account was hacked. Today I can: my account was hacked."
    (read,) = judged(text, tables, rules=[(BREACH, "my account was hacked")]).rules
    assert read.evidence.start > text.index("Today")


NOT_TAKEN = {
    "vip denied": ("She is not a VIP and has no CSM", "vip", "yes", "VIP"),
    "csm denied": ("She is not a VIP and has no CSM", "csm", "yes", "CSM"),
    "plan asked about": ("asks what the Enterprise plan costs", "plan", "enterprise", "Enterprise"),
    "plan that is none": ("the app crashes on login", "plan", "crashes", "the app crashes"),
    "users for complaints": ("3 users cannot find the export button", "complaints", "3", "3 users"),
    "users who complained": ("3 users complained of the colours", "complaints", "3", "3 users complained"),
    "complaints of others": ("has 3 complaints from his own diners", "complaints", "3", "3 complaints"),
    "complaints denied": ("those are not 3 complaints", "complaints", "3", "3 complaints"),
    "another number": ("complained 2 times", "complaints", "3", "complained 2 times"),
    "status page asked about": ("Is it on the status page?", "status_page_posted", "yes", "on the status page"),
    "status page looked at": ("checked the status page, nothing", "status_page_posted", "yes", "the status page"),
    "amount of something else": ("earns $50,000 a year, wants $20 back", "amount", "50000", "earns $50,000 a year"),
    "amount cut": ("wants $1900 back", "amount", "900", "900 back"),
    "5,000 digits": ("complained " + "9" * 5000 + " times", "complaints", "9" * 5000, "complained"),
    "steps only asked for": ("Agent: have you tried a restart?", "troubleshooting", "yes", "tried a restart"),
}


@pytest.mark.parametrize(("text", "name", "value", "quote"), NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_a_fact_whose_sentence_does_not_state_it_is_not_taken(
    text: str, name: str, value: str, quote: str, tables: Tables
):
    found = judged(text, tables, facts=[(name, value, quote)])
    assert found.facts == {}
    assert len(found.violations["facts"]) == 1


TAKEN = {
    "vip": ("Customer is a VIP, wants a call", "vip", "yes", "a VIP", True),
    "vip by an answer": ("Agent: Are you a VIP?\nCustomer: yes I am", "vip", "yes", "Are you a VIP", True),
    "plan": ("Customer is on the Enterprise plan", "plan", "Enterprise", "on the Enterprise plan", "enterprise"),
    "complaints in figures": ("complained 3 times today", "complaints", "3", "complained 3 times", 3),
    "complaints beside their noun": ("He handed in 4 angry complaints", "complaints", "4", "4 angry complaints", 4),
    "complaints in another language": ("Das sind schon 3 Beschwerden", "complaints", "3", "3 Beschwerden", 3),
    "amount asked for": ("Could you refund the $900?", "amount", "900", "$900", 900),
    "people": ("3 users cannot find the export button", "affected_users", "3", "3 users", 3),
    "status page": ("It is already posted on the status page.", "status_page_posted", "yes", "the status page", True),
}


@pytest.mark.parametrize(("text", "name", "value", "quote", "taken"), TAKEN.values(), ids=TAKEN)
def test_a_fact_that_its_sentence_states_is_taken(
    text: str, name: str, value: str, quote: str, taken: object, tables: Tables
):
    found = judged(text, tables, facts=[(name, value, quote)])
    assert found.facts[name].value == taken
    assert found.violations == {}


LOOKED = "I looked at the status page, nothing there"


def test_a_signal_that_sets_a_deciding_fact_needs_the_desks_own_grammar(tables: Tables):
    found = judged(LOOKED, tables, signals=[("status_posted", LOOKED)])
    assert (found.signals, len(found.violations["signals"])) == ((), 1)


def test_of_each_fact_the_first_row_counts(tables: Tables):
    text = "complained 3 times, then complained 5 times"
    rows = [("complaints", "3", "complained 3 times"), ("complaints", "5", "complained 5 times")]
    assert judged(text, tables, facts=rows[1:]).facts["complaints"].value == 5
    assert (
        judged(text, tables, facts=rows).facts["complaints"].evidence
        == judged(text, tables, facts=rows[:1]).facts["complaints"].evidence
    )


TEXT = "I was charged twice for March, please look"
SIZES: dict[str, tuple[str, Rows, Rows, Facts]] = {
    "many rules": ("rules", [("financial.incorrect_charge", TEXT)] * 5000, [], []),
    "many signals": ("signals", [], [("refund_request", TEXT)] * 5000, []),
    "many facts": ("facts", [], [], [(f"name {at}", "x", "y") for at in range(31)]),
    "long quotes": ("rules", [("financial.incorrect_charge", "x" * 601)] * 30, [], []),
    "long values": ("facts", [], [], [("goal", "x" * 201, TEXT)] * 20),
}


@pytest.mark.parametrize(("part", "rules", "signals", "facts"), SIZES.values(), ids=SIZES)
def test_what_is_too_much_of_an_answer_is_one_fault(
    part: str, rules: Rows, signals: Rows, facts: Facts, tables: Tables
):
    found = judged(TEXT, tables, rules, signals, facts).violations[part]
    assert len([line for line in found if "are read" in line]) == 1
    assert len(found) <= 1 + bounds().most.facts


def test_every_name_in_the_table_is_known(tables: Tables):
    rules = {row.id for row in tables.rules} | {f"signal.{row.id}" for row in tables.signals}
    known = rules | {label for label, _ in patterns()} | {f"fact.{name}" for name in use().facts}
    named = [name for row in bounds().stances for name in row.names]
    assert set(named) <= known
    assert len(named) == len(set(named))
    assert [bool(row.names) for row in bounds().stances].index(False) == len(bounds().stances) - 1


TABLES = load_tables(ROOT / "knowledge")
WORDS = st.lists(
    st.sampled_from(
        ["not", "VIP", "3", "complaints", "9" * 4400, "$", "1e999", "²", "٣", "hacked", "?", "İ", "\n", "-"]
    )
    | st.text(max_size=8),
    max_size=12,
).map(" ".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=WORDS, value=WORDS | st.just("9" * 200), name=st.sampled_from(sorted(use().facts)), data=st.data())
def test_no_words_break_the_check_and_every_evidence_is_a_slice(text: str, value: str, name: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    found = judged(text, TABLES, [(BREACH, quote)], [("status_posted", quote)], [(name, value, quote)])
    for span in (*(read.evidence for read in found.rules), *(fact.evidence for fact in found.facts.values())):
        assert not isinstance(span, str)
        assert text[span.start : span.end] == span.quote
