"""What a language model may say of a case, and which of it stands: known ids, exact quotes, facts true to theirs."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from assistant.agreed import agreed, decisive
from assistant.borne_out import Place, Text, bounds, taken_back, text_of
from assistant.mask import unmask
from assistant.model_use import use
from assistant.models import Fact, Facts, Model, Read
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


class _Case(NamedTuple):
    """What a proposal is held against."""

    text: Text
    originals: dict[str, str]
    """Mark -> the words it stands for."""
    tables: Tables


def verified(proposal: Proposal, text: str, originals: dict[str, str], tables: Tables, local: Facts) -> Verdict:
    """Returns what of a proposal stands on the text.

    Args:
        proposal: the model's, with marks in the place of personal data.
        text: the screened text that was masked.
        originals: mark -> the words it stands for.
        tables: the policy's tables.
        local: facts the local reader read; they count for conditions where the model states none.
    """
    case = _Case(text=text_of(text), originals=originals, tables=tables)
    facts, wrong_facts = _facts(proposal.facts, case)
    rules, wrong_rules = _stand(proposal.rules, "rule", case)
    signals, wrong_signals = _stand(proposal.signals, "signal", case)
    unmet = tuple(_unmet(rules, local | facts, tables))
    violations = {"rules": (*wrong_rules, *unmet), "signals": wrong_signals, "facts": wrong_facts}
    return Verdict(
        rules=rules, signals=signals, facts=facts, violations={part: said for part, said in violations.items() if said}
    )


Row = TypeVar("Row", ProposedRule, ProposedFact)


def _within(rows: Sequence[Row], most: int, noun: str) -> tuple[list[Row], list[str]]:
    """Returns the rows of an answer's part that are not too many nor too long, and a sentence where some are."""
    most_of = bounds().most
    kept = [row for row in rows[:most] if len(row.quote) <= most_of.quote and len(_value(row)) <= most_of.value]
    if len(kept) == len(rows):
        return kept, []
    return kept, [
        f"{len(rows) - len(kept)} of {len(rows)} {noun}s are over the {most} that are read, or have a quote of more "
        f"than {most_of.quote} letters or a value of more than {most_of.value}. Copy only what bears each out."
    ]


def _value(row: ProposedRule | ProposedFact) -> str:
    return row.value if isinstance(row, ProposedFact) else ""


def _stand(
    rows: Sequence[ProposedRule], noun: Literal["rule", "signal"], case: _Case
) -> tuple[tuple[Read, ...], tuple[str, ...]]:
    """Returns what stands of proposed rules or signals, each id once, and a sentence for each other."""
    known: dict[str, str | None] = {row.id: None for row in case.tables.rules}
    if noun == "signal":
        known = {row.id: row.fact for row in case.tables.signals}
    stand: dict[str, Read] = {}
    rows, wrong = _within(rows, bounds().most.rules if noun == "rule" else bounds().most.signals, noun)
    for row in rows:
        if row.id not in known:
            wrong.append(f"There is no {noun} {row.id[:60]!r}; use an id of the list, or leave it out.")
            continue
        place = _borne_out(row, row.id if noun == "rule" else f"signal.{row.id}", known[row.id], case)
        if isinstance(place, str):
            wrong.append(f"The {noun} {row.id}: {place}")
        elif row.id not in stand:
            stand[row.id] = Read(id=row.id, confidence=use().confidence[row.sure], evidence=place.span)
    return tuple(stand.values()), tuple(wrong)


def _borne_out(row: ProposedRule, name: str, fact: str | None, case: _Case) -> Place | str:
    """Returns where a quote bears out a rule or signal, or what is wrong with it.

    Args:
        row: the model's.
        name: of the rule, or `signal.…`.
        fact: which a signal sets; where that decides, the desk's own grammar has to read it there.
        case: what it is held against.
    """
    found = _places(row.quote, case, FEWEST_WORDS)
    if isinstance(found, str):
        return found
    said = [place for place in found if not taken_back(place, name)]
    if not said:
        return (
            f"the quote {row.quote[:80]!r} stands in a clause that denies it, only asks or supposes it, or says it of "
            "somebody else. Quote the whole clause that says so, or leave it out."
        )
    if fact not in decisive(case.tables):
        return said[0]
    stated = [place for place in said if (own := case.text.facts(place).get(fact or "")) and own.value]
    return stated[0] if stated else f"the quote {row.quote[:80]!r} does not say so."


def _places(quote: str, case: _Case, fewest: int) -> list[Place] | str:
    """Returns where a quote stands in the text, or what is wrong with it."""
    words = unmask(quote, case.originals)
    found = list(case.text.places(words))
    if not found:
        return f"the quote {quote[:80]!r} is not in the case word for word."
    if len(_WORD.findall(words)) < min(fewest, len(_WORD.findall(case.text.words))):
        return f"the quote {quote[:80]!r} is too short to bear it out."
    return found


def _unmet(rules: tuple[Read, ...], facts: Facts, tables: Tables) -> Iterator[str]:
    """Yields a sentence for each rule whose condition the facts contradict."""
    held = {read.id for read in rules}
    for rule in tables.rules:
        condition, fact = rule.condition, rule.condition and facts.get(rule.condition.fact)
        if rule.id in held and condition and fact and not meets(condition, fact.value):
            yield f"The rule {rule.id}: {condition.fact} is {fact.value}, so it does not hold."


def _facts(rows: Sequence[ProposedFact], case: _Case) -> tuple[Facts, tuple[str, ...]]:
    """Returns the facts that their sentence states, of each name the first, and what is wrong with each other."""
    rows, wrong = _within(rows, bounds().most.facts, "fact")
    stand: Facts = {}
    for row in {row.name: row for row in reversed(rows)}.values():
        fact = _fact(row, case)
        if isinstance(fact, Fact):
            stand[row.name] = fact
        else:
            wrong.append(fact)
    return stand, tuple(wrong)


def _fact(row: ProposedFact, case: _Case) -> Fact | str:
    """Returns a fact that agrees with its sentence, or what is wrong with it."""
    if row.name not in use().facts:
        return f"There is no fact {row.name[:60]!r}; use a name of the list, or leave it out."
    found = _places(row.quote, case, fewest=1)
    if isinstance(found, str):
        return f"The fact {row.name}: {found}"
    value = unmask(row.value, case.originals).strip()
    decides = row.name in decisive(case.tables)
    for place in found:
        fact = agreed(row.name, value, case.text, place, decides)
        if fact:
            return fact
    return f"The fact {row.name}: the quote {row.quote[:80]!r} does not say {row.value[:60]!r}."
