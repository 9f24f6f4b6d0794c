"""Checks of a decision that compare it with its text, its rules' own conditions and its messages."""

from collections.abc import Iterator

from assistant.models import Decision, Span, Violation
from assistant.settings import Settings, filled
from knowledge.rows import Condition, Rule, Tables


def text_checks(decision: Decision, text: str, tables: Tables, settings: Settings) -> Iterator[Violation]:
    """Yields what is wrong with findings, evidence, lists between rules, steps, questions and messages."""
    yield from _evidence(decision, text, tables)
    yield from _conditions(decision, tables)
    yield from _between(decision, tables)
    yield from _identity(decision, tables)
    yield from _steps(decision, tables)
    yield from _missing(decision, tables)
    yield from _messages(decision, tables, settings)
    if (decision.policy.version, decision.policy.sha256) != (tables.document.version, tables.sha256):
        yield Violation(
            id="policy.wrong", field="policy", found=decision.policy.version, wanted=tables.document.version
        )


def withheld(decision: Decision, tables: Tables) -> list[Rule]:
    """Returns the rules a posted incident has taken back, as far as the decision's flags and template tell (D7)."""
    posted = [
        rule
        for rule in tables.rules
        if rule.withdrawn_by and (fact := decision.facts.get(rule.withdrawn_by)) and fact.value
    ]
    named = {read.id for read in decision.withdrawn}
    return [rule for rule in posted if rule.id in named]


def _evidence(decision: Decision, text: str, tables: Tables) -> Iterator[Violation]:
    rows = {rule.id: rule for rule in tables.rules}
    for at, finding in enumerate(decision.findings):
        field = f"findings.{at}"
        rule = rows.get(finding.rule)
        if rule is None:
            yield Violation(id="rule.unknown", field=field, found=finding.rule, wanted="a rule of the tables")
            continue
        if finding.source != rule.source:
            yield Violation(
                id="source.wrong", field=field, found=finding.source.quote, wanted=rule.source.quote, source=rule.source
            )
        if not 0 <= finding.confidence <= 1:
            yield Violation(id="confidence.wrong", field=field, found=str(finding.confidence), wanted="0 to 1")
    spans = [(f"findings.{at}", finding.evidence) for at, finding in enumerate(decision.findings)]
    spans += [
        (f"facts.{name}", fact.evidence) for name, fact in decision.facts.items() if isinstance(fact.evidence, Span)
    ]
    for field, span in spans:
        if text[span.start : span.end] != span.quote:
            yield Violation(
                id="evidence.not_in_text", field=field, found=span.quote, wanted="exactly a slice of the case text"
            )
    if len({finding.rule for finding in decision.findings}) != len(decision.findings):
        yield Violation(id="findings.repeated", field="findings", found="a rule twice", wanted="each rule once")


def _conditions(decision: Decision, tables: Tables) -> Iterator[Violation]:
    held = {finding.rule for finding in decision.findings}
    for rule in tables.rules:
        if rule.id not in held:
            continue
        posted = decision.facts.get(rule.withdrawn_by) if rule.withdrawn_by else None
        if posted and posted.value:
            yield _departs("rule.withdrawn", rule, f"{rule.withdrawn_by} is true", "the holding message, no escalation")
        if rule.condition is None:
            continue
        yield from _condition(rule, rule.condition, decision)


def _condition(rule: Rule, condition: Condition, decision: Decision) -> Iterator[Violation]:
    fact = decision.facts.get(condition.fact)
    if fact is None:
        if condition.unknown == "clarify":
            yield _departs("rule.undecided", rule, f"{condition.fact} unknown", condition.ask)
    elif (condition.over, condition.at_least) == (None, None):
        if not fact.value:
            yield _departs("rule.condition", rule, f"{condition.fact} is {fact.value}", "it to be true")
    elif isinstance(fact.value, str | tuple | bool):
        yield _departs("rule.condition", rule, f"{condition.fact} is {fact.value!r}", "a number")
    elif (condition.over is not None and fact.value <= condition.over) or (
        condition.at_least is not None and fact.value < condition.at_least
    ):
        yield _departs("rule.condition", rule, f"{condition.fact} is {fact.value}", rule.source.quote)


def _departs(name: str, rule: Rule, found: str, wanted: str) -> Violation:
    return Violation(id=name, field=f"rules.{rule.id}", found=found, wanted=wanted, source=rule.source)


def _between(decision: Decision, tables: Tables) -> Iterator[Violation]:
    held = {finding.rule for finding in decision.findings}
    said = {read.id for read in decision.signals}
    for rule in tables.rules:
        if rule.id in held:
            for other in rule.implies:
                if other not in held:
                    yield _departs("rule.implied", rule, f"{other} missing", f"{other} as well ({rule.decision})")
            for other in rule.supersedes:
                if other in held:
                    yield _departs("rule.superseded", rule, f"{other} beside it", f"{rule.id} alone ({rule.decision})")
        for other, signal in rule.beside.items():
            if other in held and (rule.id in held) != (signal in said):
                found = "listed" if rule.id in held else "not listed"
                yield _departs("rule.beside", rule, found, f"listed beside {other} just where {signal} is said")


def _identity(decision: Decision, tables: Tables) -> Iterator[Violation]:
    row = next((row for row in tables.identity if row.level == decision.verification), None)
    detail = decision.verification_detail
    factors = {factor.id: factor.title for factor in tables.factors}
    titles = {factors[name] for name in row.factors} if row else set[str]()
    wanted = max(0, row.needed - len(detail.verified)) if row else 0
    if set(detail.factors) != titles or detail.needed != wanted or not set(detail.verified) <= titles:
        yield Violation(
            id="verification_detail.wrong",
            field="verification_detail",
            found=f"{detail.needed} of {', '.join(detail.factors) or 'none'}",
            wanted=f"{wanted} of {', '.join(sorted(titles)) or 'none'}",
            source=row.factor_source if row else None,
        )


def _steps(decision: Decision, tables: Tables) -> Iterator[Violation]:
    tags = {"always", f"action.{decision.action}", f"verification.{decision.verification}"}
    tags |= {f"template.{decision.template}", *decision.flags, *decision.categories, *decision.rules}
    tags |= {read.id for read in decision.signals} | ({decision.priority} if decision.priority else set())
    for phase in ("before", "do", "dont", "follow_up"):
        due = {
            row.text for row in tables.steps if row.phase == phase and tags & {*row.tags} and not tags & {*row.unless}
        }
        there = [step.text for step in getattr(decision.steps, phase)]
        if set(there) != due or len(there) != len(set(there)):
            gone = ", ".join(sorted(due - set(there))) or "none"
            more = ", ".join(sorted(set(there) - due)) or "none"
            yield Violation(
                id="steps.wrong", field=f"steps.{phase}", found=f"not asked for: {more}", wanted=f"also: {gone}"
            )


def _missing(decision: Decision, tables: Tables) -> Iterator[Violation]:
    known = {row.id for row in tables.fields} | {rule.condition.fact for rule in tables.rules if rule.condition}
    there = {row.field for row in decision.missing}
    for row in decision.missing:
        if row.field in decision.facts or row.field not in known:
            yield Violation(id="missing.wrong", field=f"missing.{row.field}", found="asked for", wanted="not asked")
    told = set(decision.destinations)
    homes = [row for row in tables.categories if row.id in decision.categories and told & set(row.destinations)]
    wanted = {name for row in homes for name in row.include}
    wanted |= {name for row in tables.contacts if row.id in told for name in row.include}
    for field in tables.fields:
        asked = field.id in wanted or (field.always and bool(told))
        if asked and not field.in_text and field.id not in decision.facts and field.id not in there:
            yield Violation(
                id="missing.not_asked",
                field=f"missing.{field.id}",
                found="not asked",
                wanted=field.ask,
                source=field.sources[0],
            )


def _messages(decision: Decision, tables: Tables, settings: Settings) -> Iterator[Violation]:
    rows = {row.id: row for row in tables.contacts}
    if decision.packets and tuple(packet.destination for packet in decision.packets) != decision.destinations:
        found = ", ".join(packet.destination for packet in decision.packets)
        yield Violation(id="packets.wrong", field="packets", found=found, wanted=", ".join(decision.destinations))
    for at, packet in enumerate(decision.packets):
        row = rows.get(packet.destination)
        if row and (packet.channel, packet.address) != (
            row.channel,
            filled(row.address, settings.company),
        ):
            yield Violation(
                id="packet.address",
                field=f"packets.{at}",
                found=packet.address,
                wanted=row.address,
                source=row.sources[0],
            )
    if decision.reply and decision.reply.template != decision.template:
        yield Violation(
            id="reply.template", field="reply.template", found=decision.reply.template, wanted=decision.template
        )
