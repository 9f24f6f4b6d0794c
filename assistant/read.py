"""The local reader: which rules and signals a text bears out, on which words, and the facts it states."""

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.cues import cues, patterns, stated
from assistant.facts import read as read_facts
from assistant.heads import ANY, Heads, Scores
from assistant.models import SIGNAL, Read, Reader, Reading, Span
from assistant.screen import Screened
from assistant.windows import Window, Windows, cut
from knowledge.encoder import Encoder

MOST_PASSAGES = 60
SUREST = 0.99
"""No more is claimed than a thousand held-out examples can bear out."""
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
    passages, clauses, windows = scores(windows, heads)
    probabilities = heads.probabilities(passages, clauses)
    thresholds = [heads.about["thresholds"][label] for label in heads.labels]
    found: dict[str, Read] = {}
    near: list[Read] = []
    denied: set[str] = set()
    for at, label in enumerate(heads.labels):
        probability = float(probabilities[at])
        if label == ANY or probability < thresholds[at] * heads.about["near"]:
            denied.add(label)
            continue
        evidence = _evidence(windows, clauses[:, at])
        hit = Read(id=label.removeprefix(SIGNAL), confidence=round(min(probability, SUREST), 4), evidence=evidence)
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
        denied=frozenset(denied),
        notes=screened.notes,
        language=screened.language,
    )


def scores(windows: Windows, heads: Heads) -> tuple[Scores, Scores, Windows]:
    """Returns scores of passages and of clauses, each read in its passage, and the windows scored.

    Args:
        windows: of a text that has clauses.
        heads: read them.
    """
    passages = _telling(windows, heads)
    ends = [passage.end for passage in passages]
    homes: list[list[Window]] = [[] for _ in passages]
    for clause in windows.clauses:
        around = range(bisect_left(ends, clause.end), len(passages))
        home = next((at for at in around if passages[at].start <= clause.start), None)
        if home is not None:
            homes[home].append(clause)
    clauses = tuple(clause for home in homes for clause in home)
    vectors, inside = heads.encoder.encode_within(
        [passage.text for passage in passages],
        [
            [(clause.start - passage.start, clause.end - passage.start) for clause in home]
            for passage, home in zip(passages, homes, strict=True)
        ],
    )
    chosen = Windows(passages=passages, clauses=clauses, turns=windows.turns)
    stretches = (*passages, *clauses)
    logits = heads.logits(
        [window.text for window in stretches], np.vstack([vectors, *inside]), cues(stretches, windows.turns)
    )
    return logits[: len(passages)], logits[len(passages) :], chosen


def _telling(windows: Windows, heads: Heads) -> tuple[Window, ...]:
    """Returns all passages, or of very many those around the clauses whose words speak most for each of the labels."""
    passages, clauses = windows.passages, windows.clauses
    if len(passages) <= MOST_PASSAGES:
        return passages
    ends = [passage.end for passage in passages]
    order = np.argsort(-heads.word_logits([clause.text for clause in clauses]), axis=0)
    chosen: set[int] = set()
    for at in order.ravel():
        chosen.add(min(bisect_left(ends, clauses[at].end), len(ends) - 1))
        if len(chosen) >= MOST_PASSAGES:
            break
    return tuple(passages[at] for at in sorted(chosen))


def _evidence(windows: Windows, scores: Scores) -> Span:
    """Returns the clause that speaks most for a label, the customer's before the agent's."""
    own = np.array([0.0 if window.customer else -2.0 for window in windows.clauses], dtype=np.float32)
    return windows.clauses[int(np.argmax(scores + own))].span()
