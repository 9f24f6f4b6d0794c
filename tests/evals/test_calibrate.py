"""Calibration on made-up scores whose truth is known."""

import numpy as np
import pytest

from assistant.heads import ANY, HOLDS, MOST_COUNTED, SIGNS, blend, signs
from evals.calibrate import SHRINK, f1, f_beta, mix_of, scores_of, thresholds_of

LABELS = ["legal.a", "legal.b", "signal.x", "signal.y", ANY]
RULES, SIGNALS = [0, 1], [2, 3, 4]


@pytest.fixture(scope="module")
def known() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signs of texts, the mix that made the truth, and the truth."""
    rng = np.random.default_rng(7)
    found = rng.normal(0, 2, (6000, SIGNS, 5))
    mix = np.zeros((SIGNS + 1, 5))
    mix[:, RULES] = np.array([1.2, 0.6, 0.4, -0.5, -0.3, -0.2, -1.0])[:, None]
    mix[:, SIGNALS] = np.array([0.5, 1.5, 0.0, -0.4, 0.0, 0.0, 0.5])[:, None]
    return found, mix, rng.random((6000, 5)) < blend(found, mix)


def test_the_weights_that_made_the_truth_are_found_again(known: tuple[np.ndarray, ...]):
    pytest.importorskip("sklearn", reason="the training extra is not installed")
    found, mix, truth = known
    assert mix_of(found, truth, LABELS) == pytest.approx(mix, abs=0.12)


def test_calibrated_probabilities_mean_what_they_say(known: tuple[np.ndarray, ...]):
    pytest.importorskip("sklearn", reason="the training extra is not installed")
    found, _, truth = known
    said = blend(found[3000:], mix_of(found[:3000], truth[:3000], LABELS))
    for low in np.arange(0, 1, 0.1):
        inside = (said >= low) & (said < low + 0.1)
        assert truth[3000:][inside].mean() == pytest.approx(said[inside].mean(), abs=0.06)


def test_rules_share_their_weights_and_signals_others_that_know_no_rival(known: tuple[np.ndarray, ...]):
    pytest.importorskip("sklearn", reason="the training extra is not installed")
    found, _, truth = known
    mix = mix_of(found, truth, LABELS)
    assert (mix[:, [0]] == mix[:, RULES]).all()
    assert (mix[:, [2]] == mix[:, SIGNALS]).all()
    assert (mix[np.ix_([2, 4, 5], SIGNALS)] == 0).all()
    assert not np.allclose(mix[:, 0], mix[:, 2])


def scored(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def test_the_signs_of_a_text_are_counted_as_by_hand():
    passages = scored([2, 1, 0, 3, 4], [1, 3, 5, -1, 2])
    clauses = scored([3, 0, 1, 0, 0], [1, 2, 2, 1, 0], [0, 0, 0, 0, 0])
    found = signs(passages, clauses, np.array([True, True, False, False, False]))
    assert found[0].tolist() == [2, 3, 5, 3, 4]
    assert found[1].tolist() == [3, 2, 2, 1, 0]
    assert found[2].tolist() == [4] * 5
    assert found[3] == pytest.approx([np.log(5)] * 5)
    assert found[4].tolist() == [3 - HOLDS, 2 - HOLDS, 3 - HOLDS, 3 - HOLDS, 3 - HOLDS]
    assert found[5].tolist() == [0, 0, 0, 1, 3]


def test_a_rule_whose_best_words_another_explains_better_is_rivalled_by_how_much():
    clauses = scored([5, 3, 0, 0, 0], [0, 2, 0, 0, 0])
    found = signs(clauses, clauses, np.array([True, True, False, False, False]))
    assert found[5, RULES].tolist() == [0, 2]


def test_a_very_long_text_is_not_doubted_more_than_a_long_one():
    rows = [np.zeros((count, 2), dtype=np.float32) for count in (MOST_COUNTED, 10 * MOST_COUNTED)]
    assert (
        signs(rows[0], rows[0], np.array([True, False]))[3, 0] == signs(rows[1], rows[1], np.array([True, False]))[3, 0]
    )


def test_a_single_rule_has_no_rival():
    one = scored([4, 1])
    assert (signs(one, one, np.array([True, False]))[4:] == 0).all()


def parted(at: float) -> tuple[np.ndarray, np.ndarray]:
    """Returns probabilities in steps of a hundredth, true from `at` on."""
    said = np.arange(0.005, 1, 0.01)
    return said, said > at


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
def test_the_threshold_lies_where_true_and_false_part(at: float):
    said, truth = parted(at)
    assert thresholds_of(said[:, None], truth[:, None]) == pytest.approx([at], abs=0.026)


def test_a_labels_own_threshold_is_drawn_towards_the_common_one():
    low, high = parted(0.3), parted(0.7)
    said, truth = np.column_stack([low[0], high[0]]), np.column_stack([low[1], high[1]])
    alone = [thresholds_of(said[:, [at]], truth[:, [at]])[0] for at in (0, 1)]
    found = thresholds_of(said, truth)
    common = (found[0] * (SHRINK + 1) - alone[0]) / SHRINK
    assert found[1] == pytest.approx((SHRINK * common + alone[1]) / (SHRINK + 1))
    assert 0.15 <= common <= 0.85
    assert alone[0] < alone[1]
    assert 0 < found[1] - found[0] < alone[1] - alone[0]


@pytest.mark.parametrize(
    ("said", "truth", "score"),
    [([1, 1, 0, 0], [1, 0, 1, 0], 0.5), ([1, 1, 1], [1, 0, 0], 0.5), ([0, 0], [0, 0], 0.0), ([1, 0], [1, 0], 1.0)],
)
def test_f1_is_counted_as_by_hand(said: list[int], truth: list[int], score: float):
    assert f1(np.array(said, dtype=bool), np.array(truth, dtype=bool)) == score


def test_the_scores_keep_rules_apart_from_signals_and_the_inner_label():
    said = np.array([[0.9, 0.1, 0.9, 0.1, 0.9], [0.9, 0.9, 0.1, 0.1, 0.9]])
    truth = np.array([[1, 0, 0, 1, 1], [1, 0, 0, 0, 1]], dtype=bool)
    found = scores_of(said, truth, np.full(5, 0.5), LABELS)
    assert found["examples"] == 2
    assert found["rules_f1"] == pytest.approx(2 * 2 / (3 + 2))
    assert found["rules_exact"] == 0.5
    assert found["f1"] == pytest.approx(2 * 4 / (6 + 5), abs=1e-4)
    assert found["per_label"] == {"legal.a": 1.0, "legal.b": 0.0, "signal.x": 0.0, "signal.y": 0.0, ANY: 1.0}


def test_where_a_miss_costs_more_the_threshold_lies_lower():
    rng = np.random.default_rng(3)
    said = rng.random((4000, 2))
    truth = rng.random((4000, 2)) < said
    even, careful = thresholds_of(said, truth, np.array([1.0, 2.0]))
    assert careful < even - 0.05
    assert thresholds_of(said, truth)[0] == pytest.approx(even, abs=0.03)


def test_f_beta_counts_a_miss_beta_squared_times_an_invention():
    truth = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    said = np.array([1, 1, 0, 0, 1, 0, 0, 0], dtype=bool)
    assert f_beta(said, truth, 1.0) == pytest.approx(2 * 2 / (4 + 3))
    assert f_beta(said, truth, 2.0) == pytest.approx(5 * 2 / (4 * 4 + 3))
