"""Why: the rules that hold, the words they rest on, and those words marked in the case."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from assistant.chat.markup import esc, join, policy
from assistant.models import UNSURE, Decision, Finding, Model, Span
from knowledge.rows import Tables

TONES = 6
"""Colours of marks; they come round again after that many rules."""
SHOWN_WHOLE = 20_000
"""Longer cases are shown around their marks only."""
AROUND = 240
SURE = ((0.9, "very sure"), (0.75, "fairly sure"), (0.5, "leaning"), (0.0, "worth checking"))
MOST_SURE = 99
"""Per cent; a reader of words is never more certain than that."""


class Piece(Model):
    """A stretch of the case between two boundaries of marks."""

    start: int
    end: int
    rules: tuple[int, ...]
    """Which findings rest on it, by their place in the list."""


def sure(confidence: float) -> str:
    """Returns a probability as words and per cent."""
    word = next(word for least, word in SURE if confidence >= least)
    return f"{word} · {percent(confidence)}"


def percent(confidence: float) -> str:
    """Returns a probability as whole per cent."""
    return f"{min(round(confidence * 100), MOST_SURE)}%"


def reasons(decision: Decision, tables: Tables) -> str:
    """Returns the findings, each with its evidence, confidence and policy line."""
    titles = {row.id: row.title for row in tables.rules}
    rows = (_finding(number, finding, titles) for number, finding in enumerate(decision.findings))
    return f'<ol class="why">{join(rows)}</ol>' if decision.findings else ""


def _finding(number: int, finding: Finding, titles: dict[str, str]) -> str:
    doubt = f'<span class="ask">{esc(finding.confirm)}</span>' if finding.confidence < UNSURE else ""
    return (
        f'<li class="tone-{number % TONES}"><div class="rule"><strong>{esc(titles[finding.rule])}</strong>'
        f'<span class="sure" title="{esc(finding.rule)}">{sure(finding.confidence)}</span></div>'
        f'<q class="mark">{esc(" ".join(finding.evidence.quote.split()))}</q>{doubt}{policy(finding.source)}</li>'
    )


def noticed(decision: Decision, tables: Tables) -> str:
    """Returns what was read besides the rules and can raise a flag, a question or an identity check."""
    rows = {row.id: row for row in tables.signals}
    shown = [
        f"<li><strong>{esc(rows[read.id].title)}</strong> <q>{esc(' '.join(read.evidence.quote.split()))}</q>"
        f"{policy(source) if (source := rows[read.id].source) else ''}</li>"
        for read in decision.signals
        if read.id in rows
    ]
    return f'<h3>Also noticed</h3><ul class="plain noticed">{join(shown)}</ul>' if shown else ""


def runners_up(decision: Decision, tables: Tables) -> str:
    """Returns the rules that nearly held."""
    titles = {row.id: row.title for row in tables.rules}
    rows = [
        f'<li><strong>{esc(titles[row.rule])}</strong> <span class="sure">{percent(row.confidence)}</span> '
        f'<q>{esc(" ".join(row.evidence.quote.split()))}</q><span class="ask">{esc(row.confirm)}</span>'
        f"{policy(row.source)}</li>"
        for row in decision.close
    ]
    if not rows:
        return ""
    return (
        '<section class="block close"><h3>Close, but not counted</h3><p class="hint">If the answer to one of these '
        f'is yes, say so in the chat.</p><ul class="plain">{join(rows)}</ul></section>'
    )


def marked(text: str, findings: Sequence[Finding], tables: Tables, added: Sequence[int] = ()) -> str:
    """Returns the case with the words of each rule marked and a sign where later messages begin; no word is changed."""
    titles = {row.id: row.title for row in tables.rules}
    shown = [
        ('<i class="added"></i>' if piece.start in added else "") + _mark(text, piece, findings, titles)
        for piece in windows(text, pieces(text, findings, added))
    ]
    return f'<div class="case" tabindex="0" role="region" aria-label="Case text">{join(shown)}</div>'


def pieces(text: str, findings: Sequence[Finding], also: Sequence[int] = ()) -> list[Piece]:
    """Returns the text cut at every boundary of evidence, and at other offsets; joined again they are the text."""
    spans = [finding.evidence for finding in findings]
    cuts = {0, len(text), *also, *(min(max(at, 0), len(text)) for span in spans for at in (span.start, span.end))}
    edges = sorted(cuts)
    return [Piece(start=start, end=end, rules=tuple(_over(spans, start, end))) for start, end in pairwise(edges)]


def _over(spans: Iterable[Span], start: int, end: int) -> Iterable[int]:
    return (number for number, span in enumerate(spans) if span.start <= start and end <= span.end)


def windows(text: str, found: Sequence[Piece]) -> list[Piece]:
    """Returns the pieces of a long text that stand near a mark; all of a short one's."""
    if len(text) <= SHOWN_WHOLE:
        return list(found)
    kept: list[Piece] = []
    for piece in found:
        if piece.rules or piece.end - piece.start <= 2 * AROUND:
            kept.append(piece)
        else:
            kept.append(piece.model_copy(update={"end": piece.start + AROUND}))
            kept.append(piece.model_copy(update={"start": piece.end - AROUND}))
    return kept


def _mark(text: str, piece: Piece, findings: Sequence[Finding], titles: dict[str, str]) -> str:
    words = esc(text[piece.start : piece.end])
    if not piece.rules:
        return words
    names = " · ".join(titles[findings[number].rule] for number in piece.rules)
    return f'<mark class="tone-{piece.rules[0] % TONES}" title="{esc(names)}">{words}</mark>'
