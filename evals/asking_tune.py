"""MiniLM taught which statement answers a question, or that none does. Needs the `train` extra."""

import math
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.weigh import SHARPNESS
from evals.export import base_model_folder, pooled
from evals.finetune import batches, ramp
from evals.typos import misspelt
from knowledge.encoder import MEAN, Vectors

EPOCHS = 5
BATCH = 32
RATE = 2e-4
MOVE_RATE = 2e-3
ANSWERED_RATE = 5e-3
TOKENS = 96
OWN_WORDS = 200
"""Characters of each statement's own text that are learned as a question it answers."""
OWN_WEIGHT = 0.1
"""What a statement's own text counts as a question that has an answer."""
ANSWERED_SCALE = 10.0


class Taught(NamedTuple):
    """What was learned."""

    model: Any
    """A SentenceTransformer."""
    moves: NDArray[np.float32]
    """By trait, shape (traits, dimension)."""
    answered: NDArray[np.float32]
    """(dimension,)"""
    offset: float


def teach(
    asked: list[tuple[str, list[int]]],
    texts: list[str],
    plain: Vectors,
    at: NDArray[np.int64],
    seed: int,
    say: Callable[[str], None],
) -> Taught:
    """Returns an encoder whose vectors of questions stand near those of the statements that answer them.

    Args:
        asked: questions, each with the places of the statements that answer it; none: the policy does not say.
        texts: what each statement says.
        plain: vectors of the statements, by the published encoder, shape (statements, dimension).
        at: which traits each statement has, shape (statements, traits of each).
        seed: fixes order, typos and dropout.
        say: told the loss of each epoch.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = SentenceTransformer(str(base_model_folder()), device="cpu")
    transformer: Any = model[0].auto_model
    transformer.embeddings.requires_grad_(False)
    learning = [weight for weight in transformer.parameters() if weight.requires_grad]
    start, traits = torch.tensor(plain), torch.tensor(at)
    moves = torch.nn.Parameter(torch.zeros(int(at.max()) + 1, plain.shape[1]))
    answered = torch.nn.Linear(plain.shape[1], 1)
    optimiser = torch.optim.AdamW(
        [
            {"params": learning, "lr": RATE},
            {"params": [moves], "lr": MOVE_RATE},
            {"params": answered.parameters(), "lr": ANSWERED_RATE},
        ],
        weight_decay=0.01,
    )
    rows = [*asked, *((text[:OWN_WORDS], [place]) for place, text in enumerate(texts))]
    steps = EPOCHS * math.ceil(len(rows) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: ramp(step, steps))
    transformer.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for group in batches([len(text) for text, _ in rows], rng):
            vectors = _vectors(transformer, model.tokenizer, [misspelt(rows[row][0], rng) for row in group])
            statements = torch.nn.functional.normalize(start + moves[traits].sum(1), dim=1)
            logits = SHARPNESS * vectors @ statements.T
            wanted = torch.zeros(len(group), len(texts), dtype=torch.bool)
            for line, row in enumerate(group):
                wanted[line, rows[row][1]] = True
            known = wanted.any(1)
            picked = torch.logsumexp(logits.masked_fill(~wanted, -torch.inf)[known], 1)
            loss = (torch.logsumexp(logits[known], 1) - picked).sum() / len(group)
            weight = torch.tensor([1.0 if row < len(asked) else OWN_WEIGHT for row in group])
            said = answered(ANSWERED_SCALE * vectors)[:, 0]
            missed = torch.nn.functional.binary_cross_entropy_with_logits(said, known.float(), reduction="none")
            loss = loss + (weight * missed).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(group)
        say(f"epoch {epoch + 1} of {EPOCHS}: loss {total / len(rows):.3f}")
    transformer.eval()
    direction = answered.weight.detach().numpy()[0] * ANSWERED_SCALE
    return Taught(model, moves.detach().numpy(), direction, float(answered.bias.detach()[0]))


def _vectors(transformer: Any, tokenizer: Any, texts: list[str]) -> Any:
    import torch

    read = tokenizer(texts, padding=True, truncation=True, max_length=TOKENS, return_tensors="pt")
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported()):
        tokens = transformer(input_ids=read["input_ids"], attention_mask=read["attention_mask"]).last_hidden_state
    return pooled(tokens.float(), read["attention_mask"], MEAN)
