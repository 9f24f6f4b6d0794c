"""MiniLM taught the rules: its vectors drawn apart by what the examples are labelled. Needs the `train` extra."""

import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.examples import Example, targets, targets_of_quote
from evals.export import base_model_folder
from evals.typos import misspelt

EPOCHS = 5
BATCH = 32
RATE = 2e-4
FROZEN_LAYERS = 1
"""Word vectors and this many layers stay as published: a third of the time, and rare words keep their places."""
HEAD_RATE = 5e-3
SCALE = 12.0
QUOTE_SHARE = 0.3
"""Share of the quotes learned from beside whole examples: enough to know clauses, little enough to stay quick."""
TOKENS = 160
WARM_UP = 0.1


def fine_tune(rows: list[Example], labels: list[str], seed: int, say: Callable[[str], None]) -> Any:
    """Returns a SentenceTransformer fitted on whole examples and on the quotes that prove their labels.

    Args:
        rows: the examples to learn from.
        labels: the columns of the target.
        seed: fixes order, typos and dropout.
        say: told the loss of each epoch.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = SentenceTransformer(str(base_model_folder()), device="cpu")
    transformer: Any = model[0].auto_model
    tokenizer: Any = model.tokenizer
    texts, target, mask = _instances(rows, labels, rng)
    head = torch.nn.Linear(transformer.config.hidden_size, len(labels))
    balance = torch.tensor(np.sqrt(len(rows) / np.maximum(1.0, target.sum(0))).clip(1, 8), dtype=torch.float32)
    for part in (transformer.embeddings, *transformer.encoder.layer[:FROZEN_LAYERS]):
        part.requires_grad_(False)
    learning = [weight for weight in transformer.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": learning, "lr": RATE}, {"params": head.parameters(), "lr": HEAD_RATE}],
        weight_decay=0.01,
    )
    steps = EPOCHS * math.ceil(len(texts) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _ramp(step, steps))
    transformer.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for chosen in _batches(texts, rng):
            batch = tokenizer(
                [misspelt(texts[at], rng) for at in chosen],
                padding=True,
                truncation=True,
                max_length=TOKENS,
                return_tensors="pt",
            )
            tokens = transformer(**{key: batch[key] for key in ("input_ids", "attention_mask")}).last_hidden_state
            seen = batch["attention_mask"].unsqueeze(-1).float()
            pooled = (tokens * seen).sum(1) / seen.sum(1)
            logits = head(torch.nn.functional.normalize(pooled, dim=1) * SCALE)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                logits, torch.tensor(target[chosen]), pos_weight=balance, reduction="none"
            )
            loss = (loss * torch.tensor(mask[chosen])).sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(chosen)
        say(f"epoch {epoch + 1} of {EPOCHS}: loss {total / len(texts):.3f}")
    transformer.eval()
    return model


def _ramp(step: int, steps: int) -> float:
    warm = steps * WARM_UP
    return step / warm if step < warm else max(0.0, (steps - step) / (steps - warm))


def _batches(texts: list[str], rng: random.Random) -> list[list[int]]:
    """Returns batches of texts of like length, in a shuffled order: little padding, so half the time."""
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]) * rng.uniform(0.8, 1.25))
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    return groups


def _instances(
    rows: list[Example], labels: list[str], rng: random.Random
) -> tuple[list[str], NDArray[np.float32], NDArray[np.float32]]:
    """Returns texts, targets and weights: whole examples for every label, quotes for what they prove and lightly."""
    column = {label: at for at, label in enumerate(labels)}
    texts, target, mask = [row.text for row in rows], [], []
    for row in rows:
        target.append([float(held) for held in targets(row, labels)])
        mask.append([1.0] * len(labels))
    for row in rows:
        for label, quote in row.labels.items():
            if label in column and 12 <= len(quote) < 0.8 * len(row.text) and rng.random() < QUOTE_SHARE:
                texts.append(quote)
                target.append([float(held) for held in targets_of_quote(label, labels)])
                mask.append([0.0 if other in row.labels and other != label else 0.3 for other in labels])
    return texts, np.array(target, dtype=np.float32), np.array(mask, dtype=np.float32)
