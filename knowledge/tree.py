"""The decision tree of the policy, taken from the tables alone, and its Mermaid text. `knowledge/drawing.py` draws it."""

from collections.abc import Iterable

from knowledge.rows import Category, Flag, IdentityLevel, Row, Rule, Signal, Tables

TONES = ("critical", "high", "standard", "other")


class Choice(Row):
    """A question of the tree: does a rule of this category hold? And what follows if it does."""

    id: str
    title: str
    tone: str
    """Priority id, for the colour."""
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
    """Returns the decision tree of a policy."""
    return Tree(
        title=f"{tables.document.title}, version {tables.document.version}",
        choices=tuple(_choice(row, tables) for row in tables.categories),
        otherwise=_otherwise(tables),
        identity=tuple(_level(row, tables) for row in tables.identity),
        scenarios=tuple(_scenario(flag, tables) for flag in tables.flags),
        clocks=_clocks(tables),
    )


def span(minutes: int) -> str:
    """Returns minutes as a person says them."""
    if minutes % 60:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hour{'' if hours == 1 else 's'}"


def mermaid(drawn: Tree) -> str:
    """Returns the tree as a Mermaid flowchart."""
    out = ["flowchart TD", f'  start(["A case<br/>{_safe(drawn.title)}"]) --> {drawn.choices[0].id}']
    following = [choice.id for choice in drawn.choices[1:]] + ["none"]
    for choice, after in zip(drawn.choices, following, strict=True):
        asks = "<br/>".join(_safe(f"• {line}") for line in choice.asks)
        then = "<br/>".join(_safe(line) for line in (choice.answer, *choice.lines))
        out.append(f'  {choice.id}{{{{"<b>{_safe(choice.title)}?</b><br/>{asks}"}}}}:::{choice.tone}')
        out.append(f'  {choice.id} -->|yes| {choice.id}_then["{then}"]:::{choice.tone}')
        out.append(f"  {choice.id} -->|next| {after}")
        out.append(f"  {choice.id}_then --> also")
    out.append('  none["<b>Did no rule hold?</b>"]:::other')
    for row in drawn.otherwise:
        out.append(f"  none --> {_box(row)}")
    out.append('  also["<b>Beside every answer</b>"]:::other')
    for name, rows in (("Identity", drawn.identity), ("Scenarios", drawn.scenarios), ("Clocks", drawn.clocks)):
        out.append(f"  subgraph {name}")
        out.extend(f"    {_box(row)}" for row in rows)
        out.append("  end")
        out.append(f"  also --> {name}")
    return "\n".join((*out, *_classes())) + "\n"


def _classes() -> list[str]:
    """Returns the colours of the Mermaid chart."""
    colours = {"critical": "#fde8e6,stroke:#b42318", "high": "#fdf3d7,stroke:#a15c07", "standard": "#e3f5ea,stroke:#067647"}
    colours["other"] = "#eef1f6,stroke:#475467"
    return [f"  classDef {tone} fill:{colours[tone]},color:#101828,text-align:left" for tone in TONES]


def _box(row: Outcome) -> str:
    """Returns a Mermaid node for a box without a question."""
    text = "<br/>".join((f"<b>{_safe(row.title)}</b>", *map(_safe, row.lines)))
    return f'{row.id}["{text}"]:::other'


def _safe(text: str) -> str:
    """Returns text that neither Mermaid nor HTML reads as syntax."""
    for mark, code in (("#", "#35;"), ("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(mark, code)
    return text


def _choice(row: Category, tables: Tables) -> Choice:
    """Returns the question a category puts and what follows from it."""
    priority = next(item for item in tables.priorities if item.id == row.priority)
    first = row.first_response_minutes or priority.first_response_minutes
    follow_up = (f"Follow-up wanted: also {row.follow_up_destination}",) if row.follow_up_destination else ()
    return Choice(
        id=row.id,
        title=row.name,
        tone=row.priority,
        asks=tuple(_ask(rule, tables) for rule in tables.rules if rule.category == row.id),
        answer=f"{priority.title}: tell {', '.join(row.destinations)}",
        lines=(
            f"First response {span(first)}, resolution {span(priority.resolution_minutes)}, {_clock(priority.coverage)}",
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
    notes += ["not if posted on the status page"] if rule.withdrawn_by else []
    return rule.source.quote + (f" → {'; '.join(notes)}" if notes else "")


def _category(rule: str, tables: Tables) -> str:
    """Returns the name of a rule's category."""
    return next(row.name for row in tables.categories if row.id == rule.split(".")[0])


def _otherwise(tables: Tables) -> tuple[Outcome, ...]:
    """Returns what may follow without a rule."""
    boxes = [_told(row) for row in tables.signals if row.escalates]
    boxes += [
        Outcome(id=f"ask_{rule.category}", title=f"{rule.source.quote}, {rule.condition.fact} unknown", lines=(rule.condition.ask,))
        for rule in tables.rules
        if rule.condition and rule.condition.unknown == "clarify"
    ]
    raised = {flag.id: flag for flag in tables.flags}
    boxes += [
        Outcome(id=row.id, title=row.title, lines=(f"Tell {', '.join(raised[row.flag].destinations)}; flag {row.flag}",))
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
    lines = [f"For: {', '.join(row.examples)}", f"Verify {count} of: {'; '.join(titles[name] for name in row.factors)}"]
    lines += ["Management approval first"] if row.approval else []
    lines += [f"Tell {row.destination}"] if row.destination else []
    return Outcome(id=f"identity_{row.level}", title=row.title, lines=tuple(lines))


def _scenario(flag: Flag, tables: Tables) -> Outcome:
    """Returns the box of a special scenario."""
    lines = [f"When: {' or '.join(_when(key, value) for key, value in flag.when.items())}"] if flag.when else []
    rules = [rule.source.quote for rule in tables.rules if rule.flag == flag.id]
    signs = [signal.title for signal in tables.signals if signal.flag == flag.id and not flag.when]
    lines += [f"When: {' or '.join((*rules, *signs))}"] if rules or signs else []
    lines += [f"Tell {', '.join(flag.destinations)}"] if flag.destinations else []
    lines += [f"Copy {', '.join(flag.cc)} on every escalation"] if flag.cc else []
    lines += [f"Response times × {flag.sla_factor}"] if flag.sla_factor != 1 else []
    lines += [f"Clock {flag.coverage}"] if flag.coverage else []
    lines += [f"Reply: {flag.template}"] if flag.template else []
    return Outcome(id=f"flag_{flag.id}", title=flag.title, lines=tuple(lines))


def _when(key: str, value: str | bool | int) -> str:
    """Returns the fact that raises a flag, in words."""
    words = key.replace("_", " ")
    if isinstance(value, bool):
        return words
    return f"{value} or more {words}" if isinstance(value, int) else f"{words} {value}"


def _clocks(tables: Tables) -> tuple[Outcome, ...]:
    """Returns the boxes of the priorities' clocks and the business calendar."""
    rows = [
        Outcome(
            id=f"clock_{row.id}",
            title=row.title,
            lines=(
                f"First response {span(row.first_response_minutes)}",
                f"Resolution {span(row.resolution_minutes)}",
                f"Clock: {_clock(row.coverage)}",
            ),
        )
        for row in tables.priorities
    ]
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    for row in tables.hours:
        days = _days(row.weekdays, names)
        lines = (f"{days} {row.opens}-{row.closes}", row.timezone)
        rows.append(Outcome(id=f"hours_{row.id}", title="Business hours", lines=lines))
    return tuple(rows)


def _days(weekdays: Iterable[int], names: tuple[str, ...]) -> str:
    """Returns weekdays in words, a run as its ends."""
    days = sorted(weekdays)
    run = days == list(range(days[0], days[-1] + 1)) and len(days) > 2
    return f"{names[days[0]]}-{names[days[-1]]}" if run else ", ".join(names[day] for day in days)
