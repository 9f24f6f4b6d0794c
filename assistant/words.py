"""Words and their pieces as sparse features: what vectors blur (numbers, negations, product shorthand)."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_TOKEN = re.compile(r"[a-z0-9#'_]+|[?!$€£%]")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_SIZES = (3, 4, 5)


def normal(text: str) -> str:
    """Returns text in lower case, compatibility forms folded, every number written '#'."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _DIGITS.sub("#", folded)


def grams(text: str) -> Iterator[str]:
    """Yields words, pairs of words, and pieces of 3-5 letters inside words, each kind with its own prefix."""
    words = _TOKEN.findall(normal(text))
    yield from (f"w {word}" for word in words)
    yield from (f"w {one} {two}" for one, two in pairwise(words))
    for word in words:
        yield from _pieces(word)


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[str, ...]:
    """Returns the pieces of a word; kept, since most words come again."""
    padded = f" {word} "
    return tuple(f"c{padded[at : at + size]}" for size in _SIZES for at in range(len(padded) - size + 1))


def vocabulary(texts: Iterable[str], least: int) -> dict[str, float]:
    """Returns gram -> inverse document frequency, for grams that at least `least` texts have."""
    seen: Counter[str] = Counter()
    count = 0
    for text in texts:
        seen.update(set(grams(text)))
        count += 1
    return {gram: math.log((1 + count) / (1 + n)) + 1 for gram, n in sorted(seen.items()) if n >= least}


def weights(text: str, idf: Mapping[str, tuple[int, float]]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Returns columns and unit-length weights of the grams of a text.

    Args:
        text: any text.
        idf: gram -> (column, inverse document frequency).
    """
    counts = Counter(gram for gram in grams(text) if gram in idf)
    if not counts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    columns = np.fromiter((idf[gram][0] for gram in counts), dtype=np.int64, count=len(counts))
    values = np.fromiter(
        ((1 + math.log(n)) * idf[gram][1] for gram, n in counts.items()), dtype=np.float32, count=len(counts)
    )
    return columns, values / np.float32(np.linalg.norm(values))
