"""Loads a policy folder: `policy.md` and `tables/*.yaml`, one file a table, every quote located in the document.

A row may hold for a time (`since`, `until`: its first and last day); one that has ended may quote the text of its day,
kept in `earlier/` (`knowledge.editions`).
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from knowledge.cited import Cited
from knowledge.editions import Editions, earlier, editions
from knowledge.errors import QuoteError, TableError, shown
from knowledge.gaps import decidable
from knowledge.rows import Dated, Source, Tables
from knowledge.sections import Outline
from knowledge.shapes import Fault, faults, row_name

DEFAULT = Path(__file__).parent
NAMES = tuple(name for name in Tables.model_fields if name != "sha256")
"""Every table; each stands in `tables/NAME.yaml`."""


class Parsed(NamedTuple):
    """A folder's tables as far as their rows are right, and the rows that are not."""

    tables: Tables
    broken: tuple[TableError, ...]
    left_out: tuple[Cited, ...]
    """What the broken rows quote."""


class _Loader(yaml.CSafeLoader):
    """YAML without objects, in which a key may stand once."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    """Returns a mapping; a repeated key is an error, not the last value."""
    made: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is no word", key_node.start_mark)
        if key in made:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        made[key] = loader.construct_object(value_node, deep=True)
    return made


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@lru_cache(maxsize=8)
def tables(folder: Path = DEFAULT) -> Tables:
    """Returns the tables of a policy folder, loaded once a process.

    Raises:
        KnowledgeError: As `load` does.
    """
    return load(folder)


def load(folder: Path = DEFAULT) -> Tables:
    """Returns the tables of a policy folder, each source with the document's exact words and their lines.

    Raises:
        TableError: If a file is missing, is no YAML, repeats a key or has a row of the wrong shape, or if a case cannot
            be decided by the rows there are.
        QuoteError: If a source does not stand in the policy.
    """
    text = policy(folder)
    raw = _parse(folder, text)
    _locate(raw, editions(folder, text), folder)
    return decidable(_validate(raw, folder))


def read(folder: Path = DEFAULT) -> Tables:
    """Returns the tables without looking at the document: for `check`, which lists every quote that has gone.

    Raises:
        TableError: If a file is missing, is no YAML, repeats a key or has a row of the wrong shape.
    """
    return _validate(_parse(folder, policy(folder)), folder)


def parsed(folder: Path = DEFAULT) -> Parsed:
    """Returns what can be read of the tables: a row of the wrong shape is named and left out, not the end of it.

    Raises:
        TableError: If a file is missing, is no YAML, repeats a key or is no list of rows.
    """
    raw = _parse(folder, policy(folder))
    try:
        return Parsed(Tables.model_validate(raw), (), ())
    except ValidationError as error:
        wrong = faults(error, raw)
    if whole := next((fault for fault in wrong if fault.row is None), None):
        raise _error(whole, wrong, folder)
    rows = {(fault.table, fault.row) for fault in wrong}
    left_out = [
        Cited(name, key, Source(section=source["section"], quote=source["quote"]), until=until)
        for name in NAMES
        for key, source, until, number in _dated_quotes(raw[name])
        if (name, number) in rows
    ]
    kept = raw | {name: [row for number, row in enumerate(raw[name]) if (name, number) not in rows] for name, _ in rows}
    broken = tuple(_error(fault, [], folder) for fault in wrong)
    return Parsed(_validate(kept, folder), broken, tuple(left_out))


def in_force(found: Tables, day: date) -> Tables:
    """Returns the tables with only the rows that hold on a day."""
    kept: dict[str, tuple[object, ...]] = {}
    for name in NAMES:
        rows = getattr(found, name)
        if isinstance(rows, tuple) and not all(_holds(row, day) for row in rows):
            kept[name] = tuple(row for row in rows if _holds(row, day))
    return found.model_copy(update=kept) if kept else found


def fixed(found: Tables, day: date) -> Tables:
    """Returns the rows that hold on a day as if they always did, so that a case of any day is decided by them."""
    always: dict[str, date | None] = {"since": None, "until": None}
    held = in_force(found, day)
    return held.model_copy(
        update={
            name: tuple(row.model_copy(update=always) for row in rows)
            for name in NAMES
            if isinstance(rows := getattr(held, name), tuple)
        }
    )


def _holds(row: object, day: date) -> bool:
    return not isinstance(row, Dated) or row.holds(day)


def policy(folder: Path = DEFAULT) -> str:
    """Returns the text of a folder's `policy.md`.

    Raises:
        TableError: If it is missing or is not UTF-8.
    """
    return _file(folder, folder / "policy.md")


def place(name: str, folder: Path = DEFAULT) -> str:
    """Returns the path of a table's file as a maintainer would type it."""
    return shown(folder / "tables" / f"{name}.yaml", folder)


def _parse(folder: Path, document: str) -> dict[str, Any]:
    """Returns the plain content of every table file, and the digest of the document and the files."""
    digest = sha256(document.encode())
    raw: dict[str, Any] = {}
    for name in NAMES:
        path = folder / "tables" / f"{name}.yaml"
        text = _file(folder, path)
        digest.update(text.encode())
        try:
            raw[name] = yaml.load(text, _Loader)  # noqa: S506 - a safe loader, with one check more
        except yaml.YAMLError as error:
            raise TableError(shown(path, folder), _mark(error), _problem(error), "Mend the YAML there.") from error
    for text in earlier(folder).values():
        digest.update(text.encode())
    raw["sha256"] = digest.hexdigest()
    return raw


def _file(folder: Path, path: Path) -> str:
    """Returns the text of a file of the policy folder."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        mend = f"A policy folder has policy.md and tables/ with {', '.join(NAMES)}."
        raise TableError(shown(path, folder), "", "the file is missing.", mend) from error
    except UnicodeDecodeError as error:
        mend = "Save it as UTF-8; `python -m knowledge.repair` mends text that was read in the wrong encoding."
        raise TableError(shown(path, folder), "", "the file is not UTF-8.", mend) from error


def _mark(error: yaml.YAMLError) -> str:
    """Returns the line a YAML error points at, as words."""
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else ""


def _problem(error: yaml.YAMLError) -> str:
    """Returns what the YAML parser complains of, as a sentence."""
    return f"{getattr(error, 'problem', None) or 'not readable as YAML'}."


def _locate(raw: dict[str, Any], texts: Editions, folder: Path) -> None:
    """Fills exact words, lines and edition into every source of the raw tables."""
    for name in NAMES:
        for key, source, until, _ in _dated_quotes(raw[name]):
            last, outline = texts.of(until)
            found = outline.locate(source["section"], source["quote"])
            if found is None:
                raise missing(place(name, folder), key, source["section"], source["quote"], outline, last)
            source.update(quote=found.quote, start_line=found.start_line, end_line=found.end_line, edition=last)


def _dated_quotes(rows: object) -> Iterator[tuple[str, dict[str, Any], date | None, int | None]]:
    """Yields every section and quote pair of a raw table: its dotted key, its row's last day and the row's number."""
    if not isinstance(rows, list):
        yield from ((key, source, None, None) for key, source in quoted(rows))
        return
    for number, row in enumerate(rows):
        until = _day(row.get("until")) if isinstance(row, dict) else None
        yield from ((key, source, until, number) for key, source in quoted(row, row_name(row, number)))


def _day(value: object) -> date | None:
    """Returns the day a raw value gives; None for anything else, which is refused when the row is typed."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def quoted(value: object, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields every section and quote pair under a raw value, with its dotted key."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from quoted(item, _dotted(key, row_name(item, number)))
    elif isinstance(value, dict):
        if isinstance(value.get("section"), str) and isinstance(value.get("quote"), str):
            yield key, value
        else:
            for name, item in value.items():
                if isinstance(item, (dict, list)):
                    yield from quoted(item, _dotted(key, name))


def missing(file: str, key: str, section: str, quote: str, outline: Outline, last: date | None = None) -> QuoteError:
    """Returns the error for a quote that is not where its row says, naming where it went if it stands elsewhere.

    Args:
        file: The table's file.
        key: Row and field.
        section: Where the quote should stand.
        quote: The words.
        outline: The text they were looked for in.
        last: The last day of that text, where it is an earlier edition.
    """
    text = f"policy's edition until {last}" if last else "policy"
    within, moved = outline.section(section), outline.anywhere(quote)
    said = f"the {text} has no section {section!r}."
    if within:
        lines = f"lines {within.start_line}-{within.end_line}"
        owner = f"section {section!r} of the {text}" if last else f"policy's section {section!r}"
        said = f"the quote {quote!r} is not in the {owner} ({lines})."
    mend = "Was the policy edited? Quote its present words, or drop the row."
    if last:
        mend = f"The row ended, so it quotes the text that held on its last day: earlier/policy-{last}.md."
    if moved:
        mend = f"It stands in {moved.section!r}, line {moved.start_line}: set section to that."
    return QuoteError(file, key, said, mend)


def _validate(raw: dict[str, Any], folder: Path) -> Tables:
    """Returns the typed tables of raw ones; an error names the first row at fault."""
    try:
        return Tables.model_validate(raw)
    except ValidationError as error:
        first, *rest = faults(error, raw)
        raise _error(first, rest, folder) from error


def _error(first: Fault, rest: list[Fault], folder: Path) -> TableError:
    """Returns the error for a fault, with how many more there are."""
    more = f" ({len(rest)} more like it.)" if rest else ""
    return TableError(place(first.table, folder), first.key, first.said + more, first.mend)


def _dotted(key: str, part: str) -> str:
    """Returns a dotted key, longer by a part."""
    return f"{key}.{part}" if key else part
