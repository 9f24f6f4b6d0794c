"""How near texts are to each other, for the tests that keep what is learned from what judges."""

import re
from collections import Counter, defaultdict
from math import ceil

NEAR = 0.6
"""Share of words two texts have in common (Jaccard) from which they count as near-paraphrases."""


def words(text: str) -> frozenset[str]:
    """Returns the words of a text."""
    return frozenset(re.findall(r"[a-z0-9$€£']+", text.casefold()))


def near(one: list[frozenset[str]], other: list[frozenset[str]], same: bool = False) -> list[tuple[int, int]]:
    """Returns the pairs of near-paraphrases.

    Two texts of which a share is common have one of their rarest words in common (prefix filtering: Chaudhuri, Ganti
    and Kaushik, 2006), so few pairs need comparing and none is missed.
    """
    often = Counter(term for row in (*one, *other) for term in row)
    holds: defaultdict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(other):
        for term in _rarest(row, often):
            holds[term].append(at)
    found: list[tuple[int, int]] = []
    for at, row in enumerate(one):
        maybe = {place for term in _rarest(row, often) for place in holds[term] if not same or at < place}
        found += [(at, place) for place in sorted(maybe) if len(row & other[place]) >= NEAR * len(row | other[place])]
    return found


def _rarest(row: frozenset[str], often: Counter[str]) -> list[str]:
    count = len(row) - ceil(NEAR * len(row)) + 1
    return sorted(row, key=lambda term: (often[term], term))[:count] if row else []
