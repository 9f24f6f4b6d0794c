"""A text as it looks: what has no shape is gone, what looks alike is alike, and each character knows its place."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_SHAPELESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
"""Characters that show nothing, besides those of category Cf."""
UNSENT = (
    "the text is mostly in another script than ours, in which names cannot be found surely, so it was not sent "
    "(ESCALATE_MODEL_ANY_SCRIPT=true sends it)"
)


class Copy(NamedTuple):
    """A text as it looks, with where each of its characters starts and ends in the text."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def there(self, start: int, end: int) -> tuple[int, int]:
        """Returns a stretch of the copy, not an empty one, as one of the text."""
        return self.starts[start], self.ends[end - 1]


def plain(text: str) -> Copy:
    """Returns a text as it looks, with each character's place."""
    if text.isascii():
        return Copy(text.replace("\r", "\n"), range(len(text)), range(1, len(text) + 1))
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.category(text[end])[0] == "M":
            end += 1
        for char in _alike(text[at:end]):
            chars.append(char)
            starts.append(at)
            ends.append(end)
        at = end
    return Copy("".join(chars), starts, ends)


@lru_cache(maxsize=4096)
def _alike(cluster: str) -> str:
    """Returns a letter with its accents as one character, and what looks like it in its plainest form."""
    shown = "".join(char for char in cluster if unicodedata.category(char) != "Cf" and char not in _SHAPELESS)
    return "".join(_plainest(char) for char in unicodedata.normalize("NFKC", shown))


def _plainest(char: str) -> str:
    if char in "’‘ʼ`´":
        return "'"
    if char in "\r\u2028\u2029\x85\x0b\x0c":
        return "\n"
    return "-" if unicodedata.category(char) == "Pd" or char == "\u2212" else char


def is_latin(text: str) -> bool:
    """Returns whether half of a text's letters or more are Latin; in other scripts names are not found surely."""
    if text.isascii():
        return True
    letters = [char for char in unicodedata.normalize("NFKC", text) if char.isalpha()]
    latin = sum(char.isascii() or unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return latin * 2 >= len(letters)
