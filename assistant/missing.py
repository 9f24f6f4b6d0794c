"""What the policy wants included and the case lacks, in the order that matters."""

from collections.abc import Iterable

from assistant.models import Missing
from assistant.settle import Held
from knowledge.rows import Category, Tables


def missing(
    held: Held, categories: Iterable[Category], destinations: Iterable[str], tables: Tables
) -> tuple[Missing, ...]:
    """Returns the questions to ask: first the one that decides, then what a team's Include line names, then the rest.

    A field is required where a destination's own line asks for it, and that destination is told (the press hears
    no partner's use case); the 'Always include' list is wanted from all.
    """
    told = sorted(destinations)
    wanted: dict[str, set[str]] = {}
    for row in categories:
        for field in row.include if set(row.destinations) & set(told) else ():
            wanted.setdefault(field, set()).update(place for place in row.destinations if place in told)
    for contact in tables.contacts:
        if contact.id in told:
            for field in contact.include:
                wanted.setdefault(field, set()).add(contact.id)
    asked = [
        Missing(field=row.field, ask=row.ask, destinations=row.destinations, required=True) for row in held.questions
    ]
    if not told:
        return tuple(asked)
    known = set(held.facts) | {row.field for row in asked}
    known |= {row.id for row in tables.fields if known & set(row.known_by)}
    absent = [
        row for row in tables.fields if not row.in_text and row.id not in known and (row.always or row.id in wanted)
    ]
    absent.sort(key=lambda row: (row.id not in wanted, row.rank))
    return (
        *asked,
        *(
            Missing(
                field=row.id,
                ask=row.ask,
                destinations=tuple(sorted(wanted.get(row.id) or told)),
                required=row.id in wanted,
            )
            for row in absent
        ),
    )
