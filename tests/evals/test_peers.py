"""Other readers beside ours: each learns, all share the rest of the chain, and the comparison says what it measured."""

from pathlib import Path

import numpy as np
import pytest

from assistant.desk import Desk
from assistant.errors import InputError
from assistant.settings import ROOT, Settings
from evals.examples import examples
from evals.fewshot import few_shot
from evals.peers import OURS, fits, line, page, peers, rule_texts
from evals.score import LabelledCase
from knowledge.encoder import Encoder
from knowledge.tables import tables

pytest.importorskip("sklearn", reason="the training extra is not installed")
INTENTS = {
    "card lost": ("my card is gone", "I lost the card", "card stolen on the tram", "where is my card, it is lost"),
    "exchange": ("what rate do you use for euros", "exchange rate please", "euro to dollar rate", "rate for pounds"),
    "pin": ("forgot my pin", "change the pin code", "pin blocked", "my pin does not work any more"),
}
RULES = ["financial.incorrect_charge", "legal.legal_threat", "signal.resolved"]
CHARGED = "We were charged twice for June."
SUED = "Our lawyers will take you to court over this."


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(Settings(), chained=False)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = [f'"{text}",{intent}' for intent, texts in INTENTS.items() for text in texts]
    path = tmp_path / "train.csv"
    path.write_text("text,category\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_few_shot_learns_intents_apart_and_repeats_itself(table: Path):
    encode = Encoder(ROOT / "knowledge" / "model").encode
    first = few_shot(table, None, encode, shots=3, draws=4)
    assert len(first) == 4
    assert np.mean(first) > 0.7
    assert first == few_shot(table, None, encode, shots=3, draws=4)
    assert few_shot(table, table, encode, shots=4, draws=2) == [1.0, 1.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "columns text and category"),
        ("", "columns text and category"),
        ("text,category\nx,y\n", "only 1"),
    ],
)
def test_a_table_that_cannot_be_used_is_named(text: str, said: str, tmp_path: Path):
    path = tmp_path / "odd.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        few_shot(path, None, Encoder(ROOT / "knowledge" / "model").encode)
    with pytest.raises(InputError, match="no file"):
        few_shot(tmp_path / "absent.csv", None, Encoder(ROOT / "knowledge" / "model").encode)


@pytest.mark.parametrize(
    "name",
    [
        "TF-IDF + logistic regression",
        "frozen MiniLM + logistic regression",
        "SetFit-style MiniLM + logistic regression",
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_peer_learns_what_its_examples_say(name: str, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("evals.peers.PAIRS_A_LABEL", 8)
    if "SetFit" in name:
        pytest.importorskip("torch", reason="the training extra (torch) is not installed")
    held = [row for row in examples() if set(row.labels) & set(RULES)]
    rows = held[:: len(held) // 120]
    truth = np.array([[label in row.labels for label in RULES] for row in rows])
    predict = fits(desk, RULES)[name]([row.text for row in rows], truth)
    found = predict([CHARGED, SUED])
    assert found.shape == (2, 3)
    assert ((found >= 0) & (found <= 1)).all()
    assert found[0, 0] > found[0, 1]
    assert found[1, 1] > found[1, 0]


def test_the_nearest_rule_text_is_the_policys_own_and_signals_have_none(desk: Desk):
    texts = rule_texts(desk.tables, RULES)
    assert [bool(text) for text in texts] == [True, True, False]
    scores = fits(desk, RULES)["nearest rule text, untrained"]([], np.zeros((0, 3), dtype=bool))(texts[:2])
    assert scores[0].argmax() == 0
    assert scores[1].argmax() == 1
    assert (scores[:, 2] == -1).all()


def test_peers_are_scored_on_the_same_cases_ours_last(desk: Desk):
    rows = [row for row in examples() if len(row.text) < 120][::12]
    cases = [
        LabelledCase.model_validate({"id": "a", "text": CHARGED, "expect": {"action": "escalate", "rules": RULES[:1]}}),
        LabelledCase.model_validate({"id": "b", "text": "How do I print?", "expect": {"action": "resolve"}}),
    ]
    found = list(peers(desk, rows, cases, ["TF-IDF + logistic regression", OURS]))
    assert [row.name for row in found] == ["TF-IDF + logistic regression", OURS]
    assert [row.report.cases for row in found] == [2, 2]
    assert found[0].fit_seconds is not None
    assert found[1].fit_seconds is None
    assert found[1].report.rules_micro_f1 == 1.0
    html = page(found, "two cases")
    assert html.count("<circle") == 2
    assert "src=" not in html
    assert all(row.name in html and row.name in line(row) for row in found)


def test_every_rule_has_words_in_the_policy():
    known = tables(ROOT / "knowledge")
    assert all(rule_texts(known, [rule.id for rule in known.rules]))
