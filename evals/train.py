"""`escalate train`: the encoder taught and exported, heads fitted on the examples, thresholds from held-out folds."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.cues import Cues
from assistant.errors import InputError
from assistant.heads import ANY, SIGNS, Heads, blend, signs
from assistant.read import scores
from assistant.windows import cut
from assistant.words import vocabulary, weights
from evals.calibrate import mix_of, scores_of, thresholds_of
from evals.chatter import chatter
from evals.corpus import Corpus, quote_spans
from evals.examples import Example, examples, targets, targets_of_quote
from knowledge.encoder import MEAN_AND_MAX, Encoder, Vectors
from knowledge.rows import Tables

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Grams = dict[str, tuple[int, float]]
Say = Callable[[str], None]

SEED = 7
EPOCHS = 4
FOLDS = 9
"""Examples are dealt into so many parts; one is kept from the encoder, and scored to calibrate."""
MANY, LEAST_TEXTS, LEAST_OF_FEW = 1000, 3, 2
"""Texts that must have a word or piece for it to be learned, of many texts and of fewer."""
LEAST_EXAMPLES = 12
"""A label with fewer is not learned."""
STRENGTH = 0.5
"""Inverse regularisation of the heads."""
VECTOR_SCALE, WORD_SCALE, CUE_SCALE = 3.0, 3.0, 0.7
QUOTE_WEIGHT = 0.3
BETA = {1: 1.5, 2: 0.8, 3: 0.8}
"""By the rank of a rule's priority, how much a miss weighs against an invention (squared); 1 for all others."""
NEAR = 0.5
"""Share of a threshold above which a rule is shown as a runner-up."""


class Fitted(NamedTuple):
    """One fitted set of linear heads."""

    vector: Array
    """(labels, dimension)"""
    word: Array
    """(grams, labels)"""
    cue: Array
    """(labels, cues)"""
    bias: Array
    """(labels,)"""
    idf: Grams


class Calibration(NamedTuple):
    """What makes probabilities of a text's scores, and decides on them."""

    mix: Array
    """(SIGNS + 1, labels)"""
    thresholds: Array
    """(labels,)"""


def train(tables: Tables, encoder_dir: Path, model_dir: Path, say: Say, tune: bool = True) -> dict[str, Any]:
    """Returns the scores of the fit on held-out folds, after writing the encoders and heads.npz, heads.json.

    Args:
        tables: names the rules and signals that may be labelled.
        encoder_dir: gets the encoder as published, which searches the policy.
        model_dir: gets the encoder taught on cases, and the heads.
        say: told of progress, a line at a time.
        tune: teach the encoder the rules; False keeps the published one.
    """
    own = examples()
    corpus = Corpus(own, [*_labels(own, tables), ANY], SEED, chatter())
    say(f"{len(own)} examples, {len(corpus.texts)} passages with those amid chatter")
    published(encoder_dir)
    return learned(corpus, TRIAGE, betas(corpus.labels, tables), model_dir, say, tune)


class Reader(NamedTuple):
    """What kind of reader is taught."""

    name: str
    """Of its encoder."""
    epochs: int


TRIAGE = Reader("escalation-minilm", EPOCHS)


def learned(corpus: Corpus, kind: Reader, beta: Array, folder: Path, say: Say, tune: bool = True) -> dict[str, Any]:
    """Returns the scores on the part that was kept to calibrate, after writing an encoder and heads fitted on all else.

    Args:
        corpus: the examples; those amid chatter are scored apart.
        kind: the encoder's name and how often it reads each example.
        beta: what a missed label costs beside an invented one, shape (labels,).
        folder: gets the encoder, heads.npz and heads.json.
        say: told of progress.
        tune: teach the encoder; False keeps the published one.
    """
    count = int(corpus.source.max()) + 1
    own = corpus.whole[:count]
    fold = np.random.default_rng(SEED).integers(0, FOLDS, count)
    inside = np.flatnonzero(fold[corpus.origin] != 0)
    encoder = _encoder(corpus, inside, folder, kind if tune else None, say)
    vectors = encoded(corpus, encoder)
    say(f"reading the one in {FOLDS} that was kept to calibrate")
    scored = np.flatnonzero(fold[corpus.source] == 0)
    rows = [corpus.whole[at] for at in scored]
    truth = np.array([targets(row, corpus.labels) for row in rows])
    found = signs_of([row.text for row in rows], fit(corpus, inside, vectors), corpus.labels, encoder)
    calibration = calibrated(found, truth, corpus.labels, beta)
    say("heads on everything")
    heads = fit(corpus, np.arange(len(corpus.texts)), vectors)
    write(heads, calibration, corpus.labels, own, str(encoder.about["model"]), folder)
    probabilities, thresholds = blend(found, calibration.mix), calibration.thresholds
    amid = scored >= count
    if amid.any():
        around = scores_of(probabilities[amid], truth[amid], thresholds, corpus.labels)
        say(f"held out amid chatter: rules F1 {around['rules_f1']}, rules exact {around['rules_exact']}")
    return scores_of(probabilities[~amid], truth[~amid], thresholds, corpus.labels)


def signs_of(texts: list[str], heads: Fitted, labels: list[str], encoder: Encoder) -> Array:
    """Returns the signs of texts, each read as the reader will read it, shape (texts, SIGNS, labels)."""
    nothing = Calibration(np.zeros((SIGNS + 1, len(labels))), np.zeros(len(labels)))
    with tempfile.TemporaryDirectory() as folder:
        write(heads, nothing, labels, [], str(encoder.about["model"]), Path(folder))
        reader = Heads(Path(folder), encoder)
    read = (scores(cut(text), reader)[:2] for text in texts)
    return np.array([signs(passages, clauses, reader.rules) for passages, clauses in read])


def calibrated(
    found: Array, truth: Bools, labels: list[str], beta: Array, of_rules: Sequence[int] = range(SIGNS)
) -> Calibration:
    """Returns the calibration that fits the signs of texts, shape (texts, SIGNS, labels), to what holds for them."""
    mix = mix_of(found, truth, labels, of_rules)
    return Calibration(mix, thresholds_of(blend(found, mix), truth, beta))


class Encoded(NamedTuple):
    """What an encoder makes of a corpus."""

    texts: Vectors
    """(passages, dimension)"""
    quotes: Vectors
    """(quotes, dimension), read in their passages"""


def encoded(corpus: Corpus, encoder: Encoder) -> Encoded:
    """Returns the vectors of a corpus's passages and quotes."""
    texts, quotes = encoder.encode_within(corpus.texts, [quote_spans(row, corpus.labels) for row in corpus.rows])
    return Encoded(texts, np.vstack(quotes))


def _encoder(corpus: Corpus, chosen: Ints, folder: Path, kind: Reader | None, say: Say) -> Encoder:
    """Returns an encoder taught the chosen passages, or the published one where no kind is given, in a folder."""
    from evals.export import export
    from evals.finetune import fine_tune

    if kind:
        name = f"{kind.name}-{_version([corpus.rows[at] for at in chosen])}"
        export(fine_tune(corpus, chosen, SEED, say, kind.epochs), folder, name, MEAN_AND_MAX)
    else:
        published(folder)
    return Encoder(folder)


def published(folder: Path) -> None:
    """Exports the encoder as published to a folder."""
    from sentence_transformers import SentenceTransformer

    from evals.export import base_model_folder, export

    export(SentenceTransformer(str(base_model_folder()), device="cpu"), folder, "all-MiniLM-L6-v2")


def write(
    heads: Fitted, calibration: Calibration, labels: list[str], own: list[Example], encoder: str, folder: Path
) -> None:
    """Writes heads.npz and heads.json to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "heads.npz",
        vector=heads.vector.astype(np.float16),
        word=heads.word.astype(np.float16),
        cue=heads.cue.astype(np.float32),
        bias=heads.bias.astype(np.float32),
        mix=calibration.mix,
        idf=np.array([weight for _, weight in heads.idf.values()], dtype=np.float32),
    )
    about = {
        "version": _version(own),
        "encoder": encoder,
        "labels": labels,
        "thresholds": {label: round(float(at), 4) for label, at in zip(labels, calibration.thresholds, strict=True)},
        "near": NEAR,
        "examples": len(own),
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


def fit(corpus: Corpus, chosen: Ints, vectors: Encoded) -> Fitted:
    """Returns heads fitted on the chosen passages and, lightly, on their quotes.

    Args:
        corpus: all passages.
        chosen: indices of those to learn from.
        vectors: of all of them.
    """
    from scipy.sparse import vstack

    least = LEAST_TEXTS if len(chosen) >= MANY else LEAST_OF_FEW
    found = vocabulary((corpus.texts[at] for at in chosen), least)
    idf = {gram: (at, weight) for at, (gram, weight) in enumerate(found.items())}
    inside = set(chosen.tolist())
    picked = [at for at, (index, _) in enumerate(corpus.quoted) if index in inside]
    matrix: Any = vstack(
        [
            features([corpus.texts[at] for at in chosen], vectors.texts[chosen], corpus.cues[chosen], idf),
            features([corpus.quotes[at] for at in picked], vectors.quotes[picked], corpus.quote_cues[picked], idf),
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
    first = vectors.texts.shape[1]
    second = first + len(idf)
    return Fitted(
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


def without(tables: Tables, named: Sequence[str], say: Say, tune: bool = True) -> dict[str, Any]:
    """Returns the scores on examples of some authors or voices by a model that saw only the others; writes nothing.

    Half of them calibrates the scores of the other half, and the other way round.

    Args:
        tables: names the rules and signals that may be labelled.
        named: authors (file names without ending) and voices.
        say: told of progress.
        tune: teach the encoder; False keeps the published one.

    Raises:
        InputError: a name is of no author and no voice.
    """
    own = examples()
    known = {row.author for row in own} | {row.voice for row in own}
    unknown = [name for name in named if name not in known]
    if unknown:
        raise InputError(f"{unknown[0]!r} is no author or voice. There are {', '.join(sorted(known))}.")
    corpus = Corpus(own, [*_labels(own, tables), ANY], SEED, chatter())
    out = np.array([row.author in named or row.voice in named for row in own])
    inside = np.flatnonzero(~out[corpus.origin])
    with tempfile.TemporaryDirectory() as folder:
        encoder = _encoder(corpus, inside, Path(folder), TRIAGE if tune else None, say)
    heads = fit(corpus, inside, encoded(corpus, encoder))
    scored = np.flatnonzero(out[corpus.source])
    rows = [corpus.whole[at] for at in scored]
    truth, plain = np.array([targets(row, corpus.labels) for row in rows]), scored < len(own)
    found = signs_of([row.text for row in rows], heads, corpus.labels, encoder)
    probabilities, thresholds = np.zeros(truth.shape), np.zeros(truth.shape)
    half, beta = corpus.source[scored] % 2 == 0, betas(corpus.labels, tables)
    for fitted in (half, ~half):
        calibration = calibrated(found[fitted], truth[fitted], corpus.labels, beta)
        probabilities[~fitted] = blend(found[~fitted], calibration.mix)
        thresholds[~fitted] = calibration.thresholds
    return scores_of(probabilities[plain], truth[plain], thresholds[plain], corpus.labels)


def betas(labels: list[str], tables: Tables) -> Array:
    """Returns what a missed label costs beside an invented one, shape (labels,).

    A rule's topic costs what the rule does; a signal that withdraws a rule, invented, costs what missing the rule does.
    """
    rank = {row.id: row.rank for row in tables.priorities}
    urgency = {row.id: rank[row.priority] for row in tables.categories}
    cost = {rule.id: BETA.get(urgency[rule.category], 1.0) for rule in tables.rules}
    cost |= {f"signal.{rule.condition.topic}": cost[rule.id] for rule in tables.rules if rule.condition}
    for signal in tables.signals:
        withdrawn = [1 / cost[rule.id] for rule in tables.rules if signal.fact and rule.withdrawn_by == signal.fact]
        if withdrawn:
            cost[f"signal.{signal.id}"] = min(withdrawn)
    return np.array([cost.get(label, 1.0) for label in labels])
