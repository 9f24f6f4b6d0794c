"""What can be wrong with a policy folder: where, what, and how to mend it, in one sentence or two."""

from pathlib import Path


class KnowledgeError(Exception):
    """A policy folder that cannot be used as it stands.

    Attributes:
        file: The file at fault, as the maintainer knows it.
        key: Row and field in that file, dotted; empty where the whole file is at fault.
        said: What is wrong.
        mend: What to do about it.
    """

    def __init__(self, file: str, key: str, said: str, mend: str) -> None:
        self.file = file
        self.key = key
        self.said = said
        self.mend = mend
        super().__init__(f"{', '.join(part for part in (file, key) if part)}: {said} {mend}")


class TableError(KnowledgeError):
    """A table file that is missing, is no YAML, repeats a key or has a row of the wrong shape."""


class QuoteError(KnowledgeError):
    """A row whose source does not stand in the policy."""


def shown(path: Path, folder: Path) -> str:
    """Returns the path of a file of the policy folder as a maintainer would type it, e.g. `knowledge/tables/rules.yaml`."""
    return f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"
