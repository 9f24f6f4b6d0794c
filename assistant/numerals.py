"""Numbers as people write them: `40`, `forty`, `six fifty`, `3rd`, `third`."""

import re
from functools import lru_cache

_ONES_TEXT = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ONES = _ONES_TEXT.split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: value for value, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000}
_ORDINALS = {
    word: n
    for n, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", ("ninth"), ("tenth")], 1
    )
} | {"eleventh": 11, "twelfth": 12, "umpteenth": 3, "nth": 3}
_ADVERBS = {"once": 1, "twice": 2, "thrice": 3}

WORD = "(?:" + "|".join([*sorted(_SMALL, key=len, reverse=True), *_SCALES]) + ")"
"""One word of a spelled number."""
WORDS = rf"(?:(?:a\s(?=hundred|thousand|grand|million)|{WORD}\b)(?:(?:\s|-|\sand\s)(?:{WORD})\b){{0,9}})"
"""A spelled number."""
COUNT = rf"(?:\d{{1,6}}|{WORDS}|a\sdozen|a\scouple(?:\sof)?)"
"""A count in figures or words."""
ORDINAL = r"(?:\d{1,3}(?:st|nd|rd|th)|" + "|".join(_ORDINALS) + ")"
"""An ordinal in figures or words."""


def _add(current: int, value: int) -> int | None:
    """The run so far continued by a small number, `None` where speech would not go on like that."""
    if current % 100 == 0 or (value < 10 and current % 10 == 0 and current % 100 >= 20):
        return current + value
    return current * 100 + value if current < 100 and value >= 10 else None


def spelled(words: str) -> int | None:
    """The value of a spelled number, `None` if it is none.

    `six fifty` is 650 and `twelve hundred` 1200, as people say prices.
    """
    total, current, seen = 0, 0, False
    for word in re.split(r"[\s-]+", words.lower().strip()):
        if word in {"a", "and"}:
            continue
        if word in _SMALL:
            added = _add(current, _SMALL[word])
            if added is None:
                return None
            current = added
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0
        else:
            return None
        seen = True
    return total + current if seen else None


@lru_cache(maxsize=512)
def count(words: str) -> int | None:
    """The value of a count: `40`, `five`, `a dozen`, `twice`; `None` if it is none."""
    words = words.lower().strip()
    if words.isdecimal():
        return int(words)
    if words in {"a dozen", "dozen"}:
        return 12
    if words.startswith("a couple"):
        return 2
    return _ADVERBS.get(words) or spelled(words)


def ordinal(words: str) -> int | None:
    """The value of an ordinal, `3rd` or `third`; `None` if it is none."""
    words = words.lower().strip()
    figures = re.match(r"\d+", words)
    return int(figures[0]) if figures else _ORDINALS.get(words)
