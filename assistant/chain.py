"""The picture of the design: screen, read, decide, validate, draft, as LangChain runnables; one seam for a model."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.decide import decide
from assistant.draft import draft
from assistant.errors import InputError
from assistant.guards import guard
from assistant.heads import Heads
from assistant.mask import personal
from assistant.models import Case, Decision, Fact, Facts, GuardContext, Model, Reader, Reading, Value
from assistant.packets import packets
from assistant.quotes import as_written
from assistant.read import local_reader, read
from assistant.screen import Screened, foreign, screen
from assistant.settings import Settings
from assistant.validate import validate
from knowledge.dates import lacking
from knowledge.gaps import decidable
from knowledge.rows import Tables
from knowledge.tables import in_force

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

Read = Callable[[Screened], tuple[Reading, Reader]]
"""The seam: the local reader, or a model's, with the name that goes into the decision."""


OWN = "own"
"""The given facts that are the policy's own."""
Adds = Callable[[Reading, Screened], Reading]
"""Adds to a reading what another part of the reader finds in the same text."""


class Work(Model):
    """A case on its way through the chain."""

    case: Case
    received: datetime
    screened: Screened = Screened(text="")
    reading: Reading = Reading()
    reader: Reader = Reader(name="", version="")
    decision: Decision | None = None


Step = Callable[[Work], Work]


def local_read(heads: Heads, *others: Adds) -> Read:
    """Returns the local reader in the shape of the seam.

    Args:
        heads: read what they were taught.
        others: add what the policy's own words tell, each to what was found before it.
    """
    reader = local_reader(heads)

    def reads(screened: Screened) -> tuple[Reading, Reader]:
        return reduce(lambda found, other: other(found, screened), others, read(screened, heads)), reader

    return reads


def steps(tables: Tables, settings: Settings, reads: Read) -> dict[str, Step]:
    """Returns the steps by name, in order.

    Args:
        tables: the policy's tables; a case is decided by the rows that hold on its day.
        settings: the company's values.
        reads: reads a screened text.
    """

    def screened(work: Work) -> Work:
        found = screen(known(work.case, tables).text, settings.max_chars)
        private = tuple(personal(given(work.case)))
        return work.model_copy(update={"screened": found.model_copy(update={"private": private})})

    def reading(work: Work) -> Work:
        found, reader = reads(work.screened)
        written = as_written(found, work.screened)
        by_model = reader.path is not None and reader.path.parts["rules"] == "model"
        if work.screened.language != "en" and not by_model:
            written = written.model_copy(update={"notes": (*written.notes, foreign(work.screened.language))})
        return work.model_copy(update={"reading": written, "reader": reader})

    def decided(work: Work) -> Work:
        of_day = today(work)
        decision = decide(work.reading, given(work.case), of_day, work.received, work.reader, settings.holidays)
        return work.model_copy(update={"decision": decision})

    def validated(work: Work) -> Work:
        found = validate(made(work), work.case.text, today(work), work.received, settings)
        return work.model_copy(update={"decision": made(work).model_copy(update={"violations": found})})

    def drafted(work: Work) -> Work:
        return work.model_copy(update={"decision": with_texts(made(work), work.case, today(work), settings)})

    def today(work: Work) -> Tables:
        day = work.received.astimezone(zone).date()
        return decidable(in_force(tables, day), day)

    zone = ZoneInfo(tables.hours[0].timezone)
    return {"screen": screened, "read": reading, "decide": decided, "validate": validated, "draft": drafted}


def chain(named: dict[str, Step]) -> "Runnable[Work, Work]":
    """Returns the steps as one LangChain runnable, for streaming, batches and a model's own runnables.

    Whoever runs it has LangSmith's tracing as the environment says; the desk runs it by `chained`, which has none.
    """
    from langchain_core.runnables import RunnableLambda

    first, *rest = (RunnableLambda(step, name=name) for name, step in named.items())
    return reduce(lambda done, step: done | step, rest, first)


def chained(named: dict[str, Step]) -> Step:
    """Returns the chain as a function that tells LangSmith nothing, whatever the environment says."""
    from assistant.tracing import private

    run = chain(named).invoke

    def runs(work: Work) -> Work:
        with private():
            return run(work)

    return runs


def fold(named: dict[str, Step], work: Work) -> Work:
    """Returns the same as the chain, without LangChain: a fresh process answers a second sooner."""
    return reduce(lambda done, step: step(done), named.values(), work)


def made(work: Work) -> Decision:
    """Returns the decision of a work that has been decided."""
    assert work.decision is not None
    return work.decision


def with_texts(decision: Decision, case: Case, tables: Tables, settings: Settings) -> Decision:
    """Returns the decision with its packets and its guarded reply."""
    reply = draft(decision, case.id, tables, settings)
    context = GuardContext(category=decision.primary, priority=decision.priority)
    checked = guard(reply.text, context, tables, settings, by_words=True) if reply.text else None
    reply = reply.model_copy(update={"violations": checked.violations if checked else ()})
    return decision.model_copy(
        update={"reply": reply, "packets": packets(decision, case.text, case.id, tables, settings)}
    )


def given(case: Case) -> Facts:
    """Returns the facts that came with a case, as facts of a reading; an empty field is no fact."""
    named = (name for name in type(case.facts).model_fields if name != OWN)
    values: dict[str, Value | None] = {name: getattr(case.facts, name) for name in named}
    values |= case.facts.own or {}
    return {
        name: Fact(value=value, evidence="given")
        for name, value in values.items()
        if value is not None and not _blank(value)
    }


def _blank(value: Value) -> bool:
    return value == () or (isinstance(value, str) and not value.strip())


def known(case: Case, tables: Tables) -> Case:
    """Returns the case.

    Raises:
        InputError: a fact of its own is no field of the policy.
    """
    fields = [row.id for row in tables.fields]
    for name in case.facts.own or {}:
        if name not in fields:
            raise InputError(f"facts.own: {name!r} is no field of the policy. Its fields are {', '.join(fields)}.")
    return case


def received(case: Case, tables: Tables, now: Callable[[], datetime]) -> datetime:
    """Returns when the case came in: its own time, in the policy's zone where it names none, or now in that zone."""
    zone = ZoneInfo(tables.hours[0].timezone)
    if case.received_at is None:
        return now().astimezone(zone)
    return case.received_at if case.received_at.tzinfo else case.received_at.replace(tzinfo=zone)


def timed(run: Callable[[Work], Work], case: Case, tables: Tables, now: Callable[[], datetime]) -> Decision:
    """Returns the decision with the milliseconds it took.

    Raises:
        InputError: the case cannot be read.
        TableError: a row it needs does not hold on its day.
    """
    start = time.perf_counter()
    work = Work(case=case, received=received(case, tables, now))
    try:
        decision = made(run(work))
    except (LookupError, StopIteration, RuntimeError) as error:
        if gap := lacking(tables, work.received.astimezone(ZoneInfo(tables.hours[0].timezone)).date()):
            raise gap from error
        raise
    return decision.model_copy(update={"elapsed_ms": round((time.perf_counter() - start) * 1000, 2)})
