"""What passes between the steps: a case, what was read in it, and the decision. JSON shapes follow the contract."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints, field_validator

from knowledge.rows import Channel, Coverage, Level, Priority, Source

Action = Literal["escalate", "resolve", "clarify"]
GuardKind = Literal[
    "promise_outcome",
    "uncertain_timeline",
    "burden",
    "legal_advice",
    "speculate_cause",
    "promise_compensation",
    "unannounced_feature",
    "internal_leak",
    "admits_liability",
    "asks_secret",
    "blames_customer",
]
Number = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
EARLIEST, LATEST = 1900, 2999
"""Years of a case: beyond them no clock can be reckoned."""
Value = bool | int | Number | str | tuple[str, ...]


class Model(BaseModel):
    """A frozen value that rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Span(Model):
    """Characters `start` to `end` of a text; `quote` is exactly that slice."""

    start: int
    end: int
    quote: str


class Fact(Model):
    """A value and the words it was read from."""

    value: Value
    evidence: Span | Literal["given"]


Facts = dict[str, Fact]
"""By field id, as in the contract and the tables' fields: `amount`, `plan`, `complaints`, `started_at` and so on."""


class GivenFacts(Model):
    """Facts that came with the case; they beat what is read."""

    plan: str | None = None
    vip: bool | None = None
    csm: bool | str | None = None
    status_page_posted: bool | None = None
    complaints: Annotated[int, Field(ge=0)] | None = None
    escalations_30d: Annotated[int, Field(ge=0)] | None = None
    amount: Annotated[Decimal, Field(ge=0)] | None = None
    currency: str | None = None
    company: str | None = None
    name: str | None = None
    email: str | None = None
    user_id: str | None = None
    transaction_id: str | None = None
    started_at: str | None = None
    troubleshooting: bool | str | tuple[str, ...] | None = None
    verified_factors: tuple[str, ...] | None = None
    follow_up_wanted: bool | None = None
    reconnection: bool | None = None
    affected_users: int | str | None = None
    impact: str | None = None
    goal: str | None = None
    error_message: str | None = None
    use_case: str | None = None
    features: str | None = None
    own: dict[str, bool | int | str] | None = None
    """Facts that only this policy asks for, by the ids of its `fields.yaml`."""


class Case(Model):
    """What an agent hands in."""

    id: Annotated[str, StringConstraints(max_length=200)] = "case"
    text: str
    facts: GivenFacts = GivenFacts()
    received_at: datetime | None = None
    """With its offset; read in the policy's time zone without one. None: now."""

    @field_validator("received_at")
    @classmethod
    def _within_calendars(cls, at: datetime | None) -> datetime | None:
        if at and not EARLIEST <= at.year <= LATEST:
            raise ValueError(f"the year {at.year} is none in which a case came in; write it as 2026-11-23T09:00:00")
        return at


SIGNAL = "signal."
"""Before the id of a signal, where rules and signals are named together."""


class Read(Model):
    """A rule or signal the reader believes to hold."""

    id: str
    confidence: float
    """Calibrated probability, 0-1."""
    evidence: Span


class Reading(Model):
    """All that language understanding contributes to a decision."""

    rules: tuple[Read, ...] = ()
    signals: tuple[Read, ...] = ()
    facts: Facts = {}
    close: tuple[Read, ...] = ()
    """Runners-up: rules under their threshold but near it."""
    denied: frozenset[str] = frozenset()
    """Rules that the reader knows from examples and finds nothing of: no fact read from the text carries one."""
    language: str = "en"
    notes: tuple[str, ...] = ()
    """Plain sentences about the input: another language, truncated, ignored instructions."""


UNSURE = 0.75
"""A finding less sure than that is shown with the question that would settle it."""


class Finding(Model):
    """A rule that holds, the words it rests on, and the policy line."""

    rule: str
    confidence: float
    evidence: Span
    source: Source
    confirm: str = ""
    """The question whose answer settles whether the rule holds, for an agent in doubt."""


class Missing(Model):
    """A fact the policy wants and the case lacks."""

    field: str
    ask: str
    destinations: tuple[str, ...] = Field(
        validation_alias=AliasChoices("for", "destinations"), serialization_alias="for"
    )
    required: bool

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, serialize_by_alias=True)


class Sla(Model):
    """The clock of a decision; due times carry their offset."""

    coverage: Coverage | None
    first_response_due: datetime | None
    resolution_due: datetime | None
    customer_timeframe: str | None
    """What the customer may be told (D18)."""


class StepOut(Model):
    """One line of a checklist."""

    text: str
    source: Source


class Steps(Model):
    """Checklists by phase."""

    before: tuple[StepOut, ...] = ()
    do: tuple[StepOut, ...] = ()
    dont: tuple[StepOut, ...] = ()
    follow_up: tuple[StepOut, ...] = ()


class VerificationDetail(Model):
    """How identity is proved."""

    level: Level
    factors: tuple[str, ...] = ()
    """Titles of the factors that count."""
    verified: tuple[str, ...] = ()
    """Titles of those already verified."""
    needed: int = 0
    """How many are still to be verified."""
    approval: bool = False
    """Somebody's approval on top."""
    approval_words: str | None = None
    """Whose, in the policy's words: 'management approval'."""


class Packet(Model):
    """A message ready to send to one destination."""

    destination: str
    channel: Channel
    subject: str
    body: str
    cc: tuple[str, ...] = ()
    address: str = ""
    """Mail address, Jira project, Slack channel or portal URL with the company filled in."""
    fields: dict[str, str] = {}
    """Jira fields."""


class GuardViolation(Model):
    """Words in a reply that the policy forbids."""

    kind: GuardKind
    span: Span
    source: Source
    suggestion: str


class Translation(Model):
    """A reply in the customer's language, by the model."""

    language: str
    text: str
    back: str
    """What a second call, which did not see the draft, made of it in English."""
    checked: tuple[str, ...]
    """What was found to hold between it and the draft, in words."""


class Reply(Model):
    """What to tell the customer."""

    template: str
    text: str
    violations: tuple[GuardViolation, ...] = ()
    translation: Translation | None = Field(default=None, exclude_if=lambda value: value is None)
    """None, and left out of the JSON, where none was asked for or none stood."""


class Violation(Model):
    """Where a decision departs from the tables."""

    id: str
    """Dotted, e.g. `priority.wrong`."""
    field: str
    found: str
    wanted: str
    source: Source | None = None
    mended: str | None = None
    """How it was put right, when it was."""


class Call(Model):
    """One call of a language model."""

    purpose: str
    """`read`, `mend`, `answer`, `polish`, `translate` or `translate_back`."""
    model: str
    outcome: str
    """`ok`, or what went wrong: `timeout`, `unreachable`, `rate_limit`, `refusal`, `prose`, `half` and so on."""
    says: str
    """The same in words, empty where all went well."""
    ms: float
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    """None where no price is set."""


class PromptStamp(Model):
    """Which prompt was sent."""

    name: str
    version: int
    sha256: str


Part = Literal["local", "model", "both"]


class Path(Model):
    """How a decision came about where a language model is configured."""

    model: str
    parts: dict[str, Part]
    """Whose each of `rules`, `signals`, `facts`, `reply`, `translation`, `answer` is; `both`: some of each reader's."""
    prompts: tuple[PromptStamp, ...] = ()
    calls: tuple[Call, ...] = ()
    rejected: tuple[str, ...] = ()
    """What of the model's answer did not stand, as sentences."""


class Reader(Model):
    """Who read the case."""

    name: str
    version: str
    fallback: str | None = None
    path: Annotated[Path | None, Field(exclude_if=lambda path: path is None)] = None
    """None where no language model is configured."""


class PolicyStamp(Model):
    """Which policy decided."""

    version: str
    sha256: str


class Decision(Model):
    """The whole escalation, as in the contract."""

    action: Action
    primary: str | None
    categories: tuple[str, ...]
    rules: tuple[str, ...]
    flags: tuple[str, ...]
    priority: Priority | None
    destinations: tuple[str, ...]
    cc: tuple[str, ...]
    first_response_minutes: int | None
    resolution_minutes: int | None
    verification: Level
    template: str
    findings: tuple[Finding, ...]
    facts: Facts
    missing: tuple[Missing, ...]
    sla: Sla
    steps: Steps
    verification_detail: VerificationDetail
    packets: tuple[Packet, ...] = ()
    reply: Reply | None = None
    violations: tuple[Violation, ...] = ()
    close: tuple[Finding, ...] = ()
    """Runners-up, shown when it was close."""
    withdrawn: tuple[Read, ...] = ()
    """Rules that hold but wait for an incident already posted (D7)."""
    signals: tuple[Read, ...] = ()
    notes: tuple[str, ...] = ()
    """Plain sentences: assumptions made (other currency), language, ignored instructions, what to ask."""
    reader: Reader
    policy: PolicyStamp
    elapsed_ms: float = 0.0


class Citation(Model):
    """Verbatim words of the policy and where they stand."""

    section: str
    start_line: int
    end_line: int
    quote: str


class Answer(Model):
    """An answer from the policy, or that it has none."""

    answerable: bool
    text: str
    confidence: float
    """That the answer, or the refusal, is right; calibrated on held-out questions."""
    citations: tuple[Citation, ...]
    reader: Annotated[Reader | None, Field(exclude_if=lambda reader: reader is None)] = None
    """Who chose the statements; None where no language model is configured, or none was needed."""


class GuardContext(Model):
    """What the guarded reply is about."""

    category: str | None = None
    priority: str | None = None


class GuardResult(Model):
    """Whether a reply may go out."""

    ok: bool
    violations: tuple[GuardViolation, ...]
