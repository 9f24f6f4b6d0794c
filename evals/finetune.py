"""MiniLM taught the rules: its vectors drawn apart by what the examples are labelled. Needs the `train` extra."""

import math
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, islice, pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np

from evals.corpus import Corpus, Ints, Piece, clause_spans, quote_spans
from evals.examples import targets, targets_of_quote
from evals.export import base_model_folder, pooled
from evals.typos import misspelt
from knowledge.encoder import MEAN_AND_MAX, Spans

Made = TypeVar("Made")
BATCH = 32
DEALT = 100 * BATCH
"""Passages made at a time, to put those of like length together: else two thirds of what is read is padding."""
RATE = 2e-4
FROZEN_LAYERS = 1
"""Word vectors and this many layers stay as published: a third of the time, and rare words keep their places."""
HEAD_RATE = 5e-3
SCALE = 12.0 * math.sqrt(2)
SPAN_WEIGHT = 0.12
"""Of a quote or clause, read where it stands, beside its whole passage."""
TOKENS = 160
WARM_UP = 0.1


class Instance(NamedTuple):
    """A passage as it is learned this time: misspelt or not, with the stretches in it whose labels are known."""

    text: str
    spans: Spans
    targets: list[list[float]]
    """Of the passage, then of each stretch."""
    masks: list[list[float]]


def fine_tune(corpus: Corpus, chosen: Ints, seed: int, say: Callable[[str], None], epochs: int) -> Any:
    """Returns a SentenceTransformer fitted on passages, and lightly on a quote and a clause in each.

    Args:
        corpus: all passages.
        chosen: indices of those to learn from; those amid chatter are dealt anew instead.
        seed: fixes order, typos and dropout.
        say: told the loss of each epoch.
        epochs: how often each passage is read.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(seed)
    rng = random.Random(seed)
    chosen = chosen[~corpus.amid[chosen]]
    pieces, labels = [corpus.pieces[at] for at in chosen], corpus.labels
    model = SentenceTransformer(str(base_model_folder()), device="cpu")
    transformer: Any = model[0].auto_model
    head = torch.nn.Linear(2 * transformer.config.hidden_size, len(labels))
    held = np.array([targets(piece.row, labels) for piece in pieces]).sum(0)
    balance = torch.tensor(np.sqrt(len(pieces) / np.maximum(1.0, held)).clip(1, 8), dtype=torch.float32)
    for part in (transformer.embeddings, *transformer.encoder.layer[:FROZEN_LAYERS]):
        part.requires_grad_(False)
    learning = [weight for weight in transformer.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": learning, "lr": RATE}, {"params": head.parameters(), "lr": HEAD_RATE}],
        weight_decay=0.01,
        fused=True,
    )
    steps = epochs * math.ceil(len(pieces) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: ramp(step, steps))
    transformer.train()
    for epoch in range(epochs):
        total = 0.0
        order = rng.sample(chosen.tolist(), len(chosen))
        made = (_instance(corpus.again(at, rng), labels, rng) for at in order)
        for batch, read in ahead((batch, _read(model.tokenizer, batch)) for batch in _like(made, rng)):
            vectors = _vectors(transformer, batch, read)
            logits = head(vectors * SCALE)
            target = torch.tensor([row for one in batch for row in one.targets])
            mask = torch.tensor([row for one in batch for row in one.masks])
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                logits, target, pos_weight=balance, reduction="none"
            )
            loss = (loss * mask).sum() / len(batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch)
        say(f"epoch {epoch + 1} of {epochs}: loss {total / len(pieces):.3f}")
    transformer.eval()
    return model


def _like(made: Iterator[Instance], rng: random.Random) -> Iterator[list[Instance]]:
    """Yields batches of passages that are of like length as they stand this time, chatter and all."""
    while dealt := list(islice(made, DEALT)):
        for group in batches([len(one.text) for one in dealt], rng):
            yield [dealt[at] for at in group]


def ahead(made: Iterator[Made]) -> Iterator[Made]:
    """Yields what an iterator makes, the next one being made by another thread meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, made, None)
        while (one := coming.result()) is not None:
            coming = pool.submit(next, made, None)
            yield one


def _read(tokenizer: Any, batch: list[Instance]) -> Any:
    return tokenizer(
        [one.text for one in batch],
        padding=True,
        truncation=True,
        max_length=TOKENS,
        return_tensors="pt",
        return_offsets_mapping=True,
    )


def _vectors(transformer: Any, batch: list[Instance], read: Any) -> Any:
    """Returns the unit vector of each passage and, after it, of its stretches, in the order of the targets."""
    import torch

    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported()):
        tokens = transformer(input_ids=read["input_ids"], attention_mask=read["attention_mask"]).last_hidden_state
    tokens = tokens.float()
    offsets = read["offset_mapping"]
    real = offsets[:, :, 1] > offsets[:, :, 0]
    texts: list[int] = []
    members: list[Any] = []
    for at, one in enumerate(batch):
        whole = read["attention_mask"][at].bool()
        inside = [real[at] & (offsets[at, :, 0] >= start) & (offsets[at, :, 0] < end) for start, end in one.spans]
        members += [whole, *(span if span.any() else whole for span in inside)]
        texts += [at] * (1 + len(one.spans))
    return pooled(tokens[texts], torch.stack(members), MEAN_AND_MAX)


def _instance(piece: Piece, labels: list[str], rng: random.Random) -> Instance:
    """Returns a passage with one of its quotes and one of its other clauses, perhaps misspelt."""
    row = piece.row
    found = dict(zip((label for label in row.labels if label in labels), quote_spans(row, labels), strict=True))
    held = targets(row, labels)
    spans: list[tuple[int, int, str | None]] = []
    if found:
        label = rng.choice(list(found))
        spans.append((*found[label], label))
    free = [(a, b) for a, b in clause_spans(piece) if all(b <= start or a >= end for start, end in found.values())]
    if free and len(piece.clauses) > 1:
        spans.append((*rng.choice(free), None))
    text, places = _typed(row.text, [(start, end) for start, end, _ in spans], rng)
    target, mask = [[float(value) for value in held]], [[1.0] * len(labels)]
    for _, _, label in spans:
        proved = targets_of_quote(label, labels) if label else [False] * len(labels)
        target.append([float(value) for value in proved])
        beside = [a and not b for a, b in zip(held, proved, strict=True)] if label else [False] * len(labels)
        mask.append([0.0 if other else SPAN_WEIGHT for other in beside])
    return Instance(text, places, target, mask)


def _typed(text: str, spans: Spans, rng: random.Random) -> tuple[str, Spans]:
    """Returns a text as a hurried person might type it, and where the stretches stand then."""
    cuts = sorted({0, len(text), *(edge for span in spans for edge in span)})
    parts = [misspelt(text[a:b], rng) for a, b in pairwise(cuts)]
    at = dict(zip(cuts, accumulate((len(part) for part in parts), initial=0), strict=True))
    return "".join(parts), [(at[start], at[end]) for start, end in spans]


def ramp(step: int, steps: int) -> float:
    """Returns the share of the learning rate at a step: up over the first tenth, then down to nothing."""
    warm = steps * WARM_UP
    return step / warm if step < warm else max(0.0, (steps - step) / (steps - warm))


def batches(lengths: list[int], rng: random.Random) -> list[list[int]]:
    """Returns batches of texts of like length, in a shuffled order: little padding, so half the time."""
    order = sorted(range(len(lengths)), key=lambda at: lengths[at] * rng.uniform(0.8, 1.25))
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    return groups
