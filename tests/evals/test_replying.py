"""The replies the guard learns from, and their distance from those it is judged on."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.heads import ANY
from assistant.reply_heads import reply_heads
from assistant.settings import ROOT, Settings
from assistant.wordings import lexicon
from evals.examples import Example, examples
from evals.replying import FOLDER, guarded, labelled, scored
from knowledge.tables import tables
from tests.evals.near import near, words

JUDGED = ROOT / "evals" / "cases" / "replies.jsonl"


@pytest.fixture(scope="module")
def taught() -> list[Example]:
    return examples(FOLDER)


def test_no_reply_that_is_learned_from_is_near_one_that_judges(taught: list[Example]):
    judged = labelled(JUDGED)
    pairs = near([words(row.text) for row in taught], [words(row.reply) for row in judged])
    assert [(taught[a].text, judged[b].id) for a, b in pairs] == []


def test_every_kind_is_taught_and_most_replies_are_fine(taught: list[Example]):
    held = Counter(kind for row in taught for kind in row.labels)
    assert set(held) == set(lexicon().kinds)
    assert min(held.values()) >= 40
    assert sum(not row.labels for row in taught) > len(taught) / 2


def test_the_heads_know_every_kind():
    assert set(reply_heads().labels) == {*lexicon().kinds, ANY}


def test_the_guard_is_scored_as_counted_by_hand(tmp_path: Path):
    lines = JUDGED.read_text(encoding="utf-8").splitlines()
    some = tmp_path / "some.jsonl"
    some.write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
    found = scored(guarded(labelled(some), tables(ROOT / "knowledge"), Settings()))
    bad = sum(not row.expect.ok for row in labelled(some))
    assert found["replies"] == 40
    assert found["recall"] == pytest.approx((bad - len(found["missed"])) / bad, abs=1e-3)
    assert found["false_alarms"] == pytest.approx(len(found["alarmed"]) / (40 - bad), abs=1e-3)


def test_a_line_that_is_no_labelled_reply_is_named(tmp_path: Path):
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"wrong\.jsonl, line 1"):
        labelled(wrong)
