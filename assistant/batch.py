"""Many rows through one function: read from a file or standard input, each result written as it is ready."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from assistant.errors import DeskError, InputError, KnowledgeError

Row = dict[str, Any]
RESULTS = frozenset({"decision", "answer", "ok", "error"})
"""What a line that was written by a batch has beside its id."""
UNREADABLE = (ValueError, RecursionError)
"""What JSON raises that is none, has a number beyond counting, or is nested beyond reading."""


def rows(source: str) -> Iterator[Row]:
    """Yields the rows of a .jsonl, .csv or .parquet file, or of JSON lines on standard input ('-').

    A line that is no JSON object is yielded as `{"id": …, "error": why}`, so that it does not stop the rest.

    Raises:
        InputError: the file does not exist, or its kind is unknown.
    """
    if source == "-":
        yield from _json_lines(sys.stdin)
        return
    path = Path(source)
    if not path.is_file():
        raise InputError(f"There is no file {source!r}. Give the path of a .jsonl, .csv or .parquet file, or '-'.")
    if path.suffix in (".jsonl", ".ndjson"):
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            yield from _json_lines(lines)
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            yield from _csv_rows(lines)
    elif path.suffix == ".parquet":
        yield from _parquet(path)
    else:
        raise InputError(f"{source!r} ends in {path.suffix!r}; .jsonl, .csv and .parquet can be read.")


def _json_lines(lines: TextIO) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except UNREADABLE as error:
            yield {"id": str(number), "error": f"Line {number} is no JSON: {error}."}
            continue
        if isinstance(row, dict):
            yield {"id": str(number), **row}
        else:
            yield {"id": str(number), "error": f"Line {number} is {type(row).__name__}, not an object with a text."}


def _csv_rows(lines: TextIO) -> Iterator[Row]:
    """Yields the rows of a .csv; one that cannot be read is named and the rest go on."""
    found, number = csv.DictReader(lines), 0
    while True:
        number += 1
        try:
            row = next(found, None)
        except csv.Error as error:
            yield {"id": str(number), "error": f"Row {number} is no CSV: {error}."}
            continue
        if row is None:
            return
        yield _flat(number, {key: value for key, value in row.items() if key and value})


def _parquet(path: Path) -> Iterator[Row]:
    from pyarrow import parquet

    number = 0
    for group in parquet.ParquetFile(path).iter_batches(batch_size=256):
        for row in group.to_pylist():
            number += 1
            yield _flat(number, {key: value for key, value in row.items() if value is not None})


def _flat(number: int, row: Row) -> Row:
    """Returns the row a flat one stands for, or what is wrong with it."""
    try:
        return {"id": str(number), **unflatten(row)}
    except UNREADABLE as error:
        return {"id": str(row.get("id", number)), "error": f"Row {number}: facts or context is no JSON: {error}."}


def unflatten(row: Row) -> Row:
    """Returns a row whose `facts.plan`-like columns are gathered under `facts`, JSON in a cell read as such."""
    out: Row = {}
    for key, value in row.items():
        if isinstance(value, str) and value[:1] in "{[" and key in ("facts", "context"):
            out[key] = json.loads(value)
        elif "." in key:
            head, _, rest = key.partition(".")
            if not isinstance(inner := out.setdefault(head, {}), dict):
                raise ValueError(f"the column {head!r} holds {inner!r} beside the column {key!r}")
            inner[rest] = value
        else:
            out[key] = value
    return out


def run(source: str, target: str | None, each: Callable[[Row], Row], resume: bool, label: str) -> int:
    """Returns how many rows failed, after writing every result in input order.

    Args:
        source: a file or '-'.
        target: a .jsonl file, or None for standard output.
        each: row to result; a DeskError, KnowledgeError or ValueError it raises becomes the row's error.
        resume: keep the results a broken-off run has written, and go on behind them.
        label: what progress is called.

    Raises:
        InputError: the source cannot be read, or the target is the source, holds something else than results, or
            exists and `resume` was not asked for.
    """
    done = _ready(source, target, resume) if target else 0
    failed = 0
    with Path(target).open("a", encoding="utf-8") if target else nullcontext(sys.stdout) as out:
        for number, row in enumerate(_progress(rows(source), label)):
            if number < done:
                continue
            result = result_of(row, each)
            failed += "error" in result
            out.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "backslashreplace").decode() + "\n")
            out.flush()
    return failed


def result_of(row: Row, each: Callable[[Row], Row]) -> Row:
    """Returns the result of one row, or its id and a sentence on what is wrong with it."""
    if "error" in row and "text" not in row:
        return {"id": str(row["id"]), "error": row["error"]}
    try:
        return each(row)
    except (DeskError, KnowledgeError) as error:
        return {"id": str(row["id"]), "error": str(error)}
    except ValueError as error:
        return {"id": str(row["id"]), "error": plain(error)}


def plain(error: ValueError) -> str:
    """Returns a validation error as sentences, without the customer's text."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return str(error)
    return sentence((row["loc"], row["msg"]) for row in error.errors(include_url=False, include_input=False))


def sentence(wrong: Iterable[tuple[tuple[int | str, ...], str]]) -> str:
    """Returns what is wrong at which places as one sentence."""
    return "; ".join(f"{'.'.join(map(str, place)) or 'the row'}: {said}" for place, said in wrong) + "."


def _ready(source: str, target: str, resume: bool) -> int:
    """Returns how many rows of the source are done, once the target can safely be written to."""
    path = Path(target)
    if not path.absolute().parent.is_dir():
        raise InputError(f"There is no folder {str(path.parent)!r} to write {path.name!r} in. Make it.")
    if not path.exists() or not path.stat().st_size:
        return 0
    if source != "-" and Path(source).exists() and path.samefile(source):
        raise InputError(f"{target!r} is the input itself. Name another file for the results.")
    if not resume:
        raise InputError(f"{target!r} exists already. Name another file, remove it, or go on with --resume.")
    return _written(path)


def _written(path: Path) -> int:
    """Returns how many whole results a file holds; a half-written last line is cut off.

    Raises:
        InputError: the file holds something else than results; it is left as it is.
    """
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    half = data[len(whole) :]
    strange = next((number for number, line in enumerate(whole.splitlines(), 1) if not _is_result(line)), None)
    if strange is not None or not (half.startswith(b'{"id"') or b'{"id"'.startswith(half)):
        place = f"line {strange}" if strange is not None else "its last line"
        raise InputError(
            f"{str(path)!r} holds something else than results ({place}), so it is left as it is. Name another file."
        )
    if half:
        with path.open("r+b") as file:
            file.truncate(len(whole))
            os.fsync(file.fileno())
    return whole.count(b"\n")


def _is_result(line: bytes) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        return False
    return isinstance(row, dict) and "id" in row and bool(RESULTS & set(row))


def _progress(found: Iterator[Row], label: str) -> Iterator[Row]:
    if not sys.stderr.isatty():
        return found
    from rich.console import Console
    from rich.progress import track

    return iter(track(found, description=label, console=Console(stderr=True)))
