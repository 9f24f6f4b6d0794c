"""Cases decided again by another version of the policy: which decisions a change would move, and how."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from assistant.batch import plain
from assistant.chain import Read, fold, steps, timed
from assistant.desk import local_reads
from assistant.differences import Difference, differences
from assistant.errors import DeskError
from assistant.models import Case, Decision, Model
from assistant.own_words import own_words
from assistant.settings import Settings
from assistant.unlearned import wordings
from knowledge.errors import KnowledgeError, TableError
from knowledge.gaps import decidable
from knowledge.links import links
from knowledge.rows import Tables
from knowledge.tables import fixed, load, place
from knowledge.versions import on_day

Reads = Callable[[Tables, Settings], Read]
"""Makes the reader that a version has."""


class Version(NamedTuple):
    """A version of the policy, ready to decide."""

    tables: Tables
    settings: Settings
    """The company's values, with this version's folder."""
    reads: Read


class Move(Model):
    """A case whose decision differs."""

    id: str
    text: str
    differences: tuple[Difference, ...]
    """What a lead looks at first; none where only the rest differs."""
    also: tuple[Difference, ...] = ()
    """The rest: due times, steps, questions, the reply."""


class Unread(Model):
    """A case that could not be decided."""

    row: int
    """Its place among the cases, from 1."""
    id: str
    error: str
    """Why, in a sentence."""


class Replay(Model):
    """All that became of the cases."""

    moves: tuple[Move, ...] = ()
    unread: tuple[Unread, ...] = ()
    decided: int = 0
    """How many cases both versions decided."""


def versions(old: Path, new: Path, settings: Settings, reads: Reads = local_reads) -> tuple[Version, Version]:
    """Returns two policy folders ready to decide; one reader for both where their words are the same.

    A folder on a day (`knowledge@2026-12-31`) decides every case by the rows of that day, whenever it came in.

    Raises:
        KnowledgeError, ModelError: a table, a lexicon or the reader is broken.
    """
    before = _version(old, settings, reads)
    after = _version(new, settings, lambda *_: before.reads)
    alike = wordings(before.tables, ()) == wordings(after.tables, ()) and own_words(
        before.settings.policy
    ) == own_words(after.settings.policy)
    return before, after if alike else after._replace(reads=reads(after.tables, after.settings))


def _version(folder: Path, settings: Settings, reads: Reads) -> Version:
    folder, day = on_day(folder)
    tables = decidable(fixed(load(folder), day), day) if day else load(folder)
    for level, _, name, key, said, mend in links(tables):
        if level == "error":
            raise TableError(place(name, folder), key, said, mend)
    at = settings.model_copy(update={"policy": folder})
    return Version(tables, at, reads(tables, at))


def replay(cases: Iterable[Case | Unread], old: Version, new: Version, at: datetime) -> Replay:
    """Returns how the decisions on cases differ between two versions; what cannot be decided is named.

    Args:
        cases: each is read and decided by each version, as `triage` would.
        old: the version before.
        new: the version after.
        at: when a case without a time of its own counts as received.
    """
    decided, moves, unread = 0, list[Move](), list[Unread]()
    for found in replayed(cases, old, new, at):
        if isinstance(found, Unread):
            unread.append(found)
        else:
            decided += 1
            moves += [found] if found else []
    return Replay(moves=tuple(moves), unread=tuple(unread), decided=decided)


def replayed(
    cases: Iterable[Case | Unread], old: Version, new: Version, at: datetime
) -> Iterator[Move | Unread | None]:
    """Yields for each case how its decision differs between two versions, None where it does not."""
    if old.reads is new.reads:
        once = lru_cache(maxsize=1)(old.reads)
        old, new = old._replace(reads=once), new._replace(reads=once)
    decides = [_decides(version, at) for version in (old, new)]
    for row, case in enumerate(cases, start=1):
        if isinstance(case, Unread):
            yield case.model_copy(update={"row": row})
            continue
        try:
            was, now = (decide(case) for decide in decides)
        except (DeskError, KnowledgeError) as error:
            yield Unread(row=row, id=case.id, error=str(error))
        except ValueError as error:
            yield Unread(row=row, id=case.id, error=plain(error))
        else:
            first, also = differences(was, now)
            yield Move(id=case.id, text=case.text, differences=first, also=also) if first or also else None


def _decides(version: Version, at: datetime) -> Callable[[Case], Decision]:
    run = partial(fold, steps(version.tables, version.settings, version.reads))
    return lambda case: timed(run, case, version.tables, lambda: at)
