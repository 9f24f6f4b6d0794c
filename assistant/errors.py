"""The errors a user may see. Each message names the value, the place and the mend."""

from knowledge.errors import KnowledgeError

__all__ = ["DeskError", "InputError", "KnowledgeError", "LogError", "ModelError"]


class DeskError(Exception):
    """Something the desk cannot do, in a sentence for a person."""


class InputError(DeskError):
    """The caller's input is unusable: exit code 2, HTTP 422."""


class ModelError(DeskError):
    """The local reader's files are missing or do not fit each other."""


class LogError(DeskError):
    """The case log cannot be read or written."""
