"""Checks the tables against the document: quotes that went, lines no row covers, contradictions, the review date."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import yaml

from knowledge.errors import shown
from knowledge.links import links
from knowledge.lint import lint
from knowledge.rows import Category, Conflict, Row, Source, Tables
from knowledge.sections import RULER, TABLE_RULER, Outline, heading
from knowledge.tables import DEFAULT, NAMES, missing, place, quoted

MARKER = re.compile(r"\s*(?:>\s*)?(?:[-*+]\s+|\d+[.)]\s+)?")
LABEL = re.compile(r".*:(?:\*\*)?")
DATES = ("%B %Y", "%Y-%m", "%Y-%m-%d")


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
    decision: str | None = None
    """D-number of a decided contradiction."""


def check(tables: Tables, policy_text: str, today: date, folder: Path = DEFAULT) -> list[Problem]:
    """Returns all there is to say about the tables and their document, errors first.

    Args:
        tables: As `knowledge.tables.read` gives them, quotes not yet looked for.
        policy_text: The document.
        today: The date the review is measured against.
        folder: The policy folder, for the file names in the answer.
    """
    outline = Outline(policy_text)
    found = [
        *_quotes(tables, outline, folder),
        *_worded(outline, folder),
        *_unsourced(tables, folder),
        *_uncovered(tables, outline, folder),
        *_unlinked(tables, folder),
        *_unlisted(tables, folder),
        *_conflicts(tables, folder),
        *_review(tables, today, folder),
    ]
    return sorted(found, key=lambda problem: ("error", "warning", "note").index(problem.level))


def sources(tables: Tables) -> Iterator[tuple[str, str, Source]]:
    """Yields every source of the tables with its table and dotted key."""
    for name in NAMES:
        for key, source in _sources(getattr(tables, name), ""):
            yield name, key, source


def _sources(value: object, key: str) -> Iterator[tuple[str, Source]]:
    """Yields the sources under a value with their keys."""
    if isinstance(value, Source):
        yield key, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            named = getattr(item, "id", None) or getattr(item, "level", None) or f"row {number}"
            yield from _sources(item, f"{key}.{named}" if key else str(named))
    elif isinstance(value, Row):
        for name in type(value).model_fields:
            yield from _sources(getattr(value, name), f"{key}.{name}" if key else name)


def _quotes(tables: Tables, outline: Outline, folder: Path) -> Iterator[Problem]:
    """Yields the quotes that do not stand where their rows say."""
    for name, key, source in sources(tables):
        if outline.locate(source.section, source.quote) is None:
            error = missing(place(name, folder), key, source.section, source.quote, outline)
            kind = "quote.moved" if outline.anywhere(source.quote) else "quote.gone"
            yield Problem(level="error", kind=kind, file=error.file, key=key, said=error.said, mend=error.mend)


def _worded(outline: Outline, folder: Path) -> Iterator[Problem]:
    """Yields what is wrong with the quotes of the policy's own lexicon."""
    for path in sorted((folder / "lexicon").glob("*.yaml")):
        try:
            raw: object = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            said = " ".join(str(error).split()) + "."
            file = shown(path, folder)
            yield Problem(level="error", kind="table.broken", file=file, key="", said=said, mend="Mend the YAML there.")
            continue
        for key, source in quoted(raw):
            if outline.locate(source["section"], source["quote"]) is None:
                error = missing(shown(path, folder), key, source["section"], source["quote"], outline)
                kind = "lexicon.moved" if outline.anywhere(source["quote"]) else "lexicon.gone"
                yield Problem(level="error", kind=kind, file=error.file, key=key, said=error.said, mend=error.mend)


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


def _uncovered(tables: Tables, outline: Outline, folder: Path) -> Iterator[Problem]:
    """Yields the lines of the document that no row quotes whole."""
    covered: set[int] = set()
    for _, _, source in sources(tables):
        found = outline.locate(source.section, source.quote)
        if found is not None:
            lines = range(found.start_line, found.end_line + 1)
            covered.update(line for line in lines if content(outline.lines[line - 1]) in found.quote)
    file = shown(folder / "policy.md", folder)
    for number, line in enumerate(outline.lines, start=1):
        if number not in covered and states(line):
            said, key = f"no row quotes {content(line)!r}.", f"line {number}"
            row = f"{{section: {outline.at(number)!r}, quote: {content(line)!r}}}"
            mend = f"Add a row with the source {row}, in reference.yaml at least."
            yield Problem(level="error", kind="line.uncovered", file=file, key=key, said=said, mend=mend)


def content(line: str) -> str:
    """Returns a line of Markdown without list and quotation marks."""
    return MARKER.sub("", line, count=1).strip()


def states(line: str) -> bool:
    """Returns whether a line says something: no heading, ruler, blank line or label of the list below it."""
    words = content(line)
    ruler = RULER.fullmatch(line.strip()) or TABLE_RULER.fullmatch(line.strip())
    return bool(words) and heading(line) is None and not ruler and not LABEL.fullmatch(words)


def _unlinked(tables: Tables, folder: Path) -> Iterator[Problem]:
    """Yields ids that are repeated, unknown or unused, and what the rows make impossible between them."""
    for level, kind, name, key, said, mend in (*links(tables), *lint(tables)):
        yield Problem(level=level, kind=kind, file=place(name, folder), key=key, said=said, mend=mend)


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
    general = next(row.first_response_minutes for row in tables.priorities if row.id == category.priority)
    own = category.first_response_minutes
    if own is not None and own != general and category.sla_source:
        yield category.sla_source, f"{own} and {general} minutes", f"the priority {category.priority!r}"
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
