"""What a check has to say: how grave it is, where it stands, what is wrong, and what mends it."""

from typing import Literal

from knowledge.rows import Row


class Problem(Row):
    """Something a maintainer of the policy should know."""

    level: Literal["error", "warning", "note"]
    kind: str
    """Dotted, e.g. `quote.gone`."""
    file: str
    key: str
    """Row and field, or a line of the document."""
    said: str
    mend: str
    row: str | None = None
    """The row that mends it, as YAML to paste."""
    decision: str | None = None
    """D-number of a decided contradiction."""
