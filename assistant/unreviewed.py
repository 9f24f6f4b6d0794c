"""Which of the rows a decision rests on nobody has accepted yet."""

from collections.abc import Iterator

from assistant.models import Decision
from knowledge.reviews import Open, open_reviews
from knowledge.rows import Step, Tables


def unreviewed(decision: Decision, tables: Tables) -> tuple[str, ...]:
    """Returns a note for every row with an open `review` question that a decision rests on.

    Args:
        decision: what was decided.
        tables: the tables it was decided by.
    """
    rests = set(_rests(decision, tables))
    found = [one for one in open_reviews(tables) if (one.table, one.key) in rests or _is_told(one, decision)]
    return tuple(f"not reviewed yet: {one.table}.yaml, {one.key}: {one.question}" for one in found)


def _rests(decision: Decision, tables: Tables) -> Iterator[tuple[str, str]]:
    """Yields table and id of every row that made the decision what it is."""
    yield from (("rules", rule) for rule in (*decision.rules, *(read.id for read in decision.withdrawn)))
    yield from (("categories", row) for row in decision.categories)
    yield from (("signals", read.id) for read in decision.signals)
    yield from (("flags", row) for row in decision.flags)
    yield from (("contacts", row) for row in (*decision.destinations, *decision.cc))
    yield from (("fields", row.field) for row in decision.missing)
    yield from (("templates", decision.template), ("identity", decision.verification))
    if decision.priority:
        yield "priorities", decision.priority
    if decision.sla.coverage == "business":
        yield "hours", tables.hours[0].id


def _is_told(one: Open, decision: Decision) -> bool:
    """Returns whether a row is a step the decision tells the agent."""
    steps = decision.steps
    told = (*steps.before, *steps.do, *steps.dont, *steps.follow_up)
    return isinstance(one.row, Step) and any((one.row.text, one.row.source) == (row.text, row.source) for row in told)
