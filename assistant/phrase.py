"""A regular expression compiled when it is first searched for, so that importing costs nothing."""

import re
import sys
from collections.abc import Iterator
from functools import cached_property


class Phrase:
    """A pattern; case does not count unless `exact`."""

    def __init__(self, *sources: str, exact: bool = False) -> None:
        self.source = "".join(sources)
        self.flags = re.NOFLAG if exact else re.IGNORECASE

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.source, self.flags)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first occurrence."""
        return self.pattern.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The occurrence at `start`."""
        return self.pattern.match(text, start, end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The occurrence that is the whole text."""
        return self.pattern.fullmatch(text)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Every occurrence."""
        return self.pattern.finditer(text, start, end)

    def split(self, text: str) -> list[str]:
        """The text between occurrences; the expression has no groups."""
        return [part or "" for part in self.pattern.split(text)]
