"""The local reader: which rules and signals a text bears out, on which words, and the facts it states."""

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
MOST_CLAUSES = 120
SIGNAL = "signal."
BY_WORD = 0.9
"""Confidence of a signal that a word settles (a privacy law named); not calibrated, since nothing was fitted."""


@lru_cache(maxsize=2)
def local_heads(encoder_dir: Path, model_dir: Path) -> Heads:
    """Returns the heads of a folder, loaded once a process.

    Raises:
        KnowledgeError, ModelError: a file is missing or does not fit.
    """
    return Heads(model_dir, Encoder(encoder_dir))


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
    """Returns scores of passages and clauses, and the windows scored: in a very long text the most telling by words."""
    chosen = Windows(
        passages=_most_telling(windows.passages, MOST_PASSAGES, heads),
        clauses=_most_telling(windows.clauses, MOST_CLAUSES, heads),
        turns=windows.turns,
    )
    count = len(chosen.passages)
    stretches = (*chosen.passages, *chosen.clauses)
    logits = heads.logits([window.text for window in stretches], cues(stretches, chosen.turns))
    return logits[:count], logits[count:], chosen


def _most_telling(windows: tuple[Window, ...], most: int, heads: Heads) -> tuple[Window, ...]:
    if len(windows) <= most:
        return windows
    best = heads.word_logits([window.text for window in windows]).max(axis=1)
    return tuple(windows[at] for at in np.sort(np.argsort(-best)[:most]))


def _evidence(windows: Windows, scores: Scores) -> Span:
    """Returns the clause that speaks most for a label, the customer's before the agent's."""
    own = np.array([0.0 if window.customer else -2.0 for window in windows.clauses], dtype=np.float32)
    window = windows.clauses[int(np.argmax(scores + own))]
    text = window.text
    start = window.start + len(text) - len(text.lstrip())
    stripped = text.strip()
    return Span(start=start, end=start + len(stripped), quote=stripped)
