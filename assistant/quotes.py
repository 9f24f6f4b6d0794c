"""Evidence read beside ignored words, cut to the words that were read, so that each quote is a slice of the case."""

from collections.abc import Iterator

from assistant.models import Fact, Read, Reading, Span
from assistant.screen import Screened


def as_written(reading: Reading, screened: Screened) -> Reading:
    """Returns the reading with every span cut to its longest stretch without ignored words.

    A rule, signal or fact that rests on ignored words alone is left out (D19).
    """
    if not screened.ignored:
        return reading
    facts = {name: kept for name, fact in reading.facts.items() if (kept := _fact(fact, screened))}
    lists = {part: tuple(_reads(getattr(reading, part), screened)) for part in ("rules", "signals", "close")}
    return reading.model_copy(update={**lists, "facts": facts})


def _reads(reads: tuple[Read, ...], screened: Screened) -> Iterator[Read]:
    for read in reads:
        span = _longest(read.evidence, screened)
        if span:
            yield read.model_copy(update={"evidence": span})


def _fact(fact: Fact, screened: Screened) -> Fact | None:
    if not isinstance(fact.evidence, Span):
        return fact
    span = _longest(fact.evidence, screened)
    return fact.model_copy(update={"evidence": span}) if span else None


def _longest(span: Span, screened: Screened) -> Span | None:
    """Returns the longest stretch of a span between ignored words, trimmed; None where none is left."""
    if not any(out.start < span.end and span.start < out.end for out in screened.ignored):
        return span
    edges = [(out.start, out.end) for out in screened.ignored if out.start < span.end and span.start < out.end]
    starts = [span.start, *(end for _, end in edges)]
    ends = [*(start for start, _ in edges), span.end]
    pieces = [_stripped(screened.text, left, right) for left, right in zip(starts, ends, strict=True) if left < right]
    start, end = max(pieces, key=lambda piece: piece[1] - piece[0], default=(0, 0))
    return Span(start=start, end=end, quote=screened.text[start:end]) if start < end else None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    return left, max(left, start + len(piece.rstrip()))
