"""`escalate train --replies`: what in a reply breaks the policy, taught on hand-written replies; the guard scored."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from assistant.guards import guard
from assistant.heads import ANY
from assistant.models import GuardContext
from assistant.settings import Settings
from evals.corpus import Corpus
from evals.examples import Example, examples
from evals.questions import rows_of
from evals.train import SEED, Reader, Say, learned
from knowledge.rows import Tables

FOLDER = Path(__file__).resolve().parent / "replies"
TAUGHT = Reader("reply-minilm", 6)


class LabelledReply(BaseModel):
    """A line of cases/replies.jsonl."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    class Expected(BaseModel):
        """What the guard should say of it."""

        ok: bool
        kinds: tuple[str, ...]

    id: str
    reply: str
    context: GuardContext
    expect: Expected
    tags: tuple[str, ...]
    why: str


Said = tuple[LabelledReply, set[str]]
"""A labelled reply, and the kinds that the guard finds in it."""


def train_replies(folder: Path, say: Say, rows: list[Example] | None = None) -> dict[str, Any]:
    """Returns the scores on replies that were kept, after writing an encoder and heads taught on all others.

    Args:
        folder: gets the encoder, heads.npz and heads.json.
        say: told of progress.
        rows: the replies with their violations; None takes those of evals/replies.
    """
    own = rows if rows is not None else examples(FOLDER)
    labels = [*sorted({kind for row in own for kind in row.labels}), ANY]
    say(f"{len(own)} replies")
    return learned(Corpus(own, labels, SEED, []), TAUGHT, np.ones(len(labels)), folder, say)


def guarded(rows: Iterable[LabelledReply], tables: Tables, settings: Settings) -> list[Said]:
    """Returns labelled replies with what the guard finds in each.

    Args:
        rows: the labelled replies.
        tables: the policy's tables.
        settings: the company's values.
    """
    return [(row, {one.kind for one in guard(row.reply, row.context, tables, settings).violations}) for row in rows]


def scored(said: list[Said]) -> dict[str, Any]:
    """Returns how the guard did on labelled replies: recall of those that break the policy, false alarms, kinds."""
    missed = [row.id for row, kinds in said if not row.expect.ok and not kinds]
    alarmed = [row.id for row, kinds in said if row.expect.ok and kinds]
    bad = sum(not row.expect.ok for row, _ in said)
    hit = bad - len(missed)
    return {
        "replies": len(said),
        "recall": round(hit / max(1, bad), 3),
        "precision": round(hit / max(1, hit + len(alarmed)), 3),
        "false_alarms": round(len(alarmed) / max(1, len(said) - bad), 3),
        "kinds_right": round(sum(kinds == set(row.expect.kinds) for row, kinds in said) / max(1, len(said)), 3),
        "missed": missed,
        "alarmed": alarmed,
    }


def labelled(path: Path) -> list[LabelledReply]:
    """Returns the labelled replies of a .jsonl file.

    Raises:
        InputError: it is missing, or a line is no labelled reply.
    """
    return rows_of(path, LabelledReply, "file of labelled replies")
