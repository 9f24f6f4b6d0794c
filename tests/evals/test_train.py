"""Fitting the heads on few examples: what is held out, what is written, what is refused."""

import json
import shutil
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.heads import Heads
from assistant.settings import ROOT
from evals import train as training
from evals.examples import Example, examples
from knowledge.encoder import Encoder
from knowledge.tables import tables

pytest.importorskip("sklearn", reason="the training extra is not installed")
pytest.importorskip("scipy", reason="the training extra is not installed")
LABELS = {"financial.incorrect_charge", "legal.legal_threat", "technical.mobile_crash"}
TABLES = tables(ROOT / "knowledge")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> list[Example]:
    """Examples of three rules and plain ones, and an encoder that need not be exported anew."""
    rows = [row for row in examples() if set(row.labels) <= LABELS and len(row.text) < 200]
    rows = [row for row in rows if row.labels][::2] + [row for row in rows if not row.labels][::12]

    def copied(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for path in (ROOT / "knowledge" / "model").iterdir():
            shutil.copy(path, folder / path.name)

    monkeypatch.setattr(training, "examples", lambda: rows)
    monkeypatch.setattr(training, "published", copied)
    return rows


def test_a_fit_writes_heads_that_read_and_scores_them_on_what_they_never_saw(tmp_path: Path, few: list[Example]):
    said: list[str] = []
    scores = training.train(TABLES, tmp_path / "search", tmp_path / "reader", said.append, tune=False)
    about = json.loads((tmp_path / "reader" / "heads.json").read_text(encoding="utf-8"))
    heads = Heads(tmp_path / "reader", Encoder(tmp_path / "reader"))
    assert about["examples"] == len(few)
    assert set(heads.labels) - {"any"} == LABELS
    assert 0 < scores["examples"] < len(few) / 2
    assert scores["rules_f1"] > 0.6
    assert any("calibrate" in line for line in said)


def test_the_same_examples_give_the_same_heads(tmp_path: Path):
    for name in ("one", "other"):
        training.train(TABLES, tmp_path / f"search-{name}", tmp_path / name, lambda _: None, tune=False)
    one, other = ((tmp_path / name / "heads.npz").read_bytes() for name in ("one", "other"))
    assert one == other


def test_scores_without_an_author_or_a_voice_are_of_those_examples_only(few: list[Example]):
    terse = sum(row.voice == "terse" for row in few)
    scores = training.without(TABLES, ["terse"], lambda _: None, tune=False)
    assert scores["examples"] == terse
    assert scores["rules_f1"] > 0.5
    author = few[0].author
    alone = training.without(TABLES, [author], lambda _: None, tune=False)
    assert alone["examples"] == sum(row.author == author for row in few)


def test_a_missed_critical_and_what_would_withdraw_one_cost_more_than_the_other_way_round():
    labels = [
        "outage.critical_feature_down",
        "signal.refund_request",
        "product.feature_request",
        "signal.status_posted",
    ]
    critical, topic, wish, withdraws = training.betas(labels, TABLES)
    assert critical == topic > 1 > wish
    assert withdraws == pytest.approx(1 / critical)


def test_an_unknown_author_is_refused_with_those_there_are():
    with pytest.raises(InputError, match=r"'nobody' is no author or voice\. There are .*terse"):
        training.without(TABLES, ["nobody"], lambda _: None)
