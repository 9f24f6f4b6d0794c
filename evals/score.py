"""Scores of triage on labelled cases. Definitions stand in evals/README.md."""

import json
from collections.abc import Callable, Iterable
from math import isnan, nan
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from assistant import Decision
from assistant.errors import DeskError, InputError

PARTS = ("action", "primary", "priority", "route", "sla")
"""What must be right for a case to be fully right."""
Measured = Annotated[float, BeforeValidator(lambda value: nan if value is None else value)]
"""NaN where there was nothing to measure; JSON, which has no NaN, says null."""


class Expect(BaseModel):
    """The labels of a case, as in the shared cases' README."""

    model_config = ConfigDict(extra="allow", frozen=True)

    action: Literal["escalate", "resolve", "clarify"]
    rules: tuple[str, ...] = ()
    primary: str | None = None
    primary_any: tuple[str | None, ...] = ()
    categories: tuple[str, ...] = ()
    priority: str | None = None
    destinations: tuple[str, ...] = ()
    optional_destinations: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    first_response_minutes: int | None = None
    verification: str = "none"
    verification_any: tuple[str, ...] = ()


class LabelledCase(BaseModel):
    """A case and what is right for it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: str
    text: str
    expect: Expect
    tags: tuple[str, ...] = ()
    why: str = ""
    facts: dict[str, Any] = {}
    received_at: str | None = None


class Outcome(BaseModel):
    """One case judged. `right` has a boolean for each judged part; None stands where nothing could be judged."""

    model_config = ConfigDict(frozen=True)

    case: LabelledCase
    decision: Decision | None
    error: str | None = None
    right: dict[str, bool] = {}


def cases(path: Path) -> list[LabelledCase]:
    """Returns the labelled cases of a .jsonl file.

    Raises:
        InputError: the file is missing, or a line is no labelled case.
    """
    if not path.is_file():
        raise InputError(
            f"There is no case file {str(path)!r}. Give a .jsonl file with 'text' and 'expect' in each row."
        )
    found: list[LabelledCase] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                found.append(LabelledCase.model_validate(json.loads(line)))
            except (json.JSONDecodeError, ValidationError) as error:
                raise InputError(f"{path}, line {number} is no labelled case: {error}") from error
    return found


def judge(case: LabelledCase, triage: Callable[[LabelledCase], Decision]) -> Outcome:
    """Returns the outcome of one case; a case that could not be read counts apart, not as wrong."""
    try:
        decision = triage(case)
    except DeskError as error:
        return Outcome(case=case, decision=None, error=str(error))
    return Outcome(case=case, decision=decision, right=compare(case.expect, decision))


def compare(expect: Expect, decision: Decision) -> dict[str, bool]:
    """Returns for each part of a decision whether it is right; `fully_right` as the shared README defines it."""
    told, must = set(decision.destinations), set(expect.destinations)
    right = {
        "action": decision.action == expect.action,
        "primary": decision.primary in (expect.primary, *expect.primary_any),
        "categories": set(decision.categories) == set(expect.categories),
        "rules": set(decision.rules) == set(expect.rules),
        "flags": set(decision.flags) == set(expect.flags),
        "priority": decision.priority == expect.priority,
        "route": must <= told <= must | set(expect.optional_destinations),
        "cc": set(decision.cc) == set(expect.cc),
        "sla": decision.first_response_minutes == expect.first_response_minutes,
        "verification": decision.verification in (expect.verification, *expect.verification_any),
    }
    right["fully_right"] = all(right[part] for part in PARTS)
    return right


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Returns the 95 % Wilson interval of a share (Wilson 1927)."""
    if count == 0:
        return 0.0, 1.0
    z, share = 1.959964, hits / count
    middle = share + z * z / (2 * count)
    half = z * float(np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)))
    return max(0.0, (middle - half) / (1 + z * z / count)), min(1.0, (middle + half) / (1 + z * z / count))


class Share(BaseModel):
    """A share with its count and interval."""

    model_config = ConfigDict(frozen=True)

    hits: int
    count: int
    value: Measured
    low: float
    high: float


def shown(value: float, form: str = ".1%") -> str:
    """Returns a number as a person reads it, '-' where there was nothing to measure."""
    return "-" if isnan(value) else format(value, form)


def share(hits: Iterable[bool]) -> Share:
    """Returns the share of true values."""
    found = list(hits)
    low, high = wilson(sum(found), len(found))
    value = sum(found) / len(found) if found else nan
    return Share(hits=sum(found), count=len(found), value=value, low=low, high=high)


class RuleScore(BaseModel):
    """Precision, recall and F1 of one rule."""

    model_config = ConfigDict(frozen=True)

    rule: str
    expected: int
    found: int
    both: int
    precision: float | None
    recall: float | None
    f1: float | None
    precision_interval: tuple[float, float] = (0.0, 1.0)
    recall_interval: tuple[float, float] = (0.0, 1.0)


class Kind(BaseModel):
    """One kind of error: rules missed, invented, or taken for another."""

    model_config = ConfigDict(frozen=True)

    kind: str
    ids: tuple[str, ...]
    """Cases with it."""


class Bin(BaseModel):
    """One bin of a reliability plot."""

    model_config = ConfigDict(frozen=True)

    low: float
    high: float
    count: int
    confidence: float
    right: float


class Report(BaseModel):
    """All scores of one run."""

    cases: int
    unscored: int
    shares: dict[str, Share]
    rules: list[RuleScore]
    rules_micro_f1: Measured
    ece: Measured
    bins: list[Bin]
    confusion: dict[str, dict[str, int]]
    by_tag: dict[str, Share]
    by_category: dict[str, Share]
    latency_ms: dict[str, Measured]
    kinds: list[Kind] = []
    """Most frequent first."""
    errors: list[dict[str, Any]]


def report(outcomes: list[Outcome], most_urgent: str = "critical") -> Report:
    """Returns the scores of judged cases.

    Args:
        outcomes: each case with what was decided.
        most_urgent: the priority that must not be missed.
    """
    scored = [outcome for outcome in outcomes if outcome.decision is not None]
    shares = {part: share(outcome.right[part] for outcome in scored) for part in (scored[0].right if scored else ())}
    critical = [outcome for outcome in scored if outcome.case.expect.priority == most_urgent]
    quiet = [outcome for outcome in scored if outcome.case.expect.action != "escalate"]
    shares["critical_recall"] = share(_decision(outcome).priority == most_urgent for outcome in critical)
    shares["false_escalations"] = share(_decision(outcome).action == "escalate" for outcome in quiet)
    rules = _rules(scored)
    both, sizes = sum(row.both for row in rules), sum(row.expected + row.found for row in rules)
    bins = _bins(scored)
    times = [_decision(outcome).elapsed_ms for outcome in scored] or [nan]
    tags = sorted({tag for outcome in scored for tag in outcome.case.tags})
    homes = sorted({str(outcome.case.expect.primary) for outcome in scored})
    return Report(
        cases=len(outcomes),
        unscored=len(outcomes) - len(scored),
        shares=shares,
        rules=rules,
        rules_micro_f1=2 * both / sizes if sizes else nan,
        ece=calibration_error(bins),
        bins=bins,
        confusion=_confusion(scored),
        by_tag={tag: share(o.right["fully_right"] for o in scored if tag in o.case.tags) for tag in tags},
        by_category={
            home: share(o.right["fully_right"] for o in scored if str(o.case.expect.primary) == home) for home in homes
        },
        latency_ms={"p50": float(np.percentile(times, 50)), "p95": float(np.percentile(times, 95))},
        kinds=_kinds(scored),
        errors=[_error(outcome) for outcome in outcomes if not outcome.right.get("fully_right")],
    )


def _decision(outcome: Outcome) -> Decision:
    assert outcome.decision is not None
    return outcome.decision


def _rules(scored: list[Outcome]) -> list[RuleScore]:
    names = sorted({rule for o in scored for rule in (*o.case.expect.rules, *_decision(o).rules)})
    rows: list[RuleScore] = []
    for rule in names:
        expected = {at for at, o in enumerate(scored) if rule in o.case.expect.rules}
        found = {at for at, o in enumerate(scored) if rule in _decision(o).rules}
        both = len(expected & found)
        rows.append(
            RuleScore(
                rule=rule,
                expected=len(expected),
                found=len(found),
                both=both,
                precision=both / len(found) if found else None,
                recall=both / len(expected) if expected else None,
                f1=2 * both / (len(expected) + len(found)),
                precision_interval=wilson(both, len(found)),
                recall_interval=wilson(both, len(expected)),
            )
        )
    return rows


def _bins(scored: list[Outcome]) -> list[Bin]:
    """Returns the bins of the confidence of every rule found or nearly found."""
    return binned(
        [
            (finding.confidence, finding.rule in outcome.case.expect.rules)
            for outcome in scored
            for finding in (*_decision(outcome).findings, *_decision(outcome).close)
        ]
    )


def binned(pairs: list[tuple[float, bool]], count: int = 10) -> list[Bin]:
    """Returns equal-width bins over stated confidences and whether each was right; empty bins are left out."""
    rows: list[Bin] = []
    for at in range(count):
        low, high = at / count, (at + 1) / count
        inside = [pair for pair in pairs if low <= pair[0] < high or (at == count - 1 and pair[0] == 1.0)]
        if inside:
            confidence = sum(pair[0] for pair in inside) / len(inside)
            right = sum(pair[1] for pair in inside) / len(inside)
            rows.append(Bin(low=low, high=high, count=len(inside), confidence=confidence, right=right))
    return rows


def calibration_error(bins: list[Bin]) -> float:
    """Returns the expected calibration error: the mean distance of confidence and right, weighted by count."""
    counted = sum(row.count for row in bins)
    return sum(row.count * abs(row.confidence - row.right) for row in bins) / counted if counted else nan


def _kinds(scored: list[Outcome]) -> list[Kind]:
    """Returns the kinds of error of cases not fully right, most frequent first."""
    ids: dict[str, list[str]] = {}
    for outcome in scored:
        if not outcome.right["fully_right"]:
            ids.setdefault(_kind(outcome), []).append(outcome.case.id)
    return [Kind(kind=kind, ids=tuple(found)) for kind, found in sorted(ids.items(), key=lambda row: -len(row[1]))]


def _kind(outcome: Outcome) -> str:
    wanted, found = set(outcome.case.expect.rules), set(_decision(outcome).rules)
    missed, invented = ", ".join(sorted(wanted - found)), ", ".join(sorted(found - wanted))
    if missed and invented:
        return f"{missed} taken for {invented}"
    if missed or invented:
        return f"missed {missed}" if missed else f"invented {invented}"
    return f"rules right, {', '.join(sorted(part for part in PARTS if not outcome.right[part]))} wrong"


def _confusion(scored: list[Outcome]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for outcome in scored:
        wanted = outcome.case.expect.primary or outcome.case.expect.action
        decision = _decision(outcome)
        found = decision.primary or decision.action
        row = table.setdefault(wanted, {})
        row[found] = row.get(found, 0) + 1
    return table


def _error(outcome: Outcome) -> dict[str, Any]:
    decision = outcome.decision
    return {
        "id": outcome.case.id,
        "text": outcome.case.text,
        "why": outcome.case.why,
        "tags": list(outcome.case.tags),
        "wrong": sorted(part for part, right in outcome.right.items() if not right),
        "expected": outcome.case.expect.model_dump(mode="json", exclude_defaults=True),
        "found": {
            "action": decision.action,
            "rules": list(decision.rules),
            "destinations": list(decision.destinations),
            "first_response_minutes": decision.first_response_minutes,
            "flags": list(decision.flags),
        }
        if decision
        else {"error": outcome.error},
    }
