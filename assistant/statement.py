"""A statement: a sentence from the tables and the policy's words it rests on; and how rows are named in it."""

from collections.abc import Iterable, Iterator, Sequence

from assistant.decide import duration
from assistant.models import Model
from assistant.proof import UNNAMED
from assistant.settings import filled
from knowledge.rows import Contact, Coverage, Flag, IdentityLevel, Source, Step, Tables
from knowledge.tree import weekdays

ANY = "*"
"""Aspect of a statement that answers whatever is asked of its topic."""
DEFAULT = ""
"""Aspect of what is said of a topic when nothing particular is asked."""
COUNTS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}


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
        return filled(text, self._company)

    def address(self, destination: str) -> str:
        """Returns a destination as an agent would use it."""
        row = self.contacts[destination]
        kinds = {"jira": f"Jira, project {row.address}", "slack": f"Slack {row.address}"}
        return kinds.get(row.channel, self.fill(row.address))

    def addresses(self, destinations: Iterable[str]) -> str:
        """Returns several destinations as a list in words."""
        return joined([self.address(name) for name in destinations])

    def people(self, destinations: Iterable[str]) -> str:
        """Returns several destinations by their teams: 'the islands desk (islands@…) and …'."""
        return joined([f"the {self.contacts[name].team} ({self.address(name)})" for name in destinations])


def joined(parts: Sequence[str]) -> str:
    """Returns 'a, b and c'."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def lines_with(contact: Contact, words: str) -> list[Source]:
    """Returns the contact's sources that hold these words, else none."""
    return [source for source in contact.sources if words.casefold() in source.quote.casefold()]


def phases(topic: str, name: str, tables: Tables) -> Iterator[Statement]:
    """Yields what the steps tagged with a topic say, a statement a phase."""
    rows = sorted((row for row in tables.steps if topic in row.tags), key=lambda row: row.rank)
    for phase in ("before", "do", "dont", "follow_up"):
        found = [row for row in rows if row.phase == phase]
        if found:
            lead = f"{name}, do not" if phase == "dont" else name
            text = f"{lead}: {' '.join(row.text for row in found)}"
            yield Statement(topic=topic, aspect=phase, text=text, sources=tuple(row.source for row in found))


def factors_of(level: IdentityLevel, names: Names) -> str:
    """Returns what proves an identity at a level, in words."""
    titles = {row.id: row.title for row in names.tables.factors}
    some = "all" if level.needed == len(level.factors) else COUNTS.get(level.needed, str(level.needed))
    listed = "; ".join(lowered(titles[name]) for name in level.factors)
    approval = f", and {level.approval_words or UNNAMED}" if level.approval else ""
    return f"{lowered(level.title)}. Verify {some} of: {listed}{approval}."


def approval_of(level: IdentityLevel) -> str:
    """Returns whose approval a level waits for."""
    if not level.approval:
        return "No approval is asked for"
    return f"{capital(level.approval_words or UNNAMED)} is needed, and nothing is done before it"


def span(minutes: int) -> str:
    """Returns minutes as a person says them: '90 minutes' is '1.5 hours', 585 are '9 hours 45 minutes'."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} hour{'s' * (hours > 1)} {rest} minutes" if hours and rest % 30 else duration(minutes, None)


def opening(tables: Tables) -> str:
    """Returns when the business clock runs: in the document's words, else as the figures say it."""
    row = tables.hours[0]
    place = row.timezone.rsplit("/", 1)[-1].replace("_", " ")
    return row.words or f"{weekdays(row.weekdays)} {row.opens}-{row.closes}, {place} time"


def running(coverage: Coverage, tables: Tables) -> str:
    """Returns when a clock runs, as a sentence goes on."""
    return "the clock runs 24/7" if coverage == "24/7" else f"the clock runs {opening(tables)}"


def faster(row: Flag) -> tuple[Source, ...]:
    """Returns the lines that say that a flag cuts the clock."""
    return row.sla_sources or (row.source,)


def step_statement(row: Step) -> Statement:
    """Returns what a single step says."""
    forbids = row.phase == "dont"
    text = f"Do not: {lowered(row.text)}" if forbids else row.text
    return Statement(topic=f"step/{row.id}", aspect=ANY, text=text, sources=(row.source,), forbids=forbids)


def plain(quote: str) -> str:
    """Returns the lines of a quote as one, list marks left out."""
    return "; ".join(line.strip("-*✅❌ ").strip() for line in quote.splitlines())


def lowered(text: str) -> str:
    """Returns a text that goes on a sentence; a name in capitals stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text.startswith("A ") else text


def capital(text: str) -> str:
    """Returns a text that begins a sentence."""
    return text[:1].upper() + text[1:]
