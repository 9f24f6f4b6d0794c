"""One reading of two: the model's where it stands, the local reader's beside it, and no sure critical rule lost."""

from typing import NamedTuple

from assistant.model_use import use
from assistant.models import Part, Read, Reading
from assistant.proposal import Verdict
from assistant.settle import Held, meets, settle
from knowledge.rows import Rule, Tables

LOCAL: dict[str, Part] = {"rules": "local", "signals": "local", "facts": "local"}


class Sure(NamedTuple):
    """The critical rules that the local reader is sure of, deciding by itself; no model can take them away."""

    local: Reading
    held: Held
    standing: tuple[Rule, ...]
    """Those that hold, or wait for a posted incident."""
    asked: tuple[Rule, ...]
    """Those of which only a fact is not known; who hands the case in may state it."""


def merged(
    verdict: Verdict, local: Reading, tables: Tables, whole: bool = True
) -> tuple[Reading, dict[str, Part], tuple[str, ...]]:
    """Returns the reading of both, whose each part is, and what of the model's did not stand.

    Rules and signals with nothing wrong are the model's; else the local reader's stand beside what is right of them.
    Facts are the local reader's, corrected by those of the model's that agree with their quote. What would take away a
    critical rule that the local reader is sure of is not taken from the model; where that is not enough, because rules
    bear on each other in a way that nobody foresaw, nothing is.

    Args:
        verdict: what stands of the model's answer.
        local: the local reader's reading.
        tables: the policy's tables.
        whole: the model saw all of the text; else the local reader's rules and signals stand beside its own.
    """
    parts: dict[str, Part] = {
        "rules": "both" if "rules" in verdict.violations or not whole else "model",
        "signals": "both" if "signals" in verdict.violations or not whole else "model",
        "facts": "both" if verdict.facts else "local",
    }
    rules = _beside(verdict.rules, local.rules, parts["rules"])
    reading = local.model_copy(
        update={
            "rules": (*rules, *_carried(rules, verdict, local, tables)),
            "signals": _beside(verdict.signals, local.signals, parts["signals"]),
            "facts": local.facts | verdict.facts,
            "close": (),
        }
    )
    sure = sure_criticals(local, tables)
    said: tuple[str, ...] = ()
    for keep in (_signals, _facts, _rules):
        part, kept, lines = keep(reading, sure, tables)
        if lines:
            reading = reading.model_copy(update={part: kept})
            parts[part] = "both"
            said += lines
    said += tuple(line for lines in verdict.violations.values() for line in lines)
    lost = _lost(reading, sure, tables)
    if lost:
        names = ", ".join(lost)
        return (
            local,
            LOCAL,
            (f"{names} would be lost, which the local reader is sure of: all is the local reader's.", *said),
        )
    return reading, parts, said


def sure_criticals(local: Reading, tables: Tables) -> Sure:
    """Returns the critical rules of a local decision that the local reader is sure of.

    It is as sure of a rule as of the surest thing it rests on: the words of the rule itself, of the signal that opens
    it, or of a rule that it stands in for.
    """
    urgent = min(tables.priorities, key=lambda row: row.rank).id
    critical = {row.id for row in tables.categories if row.priority == urgent}
    held = settle(local, {}, tables)
    stands = held.rules | held.withdrawn
    asked = {question.rule for question in held.questions} - set(stands)
    sure = {read.id for read in (*local.rules, *stands.values()) if read.confidence >= use().sure}
    signals = {read.id for read in local.signals if read.confidence >= use().sure}
    rows = [
        row
        for row in tables.rules
        if row.category in critical
        and (sure & {row.id, *_takes_away(row, tables)} or (row.condition and row.condition.topic in signals))
    ]
    standing, open_ = (tuple(row for row in rows if row.id in names) for names in (stands, asked))
    return Sure(local=local, held=held, standing=standing, asked=open_)


def _takes_away(row: Rule, tables: Tables) -> set[str]:
    """Returns the rules that are not listed, or not without more, while this one holds."""
    return {*row.supersedes, *(other.id for other in tables.rules if row.id in other.beside)}


def _lost(reading: Reading, sure: Sure, tables: Tables) -> list[str]:
    """Returns which sure rules a reading no longer has.

    One that waited for a posted incident may wait on, and one that only lacked a fact may fall by that fact.
    """
    after = settle(reading, {}, tables)
    questions = {question.rule for question in after.questions}
    lost = [
        row.id
        for row in sure.standing
        if row.id not in after.rules and not (row.id in sure.held.withdrawn and row.id in after.withdrawn)
    ]
    for row in sure.asked:
        answered = row.condition is not None and row.condition.fact in after.facts
        if row.id not in after.rules and row.id not in questions and not answered:
            lost.append(row.id)
    return lost


def _beside(model: tuple[Read, ...], local: tuple[Read, ...], part: Part) -> tuple[Read, ...]:
    """Returns the model's reads, the surer of two that agree, and the local reader's too where the part is of both."""
    own = {read.id: read for read in local}
    agreed = [own[read.id] if read.id in own and own[read.id].confidence > read.confidence else read for read in model]
    taken = {read.id for read in agreed}
    return (*agreed, *(read for read in local if part == "both" and read.id not in taken))


def _carried(rules: tuple[Read, ...], verdict: Verdict, local: Reading, tables: Tables) -> tuple[Read, ...]:
    """Returns the rules that hold by a fact of the model's alone, as sure as the model may be and not as a fact is."""
    found: list[Read] = []
    for rule in tables.rules:
        condition = rule.condition
        if condition is None or not condition.alone or rule.id in {read.id for read in rules}:
            continue
        fact, own = verdict.facts.get(condition.fact), local.facts.get(condition.fact)
        if fact is None or isinstance(fact.evidence, str) or (own and meets(condition, own.value)):
            continue
        found.append(Read(id=rule.id, confidence=use().confidence["likely"], evidence=fact.evidence))
    return tuple(found)


Kept = tuple[str, object, tuple[str, ...]]
"""A part of a reading, what it becomes, and why, in sentences; none where nothing changes."""
_WHY = "that bear on a critical rule are the local reader's, which is sure of it."


def _signals(reading: Reading, sure: Sure, tables: Tables) -> Kept:
    """Returns the signals, those that the sure rules rest on or could fall by being the local reader's."""
    rows = (*sure.standing, *sure.asked)
    names = _names(rows)
    bear = {row.id for row in tables.signals if row.fact in names}
    bear |= {signal for row in rows for signal in row.beside.values()}
    bear |= {row.condition.topic for row in rows if row.condition and row.condition.topic}
    kept = [read for read in reading.signals if read.id not in bear]
    kept += [read for read in sure.local.signals if read.id in bear]
    changed = {read.id for read in kept} != {read.id for read in reading.signals}
    return "signals", tuple(kept), (f"Signals {_WHY}",) if changed else ()


def _facts(reading: Reading, sure: Sure, tables: Tables) -> Kept:
    """Returns the facts, those that the sure rules rest on or could fall by being the local reader's."""
    names = _names(sure.standing)
    facts = {name: fact for name, fact in reading.facts.items() if name not in names}
    facts |= {name: fact for name, fact in sure.local.facts.items() if name in names}
    return "facts", facts, (f"Facts {_WHY}",) if facts != reading.facts else ()


def _names(rows: tuple[Rule, ...]) -> set[str]:
    """Returns the facts that the rules' conditions look at, or that withdraw them."""
    return {name for row in rows for name in (row.withdrawn_by, row.condition and row.condition.fact) if name}


def _rules(reading: Reading, sure: Sure, tables: Tables) -> Kept:
    """Returns the rules with the sure ones, and without those that would take one away."""
    names = {row.id for row in (*sure.standing, *sure.asked)}
    own = {read.id: read for read in sure.local.rules} | sure.held.withdrawn | sure.held.rules
    against = {other.id for other in tables.rules if names & _takes_away(other, tables)} - names - set(own)
    kept = [read for read in reading.rules if read.id not in against]
    gone = sorted({read.id for read in reading.rules} & against)
    missing = _lost(reading.model_copy(update={"rules": tuple(kept)}), sure, tables)
    said = [f"The rule {name} would take away one that is sure." for name in gone]
    said += [f"The rule {name} was missing; the local reader is sure of it." for name in missing]
    kept = [read for read in kept if read.id not in missing]
    return "rules", (*kept, *(own[name] for name in missing if name in own)), tuple(said)
