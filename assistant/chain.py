"""The picture of the design as LangChain runnables: screen, read, decide, validate, draft. One seam for a model: read."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.decide import decide
from assistant.draft import draft
from assistant.guards import guard
from assistant.heads import Heads
from assistant.models import Case, Decision, Fact, Facts, GuardContext, Model, Reader, Reading, Value
from assistant.packets import packets
from assistant.read import local_reader, read
from assistant.screen import Screened, screen
from assistant.settings import Settings
from assistant.validate import validate
from knowledge.rows import Tables

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

Read = Callable[[Screened], tuple[Reading, Reader]]
"""The seam: the local reader, or a model's, with the name that goes into the decision."""


class Work(Model):
    """A case on its way through the chain."""

    case: Case
    screened: Screened | None = None
    reading: Reading | None = None
    reader: Reader | None = None
    decision: Decision | None = None


def local_read(heads: Heads) -> Read:
    """Returns the local reader in the shape of the seam."""
    reader = local_reader(heads)
    return lambda screened: (read(screened, heads), reader)


def chain(tables: Tables, settings: Settings, reads: Read, now: Callable[[], datetime]) -> "Runnable[Case, Decision]":
    """Returns the runnable from a case to a checked decision.

    Args:
        tables: the policy's tables.
        settings: the company's values.
        reads: reads a screened text.
        now: gives the time of a case that brings none, aware.
    """
    from langchain_core.runnables import RunnableLambda

    def screened(case: Case) -> Work:
        return Work(case=case, screened=screen(case.text, settings.max_chars))

    def reading(work: Work) -> Work:
        assert work.screened is not None
        found, reader = reads(work.screened)
        return work.model_copy(update={"reading": found, "reader": reader})

    def decided(work: Work) -> Work:
        assert work.reading is not None and work.reader is not None
        decision = decide(
            work.reading, given(work.case), tables, received(work.case, tables, now), work.reader, settings.holidays
        )
        return work.model_copy(update={"decision": decision})

    def validated(work: Work) -> Work:
        assert work.decision is not None
        found = validate(work.decision, work.case.text, tables, received(work.case, tables, now), settings)
        return work.model_copy(update={"decision": work.decision.model_copy(update={"violations": found})})

    def drafted(work: Work) -> Decision:
        assert work.decision is not None
        return with_texts(work.decision, work.case, tables, settings)

    return (
        RunnableLambda(screened, name="screen")
        | RunnableLambda(reading, name="read")
        | RunnableLambda(decided, name="decide")
        | RunnableLambda(validated, name="validate")
        | RunnableLambda(drafted, name="draft")
    )


def with_texts(decision: Decision, case: Case, tables: Tables, settings: Settings) -> Decision:
    """Returns the decision with its packets and its guarded reply."""
    reply = draft(decision, case.id, tables, settings)
    context = GuardContext(category=decision.primary, priority=decision.priority)
    checked = guard(reply.text, context, tables, settings) if reply.text else None
    reply = reply.model_copy(update={"violations": checked.violations if checked else ()})
    return decision.model_copy(
        update={"reply": reply, "packets": packets(decision, case.text, case.id, tables, settings)}
    )


def given(case: Case) -> Facts:
    """Returns the facts that came with a case, as facts of a reading."""
    values: dict[str, Value | None] = {name: getattr(case.facts, name) for name in type(case.facts).model_fields}
    return {name: Fact(value=value, evidence="given") for name, value in values.items() if value is not None}


def received(case: Case, tables: Tables, now: Callable[[], datetime]) -> datetime:
    """Returns when the case came in: its own time, read in the policy's zone where it names none, or now."""
    moment = case.received_at or now()
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(tables.hours[0].timezone))


def timed(run: "Runnable[Case, Decision]", case: Case) -> Decision:
    """Returns the decision with the milliseconds it took."""
    start = time.perf_counter()
    decision = run.invoke(case)
    return decision.model_copy(update={"elapsed_ms": round((time.perf_counter() - start) * 1000, 2)})
