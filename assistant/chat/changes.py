"""What a second message changed in a decision, field by field, in an agent's words."""

from collections.abc import Collection, Iterable, Iterator

from assistant.decide import duration
from assistant.models import Decision
from assistant.packets import words
from knowledge.rows import Tables

ACTIONS = {"escalate": "escalate", "resolve": "resolve at first contact", "clarify": "ask one question first"}


def changes(before: Decision, after: Decision, tables: Tables) -> tuple[str, ...]:
    """Returns a line for each thing that is different now, the weightiest first; none where nothing is."""
    return tuple(_lines(before, after, tables))


def _lines(before: Decision, after: Decision, tables: Tables) -> Iterator[str]:
    rules = {row.id: row.title for row in tables.rules}
    flags = {row.id: row.title for row in tables.flags}
    names = {row.id: row.name for row in tables.categories}
    yield from _moved("Action", ACTIONS[before.action], ACTIONS[after.action])
    yield from _moved("Priority", before.priority or "none", after.priority or "none")
    if before.primary and after.primary:
        yield from _moved("Leads", names[before.primary], names[after.primary])
    yield from _sets(before.rules, after.rules, "Now holds", "No longer holds", rules)
    yield from _sets(before.flags, after.flags, "Flag raised", "Flag gone", flags)
    yield from _sets(
        before.destinations, after.destinations, "Also told" if before.destinations else "Told", "No longer told"
    )
    yield from _sets(before.cc, after.cc, "Also copied", "No longer copied")
    yield from _clock(
        "First response", before, after, before.first_response_minutes, after.first_response_minutes, flags
    )
    yield from _clock("Resolution", before, after, before.resolution_minutes, after.resolution_minutes, flags)
    if before.sla.coverage and after.sla.coverage:
        yield from _moved("Clock", before.sla.coverage, after.sla.coverage)
    yield from _moved("Identity", before.verification, after.verification)
    yield from _verified(before, after)
    yield from _facts(before, after, tables)


def _moved(name: str, before: str, after: str) -> Iterator[str]:
    if before != after:
        yield f"{name}: {before} → {after}"


def _sets(
    before: Iterable[str], after: Iterable[str], more: str, less: str, titles: dict[str, str] | None = None
) -> Iterator[str]:
    for name, rows in ((more, _only(after, set(before))), (less, _only(before, set(after)))):
        if rows:
            yield f"{name}: {', '.join((titles or {}).get(row, row) for row in rows)}"


def _only(rows: Iterable[str], others: Collection[str]) -> list[str]:
    return [row for row in rows if row not in others]


def _clock(
    name: str, before: Decision, after: Decision, was: int | None, is_now: int | None, flags: dict[str, str]
) -> Iterator[str]:
    """Yields how a clock moved and, where one thing moved it, why."""
    if was == is_now:
        return
    if was is None or is_now is None:
        yield f"{name}: {_said(was, before)} → {_said(is_now, after)}"
        return
    why = ""
    come, gone = _only(after.flags, before.flags), _only(before.flags, after.flags)
    if come or gone:
        why = f" because {'' if come else 'no longer '}{', '.join(flags[flag] for flag in come or gone)}"
    elif before.priority == after.priority and set(after.categories) != set(before.categories):
        why = " because another team's own clock is part of it now"
    yield f"{name}: {_said(was, before)} → {_said(is_now, after)}{why}"


def _said(minutes: int | None, decision: Decision) -> str:
    return "no clock" if minutes is None else duration(minutes, decision.sla.coverage)


def _verified(before: Decision, after: Decision) -> Iterator[str]:
    was, is_now = before.verification_detail, after.verification_detail
    if was.verified != is_now.verified and is_now.level != "none":
        left = f"{is_now.needed} more factor{'s' if is_now.needed != 1 else ''} needed" if is_now.needed else "enough"
        yield f"Identity verified by: {', '.join(is_now.verified) or 'nothing'} ({left})"


def _facts(before: Decision, after: Decision, tables: Tables) -> Iterator[str]:
    titles = {row.id: row.title for row in tables.fields}
    for name, fact in after.facts.items():
        old = before.facts.get(name)
        if name == "verified_factors" or (old and old.value == fact.value):
            continue
        title = titles.get(name, name.replace("_", " ").capitalize())
        yield f"{title}: {words(old.value)} → {words(fact.value)}" if old else f"{title}: {words(fact.value)}"
