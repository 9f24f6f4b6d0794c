"""From held-out scores to probabilities that mean what they say, and to the thresholds that act on them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
SHRINK = 3.0
"""How many of a label's own thresholds the common one counts for; few positives make an own threshold unsure."""


def mix_of(passage: Array, clause: Array, truth: Bools) -> Array:
    """Returns the calibration, shape (3, labels): slopes of passage and best clause and an offset, the same for all."""
    from sklearn.linear_model import LogisticRegression

    both = np.column_stack([passage.ravel(), clause.ravel()])
    model = LogisticRegression(C=10.0).fit(both, truth.ravel())
    column = np.array([*model.coef_[0], model.intercept_[0]])
    return np.tile(column[:, None], (1, truth.shape[1]))


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
    rules = np.array([not label.startswith("signal.") for label in labels])
    return {
        "examples": len(truth),
        "f1": round(f1(said, truth), 4),
        "rules_f1": round(f1(said[:, rules], truth[:, rules]), 4),
        "rules_exact": round(float((said[:, rules] == truth[:, rules]).all(axis=1).mean()), 4),
        "per_label": {label: round(f1(said[:, at], truth[:, at]), 4) for at, label in enumerate(labels)},
    }
