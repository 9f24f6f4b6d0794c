"""What people write around the matter: examples set in small talk, so that a rule is found in a long mail too."""

import random
from pathlib import Path

from evals.examples import FOLDER, Example, examples

SHARE = {"near_miss": 0.25}
OTHERS = 0.15
"""Share of the examples, by kind, learned amid chatter each time: what takes a rule back drowns first."""
ASIDE = 160
"""Characters of an ordinary question that may stand beside another matter, at most."""
CUSTOMER = "Customer: "
MOST_TURNS = 4
"""Sentences of chatter in a dialogue, at most."""
MOST = 9
"""Sentences of chatter around one example, at most; together with it they fill a passage."""


def chatter(folder: Path = FOLDER) -> list[str]:
    """Returns what is said around a matter, hand-written: small talk, and ordinary questions that no rule is about."""
    lines = (folder / "chatter.txt").read_text(encoding="utf-8").splitlines()
    plain = [row for row in examples(folder) if row.kind == "plain" and row.voice != "transcript" and not row.labels]
    asides = [row.text for row in plain if len(row.text) <= ASIDE and "\n" not in row.text]
    return [*(line for line in lines if line.strip()), *asides]


def surrounded(text: str, sentences: list[str], rng: random.Random) -> str:
    """Returns a text with sentences around it, as a long mail or note has them; in a dialogue from the customer."""
    count = min(1 + int(rng.expovariate(0.4)), MOST)
    chosen = rng.sample(sentences, count)
    lines = text.split("\n")
    said = [at for at, line in enumerate(lines) if line.startswith(CUSTOMER)]
    if said:
        for sentence in chosen[:MOST_TURNS]:
            at = rng.choice(said)
            lines[at] += f"\n{CUSTOMER}{sentence}" if rng.random() < 0.5 else f" {sentence}"
        return "\n".join(lines)
    before = rng.randint(0, count)
    space = rng.choices((" ", "\n", "\n\n"), (0.7, 0.15, 0.15))[0]
    return space.join([*chosen[:before], text, *chosen[before:]])


def amid_chatter(rows: list[Example], sentences: list[str], rng: random.Random) -> tuple[list[Example], list[int]]:
    """Returns examples amid chatter, and the index of the one each was made from; none where there are no sentences."""
    if not sentences:
        return [], []
    made = [(at, surrounded(row.text, sentences, rng)) for at, row in enumerate(rows) if amid_this_time(row, rng)]
    whole = [(at, text) for at, text in made if all(quote in text for quote in rows[at].labels.values())]
    return [rows[at].model_copy(update={"text": text}) for at, text in whole], [at for at, _ in whole]


def amid_this_time(row: Example, rng: random.Random) -> bool:
    """Returns whether an example stands amid chatter; a dialogue whose speakers have names stays as it is."""
    takes = row.voice != "transcript" or CUSTOMER in row.text
    return takes and rng.random() < SHARE.get(row.kind, OTHERS)
