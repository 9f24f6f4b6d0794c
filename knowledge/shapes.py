"""What is wrong with the shape of a row, in a maintainer's words: key, example from the table, right name."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple, cast, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge.rows import Tables

CALLED = {
    **dict.fromkeys(("from", "starts", "start", "begins", "valid_from", "effective", "effective_from"), "since"),
    **dict.fromkeys(("to", "ends", "end", "till", "valid_to", "valid_until", "expires"), "until"),
}
"""Other names people give to keys of ours."""


class Fault(NamedTuple):
    """A row that has not the shape of its table."""

    table: str
    row: int | None
    """Its number from 0; None where the whole table is at fault."""
    key: str
    said: str
    mend: str


def faults(error: ValidationError, raw: dict[str, Any]) -> list[Fault]:
    """Returns what pydantic found wrong with raw tables, one fault for each key."""
    return [_fault(found, raw) for found in error.errors(include_url=False)]


def row_name(item: object, number: int) -> str:
    """Returns a row's id, or its number from 1 where it has none."""
    named = None
    if isinstance(item, dict):
        row = cast("dict[str, object]", item)
        named = row.get("id") or row.get("level")
    return str(named or f"row {number + 1}")


def _fault(found: ErrorDetails, raw: dict[str, Any]) -> Fault:
    table, *inner = (str(found["loc"][0]), *found["loc"][1:])
    number = inner[0] if inner and isinstance(inner[0], int) else None
    key, said = _key(raw, table, inner), f"{found['msg']}, but there stands {found['input']!r:.80}."
    mend = _meant(table, inner, raw)
    if found["type"] == "missing":
        said, mend = "the key is missing.", _missing(table, inner, raw)
    elif found["type"] == "extra_forbidden":
        said, mend = "there is no such key.", _unknown(table, inner)
    elif found["type"] == "value_error":
        said = f"{found['msg'].removeprefix('Value error, ').rstrip('.')}."
    return Fault(table, number, key, said, mend)


def _missing(table: str, inner: list[int | str], raw: dict[str, Any]) -> str:
    """Returns how to add a key: renaming one that looks like it, or as another row of the table has it."""
    name, known = str(inner[-1]), _fields(table, inner)
    row = _inside(raw.get(table), inner[:-1])
    others = [key for key in cast("dict[str, object]", row) if key not in known] if isinstance(row, dict) else []
    if like := get_close_matches(name, others, n=1):
        return f"Is {like[0]!r} meant for it? Then call it {name!r}."
    return f"Add it. {_meant(table, inner, raw)}"


def _unknown(table: str, inner: list[int | str]) -> str:
    """Returns what an unknown key is called here, or which keys there are."""
    name, known = str(inner[-1]), _fields(table, inner)
    called = CALLED.get(name)
    like = [called] if called in known else get_close_matches(name, known, n=1)
    if like:
        told = known[like[0]]
        return f"It is called {like[0]!r} here{f': {told}' if told else '.'}"
    return f"Take it out. There may stand: {', '.join(known)}."


def _meant(table: str, inner: list[int | str], raw: dict[str, Any]) -> str:
    """Returns what a key means, with an example from another row."""
    if not inner:
        return f"{table}.yaml is a list of rows, each beginning with '- '."
    name = next((part for part in reversed(inner) if isinstance(part, str)), "")
    told = _fields(table, inner).get(name)
    example = next(_examples(table, inner, raw), None)
    return " ".join(part for part in (told, example) if part) or f"Correct {name or 'the row'} there."


def _examples(table: str, inner: list[int | str], raw: dict[str, Any]) -> Iterator[str]:
    """Yields a key as other rows of the table have it, written as it would stand there."""
    rows = raw.get(table)
    if not isinstance(rows, list) or len(inner) < 2:
        return
    for number, row in enumerate(cast("list[object]", rows)):
        value = _inside(row, inner[1:])
        if number != inner[0] and value is not None:
            written = yaml.safe_dump({inner[-1]: value}, allow_unicode=True, default_flow_style=None, width=1000)
            yield f"For example, in {row_name(row, number)!r}: `{written.strip()}`."


def _inside(value: object, inner: list[int | str]) -> object:
    """Returns what stands under some keys and numbers; None where nothing does."""
    for part in inner:
        if isinstance(value, dict):
            value = cast("dict[object, object]", value).get(part)
        elif isinstance(value, list) and isinstance(part, int):
            items = cast("list[object]", value)
            value = items[part] if part < len(items) else None
        else:
            return None
    return value


def _fields(table: str, inner: list[int | str]) -> dict[str, str]:
    """Returns the keys there may be beside the one an error points at, with what each means."""
    model: type[BaseModel] | None = Tables
    for part in (table, *(part for part in inner[:-1] if isinstance(part, str))):
        field = model.model_fields.get(part) if model else None
        model = _model(field.annotation) if field else None
    return {name: field.description or "" for name, field in model.model_fields.items()} if model else {}


def _model(annotation: object) -> type[BaseModel] | None:
    """Returns the row class inside an annotation: `Condition | None`, `tuple[Source, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model(part))), None)


def _key(raw: dict[str, Any], table: str, inner: list[int | str]) -> str:
    """Returns an error's place with row ids in place of row numbers."""
    parts: list[str] = []
    for depth, part in enumerate(inner):
        item = _inside(raw.get(table), inner[: depth + 1])
        parts.append(row_name(item, part) if isinstance(part, int) else part)
    return ".".join(parts)
