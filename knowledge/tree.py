"""The decision tree of the policy, from the tables alone; `mermaid.py` writes it down and `drawing.py` draws it."""

from collections.abc import Iterable

from knowledge.errors import TableError
from knowledge.links import links
from knowledge.rows import Category, Flag, IdentityLevel, Row, Rule, Signal, Tables

TONES = ("critical", "high", "standard")
"""Tones by urgency; less urgent priorities have the last."""
COLOURS = {
    "critical": ("#fef1f0", "#b42318"),
    "high": ("#fff8e6", "#a15c07"),
    "standard": ("#ecfaf1", "#067647"),
    "other": ("#f2f4f7", "#475467"),
}
"""Fill and edge, by tone."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Choice(Row):
    """A question of the tree: does a rule of this category hold? And what follows if it does."""

    id: str
    title: str
    tone: str
    """How urgent it is, for the colour."""
    asks: tuple[str, ...]
    """The policy's bullets, with what is special about each."""
    answer: str
    """First line of what follows."""
    lines: tuple[str, ...]


class Outcome(Row):
    """A box of the tree that asks nothing."""

    id: str
    title: str
    lines: tuple[str, ...]
    tone: str = "other"


class Tree(Row):
    """The whole decision tree, top to bottom."""

    title: str
    choices: tuple[Choice, ...]
    """Asked in turn: every category whose rule holds counts, and the first of them leads."""
    otherwise: tuple[Outcome, ...]
    """What else may follow when no rule holds."""
    identity: tuple[Outcome, ...]
    scenarios: tuple[Outcome, ...]
    clocks: tuple[Outcome, ...]


def tree(tables: Tables) -> Tree:
    """Returns the decision tree of a policy.

    Raises:
        TableError: There is no category to ask about, or a row names another that there is not.
    """
    _drawable(tables)
    return Tree(
        title=f"{tables.document.title}, version {tables.document.version}",
        choices=tuple(_choice(row, tables) for row in tables.categories),
        otherwise=_otherwise(tables),
        identity=tuple(_level(row, tables) for row in tables.identity),
        scenarios=tuple(_scenario(flag, tables) for flag in tables.flags),
        clocks=_clocks(tables),
    )


def _drawable(tables: Tables) -> None:
    if not tables.categories:
        said, mend = "there is no category, so there is no tree to draw.", "Add the policy's groups of cases."
        raise TableError("tables/categories.yaml", "", said, mend)
    for _, kind, name, key, said, mend in links(tables):
        if kind == "id.unknown" and name != "steps":
            raise TableError(f"tables/{name}.yaml", key, said, mend)


def tone(priority: str | None, tables: Tables) -> str:
    """Returns the tone of a priority, by its urgency."""
    at = tables.urgency(priority)
    return "other" if at is None else TONES[min(at, len(TONES) - 1)]


def span(minutes: int) -> str:
    """Returns minutes as a person says them."""
    if minutes % 60:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hour{'' if hours == 1 else 's'}"


def _choice(row: Category, tables: Tables) -> Choice:
    """Returns the question a category puts and what follows from it."""
    priority = next(item for item in tables.priorities if item.id == row.priority)
    first = row.first_response_minutes or priority.first_response_minutes
    follow_up = (f"Follow-up wanted: also {row.follow_up_destination}",) if row.follow_up_destination else ()
    return Choice(
        id=row.id,
        title=row.name,
        tone=tone(row.priority, tables),
        asks=tuple(_ask(rule, tables) for rule in tables.rules if rule.category == row.id),
        answer=f"{priority.title}: tell {', '.join(row.destinations)}",
        lines=(
            f"First response {span(first)}, resolution {span(priority.resolution_minutes)}",
            f"Clock: {_clock(priority.coverage)}",
            f"Reply: {row.template or priority.template}",
            *follow_up,
        ),
    )


def _clock(coverage: str) -> str:
    """Returns how a clock runs, in words."""
    return "business hours" if coverage == "business" else coverage


def _ask(rule: Rule, tables: Tables) -> str:
    """Returns a bullet of the policy with what is special about it."""
    notes = [f"also {', '.join(rule.also)}"] if rule.also else []
    notes += [f"tell {', '.join(rule.instead)} instead"] if rule.instead else []
    notes += [f"also {_category(other, tables)}" for other in rule.implies]
    notes += [f"flag {rule.flag}"] if rule.flag else []
    notes += [f"identity: {rule.verification}"] if rule.verification != "none" else []
    notes += [f"not if {rule.withdrawn_by.replace('_', ' ')}"] if rule.withdrawn_by else []
    notes += [
        f"beside '{_rule(other, tables)}' only if it {_lower(_sign(sign, tables))}"
        for other, sign in rule.beside.items()
    ]
    return rule.source.quote + (f" → {'; '.join(notes)}" if notes else "")


def _category(rule: str, tables: Tables) -> str:
    """Returns the name of a rule's category."""
    return next(row.name for row in tables.categories if row.id == rule.split(".")[0])


def _rule(rule: str, tables: Tables) -> str:
    """Returns the title of a rule, in a sentence."""
    return _lower(next(row.title for row in tables.rules if row.id == rule))


def _lower(title: str) -> str:
    """Returns a title as it stands inside a sentence."""
    return title[:1].lower() + title[1:]


def _sign(signal: str, tables: Tables) -> str:
    """Returns what a signal says."""
    return next(row.title for row in tables.signals if row.id == signal)


def _otherwise(tables: Tables) -> tuple[Outcome, ...]:
    """Returns what may follow without a rule."""
    boxes = [_told(row) for row in tables.signals if row.escalates]
    boxes += [
        Outcome(
            id=f"ask_{rule.category}",
            title=f"{rule.source.quote}? The {rule.condition.fact} is unknown",
            lines=(f"Ask: {rule.condition.ask}",),
        )
        for rule in tables.rules
        if rule.condition and rule.condition.unknown == "clarify"
    ]
    raised = {flag.id: flag for flag in tables.flags}
    boxes += [
        Outcome(
            id=row.id, title=row.title, lines=(f"Tell {', '.join(raised[row.flag].destinations)}; flag {row.flag}",)
        )
        for row in tables.signals
        if row.flag and raised[row.flag].destinations and not raised[row.flag].when
    ]
    goal = next((row for row in tables.reference if row.kind == "philosophy"), None)
    return (*boxes, Outcome(id="resolve", title="Resolve it yourself", lines=(goal.text,) if goal else ()))


def _told(row: Signal) -> Outcome:
    """Returns the box of a signal that escalates by itself."""
    return Outcome(
        id=row.id, title=row.title, lines=(f"Tell {', '.join(row.destinations)}", f"Identity: {row.verification}")
    )


def _level(row: IdentityLevel, tables: Tables) -> Outcome:
    """Returns the box of an identity level."""
    titles = {factor.id: factor.title for factor in tables.factors}
    count = "all" if row.needed == len(row.factors) else str(row.needed)
    lines = [f"For: {', '.join(row.examples)}"] if row.examples else []
    lines += [f"Verify {count} of: {'; '.join(titles[name] for name in row.factors)}"]
    lines += ["Management approval first"] if row.approval else []
    lines += [f"Tell {row.destination}"] if row.destination else []
    return Outcome(id=f"identity_{row.level}", title=row.title, lines=tuple(lines))


def _scenario(flag: Flag, tables: Tables) -> Outcome:
    """Returns the box of a special scenario."""
    rules = [rule.source.quote for rule in tables.rules if rule.flag == flag.id]
    signs = [row.title for row in tables.signals if row.flag == flag.id]
    lines = ["; ".join(_bullets(flag.source.quote) if flag.when else (*rules, *signs))]
    lines += [f"Tell {', '.join(flag.destinations)}"] if flag.destinations else []
    lines += [f"Copy {', '.join(flag.cc)} on every escalation"] if flag.cc else []
    lines += [f"Response times × {flag.sla_factor}"] if flag.sla_factor != 1 else []
    lines += [f"Clock {flag.coverage}"] if flag.coverage else []
    lines += [f"Reply: {flag.template}"] if flag.template else []
    return Outcome(id=f"flag_{flag.id}", title=flag.title, lines=tuple(lines))


def _bullets(quote: str) -> list[str]:
    """Returns the bullets of a quote that runs over several."""
    return [line.removeprefix("- ") for line in quote.splitlines()]


def _clocks(tables: Tables) -> tuple[Outcome, ...]:
    """Returns the boxes of the priorities' clocks and the business calendar."""
    rows = [
        Outcome(
            id=f"clock_{row.id}",
            title=row.title,
            tone=tone(row.id, tables),
            lines=(
                f"First response {span(row.first_response_minutes)}",
                f"Resolution {span(row.resolution_minutes)}",
                f"Clock: {_clock(row.coverage)}",
            ),
        )
        for row in tables.priorities
    ]
    for row in tables.hours:
        lines = (f"{weekdays(row.weekdays)} {row.opens}-{row.closes}", row.timezone)
        rows.append(Outcome(id=f"hours_{row.id}", title="Business hours", lines=lines))
    return tuple(rows)


def weekdays(numbers: Iterable[int]) -> str:
    """Returns weekdays in words, a run as its ends; Monday is 0."""
    days = sorted(numbers)
    run = days == list(range(days[0], days[-1] + 1)) and len(days) > 2
    return f"{DAYS[days[0]]}-{DAYS[days[-1]]}" if run else ", ".join(DAYS[day] for day in days)
