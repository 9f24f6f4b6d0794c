"""The `escalate policy` commands: check, show, search, tree and diff."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from assistant.commands import Policy, folder, guarded, stop, write
from knowledge.sections import said_lines

if TYPE_CHECKING:
    from assistant.replay import Move
    from knowledge.check import Problem
    from knowledge.lookup import Passage
    from knowledge.rows import Tables
    from knowledge.search import Hit
    from knowledge.versions import Comparison

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
GROUPS = {"error": "Errors", "warning": "Warnings", "note": "Notes"}

policy = typer.Typer(name="policy", help="The policy and its tables.", no_args_is_help=True)


@policy.command()
def check(
    chosen: Policy = None,
    as_json: AsJson = False,
    today: Annotated[str | None, typer.Option(help="The date the review is measured against, if not today.")] = None,
) -> None:
    """Prove every table row against the document; exit 1 on an error.

    Example: escalate policy check
    """

    def work() -> None:
        problems, counts = _checked(folder(chosen), today)
        failed = any(problem.level == "error" for problem in problems)
        if as_json:
            import json

            rows = [problem.model_dump() for problem in problems]
            typer.echo(json.dumps({"ok": not failed, **counts, "problems": rows}, ensure_ascii=False, indent=1))
        else:
            typer.echo("\n".join(_report(problems, counts)))
        if failed:
            raise typer.Exit(1)

    guarded(work)


def _checked(at: Path, today: str | None) -> "tuple[list[Problem], dict[str, int]]":
    """Returns what is wrong with a policy folder, and how much of it there is; broken tables are a problem like any."""
    from datetime import date

    from assistant.errors import InputError
    from knowledge.check import Problem
    from knowledge.check import check as checked
    from knowledge.errors import TableError
    from knowledge.tables import policy as document
    from knowledge.tables import read

    try:
        day = date.fromisoformat(today) if today else date.today()  # noqa: DTZ011 - a review date has no time zone
    except ValueError as error:
        raise InputError(f"{today!r} is no date. Write it as 2026-11-23.") from error
    try:
        text, tables = document(at), read(at)
    except TableError as error:
        broken = Problem(
            level="error", kind="table.broken", file=error.file, key=error.key, said=error.said, mend=error.mend
        )
        return [broken], {}
    problems = checked(tables, text, day, at)
    return problems, _counts(problems, tables, text)


def _counts(problems: "Sequence[Problem]", tables: "Tables", text: str) -> dict[str, int]:
    """Returns how many rows, quotes and lines were looked at, and how many of them are right."""
    from knowledge.check import sources, states
    from knowledge.tables import NAMES

    kinds = [problem.kind for problem in problems]
    quotes, lines = sum(1 for _ in sources(tables)), sum(states(line) for line in text.splitlines())
    sizes = [getattr(tables, name) for name in NAMES]
    return {
        "rows": sum(len(cast("tuple[object, ...]", rows)) if isinstance(rows, tuple) else 1 for rows in sizes),
        "quotes": quotes,
        "quotes_traced": quotes - sum(kind.startswith("quote.") for kind in kinds),
        "lines": lines,
        "lines_covered": lines - kinds.count("line.uncovered"),
    }


def _report(problems: "Sequence[Problem]", counts: dict[str, int]) -> list[str]:
    """Returns the lines of a check: problems by level, and how much was looked at."""
    out: list[str] = []
    for level, title in GROUPS.items():
        group = [problem for problem in problems if problem.level == level]
        out += [f"{title} ({len(group)})"] if group else []
        for problem in group:
            decided = f"  [{problem.decision}]" if problem.decision else ""
            out.append(f"  {', '.join(part for part in (problem.file, problem.key) if part)}{decided}")
            out += [f"    {problem.said}", f"    {problem.mend}"]
        out += [""] if group else []
    if not counts:
        return [*out, "The tables cannot be read, so nothing else was checked."]
    return [
        *out,
        f"{counts['rows']} rows; {counts['quotes_traced']} of {counts['quotes']} quotes stand in the document; "
        f"{counts['lines_covered']} of {counts['lines']} lines are covered by a row.",
    ]


@policy.command()
def show(
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="SECTION|RULE|LINES", help="Words of a heading, a rule id, or 80-92."),
    ] = None,
    chosen: Policy = None,
    as_json: AsJson = False,
) -> None:
    """Show the policy with its line numbers: a section, a rule and what follows from it, some lines, or everything.

    Example: escalate policy show incorrect_charge
    """

    def work() -> None:
        from knowledge.lookup import Unfound, look_up
        from knowledge.sections import Outline
        from knowledge.tables import policy as document
        from knowledge.tables import read

        at = folder(chosen)
        found = look_up(" ".join(named or ()), Outline(document(at)), read(at))
        if isinstance(found, Unfound):
            stop("\n  ".join((found.said, *found.near)), 2)
        typer.echo(found.model_dump_json(indent=1) if as_json else "\n".join(_shown(found)))

    guarded(work)


def _shown(found: "Passage") -> list[str]:
    """Returns a passage with line numbers, a rule's own words marked, then what follows from it."""
    out = [found.title]
    for number, line in enumerate(found.text.splitlines(), start=found.start_line):
        mark = ">" if number in found.marked else " "
        out.append(f"{mark}{number:4}  {line}".rstrip())
    if found.follows:
        wide = max(len(name) for name, _ in found.follows)
        out += ["", *(f"  {name:{wide}}  {value}" for name, value in found.follows)]
    return out


@policy.command()
def search(
    sought: Annotated[list[str], typer.Argument(metavar="WORDS", help="What to look for, in any words.")],
    count: Annotated[int, typer.Option(min=1, max=50, help="How many passages.")] = 5,
    chosen: Policy = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages of the policy nearest to some words.

    Example: escalate policy search refund over 500
    """

    def work() -> None:
        from assistant.answer import library
        from assistant.errors import InputError
        from assistant.settings import settings

        if not " ".join(sought).strip():
            raise InputError("There is nothing to look for: the words are empty.")
        at = settings().model_copy(update={"policy": folder(chosen)})
        hits = library(at).search(" ".join(sought), count)
        typer.echo(_as_json(hits) if as_json else "\n\n".join(map(_hit, hits)))

    guarded(work)


def _hit(hit: "Hit") -> str:
    """Returns a passage with where it stands."""
    lines = "\n".join(f"  {line}".rstrip() for line in hit.chunk.text.strip().splitlines())
    return f"{hit.chunk.section}, {said_lines(hit.chunk.start_line, hit.chunk.end_line)}\n{lines}"


def _as_json(hits: "Sequence[Hit]") -> str:
    import json

    rows = [{**hit.chunk.model_dump(exclude={"id"}), "score": round(hit.score, 4)} for hit in hits]
    return json.dumps(rows, ensure_ascii=False, indent=1)


@policy.command()
def tree(
    form: Annotated[Literal["mermaid", "svg"], typer.Option("--format", help="mermaid or svg.")] = "mermaid",
    output: Annotated[Path | None, typer.Option("--output", help="The file to write; otherwise it is printed.")] = None,
    chosen: Policy = None,
) -> None:
    """Draw the decision tree of the tables.

    Example: escalate policy tree --format svg --output docs/decision-tree.svg
    """

    def work() -> None:
        from knowledge.drawing import svg
        from knowledge.mermaid import mermaid
        from knowledge.tables import load
        from knowledge.tree import tree as grown

        drawn = grown(load(folder(chosen)))
        text = svg(drawn) if form == "svg" else mermaid(drawn)
        try:
            write(text if output else text.rstrip("\n"), output)
        except OSError as error:
            stop(f"{str(output)!r} cannot be written: {error.strerror}. Name another file.", 1)

    guarded(work)


@policy.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The version before: a policy file or folder.")],
    new: Annotated[Path, typer.Argument(help="The version after: a policy file or folder.")],
    chosen: Policy = None,
    as_json: AsJson = False,
    cases: Annotated[str | None, typer.Option(help="Replay these cases: a .jsonl, .csv or .parquet file.")] = None,
    logged: Annotated[bool, typer.Option("--logged", help="Replay the cases of the case log.")] = False,
    as_html: Annotated[Path | None, typer.Option("--html", help="Write the moved decisions as a page here.")] = None,
) -> None:
    """Show what changed between two versions, which rows lose their quote (then exit 1), which decisions would change.

    Example: escalate policy diff knowledge new-policy --cases tickets.jsonl
    """

    def work() -> None:
        import json

        from assistant.errors import InputError
        from assistant.replay import lines, page
        from knowledge.errors import KnowledgeError
        from knowledge.tables import read
        from knowledge.versions import compare, version

        at = folder(chosen)
        try:
            before, after = version(old), version(new)
        except KnowledgeError as error:
            raise InputError(str(error)) from error
        found = compare(before, after, read(at), at)
        moves, count = _replayed(old, new, cases, logged) if cases or logged else ([], 0)
        if as_json:
            rows = [move.model_dump() for move in moves]
            replayed = {"replayed": count, "moved": rows} if cases or logged else {}
            typer.echo(json.dumps(found.model_dump() | replayed, ensure_ascii=False, indent=1))
        else:
            typer.echo("\n".join(_compared(found)))
            if cases or logged:
                typer.echo("\n" + "\n".join(lines(moves, count)))
        if as_html:
            write(page(moves, count, f"From {old} to {new}"), as_html)
        if found.lost:
            raise typer.Exit(1)

    guarded(work)


def _replayed(old: Path, new: Path, cases: str | None, logged: bool) -> "tuple[list[Move], int]":
    """Returns the decisions that differ between two policy folders, and how many cases were decided."""
    from assistant.batch import rows
    from assistant.commands import known_case
    from assistant.desk import local_reads, wall_clock
    from assistant.errors import InputError
    from assistant.log import listed
    from assistant.replay import replay
    from assistant.settings import settings
    from knowledge.tables import load

    for version in (old, new):
        if not (version / "tables").is_dir():
            raise InputError(f"{str(version)!r} has no tables/, so no case can be decided by it. Name two folders.")
    at = settings()
    taken = [entry.case for entry in listed(at.data)] if logged else []
    taken += [known_case({**row, "id": str(row["id"])}) for row in rows(cases)] if cases else []
    before, after = load(old), load(new)
    found = list(replay(taken, before, after, local_reads(after, at), at, wall_clock()))
    return [move for move in found if move], len(found)


def _compared(found: "Comparison") -> list[str]:
    """Returns the changes by section, then the rows that lose their quote."""
    if not found.changes:
        return ["The two versions say the same."]
    out: list[str] = []
    for change in found.changes:
        was = f" (was: {change.was})" if change.was else ""
        out.append(f"{change.kind}: {change.section}{was}")
        out += [f"  {line.sign} {line.number:4}  {line.text}" for line in change.lines]
        out.append("")
    if not found.lost:
        return [*out, "No row of the tables loses its quote."]
    out.append(f"Rows that lose their quote ({len(found.lost)})")
    for row in found.lost:
        out += [f"  {row.file}, {row.key}", f"    {row.said}", f"    {row.mend}"]
    return out


@policy.command("import")
def import_policy(
    document: Annotated[Path, typer.Argument(help="The new policy, as Markdown.")],
    output: Annotated[Path, typer.Option("--output", help="A new folder for the proposed tables.")],
) -> None:
    """Propose tables for another company's policy, each row with its quote, and what to review; overwrites nothing.

    Example: escalate policy import new-policy.md --output new-policy
    """

    def work() -> None:
        from assistant.errors import InputError
        from knowledge.errors import TableError
        from knowledge.imported import write as written
        from knowledge.propose import propose

        try:
            text = document.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            found = propose(text)
            place = written(found, text, output)
        except OSError as error:
            raise InputError(f"{str(error.filename)!r}: {error.strerror}. Name another.") from error
        except UnicodeDecodeError as error:
            raise InputError(f"{str(document)!r} is not UTF-8. Save it as UTF-8.") from error
        except TableError as error:
            raise InputError(str(error)) from error
        problems, counts = _checked(output, None)
        typer.echo(
            f"{len(found.tables.rules)} rules in {len(found.tables.categories)} categories, "
            f"{len(found.tables.contacts)} contacts, {len(found.tables.priorities)} levels; {len(found.doubts)} things "
            f"to review in {place}."
        )
        typer.echo("\n".join(_report([row for row in problems if row.level == "error"], counts)))

    guarded(work)
