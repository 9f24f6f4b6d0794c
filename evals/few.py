"""Heads for another policy from a few dozen examples: the encoder as published, each rule's words as examples."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import InputError
from assistant.heads import ANY, SIGNS, blend
from assistant.models import SIGNAL
from assistant.unlearned import wordings
from evals.calibrate import scores_of
from evals.chatter import chatter
from evals.corpus import Corpus
from evals.examples import Example, targets
from evals.train import SEED, Say, betas, calibrated, encoded, fit, signs_of, write
from knowledge.encoder import Encoder
from knowledge.rows import Tables

FOLDS = 4
"""Few examples cannot spare a part: each is scored once, by heads that did not see it."""
OF_RULES = (0, 1, 2, 4, 5)
"""Signs that bear on a rule: few examples are too alike in length to tell what many stretches mean."""
WORDS = "the policy's words"
"""Voice of the examples that are the policy's own."""


def train_few(tables: Tables, own: list[Example], encoder_dir: Path, model_dir: Path, say: Say) -> dict[str, Any]:
    """Returns the scores of the fit on held-out examples, after writing the encoder, heads.npz and heads.json.

    Args:
        tables: names the rules and signals, and their words.
        own: the examples.
        encoder_dir: the encoder as published.
        model_dir: gets a copy of it, and the heads.
        say: told of progress.

    Raises:
        InputError: a label of an example is no row of the tables, or no example has one.
    """
    known = {rule.id for rule in tables.rules} | {SIGNAL + signal.id for signal in tables.signals}
    labels = {label for row in own for label in row.labels}
    if unknown := sorted(labels - known):
        raise InputError(f"The examples label {', '.join(unknown)}, which the policy's tables do not have.")
    if not labels:
        raise InputError("No example has a label, so there is nothing to learn.")
    rows = [*own, *_worded(tables, labels)]
    corpus = Corpus(rows, [*sorted(labels), ANY], SEED, chatter())
    say(f"{len(own)} examples and {len(rows) - len(own)} wordings of {len(labels)} rules and signals")
    model_dir.mkdir(parents=True, exist_ok=True)
    for name in ("encoder.onnx", "encoder.json", "tokenizer.json"):
        if (encoder_dir / name).resolve() != (model_dir / name).resolve():
            shutil.copy(encoder_dir / name, model_dir / name)
    encoder = Encoder(model_dir)
    vectors = encoded(corpus, encoder)
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(rows))
    given = np.array([row.voice != WORDS for row in rows])
    scored = np.flatnonzero(given[corpus.source])
    truth = np.array([targets(corpus.whole[at], corpus.labels) for at in scored])
    found = np.zeros((len(scored), SIGNS, len(corpus.labels)))
    for number in range(FOLDS):
        say(f"part {number + 1} of {FOLDS}, unseen by its heads")
        held = (fold == number) & given
        heads = fit(corpus, np.flatnonzero(~held[corpus.origin]), vectors)
        here = np.flatnonzero(held[corpus.source[scored]])
        texts = [corpus.whole[at].text for at in scored[here]]
        found[here] = signs_of(texts, heads, corpus.labels, encoder)
    calibration = calibrated(found, truth, corpus.labels, betas(corpus.labels, tables), OF_RULES)
    say("fitting on everything")
    heads = fit(corpus, np.arange(len(corpus.texts)), vectors)
    write(heads, calibration, corpus.labels, own, str(encoder.about["model"]), model_dir)
    return scores_of(blend(found, calibration.mix), truth, calibration.thresholds, corpus.labels)


def _worded(tables: Tables, labels: set[str]) -> list[Example]:
    """Returns the words of the rules and signals that are learned, as examples of them."""
    found = (row for row in wordings(tables, ()) if row.label in labels)
    return [
        Example(text=text, labels={row.label: text}, kind="positive", voice=WORDS)
        for row in found
        for text in row.words
    ]
