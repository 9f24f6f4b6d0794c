"""Calibration on made-up scores whose truth is known."""

import numpy as np
import pytest

from assistant.heads import ANY, blend
from evals.calibrate import SHRINK, f1, f_beta, mix_of, scores_of, thresholds_of

LABELS = ["legal.a", "legal.b", "signal.x", "signal.y", ANY]
RULES, SIGNALS = [0, 1], [2, 3, 4]


@pytest.fixture(scope="module")
def known() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Scores of passages and clauses, the mix that made the truth, and the truth."""
    rng = np.random.default_rng(7)
    passage, clause = rng.normal(0, 2, (6000, 5)), rng.normal(0, 2, (6000, 5))
    mix = np.zeros((4, 5))
    mix[:, RULES] = np.array([[1.2], [0.6], [0.4], [-1.0]])
    mix[:, SIGNALS] = np.array([[0.5], [1.5], [0.0], [0.5]])
    truth = rng.random((6000, 5)) < blend(passage.astype(np.float32), clause.astype(np.float32), mix)
    return passage, clause, mix, truth


def test_the_weights_that_made_the_truth_are_found_again(known: tuple[np.ndarray, ...]):
    pytest.importorskip("sklearn", reason="the training extra is not installed")
    passage, clause, mix, truth = known
    assert mix_of(passage, clause, truth, LABELS) == pytest.approx(mix, abs=0.12)


def test_calibrated_probabilities_mean_what_they_say(known: tuple[np.ndarray, ...]):
    pytest.importorskip("sklearn", reason="the training extra is not installed")
    passage, clause, _, truth = known
    said = blend(passage[3000:], clause[3000:], mix_of(passage[:3000], clause[:3000], truth[:3000], LABELS))
    for low in np.arange(0, 1, 0.1):
        inside = (said >= low) & (said < low + 0.1)
        assert truth[3000:][inside].mean() == pytest.approx(said[inside].mean(), abs=0.06)


def test_rules_share_their_weights_and_signals_others_without_the_inner_label(known: tuple[np.ndarray, ...]):
    pytest.importorskip("sklearn", reason="the training extra is not installed")
    passage, clause, _, truth = known
    mix = mix_of(passage, clause, truth, LABELS)
    assert (mix[:, [0]] == mix[:, RULES]).all()
    assert (mix[:, [2]] == mix[:, SIGNALS]).all()
    assert (mix[2, SIGNALS] == 0).all()
    assert not np.allclose(mix[:, 0], mix[:, 2])


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
