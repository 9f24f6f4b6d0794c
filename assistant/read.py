"""The local reader: which rules and signals a text bears out, on which words, and the facts it states."""

from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.cues import cues, patterns, stated
from assistant.facts import read as read_facts
from assistant.heads import ANY, Heads, Scores
from assistant.models import Read, Reader, Reading, Span
from assistant.screen import Screened
from assistant.windows import Window, Windows, cut
from knowledge.encoder import Encoder

MOST_PASSAGES = 40
MOST_CLAUSES = 400
SIGNAL = "signal."
BY_WORD = 0.9
"""Confidence of a signal that a word settles (a privacy law named); not calibrated, since nothing was fitted."""


@lru_cache(maxsize=2)
def local_heads(model_dir: Path) -> Heads:
    """Returns the heads of a folder with the encoder beside them, loaded once a process.

    Raises:
        KnowledgeError, ModelError: a file is missing or does not fit.
    """
    return Heads(model_dir, Encoder(model_dir))


def local_reader(heads: Heads) -> Reader:
    """Returns the name and version that go into a decision."""
    return Reader(name="local", version=str(heads.about["version"]))


def read(screened: Screened, heads: Heads) -> Reading:
    """Returns what the local reader finds in a screened text; offsets are those of the text as it came in."""
    windows = cut(screened.text)
    facts = read_facts(screened.text, windows.turns)
    if not windows.clauses:
        return Reading(facts=facts, notes=screened.notes, language=screened.language)
    passages, clauses, windows = _scores(windows, heads)
    probabilities = heads.probabilities(passages, clauses)
    thresholds = [heads.about["thresholds"][label] for label in heads.labels]
    found: dict[str, Read] = {}
    near: list[Read] = []
    for at, label in enumerate(heads.labels):
        probability = float(probabilities[at])
        if label == ANY or probability < thresholds[at] * heads.about["near"]:
            continue
        evidence = _evidence(windows, clauses[:, at])
        hit = Read(id=label.removeprefix(SIGNAL), confidence=round(probability, 4), evidence=evidence)
        if probability >= thresholds[at]:
            found[label] = hit
        elif not label.startswith(SIGNAL):
            near.append(hit)
    unlearned = {label for label, _ in patterns() if label.startswith(SIGNAL)} - set(heads.labels)
    for label, span in stated(windows.turns, unlearned).items():
        found[label] = Read(id=label.removeprefix(SIGNAL), confidence=BY_WORD, evidence=span)
    return Reading(
        rules=tuple(read for label, read in found.items() if not label.startswith(SIGNAL)),
        signals=tuple(read for label, read in found.items() if label.startswith(SIGNAL)),
        facts=facts,
        close=tuple(sorted(near, key=lambda read: -read.confidence)[:3]),
        notes=screened.notes,
        language=screened.language,
    )


def _scores(windows: Windows, heads: Heads) -> tuple[Scores, Scores, Windows]:
    """Returns scores of passages and clauses, and the windows scored: in a very long text only the most telling."""
    clauses = _telling(windows.clauses, heads)
    found = heads.logits([window.text for window in clauses], cues(clauses, windows.turns))
    passages = _around(windows.passages, clauses, found)
    whole = heads.logits([window.text for window in passages], cues(passages, windows.turns))
    return whole, found, Windows(passages=passages, clauses=clauses, turns=windows.turns)


def _telling(clauses: tuple[Window, ...], heads: Heads) -> tuple[Window, ...]:
    """Returns all clauses, or of very many those whose words speak most for each of the labels."""
    if len(clauses) <= MOST_CLAUSES:
        return clauses
    once = tuple({clause.text: clause for clause in reversed(clauses)}.values())[::-1]
    words = heads.word_logits([clause.text for clause in once])
    each = MOST_CLAUSES // words.shape[1]
    best = np.unique(np.argsort(-words, axis=0)[:each])
    return tuple(once[at] for at in best)


def _around(passages: tuple[Window, ...], clauses: tuple[Window, ...], scores: Scores) -> tuple[Window, ...]:
    """Returns all passages, or of very many those around the clauses that speak most for some label."""
    if len(passages) <= MOST_PASSAGES:
        return passages
    starts = [passage.start for passage in passages]
    chosen: set[int] = set()
    for label in np.argsort(-scores.max(axis=0)):
        clause = clauses[int(np.argmax(scores[:, label]))]
        chosen.add(max(0, bisect_right(starts, clause.start) - 1))
        if len(chosen) >= MOST_PASSAGES:
            break
    return tuple(passages[at] for at in sorted(chosen))


def _evidence(windows: Windows, scores: Scores) -> Span:
    """Returns the clause that speaks most for a label, the customer's before the agent's."""
    own = np.array([0.0 if window.customer else -2.0 for window in windows.clauses], dtype=np.float32)
    window = windows.clauses[int(np.argmax(scores + own))]
    text = window.text
    start = window.start + len(text) - len(text.lstrip())
    stripped = text.strip()
    return Span(start=start, end=start + len(stripped), quote=stripped)
