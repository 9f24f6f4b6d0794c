"""Checks the tables against the document: quotes that went, lines no row covers, contradictions, the review date."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import yaml

from knowledge.cited import Cited, cited, row_id
from knowledge.claims import Fault
from knowledge.editions import Editions, editions
from knowledge.errors import TableError, shown
from knowledge.links import links, meet
from knowledge.lint import lint
from knowledge.problem import Problem
from knowledge.quotes import quotes
from knowledge.reviews import reviews
from knowledge.rows import Category, Conflict, Dated, Source, Tables
from knowledge.tables import DEFAULT, NAMES, Parsed, in_force, parsed, place, policy, quoted
from knowledge.values import values

DATES = ("%B %Y", "%Y-%m", "%Y-%m-%d")


def check(tables: Tables, policy_text: str, today: date, folder: Path = DEFAULT) -> list[Problem]:
    """Returns all there is to say about the tables and their document, errors first.

    Args:
        tables: As `knowledge.tables.read` gives them, quotes not yet looked for.
        policy_text: The document.
        today: The date the review is measured against.
        folder: The policy folder: its earlier editions, its lexicon, and the file names in the answer.
    """
    return _sorted(_checked(Parsed(tables, (), ()), policy_text, today, folder))


def examine(folder: Path, today: date) -> list[Problem]:
    """Returns the same for a folder some rows of which may be broken: they are named, and the others checked.

    Args:
        folder: The policy folder.
        today: The date the review is measured against.

    Raises:
        TableError: If a file is missing, is no YAML, repeats a key or is no list of rows.
    """
    found = parsed(folder)
    return _sorted(_checked(found, policy(folder), today, folder))


def _sorted(found: Iterable[Problem]) -> list[Problem]:
    return sorted(found, key=lambda problem: ("error", "warning", "note").index(problem.level))


def _checked(found: Parsed, policy_text: str, today: date, folder: Path) -> Iterator[Problem]:
    """Yields every problem; what rows say of each other only where none of them is broken."""
    tables, texts = found.tables, editions(folder, policy_text)
    for error in found.broken:
        yield broken(error)
    worded = list(_worded(folder))
    yield from (row for row in worded if isinstance(row, Problem))
    lexicon = [row for row in worded if isinstance(row, Cited)]
    yield from quotes([*cited(tables), *found.left_out, *lexicon], texts, tables, folder)
    yield from _unsourced(tables, folder)
    yield from reviews(tables, folder)
    if not found.broken:
        yield from _unlinked(tables, folder)
        yield from _valued(tables, texts, folder)
        yield from _unlisted(tables, folder)
    yield from _conflicts(tables, folder)
    yield from _review(tables, today, folder)


def broken(error: TableError) -> Problem:
    """Returns the problem that a file or row is which cannot be read."""
    return Problem(level="error", kind="table.broken", file=error.file, key=error.key, said=error.said, mend=error.mend)


def sources(tables: Tables) -> Iterator[tuple[str, str, Source]]:
    """Yields every source of the tables with its table and dotted key."""
    for one in cited(tables):
        yield one.table, one.key, one.source


def _worded(folder: Path) -> Iterator[Cited | Problem]:
    """Yields the quotes of the policy's own lexicon, and a problem for each file of it that is no YAML."""
    for path in sorted((folder / "lexicon").glob("*.yaml")):
        file = shown(path, folder)
        try:
            raw: object = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            said = " ".join(str(error).split()) + "."
            yield Problem(level="error", kind="table.broken", file=file, key="", said=said, mend="Mend the YAML there.")
            continue
        for key, source in quoted(raw):
            yield Cited(file, key, Source(section=source["section"], quote=source["quote"]))


def _unsourced(tables: Tables, folder: Path) -> Iterator[Problem]:
    """Yields the rows that rest on no line of the document."""
    for row in tables.signals:
        if row.source is None:
            yield Problem(
                level="note" if row.decision else "error",
                kind="source.none",
                file=place("signals", folder),
                key=row.id,
                said=f"the signal {row.id!r} rests on no line of the policy.",
                mend=f"It rests on {row.decision}." if row.decision else "Quote the policy, or name a decision.",
                decision=row.decision,
            )
    for name in ("contacts", "fields", "factors"):
        for row in getattr(tables, name):
            if not row.sources:
                said, mend = f"the row {row.id!r} rests on no line of the policy.", "Quote the line it comes from."
                file = place(name, folder)
                yield Problem(level="error", kind="source.none", file=file, key=row.id, said=said, mend=mend)


def _unlinked(tables: Tables, folder: Path) -> Iterator[Problem]:
    """Yields ids that are repeated, unknown or unused, and what the rows make impossible between them."""
    for level, kind, name, key, said, mend in (*links(tables), *lint(tables)):
        yield Problem(level=level, kind=kind, file=place(name, folder), key=key, said=said, mend=mend)


def _valued(tables: Tables, texts: Editions, folder: Path) -> Iterator[Problem]:
    """Yields the values that differ from their quotes, each row held to the text of its last day."""
    found = dict.fromkeys(values(_quoting(tables, texts), texts.present))
    for day in _last_days(tables):
        last, outline = texts.of(day)
        if last:
            found |= dict.fromkeys(
                fault for fault in values(in_force(tables, day), outline) if _ends(fault, tables, day)
            )
    for level, kind, name, key, said, mend in found:
        yield Problem(level=level, kind=kind, file=place(name, folder), key=key, said=said, mend=mend)


def _quoting(tables: Tables, texts: Editions) -> Tables:
    """Returns the rows that quote the present text."""

    def present(row: object) -> bool:
        return not isinstance(row, Dated) or texts.of(row.until)[0] is None

    kept = {name: rows for name in NAMES if isinstance(rows := getattr(tables, name), tuple)}
    return tables.model_copy(update={name: tuple(filter(present, rows)) for name, rows in kept.items()})


def _last_days(tables: Tables) -> list[date]:
    rows = (row for name in NAMES if isinstance(part := getattr(tables, name), tuple) for row in part)
    return sorted({row.until for row in rows if isinstance(row, Dated) and row.until})


def _ends(fault: Fault, tables: Tables, day: date) -> bool:
    """Returns whether a fault is one of a row whose last day it is."""
    _, _, name, key, _, _ = fault
    return any(row.until == day and f"{key}.".startswith(f"{row_id(row)}.") for row in getattr(tables, name))


def _unlisted(tables: Tables, folder: Path) -> Iterator[Problem]:
    """Yields the clocks that contradict each other without a row in `conflicts.yaml`."""
    told = {(source.section, source.quote) for row in tables.conflicts for source in row.between}
    for category in tables.categories:
        for source, minutes, whose in _clocks(category, tables):
            if (source.section, source.quote) not in told:
                said = f"{source.quote!r} ({source.section}) and {whose} give two times, {minutes}."
                yield Problem(
                    level="warning",
                    kind="conflict.unlisted",
                    file=place("conflicts", folder),
                    key=category.id,
                    said=said,
                    mend="List both with the reading taken.",
                )


def _clocks(category: Category, tables: Tables) -> Iterator[tuple[Source, str, str]]:
    """Yields the published times that differ from the clock a category falls under."""
    own = category.first_response_minutes
    ranked = [row for row in tables.priorities if row.id == category.priority and meet(row, category)]
    for priority in ranked:
        general = priority.first_response_minutes
        if own is not None and own != general and category.sla_source:
            yield category.sla_source, f"{own} and {general} minutes", f"the priority {category.priority!r}"
    general = ranked[-1].first_response_minutes if ranked else None
    for contact in tables.contacts:
        slow = contact.response_minutes
        if contact.id in category.destinations and slow is not None and slow != (own or general):
            source = next((row for row in contact.sources if contact.response and contact.response in row.quote), None)
            if source:
                yield source, f"{slow} and {own or general} minutes", f"the category {category.id!r}"


def _conflicts(tables: Tables, folder: Path) -> Iterator[Problem]:
    """Yields every contradiction of the document with the reading taken; one nobody decided is a warning."""
    for row in tables.conflicts:
        decided = row.decision != "open"
        yield Problem(
            level="note" if decided else "warning",
            kind="conflict.decided" if decided else "conflict.open",
            file=place("conflicts", folder),
            key=row.id,
            said=f"{row.what} ({_lines(row)})",
            mend=f"{row.decision}: {row.taken}" if decided else f"Not decided; meanwhile: {row.taken}",
            decision=row.decision if decided else None,
        )


def _lines(row: Conflict) -> str:
    """Returns the lines a contradiction stands on, or its sections where the tables have not been located."""
    if all(source.start_line for source in row.between):
        return "lines " + ", ".join(str(source.start_line) for source in row.between)
    return "; ".join(source.section.rsplit(" > ", 1)[-1] for source in row.between)


def _review(tables: Tables, today: date, folder: Path) -> Iterator[Problem]:
    """Yields a warning where the document's own review date has passed, or cannot be read."""
    said, file = tables.document.next_review, place("document", folder)
    due = next((day for form in DATES if (day := _date(said, form))), None)
    if due is None:
        mend = "Write it as 'April 2025' or 2025-04."
        what = f"{said!r} is no month."
        yield Problem(level="warning", kind="review.unread", file=file, key="next_review", said=what, mend=mend)
    elif (months := (today.year - due.year) * 12 + today.month - due.month) > 0:
        past = f"{months} month{'s' if months > 1 else ''}"
        what = f"the document is overdue for review since {said}, {past} ago."
        mend = f"Ask {tables.document.owner} to review it, then set next_review."
        yield Problem(level="warning", kind="review.overdue", file=file, key="next_review", said=what, mend=mend)


def _date(said: str, form: str) -> date | None:
    """Returns a date written in a form, None where it is not."""
    try:
        return datetime.strptime(said, form).date()  # noqa: DTZ007 - a month has no time zone
    except ValueError:
        return None
