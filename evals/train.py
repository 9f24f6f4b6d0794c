"""`escalate train`: the encoder taught and exported, heads fitted on the examples, thresholds from held-out folds."""

import hashlib
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.cues import Cues, cues, cues_of
from assistant.heads import ANY, blend
from assistant.windows import cut
from assistant.words import vocabulary, weights
from evals.calibrate import mix_of, scores_of, thresholds_of
from evals.chatter import amid_chatter
from evals.examples import Example, examples, targets, targets_of_quote
from knowledge.encoder import Encoder, Vectors
from knowledge.rows import Tables

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Grams = dict[str, tuple[int, float]]
Say = Callable[[str], None]

SEED = 7
FOLDS, HELD = 4, 1
"""Examples are dealt into FOLDS; HELD of these, one after the other, are scored by a model that never saw them."""
LEAST_TEXTS = 2
LEAST_EXAMPLES = 12
"""A label with fewer is not learned."""
STRENGTH = 0.5
"""Inverse regularisation of the heads."""
VECTOR_SCALE, WORD_SCALE, CUE_SCALE = 3.0, 3.0, 0.7
QUOTE_WEIGHT = 0.3
NEAR = 0.5
"""Share of a threshold above which a rule is shown as a runner-up."""


class Corpus:
    """The examples, some again amid chatter, as texts to score: whole, as quotes that prove labels, as clauses."""

    def __init__(self, own: list[Example], tables: Tables) -> None:
        amid, origin = amid_chatter(own, random.Random(SEED))
        rows = [*own, *amid]
        self.own, self.rows = own, rows
        self.origin: Ints = np.array([*range(len(own)), *origin])
        self.labels = _labels(own, tables)
        self.labels.append(ANY)
        self.truth: Bools = np.array([targets(row, self.labels) for row in rows])
        self.whole = [row.text for row in rows]
        self.quoted = [(at, label) for at, row in enumerate(own) for label in row.labels if label in self.labels]
        self.quotes = [rows[at].labels[label] for at, label in self.quoted]
        cuts = [cut(row.text) for row in rows]
        self.clauses = [window.text for found in cuts for window in found.clauses]
        self.owner: Ints = np.repeat(np.arange(len(rows)), [len(found.clauses) for found in cuts])
        self.whole_cues: Cues = np.array([cues_of(text) for text in self.whole])
        self.quote_cues: Cues = np.array([cues_of(text) for text in self.quotes])
        self.clause_cues: Cues = np.vstack([cues(found.clauses, found.turns) for found in cuts])


class Heads:
    """One fitted set of linear heads."""

    def __init__(self, vector: Array, word: Array, cue: Array, bias: Array, idf: Grams) -> None:
        self.vector, self.word, self.cue, self.bias, self.idf = vector, word, cue, bias, idf

    def scores(self, texts: list[str], vectors: Vectors, marks: Cues) -> Array:
        """Returns raw scores, shape (texts, labels)."""
        stacked = np.hstack([self.vector / VECTOR_SCALE, self.word.T / WORD_SCALE, self.cue / CUE_SCALE])
        found: Array = features(texts, vectors, marks, self.idf) @ stacked.T + self.bias
        return found


def train(tables: Tables, encoder_dir: Path, model_dir: Path, say: Say, tune: bool = True) -> dict[str, Any]:
    """Returns the scores of the fit on held-out folds, after writing the encoder and heads.npz, heads.json.

    Args:
        tables: names the rules and signals that may be labelled.
        encoder_dir: gets the encoder as published, which searches the policy.
        model_dir: gets the encoder taught on cases, and the heads.
        say: told of progress, a line at a time.
        tune: teach the encoder the rules; False keeps the published one.
    """
    corpus = Corpus(examples(), tables)
    say(f"{len(corpus.own)} examples, {len(corpus.rows) - len(corpus.own)} of them again amid chatter")
    scored, passage, clause = _held_out(corpus, say, tune)
    truth = corpus.truth[scored]
    mix = mix_of(passage, clause, truth, corpus.labels)
    probabilities = blend(passage.astype(np.float32), clause.astype(np.float32), mix)
    thresholds = thresholds_of(probabilities, truth)
    say("fitting on everything")
    everything = np.arange(len(corpus.rows))
    published(encoder_dir)
    encoder = _encoder(corpus, everything, model_dir, tune, say)
    heads = _fit(corpus, everything, encoder.encode(corpus.whole), encoder.encode(corpus.quotes))
    _write(heads, mix, thresholds, corpus, str(encoder.about["model"]), model_dir)
    amid = scored >= len(corpus.own)
    found = scores_of(probabilities[amid], truth[amid], thresholds, corpus.labels)
    say(f"held out amid chatter: rules F1 {found['rules_f1']}, rules exact {found['rules_exact']}")
    return scores_of(probabilities[~amid], truth[~amid], thresholds, corpus.labels)


def _encoder(corpus: Corpus, chosen: Ints, folder: Path, tune: bool, say: Say) -> Encoder:
    """Returns an encoder taught the chosen examples, exported to a folder."""
    from evals.export import export
    from evals.finetune import fine_tune

    if tune:
        rows = [corpus.rows[at] for at in chosen]
        export(fine_tune(rows, corpus.labels, SEED, say), folder, f"escalation-minilm-{_version(rows)}")
    else:
        published(folder)
    return Encoder(folder)


def published(folder: Path) -> None:
    """Exports the encoder as published to a folder."""
    from sentence_transformers import SentenceTransformer

    from evals.export import base_model_folder, export

    export(SentenceTransformer(str(base_model_folder()), device="cpu"), folder, "all-MiniLM-L6-v2")


def _write(heads: Heads, mix: Array, thresholds: Array, corpus: Corpus, encoder: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "heads.npz",
        vector=heads.vector.astype(np.float16),
        word=heads.word.astype(np.float16),
        cue=heads.cue.astype(np.float32),
        bias=heads.bias.astype(np.float32),
        mix=mix,
        idf=np.array([weight for _, weight in heads.idf.values()], dtype=np.float32),
    )
    about = {
        "version": _version(corpus.own),
        "encoder": encoder,
        "labels": corpus.labels,
        "thresholds": {label: round(float(at), 4) for label, at in zip(corpus.labels, thresholds, strict=True)},
        "near": NEAR,
        "examples": len(corpus.own),
        "grams": list(heads.idf),
    }
    (folder / "heads.json").write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")


def _version(rows: list[Example]) -> str:
    """Returns a short name for what a model was fitted on."""
    data = "\n".join(row.model_dump_json() for row in rows)
    return f"{len(rows)}-{hashlib.sha256(data.encode()).hexdigest()[:8]}"


def _labels(rows: list[Example], tables: Tables) -> list[str]:
    known = {rule.id for rule in tables.rules} | {f"signal.{signal.id}" for signal in tables.signals}
    used = Counter(label for row in rows for label in row.labels)
    return sorted(label for label in known if used[label] >= LEAST_EXAMPLES)


def features(texts: list[str], vectors: Vectors, marks: Cues, idf: Grams) -> Any:
    """Returns a sparse matrix, shape (texts, dimension + grams + cues)."""
    from scipy.sparse import csr_matrix, hstack

    pairs = [weights(text, idf) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in pairs)])
    columns = np.concatenate([columns for columns, _ in pairs])
    values = np.concatenate([values for _, values in pairs])
    word = csr_matrix((values, columns, ends), shape=(len(texts), len(idf)))
    return hstack([csr_matrix(vectors * VECTOR_SCALE), word * WORD_SCALE, csr_matrix(marks * CUE_SCALE)], format="csr")


def _fit(corpus: Corpus, chosen: Ints, whole: Vectors, quotes: Vectors) -> Heads:
    """Returns heads fitted on the chosen examples and, lightly, on their quotes.

    Args:
        corpus: all examples.
        chosen: indices of those to learn from.
        whole: vectors of every whole example, (examples, dimension).
        quotes: vectors of every quote, (quotes, dimension).
    """
    from scipy.sparse import vstack

    found = vocabulary((corpus.whole[at] for at in chosen), LEAST_TEXTS)
    idf = {gram: (at, weight) for at, (gram, weight) in enumerate(found.items())}
    inside = set(chosen.tolist())
    picked = [at for at, (index, _) in enumerate(corpus.quoted) if index in inside]
    matrix: Any = vstack(
        [
            features([corpus.whole[at] for at in chosen], whole[chosen], corpus.whole_cues[chosen], idf),
            features([corpus.quotes[at] for at in picked], quotes[picked], corpus.quote_cues[picked], idf),
        ],
        format="csr",
    )
    quoted: Bools = np.array([targets_of_quote(corpus.quoted[at][1], corpus.labels) for at in picked])
    beside: Bools = corpus.truth[[corpus.quoted[at][0] for at in picked]] & ~quoted
    target = np.vstack([corpus.truth[chosen], quoted])
    weight = np.vstack([np.ones((len(chosen), len(corpus.labels))), np.where(beside, 0.0, QUOTE_WEIGHT)])
    with ThreadPoolExecutor() as pool:
        fits = list(pool.map(lambda at: _one(matrix, target[:, at], weight[:, at]), range(len(corpus.labels))))
    coefficients = np.vstack([fit[0] for fit in fits])
    first, second = whole.shape[1], whole.shape[1] + len(idf)
    return Heads(
        coefficients[:, :first] * VECTOR_SCALE,
        (coefficients[:, first:second] * WORD_SCALE).T,
        coefficients[:, second:] * CUE_SCALE,
        np.array([fit[1] for fit in fits]),
        idf,
    )


def _one(matrix: Any, target: Bools, weight: Array) -> tuple[Array, float]:
    """Returns the coefficients and the intercept of one label's head."""
    from sklearn.linear_model import LogisticRegression

    keep = weight > 0
    positive = max(1.0, float((weight * target).sum()))
    balance = min(8.0, float(np.sqrt(weight.sum() / positive)))
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(matrix[keep], target[keep], sample_weight=(weight * np.where(target, balance, 1.0))[keep])
    coefficients: Any = model.coef_
    intercept: Any = model.intercept_
    return coefficients[0], float(intercept[0])


def _held_out(corpus: Corpus, say: Say, tune: bool) -> tuple[Ints, Array, Array]:
    """Returns which examples were scored, and their passage and best-clause scores, each (scored, labels)."""
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(corpus.own))[corpus.origin]
    scored: list[Ints] = []
    passages: list[Array] = []
    clauses: list[Array] = []
    for number in range(HELD):
        say(f"fold {number + 1} of {HELD}")
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        with tempfile.TemporaryDirectory() as folder:
            encoder = _encoder(corpus, inside, Path(folder), tune, say)
        whole = encoder.encode(corpus.whole)
        heads = _fit(corpus, inside, whole, encoder.encode(corpus.quotes))
        mine = np.flatnonzero(np.isin(corpus.owner, outside))
        texts = [corpus.clauses[at] for at in mine]
        parts = heads.scores(texts, encoder.encode(texts), corpus.clause_cues[mine])
        scored.append(outside)
        passages.append(heads.scores([corpus.whole[at] for at in outside], whole[outside], corpus.whole_cues[outside]))
        clauses.append(np.array([parts[corpus.owner[mine] == at].max(axis=0) for at in outside]))
    return np.concatenate(scored), np.vstack(passages), np.vstack(clauses)
