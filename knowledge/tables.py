"""Loads a policy folder: `policy.md` and `tables/*.yaml`, one file a table, every quote located in the document."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.errors import QuoteError, TableError, shown
from knowledge.rows import Dated, Tables
from knowledge.sections import Outline

DEFAULT = Path(__file__).parent
NAMES = tuple(name for name in Tables.model_fields if name != "sha256")
"""Every table; each stands in `tables/NAME.yaml`."""
SHAPES = {"missing": "the key is missing.", "extra_forbidden": "there is no such key."}
"""Words of ours for errors pydantic words for programmers."""


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
        TableError: If a file is missing, is no YAML, repeats a key or has a row of the wrong shape.
        QuoteError: If a source does not stand in the policy.
    """
    text = policy(folder)
    raw = _parse(folder, text)
    _locate(raw, Outline(text), folder)
    return _validate(raw, folder)


def read(folder: Path = DEFAULT) -> Tables:
    """Returns the tables without looking at the document: for `check`, which lists every quote that has gone.

    Raises:
        TableError: If a file is missing, is no YAML, repeats a key or has a row of the wrong shape.
    """
    return _validate(_parse(folder, policy(folder)), folder)


def in_force(found: Tables, day: date) -> Tables:
    """Returns the tables with only the rows that hold on a day."""
    kept: dict[str, tuple[object, ...]] = {}
    for name in NAMES:
        rows = getattr(found, name)
        if isinstance(rows, tuple) and not all(_holds(row, day) for row in rows):
            kept[name] = tuple(row for row in rows if _holds(row, day))
    return found.model_copy(update=kept) if kept else found


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
    raw["sha256"] = digest.hexdigest()
    return raw


def _file(folder: Path, path: Path) -> str:
    """Returns the text of a file of the policy folder."""
    try:
        return path.read_text(encoding="utf-8")
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


def _locate(raw: dict[str, Any], outline: Outline, folder: Path) -> None:
    """Fills exact words and lines into every source of the raw tables."""
    for name in NAMES:
        for key, source in quoted(raw[name], ""):
            found = outline.locate(source["section"], source["quote"])
            if found is None:
                raise missing(place(name, folder), key, source["section"], source["quote"], outline)
            source.update(quote=found.quote, start_line=found.start_line, end_line=found.end_line)


def quoted(value: object, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields every section and quote pair under a raw value, with its dotted key."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from quoted(item, _dotted(key, _row_name(item, number)))
    elif isinstance(value, dict):
        if isinstance(value.get("section"), str) and isinstance(value.get("quote"), str):
            yield key, value
        else:
            for name, item in value.items():
                if isinstance(item, (dict, list)):
                    yield from quoted(item, _dotted(key, name))


def missing(file: str, key: str, section: str, quote: str, outline: Outline) -> QuoteError:
    """Returns the error for a quote that is not where its row says, naming where it went if it stands elsewhere."""
    within, moved = outline.section(section), outline.anywhere(quote)
    said = f"the policy has no section {section!r}."
    if within:
        lines = f"lines {within.start_line}-{within.end_line}"
        said = f"the quote {quote!r} is not in the policy's section {section!r} ({lines})."
    mend = "Was the policy edited? Quote its present words, or drop the row."
    if moved:
        mend = f"It stands in {moved.section!r}, line {moved.start_line}: set section to that."
    return QuoteError(file, key, said, mend)


def _validate(raw: dict[str, Any], folder: Path) -> Tables:
    """Returns the typed tables of raw ones; an error names the first row at fault."""
    try:
        return Tables.model_validate(raw)
    except ValidationError as error:
        first, *rest = error.errors(include_url=False)
        name, *inner = first["loc"]
        key = _key(raw, str(name), inner)
        more = f" ({len(rest)} more like it.)" if rest else ""
        said = SHAPES.get(first["type"], f"{first['msg']}, but there stands {first['input']!r:.80}.")
        mend = "What each key means stands in knowledge/rows.py."
        raise TableError(place(str(name), folder), key, said + more, mend) from error


def _key(raw: dict[str, Any], name: str, inner: list[int | str]) -> str:
    """Returns a validation error's place with row ids in place of row numbers."""
    key, value = "", raw.get(name)
    for part in inner:
        item = value[part] if isinstance(part, int) and isinstance(value, list) else None
        key = _dotted(key, _row_name(item, part) if isinstance(part, int) else part)
        value = item if isinstance(part, int) else value.get(part) if isinstance(value, dict) else None
    return key


def _row_name(item: object, number: int) -> str:
    """Returns a row's id, or its number from 1 where it has none."""
    named = item.get("id") or item.get("level") if isinstance(item, dict) else None
    return str(named or f"row {number + 1}")


def _dotted(key: str, part: str) -> str:
    """Returns a dotted key, longer by a part."""
    return f"{key}.{part}" if key else part
