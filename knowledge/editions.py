"""The texts of the policy: `policy.md`, and the earlier editions kept beside it for rows that have ended.

An edition stands in `earlier/policy-DAY.md`, DAY being its last day: `earlier/policy-2026-12-31.md` held until the end
of 2026. A row is looked up in the text of its own last day: one without `until` in `policy.md`; one with `until` in
the first edition that held on that day or longer, and in `policy.md` where there is none. So a policy that changes on
1 January is kept in four steps:

1. copy `policy.md` to `earlier/policy-2026-12-31.md`, and edit `policy.md`;
2. give each row whose words or value changed `until: 2026-12-31`, its quote left as it is;
3. add the new row under the same id with `since: 2027-01-01` and the new quote;
4. `escalate policy check` proves each row against its edition and says on which day something would be missing.

`policy.md` is always the newest text, also before its day has come.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from knowledge.errors import TableError, shown
from knowledge.rows import Source
from knowledge.sections import Outline

EARLIER = "earlier"
NAMED = re.compile(r"policy-(\d{4}-\d{2}-\d{2})\.md")


class Editions:
    """The present text of a policy and its earlier ones, each with the last day it held."""

    def __init__(self, present: Outline, earlier: Iterable[tuple[date, Outline]] = ()) -> None:
        self.present = present
        self._earlier = sorted(earlier, key=lambda edition: edition[0])

    def of(self, until: date | None) -> tuple[date | None, Outline]:
        """Returns the text that a row with this last day quotes, and that text's own last day; None: the present."""
        if until is None:
            return None, self.present
        return next(((last, text) for last, text in self._earlier if last >= until), (None, self.present))

    def locate(self, source: Source, until: date | None) -> Source | None:
        """Returns the source as it stands in its edition, with that edition's last day and the lines there."""
        last, text = self.of(until)
        found = text.locate(source.section, source.quote)
        return found.model_copy(update={"edition": last}) if found else None


def earlier(folder: Path) -> dict[date, str]:
    """Returns the earlier editions of a policy folder by their last days.

    Raises:
        TableError: A file there is not named after a day, or is not UTF-8.
    """
    found: dict[date, str] = {}
    for path in sorted((folder / EARLIER).glob("*.md")):
        named = NAMED.fullmatch(path.name)
        try:
            found[date.fromisoformat(named[1] if named else "")] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise TableError(shown(path, folder), "", "the file is not UTF-8.", "Save it as UTF-8.") from error
        except ValueError as error:
            said = "the name does not say until which day this edition held."
            raise TableError(
                shown(path, folder), "", said, "Name it after its last day: policy-2026-12-31.md."
            ) from error
    return found


def editions(folder: Path, present: str) -> Editions:
    """Returns the present text with the earlier ones of its folder.

    Raises:
        TableError: As `earlier` does.
    """
    return Editions(Outline(present), ((last, Outline(text)) for last, text in earlier(folder).items()))
