"""A change of the policy tried before anything is saved: what the check says, and which stored cases it would move."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from assistant.desk import local_reads
from assistant.models import Case, Model
from assistant.problems import problems
from assistant.replay import Reads, Replay, replay, versions
from assistant.settings import Settings
from knowledge.check import Problem
from knowledge.editions import EARLIER
from knowledge.tables import NAMES

FILES = ("policy.md", *(f"tables/{name}.yaml" for name in NAMES))
"""What every policy folder has."""
LEXICON = tuple(f"lexicon/{name}.yaml" for name in ("cues", "facts", "guards", "try"))
"""What it may have."""


class Trial(Model):
    """What a change would do."""

    problems: tuple[Problem, ...]
    """New ones only; what the folder already has is left out."""
    replay: Replay
    """No case of it decided where an error keeps the tables from deciding."""


def contents(folder: Path, file: str) -> str:
    """Returns a file of a policy folder; empty where it is one the folder may do without."""
    place = folder / file
    return place.read_text(encoding="utf-8-sig") if file in FILES or place.is_file() else ""


def trial(
    texts: Mapping[str, str],
    cases: Iterable[Case],
    settings: Settings,
    at: datetime,
    reads: Reads = local_reads,
) -> Trial:
    """Returns what would follow if files of the policy folder held other texts; nothing is written there.

    Args:
        texts: by file, one of FILES or LEXICON: what it would hold; an empty text removes one of LEXICON.
        cases: stored cases, decided again.
        settings: names the policy folder.
        at: today, and when a case without a time of its own counts as received.
        reads: makes the reader of each version.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / settings.policy.resolve().name
        if (settings.policy / EARLIER).is_dir():
            shutil.copytree(settings.policy / EARLIER, folder / EARLIER)
        for file in (*FILES, *LEXICON):
            text = texts.get(file, contents(settings.policy, file))
            if text or file in FILES:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_text(text, encoding="utf-8")
        known = {_key(problem) for problem in problems(settings.policy, at.date(), settings.model_dir)}
        found = problems(folder, at.date(), settings.model_dir)
        new = tuple(problem for problem in found if _key(problem) not in known)
        if any(problem.level == "error" for problem in found):
            return Trial(problems=new, replay=Replay())
        before, after = versions(settings.policy, folder, settings, reads)
        return Trial(problems=new, replay=replay(cases, before, after, at))


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.kind, problem.key, problem.said


def zipped(texts: Mapping[str, str]) -> bytes:
    """Returns the files as a zip to unpack over the policy folder."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for file, text in texts.items():
            made.writestr(file, text)
    return out.getvalue()
