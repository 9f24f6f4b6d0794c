"""`escalate train`: encoder to ONNX, heads fitted on the hand-written examples, thresholds from held-out folds."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.heads import blend
from assistant.windows import cut
from assistant.words import vocabulary, weights
from evals.examples import Example, examples
from knowledge.encoder import Encoder, Vectors
from knowledge.rows import Tables

Array = NDArray[np.float64]
SEED = 7
FOLDS = 5
LEAST_TEXTS = 2
LEAST_EXAMPLES = 12
"""A label with fewer is not learned."""
STRENGTH = 6.0
"""Inverse regularisation of the heads; chosen by cross-validation (evals/EXPERIMENTS.md)."""
VECTOR_SCALE, WORD_SCALE = 3.0, 3.0
NEAR = 0.6
"""Share of a threshold above which a rule is shown as a runner-up."""


class Bag:
    """Texts as features: vectors and sparse words side by side, plus which example each row belongs to."""

    def __init__(self, texts: list[str], encoder: Encoder) -> None:
        self.texts = texts
        self.vectors: Vectors = encoder.encode(texts)

    def matrix(self, idf: dict[str, tuple[int, float]]) -> Any:
        """Returns a sparse matrix, shape (texts, dimension + grams)."""
        from scipy.sparse import csr_matrix, hstack

        columns: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float32]] = []
        ends = [0]
        for text in self.texts:
            at, weight = weights(text, idf)
            columns.append(at)
            values.append(weight)
            ends.append(ends[-1] + len(at))
        word = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(self.texts), len(idf)))
        return hstack([csr_matrix(self.vectors * VECTOR_SCALE), word * WORD_SCALE], format="csr")


def train(tables: Tables, encoder_dir: Path, model_dir: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Returns the scores of the fit on held-out folds, after writing heads.npz and heads.json.

    Args:
        tables: names the rules and signals that may be labelled.
        encoder_dir: the exported encoder.
        model_dir: gets the heads.
        say: told of progress, a line at a time.
    """
    rows = examples()
    encoder = Encoder(encoder_dir)
    labels = _labels(rows, tables)
    truth = np.array([[label in row.labels for label in labels] for row in rows])
    say(f"{len(rows)} examples, {len(labels)} labels; encoding")
    passages = Bag([row.text for row in rows], encoder)
    quotes = [(index, label, row.labels[label]) for index, row in enumerate(rows) for label in row.labels]
    evidence = Bag([quote for _, _, quote in quotes], encoder)
    clauses = [[window.text for window in cut(row.text).clauses] or [row.text] for row in rows]
    clause_bag = Bag([text for group in clauses for text in group], encoder)
    owner = np.repeat(np.arange(len(rows)), [len(group) for group in clauses])
    say("cross-validating")
    held = _held_out(rows, labels, truth, passages, evidence, quotes, clause_bag, owner)
    mix = _mix(held, truth)
    probabilities = blend(held[0].astype(np.float32), held[1].astype(np.float32), mix)
    thresholds = _thresholds(probabilities, truth)
    say("fitting on everything")
    idf = _idf(rows)
    vector, word, bias = _fit(passages, evidence, quotes, truth, labels, np.arange(len(rows)), idf)
    model_dir.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        model_dir / "heads.npz",
        vector=vector.astype(np.float16),
        word=word.astype(np.float16),
        bias=bias.astype(np.float32),
        mix=mix,
        idf=np.array([weight for _, weight in idf.values()], dtype=np.float32),
    )
    about = {
        "version": _version(rows),
        "encoder": encoder.about["model"],
        "labels": labels,
        "thresholds": {label: round(float(value), 4) for label, value in zip(labels, thresholds, strict=True)},
        "near": NEAR,
        "examples": len(rows),
        "grams": list(idf),
    }
    (model_dir / "heads.json").write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")
    return _scores(probabilities, truth, thresholds, labels)


def _version(rows: list[Example]) -> str:
    """Returns a short name for what the heads were fitted on."""
    data = "\n".join(row.model_dump_json() for row in rows)
    return f"{len(rows)}-{hashlib.sha256(data.encode()).hexdigest()[:8]}"


def _labels(rows: list[Example], tables: Tables) -> list[str]:
    known = {rule.id for rule in tables.rules} | {f"signal.{signal.id}" for signal in tables.signals}
    used = Counter(label for row in rows for label in row.labels)
    return sorted(label for label in known if used[label] >= LEAST_EXAMPLES)


def _idf(rows: list[Example]) -> dict[str, tuple[int, float]]:
    found = vocabulary((row.text for row in rows), LEAST_TEXTS)
    return {gram: (at, weight) for at, (gram, weight) in enumerate(found.items())}


def _fit(
    passages: Bag,
    evidence: Bag,
    quotes: list[tuple[int, str, str]],
    truth: NDArray[np.bool_],
    labels: list[str],
    chosen: NDArray[np.int64],
    idf: dict[str, tuple[int, float]],
) -> tuple[Array, Array, Array]:
    """Returns vector weights (labels, dimension), word weights (grams, labels) and bias (labels,)."""
    from joblib import Parallel, delayed
    from scipy.sparse import vstack

    inside = set(chosen.tolist())
    picked = [at for at, (index, _, _) in enumerate(quotes) if index in inside]
    matrix = vstack([passages.matrix(idf)[chosen], evidence.matrix(idf)[picked]], format="csr")
    weight = np.concatenate([np.ones(len(chosen)), np.full(len(picked), 0.3)])
    quoted = np.array([[quotes[at][1] == label for label in labels] for at in picked]).reshape(len(picked), -1)
    target = np.vstack([truth[chosen], quoted])
    unsure = _overlap(quotes, picked, labels)
    fits = Parallel(n_jobs=2, prefer="threads")(
        delayed(_one)(matrix, target[:, at], weight * ~np.concatenate([np.zeros(len(chosen), bool), unsure[:, at]]))
        for at in range(len(labels))
    )
    coefficients = np.vstack([fit[0] for fit in fits])
    bias = np.array([fit[1] for fit in fits])
    size = passages.vectors.shape[1]
    return coefficients[:, :size] * VECTOR_SCALE, (coefficients[:, size:] * WORD_SCALE).T, bias


def _overlap(quotes: list[tuple[int, str, str]], picked: list[int], labels: list[str]) -> NDArray[np.bool_]:
    """Returns, for each quote and label, whether the quote's example also has that label: then it proves nothing."""
    owners: dict[int, set[str]] = {}
    for index, label, _ in quotes:
        owners.setdefault(index, set()).add(label)
    return np.array(
        [[label in owners[quotes[at][0]] and label != quotes[at][1] for label in labels] for at in picked]
    ).reshape(len(picked), -1)


def _one(matrix: Any, target: NDArray[np.bool_], weight: Array) -> tuple[Array, float]:
    from sklearn.linear_model import LogisticRegression

    keep = weight > 0
    positive = max(1.0, float((weight * target).sum()))
    balance = min(8.0, np.sqrt(float(weight.sum()) / positive))
    model = LogisticRegression(C=STRENGTH, max_iter=300, solver="lbfgs")
    model.fit(matrix[keep], target[keep], sample_weight=(weight * np.where(target, balance, 1.0))[keep])
    return model.coef_[0], float(model.intercept_[0])


def _held_out(
    rows: list[Example],
    labels: list[str],
    truth: NDArray[np.bool_],
    passages: Bag,
    evidence: Bag,
    quotes: list[tuple[int, str, str]],
    clause_bag: Bag,
    owner: NDArray[np.int64],
) -> tuple[Array, Array]:
    """Returns held-out passage and best-clause scores, each (examples, labels)."""
    generator = np.random.default_rng(SEED)
    fold = generator.integers(0, FOLDS, len(rows))
    whole, best = np.zeros(truth.shape), np.zeros(truth.shape)
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        idf = _idf([rows[index] for index in inside])
        vector, word, bias = _fit(passages, evidence, quotes, truth, labels, inside, idf)
        coefficients = np.hstack([vector / VECTOR_SCALE, word.T / WORD_SCALE])
        whole[outside] = passages.matrix(idf)[outside] @ coefficients.T + bias
        scores = clause_bag.matrix(idf) @ coefficients.T + bias
        for index in outside:
            best[index] = scores[owner == index].max(axis=0)
    return whole, best


def _mix(held: tuple[Array, Array], truth: NDArray[np.bool_]) -> Array:
    """Returns the calibration (3, labels): one slope pair for all labels, pulled towards each label's own offset."""
    from sklearn.linear_model import LogisticRegression

    whole, best = held
    both = np.column_stack([whole.ravel(), best.ravel()])
    model = LogisticRegression(C=10.0).fit(both, truth.ravel())
    slopes = np.tile(model.coef_[0][:, None], (1, truth.shape[1]))
    offset = np.full(truth.shape[1], float(model.intercept_[0]))
    return np.vstack([slopes, offset])


def _thresholds(probabilities: Array, truth: NDArray[np.bool_]) -> Array:
    """Returns for each label the threshold with the best F1 on held-out examples, drawn towards one half."""
    grid = np.linspace(0.15, 0.85, 29)
    common = grid[int(np.argmax([_f1(probabilities >= level, truth) for level in grid]))]
    own = [
        grid[int(np.argmax([_f1(probabilities[:, at] >= level, truth[:, at]) for level in grid]))]
        for at in range(truth.shape[1])
    ]
    return (2 * common + np.array(own)) / 3


def _f1(said: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    both = float((said & truth).sum())
    return 2 * both / max(1.0, float(said.sum() + truth.sum()))


def _scores(
    probabilities: Array, truth: NDArray[np.bool_], thresholds: Array, labels: list[str]
) -> dict[str, Any]:
    said = probabilities >= thresholds
    rules = np.array([not label.startswith("signal.") for label in labels])
    return {
        "examples": len(truth),
        "f1": _f1(said, truth),
        "rules_f1": _f1(said[:, rules], truth[:, rules]),
        "rules_exact": float((said[:, rules] == truth[:, rules]).all(axis=1).mean()),
        "per_label": {label: _f1(said[:, at], truth[:, at]) for at, label in enumerate(labels)},
    }
