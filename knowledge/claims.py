"""A value of a row held against its quotes, and against the passages that contradict them on record."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import Literal, NamedTuple

from knowledge.rows import Source, Tables

Fault = tuple[Literal["error", "warning", "note"], str, str, str, str, str]
"""Level, kind, table, key, what is wrong, and the mend."""
Read = Callable[[Source], Collection[Hashable]]


class Claim(NamedTuple):
    """A value of a row, the quotes it rests on, and how a value of its kind is read from one."""

    table: str
    key: str
    value: Hashable
    sources: Iterable[Source | None]
    read: Read
    decides: bool = True
    """Whether a decision between passages may give it another value than its quotes do."""


def differing(claim: Claim, tables: Tables) -> Iterator[Fault]:
    """Yields the fault of a value that none of its quotes says, where one of them says such a thing at all."""
    said = [(source, claim.read(source)) for source in claim.sources if source]
    told = [(source, found) for source, found in said if found]
    named = {value for _, found in told for value in found}
    taken = _decided([source for source, _ in told], claim.read, tables) if claim.decides else set[Hashable]()
    if named and claim.value not in named | taken:
        field, quote = claim.key.rsplit(".", 1)[-1], told[0][0].quote
        right = " or ".join(sorted(map(_shown, named)))
        what = f"{field} is {_shown(claim.value)}, but the quote {quote!r} ({told[0][0].section}) says {right}."
        yield "error", "value.differs", claim.table, claim.key, what, _mend(f"Set {field} to {right}")


def _mend(set_it: str) -> str:
    decided = "where the policy says two things, list both in conflicts.yaml with the decision"
    return f"{set_it}, or quote the line it comes from; {decided}."


def _decided(own: list[Source], read: Read, tables: Tables) -> set[Hashable]:
    """Returns what the passages say that these quotes contradict on record, as far as the decision takes it up."""
    found: set[Hashable] = set()
    quotes = {(source.section, source.quote) for source in own}
    for row in tables.conflicts:
        if row.decision != "open" and quotes & {(source.section, source.quote) for source in row.between}:
            between = {value for source in row.between for value in read(source)}
            taken = set(read(Source(section="", quote=row.taken)))
            found |= between & taken if taken else between
    return found


def _shown(value: Hashable) -> str:
    """Returns a value as it would stand in the table, or in a sentence."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)
