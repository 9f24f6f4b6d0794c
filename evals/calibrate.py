"""From held-out scores to probabilities that mean what they say, and to the thresholds that act on them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.heads import ANY, SIGNS
from evals.examples import is_any

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
OF_SIGNALS = [0, 1, 3]
"""Signs that bear on a signal: its best passage and clause, and how many stretches there were."""
SHRINK = 3.0
"""How many of a label's own thresholds the common one counts for; few positives make an own threshold unsure."""


def mix_of(found: Array, truth: Bools, labels: list[str], of_rules: Sequence[int] = range(SIGNS)) -> Array:
    """Returns the calibration, shape (SIGNS + 1, labels): a weight for each sign, and an offset.

    All rules share one set of weights and all signals another, of fewer signs: a label's own examples are too few.

    Args:
        found: signs of texts, shape (texts, SIGNS, labels).
        truth: which labels hold, shape (texts, labels).
        labels: names of the columns.
        of_rules: the signs that bear on a rule.
    """
    rules = np.array([is_any([label]) and label != ANY for label in labels])
    mix = np.zeros((SIGNS + 1, len(labels)))
    for group, used in ((rules, list(of_rules)), (~rules, OF_SIGNALS)):
        columns = found[:, used][:, :, group].transpose(0, 2, 1).reshape(-1, len(used))
        model = _logistic(columns, truth[:, group].ravel())
        weights = np.zeros(SIGNS)
        weights[used] = model.coef_[0]
        mix[:-1, group] = weights[:, None]
        mix[-1, group] = model.intercept_[0]
    return mix


def _logistic(columns: Array, truth: Bools) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0).fit(columns, truth)


def thresholds_of(probabilities: Array, truth: Bools, beta: Array | None = None) -> Array:
    """Returns for each label the threshold with the best F-beta, drawn towards the one that is best for all together.

    Args:
        probabilities: shape (examples, labels).
        truth: which labels hold, the same shape.
        beta: how many times a missed label costs what an invented one does, shape (labels,); None: as much, for all.
    """
    grid = np.linspace(0.15, 0.85, 29)
    weight = np.ones(truth.shape[1]) if beta is None else beta
    common = {value: _best(grid, probabilities, truth, value) for value in set(weight.tolist())}
    own = [_best(grid, probabilities[:, [at]], truth[:, [at]], float(weight[at])) for at in range(truth.shape[1])]
    shared = np.array([common[float(value)] for value in weight])
    return (SHRINK * shared + np.array(own)) / (SHRINK + 1)


def _best(grid: Array, probabilities: Array, truth: Bools, beta: float) -> float:
    return float(grid[int(np.argmax([f_beta(probabilities >= level, truth, beta) for level in grid]))])


def f1(said: Bools, truth: Bools) -> float:
    """Returns the F1 of said against true."""
    return f_beta(said, truth, 1.0)


def f_beta(said: Bools, truth: Bools, beta: float) -> float:
    """Returns the F-beta of said against true: a miss counts beta squared times an invention (van Rijsbergen, 1979)."""
    both, square = float((said & truth).sum()), beta * beta
    return (1 + square) * both / max(1.0, square * float(truth.sum()) + float(said.sum()))


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
