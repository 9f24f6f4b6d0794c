"""What the document says in lists and single lines: steps, sections, templates, conflicts, the document itself."""

from collections.abc import Iterator

from pydantic import BaseModel

from assistant.models import Citation
from assistant.settings import filled
from assistant.statement import ANY, Statement, joined, lowered, plain, step_statement
from knowledge.rows import Field, Reference, Source, Step, Tables


def passages(tables: Tables, company: str) -> Iterator[Statement]:
    """Yields a statement for every row that answers by itself."""
    yield from (step_statement(row) for row in tables.steps)
    for row in tables.reference:
        text = f"{row.text.rstrip('.')} (target: {row.target})." if row.target else row.text
        yield _any(f"ref/{row.id}", text, row.source)
    for row in tables.fields:
        always = [source for source in row.sources if row.always] or list(row.sources)
        yield _any(f"field/{row.id}", f"Include: {lowered(row.title)}.", *always)
    for row in tables.conflicts:
        yield _any(f"conflict/{row.id}", row.taken, *row.between)
    for row in tables.hours:
        closed = [line for line in tables.conflicts if {place.quote for place in line.between} == {row.source.quote}]
        whose = [line.title for line in tables.priorities if line.coverage == "business"]
        still = f"; outside these hours the clock of {joined(whose)} stands still" if whose else ""
        text = f"{row.source.quote.rstrip('.')}{still}."
        yield _any(f"hours/{row.id}", text, row.source, *(source for line in closed for source in line.between))
    for row in tables.templates:
        yield _any(f"template/{row.id}", f"{row.title}: {filled(row.text, company)}", row.source)
    for row in tables.contacts:
        for number, source in enumerate(row.sources):
            text = f"{row.team[:1].upper()}{row.team[1:]}: {filled(source.quote, company)}."
            yield _any(f"line/{row.id}/{number}", text, source)
    yield from _document(tables, company)
    yield from _sections(tables)


def _any(topic: str, text: str, *sources: Source) -> Statement:
    return Statement(topic=topic, aspect=ANY, text=text, sources=sources)


def _document(tables: Tables, company: str) -> Iterator[Statement]:
    row = tables.document

    def with_words(*words: str) -> list[Source]:
        return [source for word in words for source in row.sources if word in source.quote]

    review = with_words(row.next_review, row.last_review)
    yield _any("document/version", f"Version {row.version}, last reviewed {row.last_review}.", *with_words(row.version))
    yield _any("document/review", f"Last review {row.last_review}, next review {row.next_review}.", *review)
    yield _any("document/owner", f"Owner of the document: {row.owner}.", *with_words(row.owner))
    if row.classification:
        yield _any("document/class", f"Classification: {row.classification}.", *with_words(row.classification))


def _sections(tables: Tables) -> Iterator[Statement]:
    """Yields what each section that holds a list says, all its rows in the document's order."""
    found: dict[str, dict[int, list[tuple[Told, Source]]]] = {}
    for name in ("steps", "reference", "fields"):
        for row in getattr(tables, name):
            for source in _sources(row):
                found.setdefault(source.section, {}).setdefault(source.start_line, []).append((row, source))
    for section, rows in found.items():
        title = section.rpartition(" > ")[2]
        ordered = [_one(rows[line]) for line in sorted(rows)]
        told = "; ".join(said.removeprefix(f"{title}: ").rstrip(".") for said, _ in ordered)
        stop = "" if told.endswith(("?", "!")) else "."
        yield _any(f"under/{section}", f"{title}: {told}{stop}", *(source for _, source in ordered))


Told = Step | Reference | Field


def _told(row: Told) -> str:
    """Returns what a row says among others: a step that forbids says so, whatever stands before it."""
    if isinstance(row, Step) and row.phase == "dont":
        return f"do not {lowered(row.text)}"
    return row.title if isinstance(row, Field) else row.text


def _one(rows: list[tuple[Told, Source]]) -> tuple[str, Source]:
    """Returns what the rows on one line say: the first, or the line itself where several fields are its parts."""
    first, source = rows[0]
    if len(rows) == 1 or not isinstance(first, Field):
        return _told(first), source
    longest = max((source for _, source in rows), key=lambda source: len(source.quote))
    return plain(longest.quote), longest


def _sources(row: BaseModel) -> tuple[Source, ...]:
    one: Source | None = getattr(row, "source", None)
    return (one,) if one else getattr(row, "sources", ())


WIDEST = 8
"""Lines of a list that are quoted whole where one of them answers."""


def in_its_list(source: Source, lines: list[str]) -> Source:
    """Returns a source with the list it stands in, a short one whole: what is beside the answer is often needed too."""
    if source.edition:
        return source
    first, last = source.start_line, source.end_line
    while first > 1 and _goes_on(lines[first - 2]):
        first -= 1
    while last < len(lines) and _goes_on(lines[last]):
        last += 1
    if last - first >= WIDEST or not _goes_on(lines[source.start_line - 1]):
        return source
    quote = "\n".join(lines[first - 1 : last])
    return source.model_copy(update={"start_line": first, "end_line": last, "quote": quote})


def _goes_on(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("#", "---", ">"))


def citations(sources: tuple[Source, ...], lines: list[str], most: int = 6) -> tuple[Citation, ...]:
    """Returns the sources as citations, each once, those on neighbouring lines of one section as one quote.

    Args:
        sources: the first decides which section comes first.
        lines: the policy's lines, from which joined quotes are taken word for word.
        most: how many at most.
    """
    spans: list[tuple[str, int, int, str]] = []
    for source in sources:
        if any(source.section == s and a <= source.start_line and source.end_line <= b for s, a, b, _ in spans):
            continue
        last = spans[-1] if spans else None
        if last and not source.edition and last[0] == source.section and source.start_line - last[2] in (1, 2):
            quote = "\n".join(lines[last[1] - 1 : source.end_line])
            spans[-1] = (last[0], last[1], source.end_line, quote)
        else:
            spans.append((source.section, source.start_line, source.end_line, source.quote))
    return tuple(Citation(section=s, start_line=a, end_line=b, quote=q) for s, a, b, q in spans[:most])
