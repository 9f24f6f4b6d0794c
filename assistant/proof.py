"""What proof of identity a level wants, and what of it is there already."""

from assistant.models import Facts, VerificationDetail
from knowledge.rows import Factor, Level, Tables

UNNAMED = "an approval"
"""What is waited for where the tables do not say whose."""


def detail(level: Level, facts: Facts, tables: Tables) -> VerificationDetail:
    """Returns the factors that count at a level, those verified, and how many are still needed."""
    row = next((row for row in tables.identity if row.level == level), None)
    if row is None:
        return VerificationDetail(level=level)
    factors = [factor for factor in tables.factors if factor.id in row.factors]
    given = facts.get("verified_factors")
    said = given.value if given and isinstance(given.value, tuple) else ()
    verified = [factor for factor in factors if any(_names(factor, text) for text in said)]
    return VerificationDetail(
        level=level,
        factors=tuple(factor.title for factor in factors),
        verified=tuple(factor.title for factor in verified),
        needed=max(0, row.needed - len(verified)),
        approval=row.approval,
        approval_words=row.approval_words or UNNAMED if row.approval else None,
    )


def _names(factor: Factor, said: str) -> bool:
    text = said.casefold().replace("_", " ")
    known = (factor.id.replace("_", " "), factor.title.casefold(), *factor.patterns)
    return any(text == name or name in text for name in known)
