"""What people write around the matter: examples set in small talk, so that a rule is found in a long mail too."""

import random
from pathlib import Path

from evals.examples import FOLDER, Example

SHARE = 0.25
"""Share of the examples that are learned from a second time, amid chatter."""
MOST = 9
"""Sentences of chatter around one example, at most; together with it they fill a passage."""


def chatter(folder: Path = FOLDER) -> list[str]:
    """Returns sentences, hand-written, that say nothing any rule is about."""
    lines = (folder / "chatter.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip()]


def surrounded(text: str, sentences: list[str], rng: random.Random) -> str:
    """Returns a text with sentences before and after it, as a long mail or note has them."""
    count = min(1 + int(rng.expovariate(0.4)), MOST)
    chosen = rng.sample(sentences, count)
    before = rng.randint(0, count)
    space = "\n" if rng.random() < 0.2 else " "
    return space.join([*chosen[:before], text, *chosen[before:]])


def amid_chatter(rows: list[Example], rng: random.Random) -> tuple[list[Example], list[int]]:
    """Returns examples amid chatter, and the index of the one each was made from; transcripts stay as they are."""
    sentences = chatter()
    origin = [at for at, row in enumerate(rows) if row.voice != "transcript" and rng.random() < SHARE]
    return [rows[at].model_copy(update={"text": surrounded(rows[at].text, sentences, rng)}) for at in origin], origin
