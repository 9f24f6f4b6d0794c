"""What no longer works where a rule, a signal or a step is taken out of the tables."""

from collections.abc import Iterator

from knowledge.links import row_links
from knowledge.rows import NO_LEVEL, Row, Rule, Signal, Step, Tables


def without(row: Row, old: Tables) -> str:
    """Returns what goes with a row as a sentence; empty for a row whose going the check names by itself.

    Args:
        row: A row of the tables before.
        old: Those tables.
    """
    said: list[str] = []
    if isinstance(row, Rule):
        said = list(_of_rule(row, old))
    elif isinstance(row, Signal):
        said = list(_of_signal(row, old))
    elif isinstance(row, Step):
        cases = ", ".join(row.tags) or "no case"
        told = "warned" if row.phase == "dont" else "told"
        said = [f"nobody is {told} any more in cases of {cases}: {row.text}"]
    return f"Without it {'; '.join(said)}" if said else ""


def _of_rule(row: Rule, old: Tables) -> Iterator[str]:
    home = next((one for one in old.categories if one.id == row.category), None)
    sent = dict.fromkeys((*(row.instead or (home.destinations if home else ())), *row.also))
    level = f" ({home.priority})" if home else ""
    yield f"no such case is escalated{level} to {', '.join(sent) or 'anybody'}"
    if row.verification != NO_LEVEL:
        yield f"nobody asks for the proofs of the level {row.verification!r}"
    if row.flag:
        yield f"it raises no {row.flag!r}"


def _of_signal(row: Signal, old: Tables) -> Iterator[str]:
    if row.escalates:
        yield f"no such case is escalated to {', '.join(row.destinations) or 'anybody'}"
    elif row.destinations:
        yield f"{', '.join(row.destinations)} is no longer told"
    if row.verification != NO_LEVEL:
        yield f"nobody asks for the proofs of the level {row.verification!r}"
    if row.flag:
        yield f"it raises no {row.flag!r}"
    if row.fact:
        yield f"the words no longer set {row.fact!r}"
    needs = [key for _, key, value, target in row_links(old) if target == "signals" and value == row.id]
    needs += [f"{step.id} (steps.yaml)" for step in old.steps if row.id in (*step.tags, *step.unless)]
    if needs:
        yield f"{', '.join(needs)} {'lacks' if len(needs) == 1 else 'lack'} it"
    yield f"what a text says of {row.title[:1].lower() + row.title[1:]!r} is not read"
