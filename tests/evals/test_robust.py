"""A case told in another form is decided alike: some forms without exception, others in nearly all cases."""

import random
from collections.abc import Callable

import pytest

from assistant.desk import Desk
from assistant.models import Decision
from assistant.settings import ROOT, Settings
from evals.commands import triage
from evals.robust import FORMS, Told, robust, small_talk
from evals.score import LabelledCase, cases
from tests.evals.test_score import decided

OWN = cases(ROOT / "evals" / "cases" / "own.jsonl")[::6]
EXACT = ("capitals", "small letters", "spaces")
"""Forms that may change nothing at all."""
LEAST_SAME, MOST_LOWERED = 0.75, 0.08
"""Of the others: the least share that is decided as before, the greatest that becomes less urgent."""
PLAIN = {
    "financial.incorrect_charge": "We were charged twice for June, two captures of $49 on the same card.",
    "security.other_users_data": "When I open my reports I see the invoices of another company.",
    "legal.legal_threat": "If this is not solved by Friday our lawyer will sue you.",
    "access.locked_out_2fa": "My 2FA codes are refused, the backup codes as well, and I'm locked out.",
    "frustration.asks_for_manager": "I want to speak to your manager, now.",
    "billing.purchase_order": "Our purchasing office pays only against a purchase order, net 30.",
}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(Settings(), chained=False)


@pytest.fixture(scope="module")
def told(desk: Desk) -> dict[str, Told]:
    return {row.form: row for row in robust(OWN, lambda case: triage(case, desk), desk.tables)}


@pytest.mark.parametrize("form", EXACT)
def test_letter_case_and_spaces_change_nothing(form: str, told: dict[str, Told]):
    assert told[form].changed == []


@pytest.mark.parametrize("form", [form for form in FORMS if form not in EXACT])
def test_slips_small_talk_order_and_injections_change_few_decisions(form: str, told: dict[str, Told]):
    assert told[form].same.count >= 15
    assert told[form].same.value >= LEAST_SAME, told[form].changed
    assert told[form].lowered.value <= MOST_LOWERED, told[form].changed


@pytest.mark.parametrize("rule", PLAIN)
@pytest.mark.parametrize("form", FORMS)
def test_a_plain_case_is_never_less_urgent_for_how_it_is_told(rule: str, form: str, desk: Desk):
    rank = {row.id: row.rank for row in desk.tables.priorities}
    before = desk.triage(PLAIN[rule])
    assert rule in before.rules
    for seed in range(3):
        after = desk.triage(FORMS[form](PLAIN[rule], random.Random(seed)))
        assert after.priority is not None
        assert before.priority is not None
        assert rank[after.priority] <= rank[before.priority], FORMS[form](PLAIN[rule], random.Random(seed))


def scripted(answers: dict[str, Decision]) -> Callable[[LabelledCase], Decision]:
    return lambda case: answers.get(case.text, answers["*"])


def test_changed_and_less_urgent_decisions_are_counted(desk: Desk):
    case = LabelledCase.model_validate({"id": "a", "text": "Charged twice.", "expect": {"action": "escalate"}})
    answers = {"Charged twice.": decided("financial.incorrect_charge"), "*": decided("product.feature_request")}
    rows = {row.form: row for row in robust([case], scripted(answers), desk.tables)}
    assert (rows["capitals"].same.value, rows["capitals"].lowered.value) == (0.0, 1.0)
    assert rows["capitals"].changed == ["a"]
    assert rows["sentences in another order"].same.count == 0


def test_every_form_says_the_same_words_or_more():
    rng = random.Random(1)
    text = "We were charged twice. Please look. Thank you."
    for name, form in FORMS.items():
        if name not in ("typos", "capitals", "small letters"):
            assert set(text.split()) <= set(form(text, rng).split()), name
    assert len(small_talk()) >= 20
