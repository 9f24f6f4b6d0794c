"""From held-out scores to probabilities that mean what they say, and to the thresholds that act on them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.heads import ANY
from evals.examples import is_any

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
SHRINK = 3.0
"""How many of a label's own thresholds the common one counts for; few positives make an own threshold unsure."""


def mix_of(passage: Array, clause: Array, truth: Bools, labels: list[str]) -> Array:
    """Returns the calibration, shape (4, labels): weights of passage, best clause and `any`, and an offset.

    All rules share one set of weights and all signals another: a label's own examples are too few for four numbers.
    """
    rules = np.array([is_any([label]) and label != ANY for label in labels])
    mix = np.zeros((4, len(labels)))
    some = np.repeat(passage[:, -1:], len(labels), axis=1)
    for group, parts in ((rules, (passage, clause, some)), (~rules, (passage, clause))):
        columns = np.column_stack([part[:, group].ravel() for part in parts])
        model = _logistic(columns, truth[:, group].ravel())
        mix[: len(parts), group] = model.coef_[0][:, None]
        mix[3, group] = model.intercept_[0]
    return mix


def _logistic(columns: Array, truth: Bools) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0).fit(columns, truth)


def thresholds_of(probabilities: Array, truth: Bools) -> Array:
    """Returns for each label the threshold with the best F1, drawn towards the one that is best for all together."""
    grid = np.linspace(0.15, 0.85, 29)
    common = grid[int(np.argmax([f1(probabilities >= level, truth) for level in grid]))]
    own = [
        grid[int(np.argmax([f1(probabilities[:, at] >= level, truth[:, at]) for level in grid]))]
        for at in range(truth.shape[1])
    ]
    return (SHRINK * common + np.array(own)) / (SHRINK + 1)


def f1(said: Bools, truth: Bools) -> float:
    """Returns the F1 of said against true."""
    both = float((said & truth).sum())
    return 2 * both / max(1.0, float(said.sum() + truth.sum()))


def scores_of(probabilities: Array, truth: Bools, thresholds: Array, labels: list[str]) -> dict[str, Any]:
    """Returns F1 over all labels, over rules, the share of examples with exactly the right rules, and F1 per label."""
    said = probabilities >= thresholds
    rules = np.array([is_any([label]) and label != ANY for label in labels])
    return {
        "examples": len(truth),
        "f1": round(f1(said, truth), 4),
        "rules_f1": round(f1(said[:, rules], truth[:, rules]), 4),
        "rules_exact": round(float((said[:, rules] == truth[:, rules]).all(axis=1).mean()), 4),
        "per_label": {label: round(f1(said[:, at], truth[:, at]), 4) for at, label in enumerate(labels)},
    }
