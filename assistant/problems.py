"""Everything a maintainer should know of a policy folder: what its check says, and what triage could not load."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from assistant.chat.examples import examples
from assistant.models import SIGNAL
from assistant.own_words import own_words, stale
from assistant.wordings import rules
from knowledge.check import Problem, examine
from knowledge.errors import KnowledgeError, TableError, shown
from knowledge.tables import parsed, place

LOADED: dict[str, Callable[[Path], object]] = {
    "facts.yaml": own_words,
    "guards.yaml": lambda folder: rules(folder, (), ()),
    "try.yaml": examples,
}
"""What loads the files of a policy's own lexicon, by one of the files it reads."""
OLD_COPY = (
    "it is a copy of the product's own facts and differs from them; the product reads its own, so it does nothing."
)


def problems(folder: Path, today: date, model_dir: Path | None = None) -> list[Problem]:
    """Returns all there is to say about a policy folder, errors first; a table that cannot be read is said alone.

    Args:
        folder: the policy folder.
        today: the date the review is measured against.
        model_dir: the local reader, whose learned signals the folder should have; None: they are not compared.
    """
    try:
        found = examine(folder, today)
    except TableError as error:
        return [_broken(error)]
    unread = {problem.file for problem in found if problem.kind == "table.broken"}
    more = [problem for problem in worded(folder) if problem.file not in unread]
    more += unheard(folder, model_dir) if model_dir else ()
    return sorted((*found, *more), key=lambda problem: ("error", "warning", "note").index(problem.level))


def unheard(folder: Path, model_dir: Path) -> Iterator[Problem]:
    """Yields the signals that the reader of this policy has learned and no row of it takes up.

    A reader is the policy's where it has learned most of its rules; one that cannot be read is the doctor's to name.
    """
    try:
        labels: list[str] = json.loads((model_dir / "heads.json").read_text(encoding="utf-8"))["labels"]
    except (OSError, ValueError, KeyError):
        return
    tables = parsed(folder).tables
    rules, signals = {row.id for row in tables.rules}, {row.id for row in tables.signals}
    if 2 * len(rules & set(labels)) <= len(rules):
        return
    for label in labels:
        name = label.removeprefix(SIGNAL)
        if label.startswith(SIGNAL) and name not in signals:
            said = (
                f"the reader has learned the signal {name!r}, and no row has that id: what it reads of it is dropped."
            )
            mend = "Put the row back, with `until` where it has ended, or fit a reader without it (escalate train)."
            yield Problem(
                level="error", kind="signal.unheard", file=place("signals", folder), key=name, said=said, mend=mend
            )


def worded(folder: Path) -> Iterator[Problem]:
    """Yields what keeps triage from loading a policy's own lexicon, and a copy in it that is read no more."""
    for name, loads in LOADED.items():
        file = shown(folder / "lexicon" / name, folder)
        try:
            loads(folder)
        except TableError as error:
            yield _broken(error)
        except (KnowledgeError, re.error) as error:
            said = f"{error.pattern!r} is no expression: {error}." if isinstance(error, re.error) else str(error)
            yield Problem(level="error", kind="table.broken", file=file, key="", said=said, mend="")
        else:
            if name == "facts.yaml" and stale(folder):
                mend = "Remove the file, or keep only `fields` of the policy's own in it."
                yield Problem(level="warning", kind="lexicon.copied", file=file, key="", said=OLD_COPY, mend=mend)


def _broken(error: TableError) -> Problem:
    return Problem(level="error", kind="table.broken", file=error.file, key=error.key, said=error.said, mend=error.mend)
