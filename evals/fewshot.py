"""The public few-shot protocol on a table of texts and intents, such as Banking77: how good the vectors are."""

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.errors import InputError
from knowledge.encoder import Vectors

COLUMNS = ("text", "category")
STRENGTH = 10.0


def few_shot(
    train: Path, test: Path | None, encode: Callable[[list[str]], Vectors], shots: int = 8, draws: int = 10
) -> list[float]:
    """Returns the accuracy of each draw: so many examples of each intent learned by a logistic regression.

    Args:
        train: a CSV with the columns text and category, as Banking77 is published.
        test: the same, to score on; None scores on what of `train` was not drawn.
        encode: texts to vectors, shape (texts, dimension).
        shots: examples drawn of each intent.
        draws: how often; draw n is seeded with n.

    Raises:
        InputError: a file or column is missing, or an intent has too few examples.
    """
    from sklearn.linear_model import LogisticRegression

    texts, intents = read_intents(train)
    vectors = encode(texts)
    asked, wanted = read_intents(test) if test else ([], [])
    outside = encode(asked) if asked else vectors[:0]
    by_intent: dict[str, list[int]] = defaultdict(list)
    for at, intent in enumerate(intents):
        by_intent[intent].append(at)
    least = min(by_intent, key=lambda intent: len(by_intent[intent]))
    if len(by_intent[least]) < shots + (0 if test else 1):
        raise InputError(f"{str(train)!r} has only {len(by_intent[least])} examples of {least!r}; {shots} are drawn.")
    found: list[float] = []
    for draw in range(draws):
        rng = np.random.default_rng(draw)
        drawn = np.concatenate([rng.choice(rows, shots, replace=False) for rows in by_intent.values()])
        model = LogisticRegression(C=STRENGTH, max_iter=1000)
        model.fit(vectors[drawn], [intents[at] for at in drawn])
        rest = np.setdiff1d(np.arange(len(texts)), drawn)
        scored, truth = (outside, wanted) if test else (vectors[rest], [intents[at] for at in rest])
        found.append(float(np.mean(model.predict(scored) == np.array(truth))))
    return found


def read_intents(path: Path) -> tuple[list[str], list[str]]:
    """Returns the texts of a CSV and their intents.

    Raises:
        InputError: there is no such file, it lacks a column, or it is empty.
    """
    if not path.is_file():
        raise InputError(f"There is no file {str(path)!r}. Give a CSV with the columns text and category.")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows or not set(COLUMNS) <= set(rows[0]):
        raise InputError(f"{str(path)!r} has no rows with the columns {' and '.join(COLUMNS)}.")
    return [row["text"] for row in rows], [row["category"] for row in rows]
