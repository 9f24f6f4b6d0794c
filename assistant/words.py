"""Words and their pieces as sparse features: what vectors blur (numbers, negations, product shorthand)."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
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


def grams(text: str) -> list[str]:
    """Returns words, pairs of words, and pieces of 3-5 letters inside words, each kind with its own prefix."""
    words = _TOKEN.findall(normal(text))
    found = [f"w {word}" for word in words]
    found += [f"w {one} {two}" for one, two in pairwise(words)]
    for word in words:
        found += _pieces(word)
    return found


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
    rows = [(*idf[gram], count) for gram, count in Counter(grams(text)).items() if gram in idf]
    if not rows:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    table = np.array(rows)
    values = table[:, 1] * (1 + np.log(table[:, 2]))
    return table[:, 0].astype(np.int64), (values / np.linalg.norm(values)).astype(np.float32)
