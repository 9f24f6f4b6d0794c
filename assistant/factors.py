"""Which identity factors are said to be verified."""

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.models import Fact, Span
from assistant.phrase import Phrase
from assistant.phrasebook import lexicon
from assistant.stance import plain
from assistant.turns import Turn

_PROVED = Phrase(r"\b(?:verified|confirmed|passed|validated|match(?:es|ed)|verif'?d|authenticated|checks? out)\b")
_UNPROVED = Phrase(
    r"(?:\b(?:not|no|never|un|cannot|can't|couldn't|failed|fails|yet|to be|needs?|must|should|if"
    r"|once|until|isn't|wasn't|hasn't|haven't|before|being)\b|n't)(?:\s\w+){0,3}\s?$"
)
_MISSING = Phrase(
    r"\s?(?:is |are |was |still |has |have |did |does )*(?:not\b|n't|missing|failed|pending|yet to"
    r"|mismatch|wrong|doesn't|didn't|hasn't|unverified|unknown)"
)


@lru_cache(maxsize=1)
def _factors() -> dict[str, re.Pattern[str]]:
    """How each identity factor is written, compiled."""
    return {factor: re.compile(words, re.IGNORECASE) for factor, words in lexicon().factors.items()}


def _proved_parts(text: str) -> Iterable[tuple[int, int]]:
    """Stretches of a text whose factors are said to be verified."""
    for match in _PROVED.finditer(text):
        before = re.split(r"[.!?;\n]|\bbut\b", text[max(0, match.start() - 100) : match.start()])[-1]
        after = re.split(r"[.!?;\n]|\bbut\b|\bnot\b", text[match.end() : match.end() + 160])[0]
        if _UNPROVED.search(before[-30:]):
            continue
        yield match.end(), match.end() + len(after)
        tail = re.split(r"\b(?:not|verified|confirmed)\b|n't", before)[-1]
        if re.search(r"\w", tail):
            yield match.start() - len(tail), match.start()


def read_factors(turns: Iterable[Turn]) -> Fact | None:
    """The identity factors said to be verified; a request to verify is none."""
    found: dict[str, tuple[int, int]] = {}
    evidence: Span | None = None
    for turn in turns:
        text = plain(turn.text)
        for start, end in _proved_parts(text):
            for factor, words in _factors().items():
                for match in words.finditer(text, start, end):
                    if (
                        factor in found
                        or _MISSING.match(text, match.end())
                        or _UNPROVED.search(text[max(start, match.start() - 12) : match.start()])
                    ):
                        continue
                    found[factor] = (turn.start + match.start(), turn.start + match.end())
                    same = [span for span in found.values() if turn.start <= span[0] < turn.end]
                    left, right = min(span[0] for span in same), max(span[1] for span in same)
                    evidence = Span(start=left, end=right, quote=turn.text[left - turn.start : right - turn.start])
    return Fact(value=tuple(sorted(found)), evidence=evidence) if evidence else None
