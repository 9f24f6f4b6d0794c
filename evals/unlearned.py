"""How sure likeness to a rule's words makes: fitted on the first policy's rules, as if nothing had taught them.

`python -m evals.unlearned` prints the weights of `assistant/unlearned.py` and what they score.
"""

import random
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.models import SIGNAL
from assistant.settings import settings
from assistant.unlearned import SUREST, Unlearned, features, wordings
from assistant.windows import cut
from evals.calibrate import f1
from evals.commands import OWN
from evals.examples import examples
from evals.score import cases
from knowledge.encoder import Encoder
from knowledge.rows import Tables
from knowledge.tables import tables

SAMPLE, SEED = 1500, 7
LONGEST = 1500
"""Characters; longer examples are passed over, to be quick."""
LEVELS = (0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
Numbers = NDArray[np.float64]
Bools = NDArray[np.bool_]


def measured(texts: Sequence[str], reader: Unlearned) -> Numbers:
    """Returns the features of every row for every text, shape (texts, rows, 4)."""
    found = (reader.likeness(cut(text)) for text in texts)
    return np.stack([features(clauses.max(axis=0), passages.max(axis=0)) for clauses, passages in found])


def fitted(parts: Numbers, truth: Bools) -> tuple[Numbers, float]:
    """Returns weights and offset that make probabilities of the features."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0, max_iter=1000).fit(parts.reshape(-1, parts.shape[-1]), truth.ravel())
    weights: Numbers = np.asarray(model.coef_)[0]
    return weights, float(np.asarray(model.intercept_)[0])


def scored(sure: Numbers, truth: Bools) -> Iterator[str]:
    """Yields how the rules found from each level on fare, and how far the confidence is from the truth."""
    quiet = ~truth.any(axis=1)
    for level in LEVELS:
        said = sure >= level
        right = float((said & truth).sum())
        yield (
            f"from {level}: F1 {f1(said, truth):.3f}, precision {right / max(1, said.sum()):.2f}, recall "
            f"{right / max(1, truth.sum()):.2f}, escalated though nothing holds {said[quiet].any(axis=1).mean():.2f}"
        )
    yield f"calibration error {_error(sure, truth, LEVELS[0]):.3f}"


def _error(sure: Numbers, truth: Bools, least: float) -> float:
    shown = sure >= least
    bins = np.minimum((sure[shown] * 10).astype(int), 9)
    gaps = [
        (bins == at).sum() * abs(sure[shown][bins == at].mean() - truth[shown][bins == at].mean()) for at in set(bins)
    ]
    return float(sum(gaps) / max(1, shown.sum()))


def untaught(rows: Tables, encoder: Encoder) -> Unlearned:
    """Returns a reader of all rules of a policy by their words."""
    found = tuple(row for row in wordings(rows, ()) if not row.label.startswith(SIGNAL))
    return Unlearned(found, encoder, {})


def main() -> Iterator[str]:
    """Yields the weights, and the scores on the own cases, which they were not fitted on."""
    chosen = settings()
    reader = untaught(tables(), Encoder(chosen.encoder_dir))
    labels = [row.label for row in reader.rows]
    dealt = examples()
    random.Random(SEED).shuffle(dealt)
    taken = [row for row in dealt if len(row.text) < LONGEST][:SAMPLE]
    truth = np.array([[label in row.labels for label in labels] for row in taken])
    weights, offset = fitted(measured([row.text for row in taken], reader), truth)
    yield f"weights {weights.round(2).tolist()}, offset {offset:.2f}, from {len(taken)} examples"
    judged = cases(OWN)
    parts = measured([case.text for case in judged], reader)
    sure = np.minimum(SUREST, 1 / (1 + np.exp(-(parts @ weights + offset))))
    yield from scored(sure, np.array([[label in case.expect.rules for label in labels] for case in judged]))


if __name__ == "__main__":
    for line in main():
        print(line)  # noqa: T201 - what the command is for
