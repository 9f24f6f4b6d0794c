"""The shape of every row in the rule tables. Each policy fact carries the section and words it comes from."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import combinations
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from annotated_types import Gt
from pydantic import BaseModel, ConfigDict, field_validator, model_validator
from pydantic import Field as Extra

Level = str
"""Id of an identity level: a row of identity.yaml, whose order is from the lightest to the strictest."""
NO_LEVEL: Level = "none"
Priority = str
"""Id of a row of priorities.yaml."""
Channel = Literal["email", "jira", "slack", "portal"]
Phase = Literal["before", "do", "dont", "follow_up"]
Coverage = Literal["24/7", "business"]
Minutes = Annotated[int, Gt(0)]
"""A time somebody has: never none."""
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
"""A time of day as the tables write it."""


class Row(BaseModel):
    """A frozen row that rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Reviewed(Row):
    """A row that somebody may still have to look at."""

    review: str | None = None
    """The question a proposed row leaves open; take the key away to accept the row."""


class Dated(Reviewed):
    """A row that may hold for a time only; a case is decided by the rows of its day, in the policy's time zone."""

    since: date | None = None
    """The first day it holds; None where it always did."""
    until: date | None = None
    """The last day it holds; None where no end is known."""

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"it would end on {self.until} before it begins on {self.since}, so it never holds")
        return self

    def holds(self, day: date) -> bool:
        """Returns whether the row holds on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def meets(self, other: "Dated") -> bool:
        """Returns whether there is a day on which both hold."""
        first = max(self.since or date.min, other.since or date.min)
        return first <= min(self.until or date.max, other.until or date.max)


class Source(Row):
    """Where a fact stands in the policy."""

    section: str
    """Heading path joined by ' > ', emoji included, as in the document."""
    quote: str
    """Verbatim words of that section, on one line or several."""
    start_line: int = 0
    """First line of the quote, 1-based; filled in when the tables are loaded."""
    end_line: int = 0
    """Last line of the quote."""
    edition: Annotated[date | None, Extra(exclude_if=lambda day: day is None)] = None
    """Last day of the earlier edition it stands in (`knowledge.editions`), filled in on loading; None: `policy.md`."""


class Condition(Row):
    """What must be known besides the words before a rule holds (D6, D9)."""

    topic: str | None = None
    """Signal that opens the question, e.g. `refund_request`."""
    fact: str
    """Fact that decides, e.g. `amount`."""
    over: Decimal | None = None
    """The fact must exceed this number; with neither bound the fact must be true (or non-empty)."""
    at_least: int | None = None
    """The fact must reach this number."""
    alone: bool = False
    """The fact is enough: the rule holds on it even where the words were not recognised, unless the fact was only read
    and the reader, who has learned the rule, finds nothing of it."""
    currency: str | None = None
    """ISO code `over` is meant in; another currency's number is compared as it stands, and that is said (D6)."""
    unknown: Literal["as_read", "clarify"]
    """With the fact unknown: trust the reader about the rule, or ask."""
    ask: str
    """Question that settles it."""
    decision: str
    """D-number this reading rests on."""


class Rule(Dated):
    """One policy bullet that makes a case an escalation."""

    id: str
    """`category.rule`."""
    category: str
    title: str
    """A few words for the card."""
    confirm: str
    """The question whose answer settles whether the rule holds, for an agent in doubt."""
    source: Source
    condition: Condition | None = None
    also: tuple[str, ...] = ()
    """Destinations told besides the category's."""
    instead: tuple[str, ...] = ()
    """Destinations told in place of the category's."""
    topic: str | None = None
    """With `instead`: the matter as a customer may hear it; None: the category's."""
    needs: str | None = None
    """With `instead`: fills '[specific expertise/access/approval]'; None: the category's."""
    flag: str | None = None
    """Flag that comes with the rule."""
    verification: Level = NO_LEVEL
    implies: tuple[str, ...] = ()
    """Rules that hold whenever this one does (D2)."""
    leads_over: tuple[str, ...] = ()
    """Rules whose category does not lead while this rule holds (D2)."""
    supersedes: tuple[str, ...] = ()
    """Rules not listed while this one holds (D7, D21)."""
    beside: dict[str, str] = {}
    """Where the key rule holds, this one holds only with (and always with) the signal (D2: deletion naming a law)."""
    withdrawn_by: str | None = None
    """Fact that, when true, leaves the case with the agent and the holding message (D7)."""
    decision: str | None = None
    """D-number behind the reading, where the bullet alone does not say it."""


class Category(Dated):
    """A group of rules told to one team."""

    id: str
    name: str
    priority: Priority
    source: Source
    """The category's title in the document."""
    destinations: tuple[str, ...]
    destination_source: Source
    """The line that names the destination."""
    include: tuple[str, ...]
    """Fields the team's Include line asks for (`fields.yaml`)."""
    include_source: Source | None = None
    first_response_minutes: Minutes | None = None
    """The category's own Response SLA; None where the priority's holds (D1)."""
    sla_source: Source | None = None
    first_response_words: str | None = None
    """That time in the document's words: '3 working days'; None: as the minutes say it."""
    team: str
    """Name of the team as a customer may hear it."""
    topic: str
    """The matter as a customer may hear it: 'the charge on your account'."""
    needs: str = "a closer look by a specialist"
    """Fills '[specific expertise/access/approval]' in the standard template."""
    template: str | None = None
    """Reply template that beats the priority's (outage: holding)."""
    follow_up_destination: str | None = None
    """Told as well where the customer wants a follow-up (D13)."""


class Signal(Dated):
    """Something a text says that is no rule but changes a decision."""

    id: str
    title: str
    verification: Level = NO_LEVEL
    destinations: tuple[str, ...] = ()
    escalates: bool = False
    """Makes the case an escalation without a rule (D17)."""
    flag: str | None = None
    fact: str | None = None
    """Fact this signal sets to true when no better evidence stands."""
    source: Source | None = None
    """None for signals of ours that only read language; then `decision` says why."""
    decision: str | None = None
    title_customer: str | None = None
    """The matter as a customer may hear it."""


class Flag(Dated):
    """A special scenario laid over any case."""

    id: str
    title: str
    source: Source
    destinations: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    sla_factor: Annotated[Decimal, Gt(0)] = Decimal(1)
    """Factor on every SLA; 0.5 for Enterprise."""
    sla_sources: tuple[Source, ...] = ()
    """Further lines that say so, the first the plainest; none: `source` does."""
    cc_sources: tuple[Source, ...] = ()
    """Further lines that say who is copied."""
    coverage: Coverage | None = None
    template: str | None = None
    when: dict[str, str | bool | int] = {}
    """Facts that raise the flag: equal value, or for a number at least that many. Any one is enough."""
    decision: str | None = None


class PriorityRow(Dated):
    """SLA commitments of one priority."""

    id: Priority
    rank: int
    """1 is the most urgent."""
    title: str
    first_response_minutes: Minutes
    resolution_minutes: Minutes
    coverage: Coverage
    template: str
    source: Source
    first_response_source: Source
    first_response_words: str | None = None
    """That time in the document's words: '90 minutes'; None: as the minutes say it."""
    resolution_source: Source
    resolution_words: str | None = None
    coverage_source: Source


class Hours(Dated):
    """The business calendar behind every 'business' clock."""

    id: str
    weekdays: tuple[int, ...]
    """Monday is 0."""
    opens: str
    """HH:MM local."""
    closes: str
    timezone: str
    """IANA name; daylight saving included (a document's 'EST' is read as US Eastern, D4)."""
    words: str | None = None
    """The hours in the document's words: 'Mon-Fri 9am-6pm EST'; None: as the figures say them."""
    source: Source
    decision: str | None = None

    @field_validator("weekdays")
    @classmethod
    def _days_of_a_week(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not days or set(days) - set(range(7)):
            raise ValueError(f"{list(days)} are no weekdays; Monday is 0 and Sunday 6, and one at least is needed")
        return days

    @field_validator("opens", "closes")
    @classmethod
    def _time_of_day(cls, at: str) -> str:
        if not CLOCK.fullmatch(at):
            raise ValueError(f"{at!r} is no time of day; write it as '09:00', between 00:00 and 23:59")
        return at

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            near = get_close_matches(name, available_timezones(), n=1)
            meant = f"the nearest is {near[0]!r}" if near else "write it as 'Europe/Oslo'"
            raise ValueError(f"{name!r} is no time zone that IANA knows; {meant}") from error
        return name

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(f"it opens at {self.opens} and closes at {self.closes}, so it is never open")
        return self


class IdentityLevel(Dated):
    """Proof of identity that a risk level wants."""

    level: Level
    title: str
    needed: Annotated[int, Gt(0)]
    """How many factors."""
    factors: tuple[str, ...]
    """Field-like ids of factors, e.g. `account_email`, `payment_last4`."""
    approval: bool
    """Somebody's approval on top."""
    approval_words: str | None = None
    """Whose, as the document says it: 'management approval', 'the shift leader's agreement'."""
    destination: str | None = None
    source: Source
    factor_source: Source
    examples: tuple[str, ...] = ()


class Factor(Dated):
    """One identity factor and how people write it."""

    id: str
    title: str
    patterns: tuple[str, ...] = ()
    """Lower-case phrases that name it in notes and in `verified_factors`."""
    sources: tuple[Source, ...]


class Contact(Dated):
    """A destination: who is told and how."""

    id: str
    """As in the output vocabulary: `billing@`, `slack:#incidents`."""
    channel: Channel
    address: str
    """As in the document, `[company]` left in."""
    team: str
    hours: str | None = None
    phone: str | None = None
    response: str | None = None
    """Published response time in the document's words."""
    response_minutes: Minutes | None = None
    """Its longer end, in minutes (D18)."""
    customer_timeframe: str | None = None
    """Those words as a customer may read them."""
    include: tuple[str, ...] = ()
    """Fields this destination asks for, besides the category's."""
    mention: str | None = None
    """Put before a Slack message: '@here'."""
    preset: dict[str, str] = {}
    """Ticket fields the policy fixes: Jira project and priority tag."""
    sources: tuple[Source, ...]


class Template(Dated):
    """A reply the policy words."""

    id: str
    title: str
    text: str
    """The document's words, slots in [brackets]; ours only where the document words none (apology, thanks, clarify)."""
    source: Source
    slots: dict[str, str] = {}
    """Slots the document words in its own way, and which of ours fills each: `desk: team name`."""
    opens_with: str | None = None
    """Category whose replies this one opens (the apology for frustration, the thanks for feedback)."""


class Step(Dated):
    """Something to do, not to do, or to do first."""

    id: str
    phase: Phase
    text: str
    """Imperative, plain text."""
    source: Source
    tags: tuple[str, ...]
    """The step applies where any of these describes the case: category, flag, rule, signal, priority or verification id
    (`verification.high`), action (`action.escalate`), template (`template.holding`)."""
    unless: tuple[str, ...] = ()
    """...and none of these does."""
    rank: int = 50
    """Order within the phase, lowest first."""


class Field(Dated):
    """A fact an escalation wants included."""

    id: str
    title: str
    ask: str
    """The question to the customer or agent."""
    group: Literal["customer", "issue", "tried", "supporting", "urgency"]
    always: bool
    """From 'Always include'; otherwise only where a destination asks."""
    rank: int
    """Order in which to ask, lowest first."""
    in_text: bool = False
    """The case text itself supplies it (summary, conversation)."""
    known_by: tuple[str, ...] = ()
    """Facts any one of which answers it as well (an email is contact information)."""
    sources: tuple[Source, ...]


class Reference(Dated):
    """A passage that no decision needs but a question may: metrics, quality, training, philosophy."""

    id: str
    kind: str
    text: str
    source: Source
    target: str | None = None


class Conflict(Dated):
    """Two passages that cannot both be followed, and which reading was taken."""

    id: str
    what: str
    between: tuple[Source, ...]
    decision: str
    """D-number, or 'open' where nobody decided."""
    taken: str


class Document(Reviewed):
    """What the document says of itself."""

    title: str
    version: str
    last_review: str
    next_review: str
    owner: str
    contact: str
    """Whom to ask about the procedures."""
    classification: str | None = None
    """Who may read it: 'Internal Use Only'."""
    sources: tuple[Source, ...]


class Tables(Row):
    """Every table of one policy."""

    rules: tuple[Rule, ...]
    categories: tuple[Category, ...]
    """In the document's order, which settles the lead between equals."""
    signals: tuple[Signal, ...]
    flags: tuple[Flag, ...]
    priorities: tuple[PriorityRow, ...]
    hours: tuple[Hours, ...]
    identity: tuple[IdentityLevel, ...]
    factors: tuple[Factor, ...]
    contacts: tuple[Contact, ...]
    templates: tuple[Template, ...]
    steps: tuple[Step, ...]
    fields: tuple[Field, ...]
    reference: tuple[Reference, ...]
    conflicts: tuple[Conflict, ...]
    document: Document
    sha256: str
    """Of policy.md and the table files together."""

    @field_validator("rules")
    @classmethod
    def _no_ring(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        if ring := _ring(rules):
            said = " supersedes ".join(map(repr, ring))
            raise ValueError(f"{said}, so together none of them stands; take one of these `supersedes` out")
        return rules

    @field_validator("priorities")
    @classmethod
    def _ranked(cls, rows: tuple[PriorityRow, ...]) -> tuple[PriorityRow, ...]:
        for one, other in combinations(rows, 2):
            if one.rank == other.rank and one.id != other.id and one.meets(other):
                said = f"{one.id!r} and {other.id!r} both have the rank {one.rank}, so neither is the more urgent"
                raise ValueError(f"{said}; give each a rank of its own, 1 to the most urgent")
        return rows

    @field_validator("hours")
    @classmethod
    def _one_calendar(cls, rows: tuple[Hours, ...]) -> tuple[Hours, ...]:
        for one, other in combinations(rows, 2):
            if one.meets(other):
                said = f"{one.id!r} and {other.id!r} hold on the same day, and every business clock needs one calendar"
                raise ValueError(f"{said}; keep one row, or end one (until) before the next begins (since)")
        return rows

    def strictest(self, wanted: Iterable[Level]) -> Level:
        """Returns the strictest of some identity levels; one without a row is taken for stricter than any with one."""
        order = [NO_LEVEL, *(row.level for row in self.identity)]
        return max(wanted, key=lambda level: order.index(level) if level in order else len(order), default=NO_LEVEL)

    def urgency(self, priority: Priority | None) -> int | None:
        """Returns how urgent a priority is among those of the tables: 0 is the most; None where there is none."""
        ranked = [row.id for row in sorted(self.priorities, key=lambda row: row.rank)]
        return ranked.index(priority) if priority in ranked else None


def _ring(rules: tuple[Rule, ...]) -> list[str]:
    """Returns the ids of rules each of which supersedes the next, the first again last; none where there is no ring."""
    done: set[int] = set()

    def walk(at: int, path: tuple[int, ...]) -> list[str]:
        if at in path:
            return [rules[number].id for number in (*path[path.index(at) :], at)]
        if at in done:
            return []
        for number, other in enumerate(rules):
            if other.id in rules[at].supersedes and rules[at].meets(other) and (ring := walk(number, (*path, at))):
                return ring
        done.add(at)
        return []

    return next((ring for number in range(len(rules)) if (ring := walk(number, ()))), [])
