"""The slips of hurried typists, for training: swapped, dropped, doubled letters and lost capitals or punctuation."""

import random

RATE = 0.5
"""Share of texts that are touched at all."""
SLIPS_PER_CHAR = 0.025


def misspelt(text: str, rng: random.Random) -> str:
    """Returns the text as a hurried agent might have typed it, or as it is."""
    if rng.random() > RATE:
        return text
    if rng.random() < 0.3:
        text = text.lower()
    if rng.random() < 0.2:
        text = "".join(char for char in text if char not in ",.;!'")
    return slipped(text, rng, rng.random())


def slipped(text: str, rng: random.Random, share: float = 1.0) -> str:
    """Returns the text with slips of the fingers, a share of SLIPS_PER_CHAR for each of its characters."""
    for _ in range(int(len(text) * SLIPS_PER_CHAR * share)):
        text = _slip(text, rng)
    return text


def _slip(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    if not text[at : at + 2].isalpha() or at + 2 > len(text):
        return text
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + (text[at] * 2 if kind == 1 else "") + text[at + 1 :]
