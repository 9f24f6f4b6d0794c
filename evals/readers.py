"""The local reader, the model and the cascade on the same cases: what each gets right, costs, and takes."""

from collections.abc import Iterator

import numpy as np
from pydantic import BaseModel, ConfigDict

from assistant import Decision, Desk
from assistant.errors import InputError
from assistant.models import Call
from evals.commands import triage
from evals.score import LabelledCase, Share, judge, report, share, shown

READERS = ("local", "llm", "cascade")


class Row(BaseModel):
    """One reader's scores."""

    model_config = ConfigDict(frozen=True)

    reader: str
    fully_right: Share
    critical_recall: Share
    rules_micro_f1: float
    asked: Share
    """Cases for which a model was called."""
    fell_back: Share
    """Cases that the local reader answered because the model did not."""
    tokens: float
    """Per case, in and out."""
    usd_per_1000: float | None
    """Cost of a thousand cases; None where no price is set."""
    p50_ms: float
    p95_ms: float


def compare_readers(desk: Desk, names: tuple[str, ...], found: list[LabelledCase]) -> Iterator[Row]:
    """Yields one row a reader, each on every case.

    Args:
        desk: its settings are taken, but for who reads.
        names: of `READERS`.
        found: the labelled cases.

    Raises:
        InputError: no such reader, or one that needs a model where none is configured.
    """
    for name in names:
        if name not in READERS:
            raise InputError(f"There is no reader {name!r}; choose of {', '.join(READERS)}.")
        if name != "local" and not desk.settings.model:
            raise InputError(f"The reader {name!r} needs a model: set ESCALATE_MODEL, e.g. openai:gpt-5-mini.")
        yield _row(name, Desk(desk.settings.model_copy(update={"reader": name}), desk.now), found)


def _row(name: str, desk: Desk, found: list[LabelledCase]) -> Row:
    outcomes = [judge(case, lambda row: triage(row, desk)) for case in found]
    scores = report(outcomes, min(desk.tables.priorities, key=lambda row: row.rank).id)
    decisions = [outcome.decision for outcome in outcomes if outcome.decision]
    calls = [_calls(decision) for decision in decisions]
    costs = [call.cost_usd for each in calls for call in each]
    priced = name == "local" or any(cost is not None for cost in costs) or not costs
    millis = [decision.elapsed_ms for decision in decisions]
    return Row(
        reader=name,
        fully_right=scores.shares["fully_right"],
        critical_recall=scores.shares["critical_recall"],
        rules_micro_f1=scores.rules_micro_f1,
        asked=share(bool(each) for each in calls),
        fell_back=share(decision.reader.fallback is not None for decision in decisions),
        tokens=sum(call.input_tokens + call.output_tokens for each in calls for call in each) / max(1, len(decisions)),
        usd_per_1000=1000 * sum(cost or 0 for cost in costs) / max(1, len(decisions)) if priced else None,
        p50_ms=float(np.percentile(millis, 50)),
        p95_ms=float(np.percentile(millis, 95)),
    )


def _calls(decision: Decision) -> tuple[Call, ...]:
    return decision.reader.path.calls if decision.reader.path else ()


def line(row: Row) -> str:
    """Returns one row of the table as text."""
    cost = "no price set" if row.usd_per_1000 is None else f"${row.usd_per_1000:.2f} a thousand"
    right, critical, asked, fell = (
        shown(part.value) for part in (row.fully_right, row.critical_recall, row.asked, row.fell_back)
    )
    return (
        f"{row.reader:8} fully right {right}  critical recall {critical}  F1 {shown(row.rules_micro_f1, '.3f')}  "
        f"asked {asked}  fell back {fell}  {row.tokens:.0f} tokens a case  {cost}  "
        f"p50 {row.p50_ms:.0f} ms  p95 {row.p95_ms:.0f} ms"
    )
