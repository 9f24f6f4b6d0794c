"""A question about the policy answered in its own words, or told that the policy does not say."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.choose import Candidate, Choice, Index, index
from assistant.computed import compute_bound, compute_clock, start_of
from assistant.errors import InputError
from assistant.models import Answer, Citation, Reader
from assistant.passages import citations, in_its_list
from assistant.question import Asked, goes_on
from assistant.screen import injected
from assistant.settings import Settings
from assistant.statement import Statement
from assistant.weigh import weigh
from knowledge.rows import Conflict, Source, Tables
from knowledge.tables import in_force, policy

if TYPE_CHECKING:
    from knowledge.search import Library

_ID = re.compile(r"\b[a-z]+(?:[._][a-z0-9]+)+\b")
LEAST_LETTERS = 2
LONGEST = 2000
"""A longer question is a case; only its beginning is read as a question."""
SURE = 0.99
"""Confidence that instructions to the desk are no question about the policy."""
COMPUTED = 0.9
LIKELY = 4
"""Nearest statements whose rows a question may be about."""
Picks = Callable[[str, Choice], tuple[Choice, Reader]]
"""Chooses again among the nearest statements, and says who chose."""
MAY = ("can", "may", "should", "could", "shall", "must", "is it ok", "ok to", "am i ", "are we ", "do i", "do we")


def ask(
    question: str, tables: Tables, settings: Settings, now: datetime, earlier: str = "", picks: Picks | None = None
) -> Answer:
    """Returns the policy's answer with its words, or that the policy does not say.

    Args:
        question: as an agent types it.
        tables: the policy's tables; those rows answer that are in force now.
        settings: the company's values and folders.
        now: the time that 'friday 5 pm' is reckoned from.
        earlier: the question before, which "and for enterprise?" goes on from.
        picks: a language model's choice among the nearest statements, where one is configured.

    Raises:
        InputError: the question is empty or has no words.
        KnowledgeError: the policy folder or the search index cannot be used.
    """
    further = bool(earlier) and goes_on(question)
    plain = _plain(f"{earlier.rstrip('?. ')} {question}" if further else question)
    tables = in_force(tables, now.astimezone(ZoneInfo(tables.hours[0].timezone)).date())
    at = index(tables, settings)
    asked, choice = at.ask(plain)
    if injected(plain):
        return _refusal(plain, choice.model_copy(update={"near": (), "confidence": SURE}), tables, settings, at)
    words, choice = choice, weigh(asked, choice, at, settings)
    computed = _computed(plain, words, choice, at, now, settings)
    if computed:
        return computed
    if further and words.reason == "outside":
        choice = choice.model_copy(update={"best": None})
    if further and choice.best and (same := _same_of(question, earlier, at, settings)):
        choice = choice.model_copy(update={"best": same, "near": ()})
    reader = None
    if picks:
        choice, reader = picks(plain, choice)
    if choice.best is None:
        answer = _refusal(plain, choice, tables, settings, at)
    else:
        answer = _answer(asked, choice, choice.best, at, tables)
    return answer.model_copy(update={"reader": reader})


def _same_of(question: str, earlier: str, at: Index, settings: Settings) -> Candidate | None:
    """Returns what was asked before, of the topic that a question goes on to; None where it names no topic."""
    topics = at.ask(question)[1].topics
    before = weigh(*at.ask(_plain(earlier)), at, settings).best
    one = at.of(topics[0], before.statement.aspect) if topics and before else None
    return Candidate(statement=one) if one else None


_OPENING = Lock()
"""Two threads that ask at the same time do not both build the index."""


def library(settings: Settings) -> "Library":
    """Returns the searchable policy, its index in the data folder; loaded once a process.

    Raises:
        KnowledgeError: the encoder or the policy is missing.
    """
    with _OPENING:
        return _library(settings.policy, settings.encoder_dir, settings.data)


@lru_cache(maxsize=2)
def _library(folder: Path, encoder: Path, data: Path) -> "Library":
    from knowledge.encoder import loaded
    from knowledge.search import Library

    return Library(policy(folder), loaded(encoder), data)


def _plain(question: str) -> str:
    plain = " ".join(question.split())[:LONGEST]
    if sum(char.isalnum() for char in plain) < LEAST_LETTERS:
        raise InputError("The question is empty. Ask in a few words, for example: who do I email about an outage?")
    return plain


def _computed(
    question: str, words: Choice, choice: Choice, at: Index, now: datetime, settings: Settings
) -> Answer | None:
    """Returns what the tables compute for the rows that the words and the meaning of a question name together."""
    if words.reason == "outside":
        return None
    meant = [one.statement.topic for one in choice.nearest[:LIKELY]]
    groups = {topic.partition(".")[0] for topic in meant}
    flags = {row.id for row in at.names.tables.flags}
    both = [topic for topic in words.topics if topic in flags or topic.partition(".")[0] in groups]
    at_an_hour = set(both) <= flags and start_of(question, at.names.tables, now) is not None
    topics = words.topics if at_an_hour or not choice.nearest else (*both, *meant[:1])
    found = compute_clock(question, topics, words.aspects, at.names, now, settings.holidays)
    found = found or compute_bound(question, words.topics, at.names)
    if found is None:
        return None
    return Answer(answerable=True, text=found.text, confidence=COMPUTED, citations=citations(found.sources, at.lines))


def _answer(asked: Asked, choice: Choice, best: Candidate, at: Index, tables: Tables) -> Answer:
    said = [best.statement, *(one.statement for one in choice.near)]
    first = [in_its_list(source, at.lines) for source in best.statement.sources]
    sources = (*first, *(source for one in said[1:] for source in one.sources))
    conflicts = _conflicts(best.statement, tables)
    text = " ".join([_opening(asked, best.statement), *(one.text for one in said[1:])])
    for row in conflicts:
        if row.taken not in text:
            text += f" The policy says two things here; taken ({row.decision}): {row.taken}"
        elif row.decision not in text:
            text += f" ({row.decision}.)"
    confidence = round(choice.confidence, 2)
    text = titled(text, tables)
    return Answer(answerable=True, text=text, confidence=confidence, citations=citations(sources, at.lines))


def titled(text: str, tables: Tables) -> str:
    """Returns a text with rules and flags by their titles where it has their ids, which no agent needs to know."""
    titles = {row.id.partition(".")[2]: row.title for row in tables.rules}
    titles |= {row.id: row.title for row in (*tables.rules, *tables.flags)}
    return _ID.sub(lambda match: f"“{titles[match[0]]}”" if match[0] in titles else match[0], text)


def _opening(asked: Asked, one: Statement) -> str:
    """Returns the statement, with a yes or no before it where that is what was asked of a step."""
    if one.forbids is None or not asked.text.casefold().startswith(MAY):
        return one.text
    return f"No. {one.text}" if one.forbids else f"Yes. {one.text}"


def _conflicts(one: Statement, tables: Tables) -> list[Conflict]:
    """Returns the conflicts in which the words an answer rests on contradict each other."""
    if one.topic.startswith("conflict/"):
        return [row for row in tables.conflicts if one.topic == f"conflict/{row.id}"]
    rests = {(source.start_line, source.quote) for source in one.sources}
    return [row for row in tables.conflicts if {(s.start_line, s.quote) for s in row.between} <= rests][:2]


def _refusal(question: str, choice: Choice, tables: Tables, settings: Settings, at: Index) -> Answer:
    """Returns that the policy does not say, with the nearest section and whom to ask."""
    near = _nearest(question, choice, settings, at)
    contact = at.names.fill(tables.document.contact)
    where = f" The nearest is '{near[0].section}'." if near else ""
    text = f"The policy does not say.{where} Ask your team lead or {contact}."
    return Answer(answerable=False, text=text, confidence=round(choice.confidence, 2), citations=near)


def _nearest(question: str, choice: Choice, settings: Settings, at: Index) -> tuple[Citation, ...]:
    sources: Sequence[Source] = [one.statement.sources[0] for one in choice.near[:2] if one.statement.sources]
    if sources:
        return citations(tuple(sources), at.lines, most=2)
    hits = library(settings).search(question, 2)
    return tuple(
        Citation(section=row.section, start_line=row.start_line, end_line=row.end_line, quote=row.text)
        for row in (hit.chunk for hit in hits)
    )
