"""`escalate train --asking`: what questions mean, fitted on hand-written questions; who is right is held out."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.choose import Choice, Index, index
from assistant.errors import InputError
from assistant.meant import Meant, vectors_of
from assistant.question import Asked
from assistant.settings import Settings
from assistant.weigh import Weighed, Weights, weighed
from assistant.words import vocabulary, weights
from knowledge.encoder import Encoder
from knowledge.rows import Tables

Numbers = NDArray[np.float64]

FOLDER = Path(__file__).resolve().parent / "asking"
SEED = 0
FOLDS = 5
LEAST_TEXTS = 3
"""Texts that must have a word or piece for it to be learned."""
RIDGE = 1.0
OWN_WORDS = 0.5
"""What a statement's own text counts as an example of its topic, beside a question."""
NEUTRAL = 0.3
"""How much of an answered question a statement's own text is; answered is 1, refused -1."""
WEIGHTS = Weights(topic=1.0, aspect=0.25, likeness=0.3, cue=0.35)
THRESHOLD = 0.5
"""A question is refused where no answer is likelier than one."""


class Question(BaseModel):
    """A question and the statements that answer it, as `topic|aspect`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    keys: tuple[str, ...]


class Fitted(NamedTuple):
    """Ridge regression from a question to topics, aspects and whether it is answered."""

    vector: Numbers
    """(dimension, topics + aspects + 1)"""
    word: Numbers
    """(grams, topics + aspects + 1)"""
    idf: dict[str, tuple[int, float]]


class Bank(NamedTuple):
    """The questions and statements made ready."""

    rows: list[Question]
    vectors: NDArray[np.float32]
    asked: list[tuple[Asked, Choice]]
    at: Index
    texts: NDArray[np.float32]
    topics: list[str]
    aspects: list[str]


def questions_to_learn(at: Index, folder: Path = FOLDER) -> list[Question]:
    """Returns every question of a folder's .jsonl files.

    Raises:
        InputError: a line is no question, or a key is of no statement.
    """
    known = {f"{one.topic}|{one.aspect}" for one in at.statements}
    found: list[Question] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = Question.model_validate(json.loads(line))
            except (json.JSONDecodeError, ValidationError) as error:
                raise InputError(f"{path.name}, line {number}: {error}") from error
            unknown = [key for key in row.keys if key not in known]
            if unknown:
                raise InputError(f"{path.name}, line {number}: no statement of the tables is {unknown[0]!r}.")
            found.append(row)
    return found


def train_asking(tables: Tables, settings: Settings, folder: Path) -> dict[str, float]:
    """Returns the scores on held-out questions, after writing heads.npz and heads.json.

    Args:
        tables: the policy's tables.
        settings: the folders; its encoder is the published one.
        folder: gets the files.

    Raises:
        InputError: a question cannot be read.
        KnowledgeError: the encoder is missing.
    """
    encoder = Encoder(settings.encoder_dir)
    bank = _bank(tables, settings, encoder)
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(bank.rows))
    unseen: list[tuple[int, Weighed]] = []
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        heads = _fit(bank, inside)
        for row in outside:
            meant = _read(bank, heads, inside, int(row))
            unseen.append((int(row), weighed(*bank.asked[row], bank.at, meant, bank.texts, WEIGHTS)))
    signs = np.array([found.signs for _, found in unseen])
    known = np.array([bool(bank.rows[row].keys) for row, _ in unseen])
    right = np.array([_right(bank, row, found) for row, found in unseen])
    answered, how_right = _logistic(signs, known), _logistic(signs, right)
    chances = _held_out(signs, known)
    _write(folder, bank, _fit(bank, np.arange(len(bank.rows))), encoder, answered, how_right)
    said = chances >= THRESHOLD
    return {
        "questions": len(known),
        "section": round(float(right[known & said].mean()), 3),
        "answered": round(float(said[known].mean()), 3),
        "refusal_recall": round(float((~said)[~known].mean()), 3),
        "refusal_precision": round(float((~known)[~said].mean()), 3),
    }


def _bank(tables: Tables, settings: Settings, encoder: Encoder) -> Bank:
    at = index(tables, settings)
    rows = questions_to_learn(at)
    return Bank(
        rows,
        encoder.encode([row.question for row in rows]),
        [at.ask(row.question) for row in rows],
        at,
        vectors_of([one.text for one in at.statements], encoder, settings.data),
        sorted({one.topic for one in at.statements}),
        sorted({one.aspect for one in at.statements}),
    )


def _fit(bank: Bank, chosen: NDArray[np.int64]) -> Fitted:
    """Returns heads fitted on the chosen questions and, lightly, on what each statement says."""
    from scipy.sparse import csr_matrix

    texts = [*(bank.rows[row].question for row in chosen), *(one.text for one in bank.at.statements)]
    grams = vocabulary(texts, LEAST_TEXTS)
    idf = {gram: (at, weight) for at, (gram, weight) in enumerate(grams.items())}
    pairs = [weights(text, idf) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in pairs)])
    values, columns = np.concatenate([row for _, row in pairs]), np.concatenate([row for row, _ in pairs])
    word: Any = csr_matrix((values, columns, ends), shape=(len(texts), len(idf)))
    vector = np.vstack([bank.vectors[chosen], bank.texts]).astype(np.float64)
    target, weight = _targets(bank, chosen)
    root = np.sqrt(weight)
    kernel = (vector @ vector.T + (word @ word.T).toarray()) * root[:, None] * root
    dual = np.linalg.solve(kernel + RIDGE * np.eye(len(kernel)), target * root[:, None]) * root[:, None]
    return Fitted(vector.T @ dual, word.T @ dual, idf)


def _targets(bank: Bank, chosen: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Returns what each question and statement means, shape (texts, topics + aspects + 1), and what it counts."""
    topic = {name: at for at, name in enumerate(bank.topics)}
    aspect = {name: len(topic) + at for at, name in enumerate(bank.aspects)}
    keys = [tuple(key.split("|", 1) for key in bank.rows[row].keys) for row in chosen]
    keys += [([one.topic, one.aspect],) for one in bank.at.statements]
    target = np.zeros((len(keys), len(topic) + len(aspect) + 1))
    for row, named in enumerate(keys):
        for one, other in named:
            target[row, topic[one]] = target[row, aspect[other]] = 1
        target[row, -1] = NEUTRAL if row >= len(chosen) else 1 if named else -1
    of_topic = target[len(chosen) :, : len(topic)].sum(axis=0)
    own = [OWN_WORDS / np.sqrt(of_topic[topic[one.topic]]) for one in bank.at.statements]
    return target, np.concatenate([np.ones(len(chosen)), own])


def _read(bank: Bank, heads: Fitted, inside: NDArray[np.int64], row: int) -> Meant:
    """Returns what a question means by heads that have not seen it."""
    columns, values = weights(bank.rows[row].question, heads.idf)
    found = bank.vectors[row] @ heads.vector + values @ heads.word[columns]
    near = bank.vectors[inside] @ bank.vectors[row]
    refused = np.array([not bank.rows[at].keys for at in inside])
    count = len(bank.topics)
    return Meant(
        dict(zip(bank.topics, found[:count].tolist(), strict=True)),
        dict(zip(bank.aspects, found[count:-1].tolist(), strict=True)),
        float(found[-1]),
        float(near[~refused].max()),
        float(near[refused].max()),
        bank.vectors[row],
    )


def _right(bank: Bank, row: int, found: Weighed) -> bool:
    """Returns whether the best statement stands where one of the wanted does."""
    best = bank.at.statements[int(found.scores.argmax())]
    keys = {tuple(key.split("|", 1)) for key in bank.rows[row].keys}
    wanted = [one for one in bank.at.statements if (one.topic, one.aspect) in keys]
    return any(best.sources[0].section == one.sources[0].section for one in wanted)


def _logistic(signs: Numbers, true: NDArray[np.bool_]) -> dict[str, list[float]]:
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(max_iter=1000).fit(signs, true)
    return {"weights": [float(value) for value in model.coef_[0]], "offset": [float(model.intercept_[0])]}


def _held_out(signs: Numbers, true: NDArray[np.bool_]) -> Numbers:
    """Returns chances by a logistic that has not seen them."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    found: Any = cross_val_predict(LogisticRegression(max_iter=1000), signs, true, cv=FOLDS, method="predict_proba")
    return found[:, 1]


def _write(
    folder: Path,
    bank: Bank,
    heads: Fitted,
    encoder: Encoder,
    answered: dict[str, list[float]],
    right: dict[str, list[float]],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "heads.npz",
        vector=heads.vector.astype(np.float16),
        word=heads.word.astype(np.float16),
        idf=np.array([weight for _, weight in heads.idf.values()], dtype=np.float32),
        near=bank.vectors.astype(np.float16),
        refused=np.array([not row.keys for row in bank.rows]),
    )
    about = {
        "encoder": encoder.about["model"],
        "questions": len(bank.rows),
        "topics": bank.topics,
        "aspects": bank.aspects,
        "weights": WEIGHTS._asdict(),
        "answered": answered,
        "right": right,
        "threshold": THRESHOLD,
        "grams": list(heads.idf),
    }
    (folder / "heads.json").write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")
