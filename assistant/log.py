"""The case log: every case and what was decided, one row each in SQLite, safe for several processes at once."""

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from assistant.errors import InputError, LogError
from assistant.models import Action, Case, Decision, GivenFacts, Model
from knowledge.rows import Priority

Origin = Literal["cli", "http", "mcp", "chat"]
NAME = "cases.sqlite3"
SCHEMA = 1
"""Grows by one with every change of the table; kept in the file as its user_version."""
WAIT_SECONDS = 10.0
"""How long a process waits for another that is writing."""
UNNAMED = "case"
"""Id of a case whose caller gave it none."""
TABLE = """
create table cases (
    number integer primary key autoincrement,
    name text not null,
    logged_at text not null,
    changed_at text not null,
    origin text not null,
    text text not null,
    facts text not null,
    received_at text,
    action text not null,
    priority text,
    decision text not null,
    policy text not null
) strict
"""
COLUMNS = "number, name, logged_at, changed_at, origin, text, facts, received_at, decision"


class Entry(Model):
    """A logged case."""

    number: int
    """Its number in the log, from 1."""
    case: Case
    """What was handed in, its id and facts included."""
    decision: Decision
    origin: Origin
    logged_at: datetime
    changed_at: datetime
    """When something was last added to it."""


Record = Callable[[Case, Decision, int | None], int | None]
"""Logs a case, or what it has become under its number; returns the number, None where it could not be logged."""


def add(data: Path, case: Case, decision: Decision, origin: Origin, now: datetime) -> int:
    """Returns the number of a case newly logged.

    Raises:
        LogError: the log cannot be written.
    """
    with _written(data) as file:
        added = file.execute(
            "insert into cases (name, logged_at, changed_at, origin, text, facts, received_at, action, priority, "
            "decision, policy) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (case.id, _utc(now), _utc(now), origin, *_values(case, decision)),
        )
        assert added.lastrowid is not None
        return added.lastrowid


def update(data: Path, number: int, case: Case, decision: Decision, now: datetime) -> bool:
    """Returns whether a logged case was there to be replaced by what it has become.

    Raises:
        LogError: the log cannot be written.
    """
    with _written(data) as file:
        changed = file.execute(
            "update cases set changed_at = ?, text = ?, facts = ?, received_at = ?, action = ?, priority = ?, "
            "decision = ?, policy = ? where number = ?",
            (_utc(now), *_values(case, decision), number),
        )
        return changed.rowcount == 1


def get(data: Path, named: str) -> Entry | None:
    """Returns the case with this number, or the last with this id.

    Raises:
        LogError: the log cannot be read.
    """
    number = int(named) if named.isascii() and named.isdigit() and len(named) < 18 else -1
    where = "where number = ? or name = ? order by number = ? desc, number desc limit 1"
    return next(iter(_read(data, where, (number, named, number))), None)


def listed(
    data: Path,
    limit: int = -1,
    priority: Priority | None = None,
    action: Action | None = None,
    since: datetime | None = None,
) -> list[Entry]:
    """Returns the logged cases that fit, newest first; all of them for a limit below 0.

    Raises:
        LogError: the log cannot be read.
    """
    asked = {"priority = ?": priority, "action = ?": action, "logged_at >= ?": _utc(since) if since else None}
    wanted = {part: value for part, value in asked.items() if value is not None}
    where = f"where {' and '.join(wanted)}" if wanted else ""
    return _read(data, f"{where} order by number desc limit ?", (*wanted.values(), limit))


def export(entry: Entry) -> dict[str, object]:
    """Returns a logged case as a flat row: what `escalate triage --input` takes again, and the decision."""
    return {
        "number": entry.number,
        "id": str(entry.number) if entry.case.id == UNNAMED else entry.case.id,
        "logged_at": entry.logged_at.isoformat(),
        "changed_at": entry.changed_at.isoformat(),
        "origin": entry.origin,
        "text": entry.case.text,
        "facts": entry.case.facts.model_dump(mode="json", exclude_none=True),
        "received_at": entry.case.received_at.isoformat() if entry.case.received_at else None,
        "decision": entry.decision.model_dump(mode="json"),
    }


def recorder(data: Path, origin: Origin, now: Callable[[], datetime], say: Callable[[str], object]) -> Record:
    """Returns what logs the cases of one way in; a log that fails is said once, and the answer goes on without it."""
    said: set[str] = set()

    def record(case: Case, decision: Decision, number: int | None = None) -> int | None:
        try:
            if number is not None and update(data, number, case, decision, now()):
                return number
            return add(data, case, decision, origin, now())
        except LogError as error:
            if str(error) not in said:
                said.add(str(error))
                say(f"{error} The case is answered all the same.")
            return number

    return record


def _values(case: Case, decision: Decision) -> tuple[str | None, ...]:
    """Returns the columns that change with a case."""
    return (
        case.text,
        case.facts.model_dump_json(exclude_none=True),
        case.received_at.isoformat() if case.received_at else None,
        decision.action,
        decision.priority,
        decision.model_dump_json(),
        decision.policy.sha256,
    )


def _utc(moment: datetime) -> str:
    """Returns a time as text that sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _read(data: Path, where: str, values: tuple[object, ...]) -> list[Entry]:
    """Returns logged cases; none where nothing was ever logged."""
    if not (data / NAME).exists():
        return []
    with _opened(data) as file:
        if _schema(file) == 0:
            return []
        return [_entry(row) for row in file.execute(f"select {COLUMNS} from cases {where}", values)]  # noqa: S608


def _entry(row: sqlite3.Row) -> Entry:
    """Returns a row of the table as a case."""
    try:
        return _typed(row)
    except ValidationError as error:
        mend = "Another version of the desk wrote it; read it with that one."
        raise LogError(f"Case {row['number']} of the case log has another shape. {mend}") from error


def _typed(row: sqlite3.Row) -> Entry:
    case = Case(
        id=row["name"],
        text=row["text"],
        facts=GivenFacts.model_validate_json(row["facts"]),
        received_at=datetime.fromisoformat(row["received_at"]) if row["received_at"] else None,
    )
    return Entry(
        number=row["number"],
        case=case,
        decision=Decision.model_validate_json(row["decision"]),
        origin=row["origin"],
        logged_at=datetime.fromisoformat(row["logged_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )


@contextmanager
def _written(data: Path) -> Generator[sqlite3.Connection, None, None]:
    """Opens the log for one change, which is kept whole or not at all; makes the log where there is none."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LogError(f"The folder {str(data)!r} cannot be made: {error.strerror}. Set ESCALATE_DATA.") from error
    with _opened(data) as file:
        with suppress(sqlite3.OperationalError):  # another process is at the switch; waiting begins below
            file.execute("pragma journal_mode = wal")
        file.execute("begin immediate")
        try:
            if _schema(file) == 0:
                file.execute(TABLE)
                file.execute(f"pragma user_version = {SCHEMA}")
            yield file
            file.execute("commit")
        except BaseException:
            if file.in_transaction:
                file.execute("rollback")
            raise


@contextmanager
def _opened(data: Path) -> Generator[sqlite3.Connection, None, None]:
    """Opens the log's file; what goes wrong with it is a sentence."""
    path = data / NAME
    try:
        with closing(sqlite3.connect(_address(path), timeout=WAIT_SECONDS, isolation_level=None, uri=True)) as file:
            file.row_factory = sqlite3.Row
            yield file
    except sqlite3.OperationalError as error:
        mend = "See that its folder can be written and has room, or set ESCALATE_DATA to another."
        raise LogError(f"The case log {str(path)!r} cannot be used: {error}. {mend}") from error
    except sqlite3.Error as error:
        mend = "Move the file aside; a new log is begun with the next case."
        raise LogError(f"{str(path)!r} is no case log: {error}. {mend}") from error


def _address(path: Path) -> str:
    """Returns the file's address; one that nobody can write, as a copy on a read-only disk, is read as it stands."""
    still = path.exists() and not os.access(path.parent, os.W_OK) and not path.with_name(f"{NAME}-wal").exists()
    return path.absolute().as_uri() + ("?immutable=1" if still else "")


def _schema(file: sqlite3.Connection) -> int:
    """Returns the version of the table in a file, 0 for an empty one.

    Raises:
        LogError: a later desk wrote it.
    """
    found = int(file.execute("pragma user_version").fetchone()[0])
    if found > SCHEMA:
        raise LogError(f"The case log has version {found}, and this desk knows {SCHEMA}. Update the desk.")
    return found


def wanted(data: Path, named: str) -> Entry:
    """Returns the case that a person named.

    Raises:
        InputError: there is none.
        LogError: the log cannot be read.
    """
    found = get(data, named)
    if found is None:
        raise InputError(f"The log has no case {named!r}. `escalate cases list` shows which it has.")
    return found
