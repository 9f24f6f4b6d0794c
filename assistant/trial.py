"""A change of the policy tried before anything is saved: what the linter says, and which stored cases it would move."""

import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from assistant.chain import Read
from assistant.models import Case, Model
from assistant.replay import Move, replay
from assistant.settings import Settings
from knowledge.check import Problem, check
from knowledge.errors import TableError
from knowledge.tables import NAMES, load, policy, read

FILES = ("policy.md", *(f"tables/{name}.yaml" for name in NAMES))


class Trial(Model):
    """What a change would do."""

    problems: tuple[Problem, ...]
    """New ones only; what the folder already has is left out."""
    moves: tuple[Move, ...]
    replayed: int
    """0 where an error keeps the tables from deciding."""


def trial(file: str, text: str, cases: Iterable[Case], reads: Read, settings: Settings, at: datetime) -> Trial:
    """Returns what would follow if one file of the policy folder held another text; nothing is written there.

    Args:
        file: one of FILES.
        text: what it would hold.
        cases: stored cases, decided again.
        reads: reads a screened text.
        settings: names the policy folder.
        at: today, and when a case without a time of its own counts as received.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / settings.policy.name
        for name in FILES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(settings.policy / name, folder / name)
        (folder / file).write_text(text, encoding="utf-8")
        known = {_key(problem) for problem in _problems(settings.policy, at)}
        problems = _problems(folder, at)
        new = tuple(problem for problem in problems if _key(problem) not in known)
        if any(problem.level == "error" for problem in problems):
            return Trial(problems=new, moves=(), replayed=0)
        found = list(replay(cases, load(settings.policy), load(folder), reads, settings, at))
    return Trial(problems=new, moves=tuple(move for move in found if move), replayed=len(found))


def _problems(folder: Path, at: datetime) -> list[Problem]:
    try:
        return check(read(folder), policy(folder), at.date(), folder)
    except TableError as error:
        wrong = Problem(
            level="error", kind="table.broken", file=error.file, key=error.key, said=error.said, mend=error.mend
        )
        return [wrong]


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.kind, problem.key, problem.said
