"""The `escalate cases` and `escalate outbox` commands: what was triaged, and the packets it left to send."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.commands import guarded

if TYPE_CHECKING:
    from assistant.log import Entry

cases = typer.Typer(name="cases", help="The case log: what was triaged and decided.", no_args_is_help=True)
outbox = typer.Typer(name="outbox", help="The packets of logged cases.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Limit = Annotated[int, typer.Option(min=1, help="How many cases, newest first.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that stand there.")]
Priority = Annotated[str | None, typer.Option(help="Only of this priority, e.g. critical.")]
Action = Annotated[Literal["escalate", "resolve", "clarify"] | None, typer.Option(help="Only with this action.")]
Since = Annotated[str | None, typer.Option(help="Only logged since: 2026-11-23, or 2026-11-23T09:00 with a time.")]
COLUMNS = ("number", "id", "logged_at", "changed_at", "origin", "text", "facts", "received_at")
DECIDED = ("action", "priority", "primary", "rules", "flags", "destinations", "verification", "template")
"""Columns of a .csv export: of the case, and of its decision."""

WIDEST = 36
"""Letters of a table's column, the last one apart."""


def _data() -> Path:
    from assistant.settings import settings

    return settings().data


@cases.command("list")
def list_cases(
    limit: Limit = 20, priority: Priority = None, action: Action = None, since: Since = None, as_json: AsJson = False
) -> None:
    """List logged cases, newest first.

    Example: escalate cases list --priority critical --since 2026-11-23
    """

    def work() -> None:
        from assistant.log import export, listed

        found = listed(_data(), limit, priority, action, _moment(since))
        if as_json:
            _json([export(entry) for entry in found])
        elif found:
            _table(("case", "time", "by", "action", "priority", "about", "text"), [_line(entry) for entry in found])
        else:
            typer.echo(_none(any((priority, action, since))))

    guarded(work)


def _moment(said: str | None) -> datetime | None:
    """Returns a time as a person writes it, in this machine's zone where it names none.

    Raises:
        InputError: it is no time.
    """
    from assistant.errors import InputError

    try:
        return datetime.fromisoformat(said).astimezone() if said else None
    except (ValueError, OverflowError) as error:
        raise InputError(f"{said!r} is no time. Write it as 2026-11-23 or 2026-11-23T09:00.") from error


def _none(filtered: bool) -> str:
    if filtered:
        return "No logged case fits."
    return "The log is empty. The server logs every case; `escalate triage --log` logs one."


def _line(entry: "Entry") -> tuple[str, ...]:
    case, made = entry.case, entry.decision
    about = ", ".join(rule.split(".")[-1] for rule in made.rules) or "-"
    time = f"{entry.logged_at.astimezone():%Y-%m-%d %H:%M}"
    return str(entry.number), time, entry.origin, made.action, made.priority or "-", about, " ".join(case.text.split())


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table, its lines cut where the terminal ends; tabs and whole lines where no terminal reads it."""
    from rich.cells import cell_len, set_cell_size
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        typer.echo("\n".join("\t".join(row) for row in (names, *rows)))
        return
    wide = [min(WIDEST, max(map(cell_len, cells))) for cells in zip(names, *rows, strict=True)]
    for row in (names, *rows):
        *cells, last = row
        line = "  ".join((*(set_cell_size(cell, size) for cell, size in zip(cells, wide, strict=False)), last))
        typer.echo(set_cell_size(line, console.width - 1).rstrip())


def _json(value: object) -> None:
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


@cases.command("show")
def show_case(
    named: Annotated[str, typer.Argument(metavar="ID", help="Its number in the log, or the id it came with.")],
    as_json: AsJson = False,
) -> None:
    """Show a logged case: what was handed in, and the decision as a card.

    Example: escalate cases show 12
    """

    def work() -> None:
        from assistant.log import export, wanted

        entry = wanted(_data(), named)
        if as_json:
            _json(export(entry))
        else:
            _show(entry)

    guarded(work)


def _show(entry: "Entry") -> None:
    """Prints a case with its card; where the policy has changed since, that is said."""
    from datetime import UTC

    from rich.console import Console

    from assistant.settings import settings
    from assistant.terminal import card
    from knowledge.tables import tables

    console, known = Console(), tables(settings().policy)
    named = "" if entry.case.id == "case" else f" ({entry.case.id})"
    console.print(
        f"Case {entry.number}{named}, by {entry.origin} at {entry.logged_at.astimezone():%Y-%m-%d %H:%M %Z}",
        markup=False,
        highlight=False,
    )
    console.print(entry.case.text.strip(), markup=False, highlight=False)
    given = entry.case.facts.model_dump(mode="json", exclude_none=True)
    if given:
        console.print(
            "Given: " + ", ".join(f"{name} {value}" for name, value in given.items()), markup=False, highlight=False
        )
    if entry.decision.policy.sha256 != known.sha256:
        console.print("The policy or its tables have changed since; this is what was decided then.", style="yellow")
    if not set(entry.decision.rules) <= {rule.id for rule in known.rules}:
        _json(entry.decision.model_dump(mode="json"))
        return
    console.print(card(_zoned(entry, known.hours[0].timezone), known, datetime.now(UTC)))


def _zoned(entry: "Entry", timezone: str) -> Any:
    """Returns the decision with its due times in the policy's zone, as they were before they were stored."""
    from zoneinfo import ZoneInfo

    made, zone = entry.decision, ZoneInfo(timezone)
    times = {name: getattr(made.sla, name) for name in ("first_response_due", "resolution_due")}
    sla = made.sla.model_copy(update={name: due.astimezone(zone) for name, due in times.items() if due})
    return made.model_copy(update={"sla": sla})


@cases.command("export")
def export_cases(
    output: Annotated[Path, typer.Option("--output", help="A .jsonl or .csv file.")],
    priority: Priority = None,
    action: Action = None,
    since: Since = None,
    force: Force = False,
) -> None:
    """Write logged cases to a file, oldest first; `escalate triage --input` reads it again.

    Example: escalate cases export --output cases.jsonl
    """

    def work() -> None:
        from assistant.errors import InputError
        from assistant.log import export, listed
        from assistant.outbox import replace

        form = output.suffix.casefold()
        if form not in (".jsonl", ".csv"):
            raise InputError(f"{str(output)!r} is neither .jsonl nor .csv. Name the file so.")
        if output.exists() and not force:
            raise InputError(f"{str(output)!r} exists already. Name another file, or --force to replace it.")
        rows = [export(entry) for entry in reversed(listed(_data(), -1, priority, action, _moment(since)))]
        try:
            replace(output, _csv(rows) if form == ".csv" else _jsonl(rows))
        except OSError as error:
            raise InputError(f"{str(output)!r} cannot be written: {error.strerror}. Name another file.") from error
        typer.echo(f"{len(rows)} case{'' if len(rows) == 1 else 's'} written to {output}")

    guarded(work)


def _jsonl(rows: Sequence[dict[str, Any]]) -> bytes:
    import json

    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """Returns the rows as a table for a spreadsheet: lists as words, facts as JSON."""
    import csv
    import io
    import json

    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow((*COLUMNS, *DECIDED))
    for row in rows:
        case = [json.dumps(row[name], ensure_ascii=False) if name == "facts" else row[name] for name in COLUMNS]
        made = [row["decision"][name] for name in DECIDED]
        table.writerow((*case, *(" ".join(value) if isinstance(value, list) else value for value in made)))
    return out.getvalue().encode()


@outbox.command("list")
def list_packets(limit: Limit = 20, since: Since = None, as_json: AsJson = False) -> None:
    """List the packets of logged cases, newest case first.

    Example: escalate outbox list --since 2026-11-23
    """

    def work() -> None:
        from assistant.log import listed

        found = [(entry, packet) for entry in listed(_data(), limit, since=_moment(since)) for packet in _sent(entry)]
        if as_json:
            _json([{"case": entry.number, **packet.model_dump(mode="json")} for entry, packet in found])
        elif found:
            rows = [(str(entry.number), row.channel, row.destination, row.subject) for entry, row in found]
            _table(("case", "channel", "to", "subject"), rows)
        else:
            typer.echo("No logged case has a packet to send.")

    guarded(work)


def _sent(entry: "Entry") -> tuple[Any, ...]:
    return entry.decision.packets


@outbox.command("export")
def export_packets(
    output: Annotated[Path, typer.Option("--output", help="The folder for the files; made if there is none.")],
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Which cases; otherwise all.")] = None,
    force: Force = False,
) -> None:
    """Write packets to files: mails as .eml, Jira tickets as .json, Slack and portal entries as .txt.

    Example: escalate outbox export --output outbox 12
    """

    def work() -> None:
        from assistant.log import listed, wanted
        from assistant.outbox import files, write

        data = _data()
        entries = [wanted(data, named) for named in ids] if ids else listed(data)
        written, same = write(files(entries), output, force)
        for path in written:
            typer.echo(path)
        kept = f"; {same} stood there already" if same else ""
        typer.echo(f"{len(written)} file{'' if len(written) == 1 else 's'} written{kept}.", err=True)

    guarded(work)
