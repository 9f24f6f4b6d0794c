"""Passages of the policy for somebody's words: those whose statements answer them, with those that speak alike."""

from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.answer import library
from assistant.choose import Index, index
from assistant.meant import learned
from assistant.settings import Settings
from assistant.weigh import Numbers, speaks_of, weighed
from knowledge.rows import Tables
from knowledge.search import Hit
from knowledge.tables import in_force

FUSE = 2
"""Constant of reciprocal rank fusion: only the first few of some sixty passages matter."""
MEANT = 2
"""What the rank by what a question means counts for, against 1 for the rank by words and vectors."""


def find(words: str, tables: Tables, settings: Settings, now: datetime, count: int = 5) -> list[Hit]:
    """Returns the passages for some words, best first.

    Args:
        words: a question or a few words, as an agent types them.
        tables: the policy's tables, located; whose questions nobody taught, words and vectors alone rank.
        settings: the folders.
        now: the rows in force on its day count.
        count: how many passages.

    Raises:
        KnowledgeError, ModelError: an encoder, the heads or the search index cannot be used.
    """
    shelf = library(settings)
    hits = shelf.search(words, shelf.count)
    held = in_force(tables, now.astimezone(ZoneInfo(tables.hours[0].timezone)).date())
    at, heads = index(held, settings), learned(settings.encoder_dir)
    if not speaks_of(heads, at):
        return hits[:count]
    asked, choice = at.ask(words)
    scores = weighed(asked, choice, at, heads.read(asked.text, at.statements, settings.data)).scores
    meant = _by_meaning(hits, scores, at)
    fused = {hit.chunk.id: 1 / (FUSE + rank) for rank, hit in enumerate(hits)}
    for rank, hit in enumerate(meant):
        fused[hit.chunk.id] += MEANT / (FUSE + rank)
    top = (1 + MEANT) / FUSE
    best = sorted(hits, key=lambda hit: -fused[hit.chunk.id])[:count]
    return [hit.model_copy(update={"score": fused[hit.chunk.id] / top}) for hit in best]


def _by_meaning(hits: list[Hit], scores: Numbers, at: Index) -> list[Hit]:
    """Returns the passages on which a statement rests first of all, by the best of their statements."""
    best: dict[str, float] = {}
    for one, score in zip(at.statements, scores, strict=True):
        line = next((source.start_line for source in one.sources if not source.edition), 0)
        home = next((hit.chunk.id for hit in hits if hit.chunk.start_line <= line <= hit.chunk.end_line), None)
        if home:
            best[home] = max(best.get(home, score), score)
    return sorted((hit for hit in hits if hit.chunk.id in best), key=lambda hit: -best[hit.chunk.id])
