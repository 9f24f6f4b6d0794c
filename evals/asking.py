"""`escalate train --asking`: what questions mean, taught on hand-written ones; a part is held out to calibrate."""

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.choose import Choice, Index, index
from assistant.errors import InputError
from assistant.meant import Learned, places, traits, vectors_of, worded
from assistant.question import Asked
from assistant.settings import Settings
from assistant.weigh import Weighed, weighed
from knowledge.rows import Tables

Numbers = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

FOLDER = Path(__file__).resolve().parent / "asking"
SEED = 0
FOLDS = 5
"""Questions are dealt into so many parts; one is answered by an encoder that never saw it."""
NAME = "question-minilm"
THRESHOLD = 0.5
"""A question is refused where no answer is likelier than one."""


class Question(BaseModel):
    """A question and the statements that answer it, as `topic|aspect`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    keys: tuple[str, ...]


class Bank(NamedTuple):
    """The questions and statements made ready."""

    rows: list[Question]
    asked: list[tuple[Asked, Choice]]
    at: Index


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


def train_asking(tables: Tables, settings: Settings, folder: Path, say: Callable[[str], None]) -> dict[str, float]:
    """Returns the scores on held-out questions, after writing the encoder, heads.npz and heads.json.

    Args:
        tables: the policy's tables.
        settings: the folders; its encoder is the published one.
        folder: gets the files.
        say: told of progress.

    Raises:
        InputError: a question cannot be read.
        KnowledgeError: the encoder is missing.
    """
    at = index(tables, settings)
    rows = questions_to_learn(at)
    bank = Bank(rows, [at.ask(row.question) for row in rows], at)
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(rows))
    scored = np.flatnonzero(fold == 0)
    say(f"{len(rows)} questions; first on {FOLDS - 1} of {FOLDS} parts, to calibrate on what was never seen")
    with tempfile.TemporaryDirectory() as aside:
        heads = _teach(bank, np.flatnonzero(fold != 0), settings, Path(aside), say)
        unseen = [_weighed(bank, int(row), heads, settings) for row in scored]
    signs = np.array([found.signs for found in unseen])
    known = np.array([bool(rows[row].keys) for row in scored])
    right = np.array([_right(bank, int(row), found) for row, found in zip(scored, unseen, strict=True)])
    fitted = {"answered": _logistic(signs, known), "right": _logistic(signs, right), "threshold": THRESHOLD}
    say("teaching everything")
    _teach(bank, np.arange(len(rows)), settings, folder, say, fitted)
    said = _held_out(signs, known) >= THRESHOLD
    return {
        "questions": len(rows),
        "section": round(float(right[known & said].mean()), 3),
        "answered": round(float(said[known].mean()), 3),
        "refusal_recall": round(float((~said)[~known].mean()), 3),
        "refusal_precision": round(float((~known)[~said].mean()), 3),
    }


def _teach(
    bank: Bank,
    chosen: Ints,
    settings: Settings,
    folder: Path,
    say: Callable[[str], None],
    fitted: dict[str, Any] | None = None,
) -> Learned:
    """Returns what was learned of the chosen questions, written to a folder; `fitted` goes into heads.json."""
    from evals.asking_tune import teach
    from evals.export import export

    statements = bank.at.statements
    names = sorted({name for one in statements for name in traits(one)})
    at = {f"{one.topic}|{one.aspect}": place for place, one in enumerate(statements)}
    asked = [(bank.rows[row].question, [at[key] for key in bank.rows[row].keys]) for row in chosen]
    plain = vectors_of([worded(one) for one in statements], settings.encoder_dir, settings.data)
    taught = teach(asked, [one.text for one in statements], plain, places(statements, names), SEED, say)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "hf", ignore_errors=True)
    export(taught.model, folder, NAME)
    np.savez_compressed(
        folder / "heads.npz",
        moves=taught.moves.astype(np.float16),
        answered=taught.answered.astype(np.float32),
        offset=np.array([taught.offset], dtype=np.float32),
    )
    about = {"encoder": NAME, "questions": len(chosen), "names": names, **(fitted or {})}
    (folder / "heads.json").write_text(json.dumps(about, ensure_ascii=False) + "\n", encoding="utf-8")
    return Learned(folder, settings.encoder_dir)


def _weighed(bank: Bank, row: int, heads: Learned, settings: Settings) -> Weighed:
    meant = heads.read(bank.rows[row].question, bank.at.statements, settings.data)
    return weighed(*bank.asked[row], bank.at, meant)


def _right(bank: Bank, row: int, found: Weighed) -> bool:
    """Returns whether the best statement stands where one of the wanted does."""
    best = bank.at.statements[int(found.scores.argmax())]
    keys = {tuple(key.split("|", 1)) for key in bank.rows[row].keys}
    wanted = [one for one in bank.at.statements if (one.topic, one.aspect) in keys]
    return any(best.sources[0].section == one.sources[0].section for one in wanted)


def _logistic(signs: Numbers, true: Bools) -> dict[str, list[float]]:
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(max_iter=5000).fit(signs, true)
    return {"weights": [float(value) for value in model.coef_[0]], "offset": [float(model.intercept_[0])]}


def _held_out(signs: Numbers, true: Bools) -> Numbers:
    """Returns chances by a logistic that has not seen them."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    found: Any = cross_val_predict(LogisticRegression(max_iter=5000), signs, true, cv=FOLDS, method="predict_proba")
    return found[:, 1]
