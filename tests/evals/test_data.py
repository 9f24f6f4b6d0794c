"""The examples the reader learns from, and their distance from every case it is judged on."""

from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from assistant.choose import index
from assistant.settings import ROOT, Settings
from evals.asking import questions_to_learn
from evals.examples import Example, examples
from evals.questions import questions
from evals.score import cases
from knowledge.tables import tables
from tests.evals.near import near, words

SHARED = ROOT.parent / "shared" / "cases" / "dev.jsonl"


@pytest.fixture(scope="module")
def learned() -> list[Example]:
    return examples()


@pytest.mark.parametrize("path", [ROOT / "evals" / "cases" / "own.jsonl", SHARED], ids=["own cases", "shared cases"])
def test_no_case_is_a_training_text_or_a_near_paraphrase_of_one(path: Path, learned: list[Example]) -> None:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout")
    judged = cases(path)
    pairs = near([words(row.text) for row in learned], [words(case.text) for case in judged])
    assert [(learned[a].text, judged[b].id) for a, b in pairs] == []


def test_no_question_that_is_learned_from_is_near_one_that_judges():
    at = index(tables(ROOT / "knowledge"), Settings())
    learned = [row.question for row in questions_to_learn(at)]
    judged = [row.question for row in questions(ROOT / "evals" / "cases" / "questions.jsonl")]
    assert len(learned) >= 1000
    pairs = near([words(text) for text in learned], [words(text) for text in judged])
    assert [(learned[a], judged[b]) for a, b in pairs] == []


def test_training_texts_do_not_repeat_each_other(learned: list[Example]) -> None:
    texts = [words(row.text) for row in learned]
    pairs = [(a, b) for a, b in near(texts, texts, same=True) if learned[a].labels.keys() == learned[b].labels.keys()]
    assert len(pairs) <= len(learned) * 0.005, [(learned[a].text, learned[b].text) for a, b in pairs]


def test_every_rule_has_at_least_thirty_examples_and_four_hundred_only_look_like_one(learned: list[Example]) -> None:
    held = Counter(label for row in learned for label in row.labels)
    poor = {rule.id: held[rule.id] for rule in tables(ROOT / "knowledge").rules if held[rule.id] < 30}
    assert poor == {}
    assert sum(row.kind == "near_miss" for row in learned) >= 400


def test_every_label_is_a_rule_or_signal_of_the_tables(learned: list[Example]) -> None:
    found = tables(ROOT / "knowledge")
    known = {rule.id for rule in found.rules} | {f"signal.{signal.id}" for signal in found.signals}
    assert {label for row in learned for label in row.labels} <= known


def test_examples_are_written_in_many_voices(learned: list[Example]) -> None:
    voices = Counter(row.voice for row in learned)
    assert set(voices) >= {"terse", "pasted", "prose", "transcript", "angry", "formal", "esl"}
    assert max(voices.values()) <= len(learned) / 2


def test_openings_are_not_all_alike(learned: list[Example]) -> None:
    openings = Counter(" ".join(row.text.casefold().split()[:3]) for row in learned)
    assert openings.most_common(1)[0][1] <= len(learned) * 0.02, openings.most_common(5)


def test_own_cases_cover_every_rule_three_times_and_a_third_is_adversarial() -> None:
    judged = cases(ROOT / "evals" / "cases" / "own.jsonl")
    held = Counter(rule for case in judged for rule in case.expect.rules)
    assert all(held[rule.id] >= 3 for rule in tables(ROOT / "knowledge").rules)
    assert sum("adversarial" in case.tags for case in judged) >= len(judged) / 3
    assert not [(a.id, b.id) for a, b in combinations(judged, 2) if a.text == b.text]
