"""The shape of every row in the rule tables. Each policy fact carries the section and words it comes from."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

Level = str
"""Id of an identity level: a row of identity.yaml, whose order is from the lightest to the strictest."""
NO_LEVEL: Level = "none"
Priority = str
"""Id of a row of priorities.yaml."""
Channel = Literal["email", "jira", "slack", "portal"]
Phase = Literal["before", "do", "dont", "follow_up"]
Coverage = Literal["24/7", "business"]


class Row(BaseModel):
    """A frozen row that rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Dated(Row):
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
    """The fact is enough: the rule holds on it even where the words were not recognised."""
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
    first_response_minutes: int | None = None
    """The category's own Response SLA; None where the priority's holds (D1)."""
    sla_source: Source | None = None
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
    sla_factor: Decimal = Decimal(1)
    """Factor on every SLA; 0.5 for Enterprise."""
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
    first_response_minutes: int
    resolution_minutes: int
    coverage: Coverage
    template: str
    source: Source
    first_response_source: Source
    resolution_source: Source
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
    source: Source
    decision: str | None = None


class IdentityLevel(Dated):
    """Proof of identity that a risk level wants."""

    level: Level
    title: str
    needed: int
    """How many factors."""
    factors: tuple[str, ...]
    """Field-like ids of factors, e.g. `account_email`, `payment_last4`."""
    approval: bool
    """Management approval on top."""
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
    response_minutes: int | None = None
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


class Document(Row):
    """What the document says of itself."""

    title: str
    version: str
    last_review: str
    next_review: str
    owner: str
    contact: str
    """Whom to ask about the procedures."""
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

    def strictest(self, wanted: Iterable[Level]) -> Level:
        """Returns the strictest of some identity levels; one without a row is taken for stricter than any with one."""
        order = [NO_LEVEL, *(row.level for row in self.identity)]
        return max(wanted, key=lambda level: order.index(level) if level in order else len(order), default=NO_LEVEL)

    def urgency(self, priority: Priority | None) -> int | None:
        """Returns how urgent a priority is among those of the tables: 0 is the most; None where there is none."""
        ranked = [row.id for row in sorted(self.priorities, key=lambda row: row.rank)]
        return ranked.index(priority) if priority in ranked else None
