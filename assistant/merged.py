"""One reading of two: the model's where it stands, the local reader's beside it, and no sure critical rule lost."""

from assistant.llm import use
from assistant.models import Part, Read, Reading
from assistant.proposal import Verdict
from knowledge.rows import Rule, Tables

LOCAL: dict[str, Part] = {"rules": "local", "signals": "local", "facts": "local"}


def merged(verdict: Verdict, local: Reading, tables: Tables) -> tuple[Reading, dict[str, Part], tuple[str, ...]]:
    """Returns the reading of both, whose each part is, and what of the model's did not stand.

    Rules and signals with nothing wrong are the model's; else the local reader's stand beside what is right of them.
    Facts are the local reader's, corrected by those of the model's that agree with their quote. What would take away a
    critical rule that the local reader is sure of is not taken from the model.
    """
    parts: dict[str, Part] = {
        "rules": "both" if "rules" in verdict.violations else "model",
        "signals": "both" if "signals" in verdict.violations else "model",
        "facts": "both" if verdict.facts else "local",
    }
    reading = local.model_copy(
        update={
            "rules": _beside(verdict.rules, local.rules, parts["rules"]),
            "signals": _beside(verdict.signals, local.signals, parts["signals"]),
            "facts": local.facts | verdict.facts,
            "close": (),
        }
    )
    said = tuple(line for lines in verdict.violations.values() for line in lines)
    rows = sure_criticals(local, tables)
    for part, kept, lines in (_rules(reading, local, rows, tables), *_bearing(reading, local, rows, tables)):
        if lines:
            reading = reading.model_copy(update={part: kept})
            parts[part] = "both"
            said += lines
    return reading, parts, said


def sure_criticals(local: Reading, tables: Tables) -> list[Rule]:
    """Returns the critical rules that the local reader is sure of; no model can take them away."""
    urgent = min(tables.priorities, key=lambda row: row.rank).id
    critical = {row.id for row in tables.categories if row.priority == urgent}
    sure = {read.id for read in local.rules if read.confidence >= use().sure}
    return [row for row in tables.rules if row.id in sure and row.category in critical]


def _beside(model: tuple[Read, ...], local: tuple[Read, ...], part: Part) -> tuple[Read, ...]:
    """Returns the model's reads, the surer of two that agree, and the local reader's too where the part is of both."""
    own = {read.id: read for read in local}
    agreed = [own[read.id] if read.id in own and own[read.id].confidence > read.confidence else read for read in model]
    taken = {read.id for read in agreed}
    return (*agreed, *(read for read in local if part == "both" and read.id not in taken))


Kept = tuple[str, object, tuple[str, ...]]
"""A part of a reading, what it becomes, and why, in sentences; none where nothing changes."""


def _rules(reading: Reading, local: Reading, rows: list[Rule], tables: Tables) -> Kept:
    """Returns the rules with the sure ones, and without those that would take one away."""
    sure = {row.id for row in rows}
    against = {other.id for other in tables.rules if sure & set(other.supersedes)}
    against |= {other for row in rows for other in row.beside}
    against -= {read.id for read in local.rules}
    there = {read.id for read in reading.rules}
    said = [f"The rule {name} was missing; the local reader is sure of it." for name in sorted(sure - there)]
    said += [f"The rule {name} would take away one that is sure." for name in sorted(there & against)]
    kept = [read for read in reading.rules if read.id not in against]
    return "rules", (*kept, *(read for read in local.rules if read.id in sure - there)), tuple(said)


def _bearing(reading: Reading, local: Reading, rows: list[Rule], tables: Tables) -> tuple[Kept, Kept]:
    """Returns signals and facts, those that the sure rules' conditions look at being the local reader's."""
    names = {name for row in rows for name in (row.withdrawn_by, row.condition and row.condition.fact) if name}
    signals = {row.id for row in tables.signals if row.fact in names}
    signals |= {signal for row in rows for signal in row.beside.values()}
    kept = [read for read in reading.signals if read.id not in signals]
    kept += [read for read in local.signals if read.id in signals]
    facts = {name: fact for name, fact in reading.facts.items() if name not in names}
    facts |= {name: fact for name, fact in local.facts.items() if name in names}
    why = "that bear on a critical rule are the local reader's, which is sure of it."
    changed = {read.id for read in kept} != {read.id for read in reading.signals}
    return (
        ("signals", tuple(kept), (f"Signals {why}",) if changed else ()),
        ("facts", facts, (f"Facts {why}",) if facts != reading.facts else ()),
    )
