"""What can be wrong with the knowledge on disk, each said with its place and its mend."""

from pathlib import Path


class KnowledgeError(Exception):
    """Knowledge that cannot be used as it stands: a policy folder, a model or an index."""


class TableError(KnowledgeError):
    """A policy folder with a missing file, a file that is no YAML, a repeated key or a row of the wrong shape.

    Attributes:
        file: The file at fault, as a maintainer would type it.
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


class QuoteError(TableError):
    """A row whose source does not stand in the policy."""


def shown(path: Path, folder: Path) -> str:
    """Returns the path of a file as a maintainer would type it, e.g. `knowledge/tables/rules.yaml`."""
    return f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"
