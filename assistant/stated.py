"""Facts that the lexicon's phrases state: VIP, CSM, status page, steps tried, mood, wishes."""

import re
from collections.abc import Iterable

from assistant.models import Fact
from assistant.phrase import Phrase
from assistant.phrasebook import Field, Row, lexicon
from assistant.stance import Clause, held_back

_NAME = r"[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?"
_CSM = r"(?i:(?:dedicated |named )?csm|(?:customer )?success manager|dedicated account manager)"
_CSM_NAME = Phrase(
    rf"\b{_CSM}(?:'s name)?(?:\s(?i:is|named|called|being)|:|\s?=|,|\s?-)?\s(?P<after>{_NAME})"
    rf"|(?P<before>{_NAME})\s(?i:is|as)\s(?i:their|our|the|my|his|her)\s{_CSM}"
    rf"|\b{_CSM}(?:\s(?i:is|named|called)|:|\s?=)\s(?P<low>[a-z]{{3,14}})(?=\s*(?:$|[.,;)]|\sand\b))"
    rf"|(?P<paren>{_NAME})\s\({_CSM}\)|\b{_CSM}\s\((?P<inner>{_NAME})\)",
    exact=True,
)
_NOT_NAMES_TEXT = (
    "enterprise vip pro plan the not away aware informed copied assigned out none involved asking cced unknown "
    "yes team customer they and with cannot status on off api no n/a present available notified has does is i we"
)
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
_MOODS = ("calm", "frustrated", "angry")


def _value(row: Row, match: re.Match[str]) -> tuple[bool | int | str, int, int] | None:
    """The value of a match and where its words stand."""
    if row.value is not None:
        return row.value, match.start(), match.end()
    group = "v" if "v" in match.re.groupindex else 0
    words = match[group].rstrip(" ,-:")
    return (words, match.start(group), match.start(group) + len(words)) if words.strip() else None


def _matches(field: Field, clause: Clause) -> Iterable[tuple[int, Fact]]:
    """The facts a clause states for a field, with their position."""
    for row in field.rows:
        guards = field.guards if row.guards is None else row.guards
        for match in row.pattern.finditer(clause.plain):
            if row.exception and row.exception.search(clause.plain):
                continue
            if clause.question and clause.speaker == "agent" and field.answerable and clause.reply:
                value = clause.reply == "yes"
                yield match.start(), Fact(value=value, evidence=clause.evidence(match.start(), match.end()))
                continue
            found = None if held_back(clause, match.start(), guards) else _value(row, match)
            if found is not None:
                yield match.start(), Fact(value=found[0], evidence=clause.evidence(found[1], found[2]))


def read_field(name: str, clauses: Iterable[Clause]) -> Fact | None:
    """The fact of one field of the lexicon: its first or last statement, as the field says."""
    return read_by(lexicon().fields[name], clauses, name == "sentiment")


def read_by(field: Field, clauses: Iterable[Clause], mood: bool = False) -> Fact | None:
    """The fact some clauses state for a field; of moods the strongest."""
    found: Fact | None = None
    for clause in clauses:
        if not any(need in clause.low for need in field.needs) or (clause.speaker == "agent" and not field.agents):
            continue
        for _, fact in sorted(_matches(field, clause), key=lambda item: item[0]):
            if mood:
                found = _stronger(found, fact)
            elif field.pick == "first":
                return fact
            else:
                found = fact
    return found


def _stronger(before: Fact | None, now: Fact) -> Fact:
    """The stronger of two moods."""
    if before is None or _MOODS.index(str(now.value)) > _MOODS.index(str(before.value)):
        return now
    return before


def read_csm(clauses: Iterable[Clause]) -> Fact | None:
    """The CSM's name where it is said, else whether there is one."""
    kept = tuple(clauses)
    found = read_field("csm", kept)
    if found is None:
        return None
    for clause in kept:
        if "csm" not in clause.low and "manager" not in clause.low:
            continue
        for match in _CSM_NAME.finditer(clause.plain):
            group = match.lastgroup or ""
            if match[group].split()[0].lower() in _NOT_NAMES or held_back(
                clause, match.start(), ("asked", "others", "supposed")
            ):
                continue
            name = match[group].title() if group == "low" else match[group]
            return Fact(value=name, evidence=clause.evidence(match.start(), match.end()))
    return found
