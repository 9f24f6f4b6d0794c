"""How often the local reader is wrong where it is sure: what the cascade's threshold is set by."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from assistant import Desk
from assistant.desk import local_reads
from assistant.model_reader import sureness
from assistant.screen import screen
from evals.commands import triage
from evals.score import LabelledCase, Share, judge, share

THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.99)


class Risk(BaseModel):
    """What one threshold would mean."""

    model_config = ConfigDict(frozen=True)

    threshold: float
    alone: Share
    """Cases the local reader would answer alone."""
    wrong: Share
    """Of those, the ones not fully right."""


def risks(desk: Desk, found: Iterable[LabelledCase]) -> list[Risk]:
    """Returns for each threshold what the local reader would answer alone, and how often wrongly.

    Args:
        desk: reads with the local reader only.
        found: labelled cases; those that cannot be read are left out.
    """
    reads = local_reads(desk.tables, desk.settings)
    judged: list[tuple[float, bool]] = []
    for case in found:
        outcome = judge(case, lambda row: triage(row, desk))
        if outcome.decision:
            reading, _ = reads(screen(case.text, desk.settings.max_chars))
            judged.append((sureness(reading), not outcome.right["fully_right"]))
    return [
        Risk(
            threshold=threshold,
            alone=share(sure >= threshold for sure, _ in judged),
            wrong=share(wrong for sure, wrong in judged if sure >= threshold),
        )
        for threshold in THRESHOLDS
    ]
