"""Tables that no case can be decided by: a category has no priority, or the clocks have no calendar."""

from datetime import date

from knowledge.errors import TableError
from knowledge.rows import Tables


def decidable(tables: Tables, day: date | None = None) -> Tables:
    """Returns tables as they are, where a case can be decided by them.

    Args:
        tables: All rows, or those that hold on a day.
        day: That day.

    Raises:
        TableError: A category has a priority without a row, or no row says when the offices are open.
    """
    when = f" on {day}" if day else ""
    known = ", ".join(dict.fromkeys(row.id for row in tables.priorities)) or "none"
    for row in tables.categories:
        if all(rank.id != row.priority for rank in tables.priorities):
            said = f"{row.priority!r} is no row of priorities.yaml{when}."
            mend = f"Correct it, or add the row{' for that day' if day else ''}. Known{when}: {known}."
            raise TableError("tables/categories.yaml", f"{row.id}.priority", said, mend)
    if not tables.hours:
        said = f"no row says when the offices are open{when}, and every business clock runs by it."
        raise TableError("tables/hours.yaml", "", said, f"Add a row{' for that day' if day else ''}.")
    return tables
