"""What a language model may say of a case, and which of it stands: known ids, exact quotes, facts true to theirs."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.facts import read as read_facts
from assistant.llm import FactKind, use
from assistant.mask import unmask
from assistant.models import Fact, Facts, Model, Read, Span, Value
from assistant.money import amounts
from assistant.numerals import count, ordinal
from assistant.settle import meets
from knowledge.rows import Tables

FEWEST_WORDS = 2
"""Words a quote needs to bear out a rule, where the case has more."""
_WORD = re.compile(r"\w+")


class ProposedRule(BaseModel):
    """A rule or a signal that holds, and the words that bear it out."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="An id of the list, exactly.")
    quote: str = Field(description="Words copied from the case, letter by letter: at least a clause.")
    sure: Literal["certain", "likely", "possible"]


class ProposedFact(BaseModel):
    """A fact the case states, and the words that state it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="A name of the list, exactly.")
    value: str = Field(description="As the quote has it; a number in figures, yes for what is the case.")
    quote: str = Field(description="Words copied from the case, letter by letter.")


class Proposal(BaseModel):
    """The rules, signals and facts of a case. Empty lists where there are none."""

    model_config = ConfigDict(extra="forbid")

    rules: list[ProposedRule]
    signals: list[ProposedRule]
    facts: list[ProposedFact]


class Verdict(Model):
    """What of a proposal stands, and sentences on what does not."""

    rules: tuple[Read, ...]
    signals: tuple[Read, ...]
    facts: Facts
    violations: dict[str, tuple[str, ...]]
    """By part (`rules`, `signals`, `facts`); a part without any is left out."""


def verified(proposal: Proposal, text: str, originals: dict[str, str], tables: Tables, local: Facts) -> Verdict:
    """Returns what of a proposal stands on the text.

    Args:
        proposal: the model's, with marks in the place of personal data.
        text: the screened text that was masked.
        originals: mark -> the words it stands for.
        tables: the policy's tables.
        local: facts the local reader read; they count for conditions where the model states none.
    """
    said = {row.name: _fact(row, text, originals) for row in proposal.facts}
    facts = {name: fact for name, fact in said.items() if isinstance(fact, Fact)}
    wrong_facts = tuple(fact for fact in said.values() if isinstance(fact, str))
    rules, wrong_rules = _stand(proposal.rules, {row.id for row in tables.rules}, "rule", text, originals)
    unmet = tuple(_unmet(rules, local | facts, tables))
    signals, wrong_signals = _stand(proposal.signals, {row.id for row in tables.signals}, "signal", text, originals)
    violations = {"rules": (*wrong_rules, *unmet), "signals": wrong_signals, "facts": wrong_facts}
    return Verdict(
        rules=rules, signals=signals, facts=facts, violations={part: said for part, said in violations.items() if said}
    )


def _stand(
    rows: Iterable[ProposedRule], known: set[str], noun: str, text: str, originals: dict[str, str]
) -> tuple[tuple[Read, ...], tuple[str, ...]]:
    """Returns what stands of proposed rules or signals, each id once, and a sentence for each other."""
    stand: dict[str, Read] = {}
    wrong: list[str] = []
    for row in rows:
        evidence = _evidence(row.quote, text, originals)
        if row.id not in known:
            wrong.append(f"There is no {noun} {row.id[:60]!r}; use an id of the list, or leave it out.")
        elif isinstance(evidence, str):
            wrong.append(f"The {noun} {row.id}: {evidence}")
        elif row.id not in stand:
            stand[row.id] = Read(id=row.id, confidence=use().confidence[row.sure], evidence=evidence)
    return tuple(stand.values()), tuple(wrong)


def _evidence(quote: str, text: str, originals: dict[str, str], fewest: int = FEWEST_WORDS) -> Span | str:
    """Returns where a quote stands in the text, or what is wrong with it."""
    words = unmask(quote, originals)
    start = text.find(words) if words.strip() else -1
    if start < 0:
        return f"the quote {quote[:80]!r} is not in the case word for word."
    if len(_WORD.findall(words)) < min(fewest, len(_WORD.findall(text))):
        return f"the quote {quote[:80]!r} is too short to bear it out."
    return Span(start=start, end=start + len(words), quote=words)


def _unmet(rules: tuple[Read, ...], facts: Facts, tables: Tables) -> Iterator[str]:
    """Yields a sentence for each rule whose condition the facts contradict."""
    held = {read.id for read in rules}
    for rule in tables.rules:
        condition, fact = rule.condition, rule.condition and facts.get(rule.condition.fact)
        if rule.id in held and condition and fact and not meets(condition, fact.value):
            yield f"The rule {rule.id}: {condition.fact} is {fact.value}, so it does not hold."


def _fact(row: ProposedFact, text: str, originals: dict[str, str]) -> Fact | str:
    """Returns a fact that agrees with its quote, or what is wrong with it."""
    kind = use().facts.get(row.name)
    if kind is None:
        return f"There is no fact {row.name[:60]!r}; use a name of the list, or leave it out."
    evidence = _evidence(row.quote, text, originals, fewest=1)
    if isinstance(evidence, str):
        return f"The fact {row.name}: {evidence}"
    value = _agreed(row.name, unmask(row.value, originals).strip(), kind, evidence.quote)
    if value is None:
        return f"The fact {row.name}: the quote {row.quote[:80]!r} does not say {row.value[:60]!r}."
    return Fact(value=value, evidence=evidence)


def _agreed(name: str, value: str, kind: FactKind, quote: str) -> Value | None:
    """Returns the value where the quote says it; read by the desk's own grammar wherever that can."""
    read = read_facts(quote).get(name)
    if read is not None and str(read.value).casefold() == value.casefold():
        return read.value
    if kind.kind == "yes":
        stated = re.search(kind.cue, quote, re.IGNORECASE) and not re.search(use().denial, quote, re.IGNORECASE)
        return True if stated and value.casefold() in ("yes", "true") else None
    if kind.kind == "number":
        number = int(value) if value.isascii() and value.isdigit() else None
        return number if number is not None and number in _numbers(quote) else None
    if kind.kind == "money":
        amount = _decimal(value)
        return amount if amount is not None and any(money.value == amount for money in amounts(quote)) else None
    if kind.kind == "currency":
        return value.upper() if any(money.currency == value.upper() for money in amounts(quote)) else None
    words = _WORD.findall(value.casefold())
    return value if words and set(words) <= set(_WORD.findall(quote.casefold())) else None


def _numbers(quote: str) -> set[int]:
    words = quote.replace(",", "").split()
    pieces = [" ".join(words[at : at + size]).strip(".;:!?()") for at in range(len(words)) for size in (1, 2, 3)]
    read = [number for piece in pieces for number in (count(piece), ordinal(piece))]
    return {number for number in read if number is not None}


def _decimal(value: str) -> Decimal | None:
    try:
        found = Decimal(value.replace(",", "").lstrip("$€£"))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None
