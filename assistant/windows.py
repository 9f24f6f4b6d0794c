"""The stretches of a text that are scored: whole passages for the sense, clauses for the evidence."""

import re
from itertools import accumulate

from assistant.models import Model, Span
from assistant.turns import Turn, clauses, one_spaced, split

PASSAGE_CHARS = 700
"""About 160 tokens: two passages overlap by a clause, so that nothing is lost past the encoder's limit."""
SIZES = (PASSAGE_CHARS, 250)
"""A text longer than a passage is read in closer stretches too: in a long one a sentence drowns."""
CLAUSE_LEAST = 8
_LETTER_OR_GAP = re.compile(r"\S|\s(?=\S)")


class Window(Model):
    """A stretch to score; `customer` is False for what only the agent says."""

    start: int
    end: int
    text: str
    customer: bool = True

    def span(self) -> Span:
        """Returns its words without the white space around them."""
        quote = self.text.strip()
        start = self.start + self.text.index(quote)
        return Span(start=start, end=start + len(quote), quote=quote)


class Windows(Model):
    """Both cuts of one text."""

    passages: tuple[Window, ...]
    clauses: tuple[Window, ...]
    turns: tuple[Turn, ...]


def cut(text: str) -> Windows:
    """Returns the passages and clauses of a text, in order, offsets in `text`."""
    turns = split(text)
    pieces = [
        Window(start=span.start, end=span.end, text=span.quote, customer=turn.speaker != "agent")
        for turn in turns
        for span in clauses(turn)
        if span.quote.strip()
    ]
    passages, parts = _passages(text, pieces), _clauses(text, pieces)
    return Windows(passages=passages, clauses=parts, turns=turns)


def _passages(text: str, pieces: list[Window]) -> tuple[Window, ...]:
    length = _length(text) if len(text) > PASSAGE_CHARS else [len(text)]
    if length[-1] <= PASSAGE_CHARS or not pieces:
        return (Window(start=0, end=len(text), text=text),)
    both = {(window.start, window.end): window for most in SIZES for window in _cut(text, pieces, length, most)}
    return tuple(both[place] for place in sorted(both, key=lambda place: (place[1], place[0])))


def _length(text: str) -> list[int]:
    """Returns the length of the text up to each place, white space between words counted once however wide it is."""
    counted = {found.start() for found in _LETTER_OR_GAP.finditer(text, len(text) - len(text.lstrip()))}
    return list(accumulate((at in counted for at in range(len(text))), initial=0))


def _cut(text: str, pieces: list[Window], length: list[int], most: int) -> list[Window]:
    """Returns stretches of whole pieces of at most so much length, each overlapping the one before by a piece."""
    found: list[Window] = []
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and length[pieces[last + 1].end] - length[pieces[first].start] <= most:
            last += 1
        start, end = pieces[first].start, pieces[last].end
        found.append(Window(start=start, end=end, text=text[start:end]))
        if last + 1 >= len(pieces):
            break
        first = max(last, first + 1)
    return found


def _clauses(text: str, pieces: list[Window]) -> tuple[Window, ...]:
    """Returns clauses, a very short one joined to the one before it (an answer to its question)."""
    found: list[Window] = []
    for piece in pieces:
        if found and len(one_spaced(piece.text)) < CLAUSE_LEAST:
            start = found[-1].start
            found[-1] = Window(start=start, end=piece.end, text=text[start : piece.end], customer=piece.customer)
        else:
            found.append(piece)
    return tuple(found)
