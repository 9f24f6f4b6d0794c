"""What the tables say, one statement a topic and aspect: a sentence, and the policy's words it rests on."""

from collections.abc import Iterable, Iterator, Sequence

from assistant.decide import duration, first_response
from assistant.models import Model
from knowledge.rows import Category, Contact, Flag, IdentityLevel, PriorityRow, Rule, Source, Step, Tables

ANY = "*"
"""Aspect of a statement that answers whatever is asked of its topic."""
DEFAULT = ""
"""Aspect of what is said of a topic when nothing particular is asked."""


class Statement(Model):
    """A sentence from the tables."""

    topic: str
    aspect: str
    text: str
    sources: tuple[Source, ...]
    """The first is the one the sentence rests on most."""
    forbids: bool | None = None
    """For a step: whether it says not to do something."""


class Names:
    """The tables' rows by id, and how their names are written in a sentence.

    Args:
        tables: the policy's tables.
        company: fills `[company]`.
    """

    def __init__(self, tables: Tables, company: str) -> None:
        self.tables = tables
        self._company = company
        self.contacts = {row.id: row for row in tables.contacts}
        self.categories = {row.id: row for row in tables.categories}
        self.priorities = {row.id: row for row in tables.priorities}

    def fill(self, text: str) -> str:
        """Returns the document's words with the company filled in."""
        return text.replace("[company]", self._company)

    def address(self, destination: str) -> str:
        """Returns a destination as an agent would use it."""
        row = self.contacts[destination]
        kinds = {"jira": f"Jira, project {row.address}", "slack": f"Slack {row.address}"}
        return kinds.get(row.channel, self.fill(row.address))

    def addresses(self, destinations: Iterable[str]) -> str:
        """Returns several destinations as a list in words."""
        return joined([self.address(name) for name in destinations])


def joined(parts: Sequence[str]) -> str:
    """Returns 'a, b and c'."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def statements(tables: Tables, company: str) -> Iterator[Statement]:
    """Yields everything the tables say of categories, rules, priorities, identity, flags and contacts."""
    names = Names(tables, company)
    for category in tables.categories:
        yield from _category(category, names)
    for rule in tables.rules:
        yield from _rule(rule, names)
    for priority in tables.priorities:
        yield from _priority(priority, names)
    for level in tables.identity:
        yield from _identity(level, names)
    for flag in tables.flags:
        yield from _flag(flag, names)
    for contact in tables.contacts:
        yield from _contact(contact, names)


def _category(row: Category, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    tables, priority = names.tables, names.priorities[row.priority]
    contact = names.contacts[row.destinations[0]]
    who = f"{row.name}: {_route(row, names)}"
    beside = _beside(contact, names)
    yield said("who", f"{who}.", row.destination_source, *_follow_up(row, names), *beside)
    clock, *clock_sources = _clock(row, names)
    brief = f"{who}; {priority.title} priority, first response {clock}."
    yield said(DEFAULT, brief, row.destination_source, clock_sources[0])
    yield said("allowed", brief, row.source, row.destination_source, priority.source)
    yield said("first_response", f"{row.name}: first response {clock}.", *clock_sources)
    target = duration(priority.resolution_minutes, None)
    yield said("resolution", f"{row.name}: {priority.title} priority, resolved within {target} (target).", *_pair(priority))
    yield said("priority", f"{row.name}: {priority.title} priority.", priority.source, row.source)
    rules = [rule for rule in tables.rules if rule.category == row.id]
    listed = "; ".join(rule.source.quote for rule in rules)
    yield said("meaning", f"{row.name} covers: {listed}.", *(rule.source for rule in rules))
    if row.include_source:
        titles = joined([field.title.lower() for name in row.include for field in tables.fields if field.id == name])
        yield said("include", f"{row.name}: {_plain(row.include_source.quote)} ({titles}).", row.include_source)
    template = next(line for line in tables.templates if line.id == (row.template or priority.template))
    yield said("template", f"Use the template '{template.title}': {names.fill(template.text)}", template.source)
    yield from _steps(row.id, row.name, tables)


def _pair(priority: PriorityRow) -> tuple[Source, Source]:
    return priority.resolution_source, priority.source


def _route(row: Category, names: Names) -> str:
    kind = names.contacts[row.destinations[0]].channel
    verb = {"jira": "a ticket in", "portal": "log it at", "slack": "post in"}.get(kind, "email")
    text = f"{verb} {names.addresses(row.destinations)}"
    if row.follow_up_destination:
        text += f", and {names.address(row.follow_up_destination)} if the customer wants a follow-up"
    return text


def _follow_up(row: Category, names: Names) -> tuple[Source, ...]:
    return names.contacts[row.follow_up_destination].sources[:1] if row.follow_up_destination else ()


def _beside(contact: Contact, names: Names) -> list[Source]:
    """Returns where the document names other ways to the same team: a reader should see that they were weighed."""
    others = [row for row in names.tables.contacts if row.team == contact.team and row.channel != contact.channel]
    return [row.sources[0] for row in others] if contact.channel == "jira" else []


def _clock(row: Category, names: Names) -> tuple[str, *tuple[Source, ...]]:
    """Returns a category's first response in words, and its sources: its own, its priority's, its team's."""
    priority = names.priorities[row.priority]
    minutes = first_response(row, names.tables)
    text = f"within {duration(minutes, None)}"
    sources = [row.sla_source, priority.first_response_source] if row.sla_source else [priority.first_response_source]
    if row.sla_source and minutes == priority.first_response_minutes:
        sources = [row.sla_source]
    slow = [contact for name in row.destinations if (contact := names.contacts[name]).response]
    for contact in slow:
        if contact.response_minutes != minutes:
            text += f" (the directory says {contact.response} for the {contact.team})"
        sources += _of(contact, contact.response or "")[:1]
    if not row.sla_source:
        sources.append(priority.source)
    return text, *(source for source in sources if source)


def _of(contact: Contact, words: str) -> list[Source]:
    """Returns the contact's sources that hold these words, else none."""
    return [source for source in contact.sources if words.casefold() in source.quote.casefold()]


def _steps(topic: str, name: str, tables: Tables) -> Iterator[Statement]:
    """Yields what the steps tagged with a topic say, a statement a phase."""
    rows = sorted((row for row in tables.steps if topic in row.tags), key=lambda row: row.rank)
    for phase in ("before", "do", "dont", "follow_up"):
        found = [row for row in rows if row.phase == phase]
        if found:
            lead = f"{name}, do not" if phase == "dont" else name
            text = f"{lead}: {' '.join(row.text for row in found)}"
            yield Statement(topic=topic, aspect=phase, text=text, sources=tuple(row.source for row in found))


def _rule(row: Rule, names: Names) -> Iterator[Statement]:
    category = names.categories[row.category]
    priority = names.priorities[category.priority]

    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    way, sources = _way(row, category, names)
    yield said("who", f"{row.title}: {way}.", *sources)
    clock, *clock_sources = _clock(category, names)
    brief = f"{row.title}: escalate ({priority.title} priority), {way}; first response {clock}."
    yield said(DEFAULT, brief, *sources, clock_sources[0])
    asked = f" {row.condition.ask}" if row.condition else ""
    yield said("allowed", f"Where the policy's '{row.source.quote}' holds: {brief[len(row.title) + 2 :]}{asked}", row.source, *sources)
    yield said("priority", f"{row.title}: {priority.title} priority.", priority.source, row.source)
    yield said("meaning", f"{row.title}: {row.source.quote}.", row.source)
    if row.verification != "none":
        level = next(level for level in names.tables.identity if level.level == row.verification)
        text = f"{row.title}: {_factors(level, names)}"
        own = [step.source for step in names.tables.steps if step.phase == "before" and row.category in step.tags]
        for aspect in ("verify", "before", "approval"):
            yield said(aspect, text, level.factor_source, level.source, *own)
    yield from _steps(row.id, row.title, names.tables)


def _way(row: Rule, category: Category, names: Names) -> tuple[str, list[Source]]:
    """Returns where a rule's cases go, in words, with the sources; the line that names the place comes first."""
    tables = names.tables
    if row.instead:
        sources = [names.contacts[name].sources[0] for name in row.instead]
        return _send(row.instead, names), [*sources, row.source, category.destination_source]
    others = [rule for rule in tables.rules if rule.id in row.implies or rule.id in row.beside.values()]
    extra = [*row.also, *(name for rule in others for name in names.categories[rule.category].destinations)]
    text = _route(category, names) + (f", and also {names.addresses(extra)}" if extra else "")
    alike = [rule for rule in tables.rules if row.id in rule.beside]
    for rule in alike:
        told = names.addresses(names.categories[rule.category].destinations)
        text += f"; where the customer names a law, also {told}"
    sources = [category.destination_source, row.source, *(rule.source for rule in (*others, *alike))]
    sources += [source for name in row.also for source in _near(names.contacts[name], row, tables)]
    return text, sources


def _near(contact: Contact, rule: Rule, tables: Tables) -> list[Source]:
    """Returns the line that sends the rule's cases to a further contact: a step's, else the contact's own."""
    word = contact.id.rstrip("@").split("#")[-1]
    steps = [row.source for row in tables.steps if rule.id in row.tags and word in row.source.quote]
    return steps[:1] or list(contact.sources[:1])


def _send(destinations: Sequence[str], names: Names) -> str:
    return f"send it to {names.addresses(destinations)}"


def _priority(row: PriorityRow, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    first, last = duration(row.first_response_minutes, None), duration(row.resolution_minutes, None)
    both = (row.first_response_source, row.resolution_source, row.coverage_source)
    hours = row.coverage_source.quote.partition(": ")[2]
    coverage = "the clock runs 24/7" if row.coverage == "24/7" else f"the clock runs {hours} and stands still otherwise"
    yield said(DEFAULT, f"{row.title}: first response {first}, resolution target {last}; {coverage}.", *both)
    yield said("first_response", f"{row.title} priority: first response within {first}; {coverage}.", *both)
    yield said("resolution", f"{row.title} priority: resolution target {last}.", row.resolution_source)
    yield said("hours", f"{row.title} priority: {coverage}.", row.coverage_source)
    groups = [group for group in names.tables.categories if group.priority == row.id]
    listed = joined([group.name for group in groups])
    yield said("meaning", f"{row.source.quote}: {listed}.", row.source, *(group.source for group in groups))
    yield said("priority", f"{row.source.quote}: {listed}.", row.source, *(group.source for group in groups))
    template = next(line for line in names.tables.templates if line.id == row.template)
    yield said("template", f"Use the template '{template.title}': {names.fill(template.text)}", template.source)
    untried = [step for step in names.tables.steps if row.id in step.unless and step.phase == "dont"]
    for aspect in ("before", "dont"):
        for step in untried:
            yield said(aspect, f"{row.title}: the policy says not to {_lower(step.source.quote)}.", step.source)


def _factors(level: IdentityLevel, names: Names) -> str:
    titles = {row.id: row.title for row in names.tables.factors}
    some = "all of" if level.needed == len(level.factors) else "one of" if level.needed == 1 else f"{level.needed} of"
    listed = "; ".join(_lower(titles[name]) for name in level.factors)
    approval = ", and management approval" if level.approval else ""
    return f"{_lower(level.title)}: verify {some}: {listed}{approval}."


def _identity(level: IdentityLevel, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=f"identity/{level.level}", aspect=aspect, text=text, sources=sources)

    tables = names.tables
    text = _capital(_factors(level, names))
    examples = [row.source for row in tables.reference if row.source.section == level.source.section]
    whole = (level.source, level.factor_source, *examples[:1])
    for aspect in (DEFAULT, "verify", "include", "before", "meaning", "do", "allowed"):
        yield said(aspect, text, *whole)
    steps = [row for row in tables.steps if f"verification.{level.level}" in row.tags and row.phase == "do"]
    approval = "Management approval is needed, and nothing is done before it" if level.approval else "No approval is asked for"
    waiting = [row.source for row in tables.steps if f"verification.{level.level}" in row.tags and row.phase == "dont"]
    yield said("approval", f"{approval} ({_lower(level.title)}).", *waiting, level.source)
    if level.destination:
        own = [row.source for row in steps if level.source.section == row.source.section]
        text = f"Email {names.address(level.destination)}; {_lower(level.title)}."
        yield said("who", text, *names.contacts[level.destination].sources, level.source)
        yield said("do", " ".join(row.text for row in steps), *own, level.source)
    chosen = ", ".join(level.examples)
    yield said("priority", f"{level.title}; for example {chosen}.", level.source, *examples)


def _flag(row: Flag, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    tables = names.tables
    contacts = [names.contacts[name] for name in (*row.destinations, *row.cc)]
    scenario = row.source.section.rpartition(" > ")[0]
    own = [source for contact in contacts for source in contact.sources if source.section.startswith(scenario)]
    told = joined([names.address(contact.id) for contact in contacts])
    if contacts:
        verb = "copy" if row.cc else "tell"
        yield said("who", f"{row.title}: {verb} {told}.", *own, *contacts[0].sources[:2])
    if row.cc:
        everywhere = [source for name in row.cc for source in reversed(names.contacts[name].sources)]
        also = [line.source for line in tables.reference if line.source.quote.startswith("CC")]
        yield said("cc", f"{row.title}: copy the {contacts[-1].address} on every escalation.", *everywhere, *also)
    steps = [line for line in tables.steps if row.id in line.tags and line.phase == "do"]
    if row.sla_factor != 1:
        faster = [line.source for line in tables.reference if line.kind == "sla"]
        faster += [line.source for line in steps if f"{(1 - row.sla_factor):.0%}" in line.source.quote]
        text = f"{row.title}: times are cut by {(1 - row.sla_factor):.0%} on every priority and the clock runs {row.coverage}"
        for aspect in ("first_response", "resolution", "hours"):
            yield said(aspect, f"{text}. {_halved(row, names)}", *faster)
    yield said("meaning", f"{row.title}: {_plain(row.source.quote)}.", row.source)
    if steps:
        yield said(DEFAULT, f"{row.title}: {' '.join(line.text for line in steps)}", *(line.source for line in steps))
    yield from _steps(row.id, row.title, tables)


def _halved(row: Flag, names: Names) -> str:
    parts = [
        f"{line.title} first response {duration(int(line.first_response_minutes * row.sla_factor), None)}, "
        f"resolution {duration(int(line.resolution_minutes * row.sla_factor), None)}"
        for line in names.tables.priorities
    ]
    return f"That makes {'; '.join(parts)}."


def _contact(row: Contact, names: Names) -> Iterator[Statement]:
    def said(aspect: str, text: str, *sources: Source) -> Statement:
        return Statement(topic=row.id, aspect=aspect, text=text, sources=sources)

    team = _capital(row.team)
    directory = sorted(row.sources, key=lambda source: -source.start_line)
    yield said("who", f"{team}: {names.address(row.id)}.", *row.sources)
    extra = [part for part in (row.hours, row.response and f"response {row.response}") if part]
    yield said(DEFAULT, "; ".join([f"{team}: {names.address(row.id)}", *extra]) + ".", *row.sources)
    if row.hours:
        found = _of(row, row.hours) or _of(row, row.hours[:4])
        yield said("hours", f"{team}: {row.hours}.", *(found or directory[:1]))
    if row.phone:
        yield said("phone", f"{team}: {names.fill(row.phone)}.", *_of(row, row.phone))
    if row.response:
        yield said("first_response", f"{team}: response time {row.response}.", *_of(row, row.response))
    if row.include:
        found = [source for source in row.sources if source.quote.casefold().startswith("include")]
        if found:
            yield said("include", f"{team}: {_plain(found[0].quote)}.", *found)


def step_statement(row: Step) -> Statement:
    """Returns what a single step says."""
    forbids = row.phase == "dont"
    text = f"Do not: {_lower(row.text)}" if forbids else row.text
    return Statement(topic=f"step/{row.id}", aspect=ANY, text=text, sources=(row.source,), forbids=forbids)


def _plain(quote: str) -> str:
    return "; ".join(line.strip("-*✅❌ ").strip() for line in quote.splitlines())


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
