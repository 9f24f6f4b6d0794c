"""What a reply says that breaks the policy, as heads taught on replies read it; the wordings of guards.yaml know more.

A pattern knows its words beyond doubt and no others. The heads know the sense of many, and are less sure of each.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.heads import ANY, Heads
from assistant.models import Span
from assistant.read import scores
from assistant.windows import cut
from knowledge.encoder import Encoder

FOLDER = Path(__file__).resolve().parent / "replying"
"""Written by `escalate train --replies`."""


@lru_cache(maxsize=1)
def reply_heads(folder: Path = FOLDER) -> Heads:
    """Returns the heads of a folder with the encoder beside them, loaded once a process.

    Raises:
        KnowledgeError, ModelError: a file is missing or does not fit.
    """
    return Heads(folder, Encoder(folder), "escalate train --replies")


def overstepped(words: str, heads: Heads) -> dict[str, Span]:
    """Returns the kinds of violation that a reply holds, each with the clause that speaks most for it.

    Args:
        words: the reply, what it quotes blanked out; offsets are those of this text.
        heads: taught on replies.
    """
    windows = cut(words)
    if not windows.clauses:
        return {}
    passages, clauses, read = scores(windows, heads)
    probabilities = heads.probabilities(passages, clauses)
    found: dict[str, Span] = {}
    for at, kind in enumerate(heads.labels):
        if kind != ANY and probabilities[at] >= heads.about["thresholds"][kind]:
            found[kind] = read.clauses[int(np.argmax(clauses[:, at]))].span()
    return found
