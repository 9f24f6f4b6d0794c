"""The `escalate policy` commands: check, show, search, tree and diff."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from assistant.commands import Policy, folder, guarded, stop, write
from knowledge.sections import said_lines

if TYPE_CHECKING:
    from assistant.errors import DeskError, KnowledgeError
    from assistant.models import Case
    from assistant.replay import Replay, Unread
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
    everything: Annotated[bool, typer.Option("--all", help="The notes on what is decided as well.")] = False,
) -> None:
    """Prove every table row against the document; exit 1 on an error. JSON always has every note.

    Example: escalate policy check --all
    """

    def work() -> None:
        problems, counts = _checked(folder(chosen), today)
        failed = any(problem.level == "error" for problem in problems)
        if as_json:
            import json

            rows = [problem.model_dump() for problem in problems]
            typer.echo(json.dumps({"ok": not failed, **counts, "problems": rows}, ensure_ascii=False, indent=1))
        else:
            typer.echo("\n".join(_report(problems, counts, everything)))
        if failed:
            raise typer.Exit(1)

    guarded(work)


def _checked(at: Path, today: str | None) -> "tuple[list[Problem], dict[str, int]]":
    """Returns what is wrong with a policy folder, and how much of it there is; broken tables are a problem like any."""
    from datetime import date

    from assistant.errors import InputError
    from assistant.problems import problems as found_in
    from assistant.settings import settings
    from knowledge.errors import TableError
    from knowledge.tables import parsed
    from knowledge.tables import policy as document

    try:
        day = date.fromisoformat(today) if today else date.today()  # noqa: DTZ011 - a review date has no time zone
    except ValueError as error:
        raise InputError(f"{today!r} is no date. Write it as 2026-11-23.") from error
    problems = found_in(at, day, settings().model_dir)
    try:
        return problems, _counts(problems, parsed(at).tables, document(at), at)
    except TableError:
        return problems, {}


def _counts(problems: "Sequence[Problem]", tables: "Tables", text: str, at: Path) -> dict[str, int]:
    """Returns how many rows, quotes and lines were looked at, and how many of them are right."""
    from knowledge.cited import cited
    from knowledge.editions import editions
    from knowledge.lines import states
    from knowledge.quotes import traced
    from knowledge.tables import NAMES

    kinds = [problem.kind for problem in problems]
    quotes, lines = list(cited(tables)), sum(states(line) for line in text.splitlines())
    sizes = [getattr(tables, name) for name in NAMES]
    return {
        "rows": sum(len(cast("tuple[object, ...]", rows)) if isinstance(rows, tuple) else 1 for rows in sizes),
        "quotes": len(quotes),
        "quotes_traced": traced(quotes, editions(at, text)),
        "lines": lines,
        "lines_covered": lines - kinds.count("line.uncovered") - kinds.count("line.changed"),
    }


def _report(problems: "Sequence[Problem]", counts: dict[str, int], everything: bool = False) -> list[str]:
    """Returns the lines of a check: problems by level, and how much was looked at; what is decided only as a number."""
    out: list[str] = []
    decided = [problem for problem in problems if problem.level == "note" and problem.decision and not everything]
    for level, title in GROUPS.items():
        group = [problem for problem in problems if problem.level == level and problem not in decided]
        out += [f"{title} ({len(group)})"] if group else []
        for problem in group:
            ground = f"  [{problem.decision}]" if problem.decision else ""
            out.append(f"  {', '.join(part for part in (problem.file, problem.key) if part)}{ground}")
            out += [f"    {problem.said}", f"    {problem.mend}"]
            out += [f"      {line}" for line in (problem.row or "").splitlines()]
        out += [""] if group else []
    if decided:
        out += [f"{len(decided)} notes on what is decided are not shown; --all lists them.", ""]
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
        typer.Argument(metavar="SECTION|RULE|DECISION|LINES", help="Words of a heading, a rule id, D18, or 80-92."),
    ] = None,
    chosen: Policy = None,
    as_json: AsJson = False,
) -> None:
    """Show the policy with its line numbers: a section, a rule, what a decision settles, some lines, or everything.

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
        from assistant.desk import wall_clock
        from assistant.errors import InputError
        from assistant.find import find
        from assistant.settings import settings
        from knowledge.errors import TableError
        from knowledge.tables import load

        if not " ".join(sought).strip():
            raise InputError("There is nothing to look for: the words are empty.")
        at = settings().model_copy(update={"policy": folder(chosen)})
        words = " ".join(sought)
        try:
            hits = find(words, load(at.policy), at, wall_clock(), count)
        except TableError as error:
            typer.echo(f"The tables cannot be read, so only words and likeness rank. {error}", err=True)
            hits = library(at).search(words, count)
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
        _written(text if output else text.rstrip("\n"), output)

    guarded(work)


def _written(text: str, output: Path | None) -> None:
    """Writes a text to a file, or prints it; a file that cannot be written ends the command with a sentence."""
    try:
        write(text, output)
    except OSError as error:
        stop(f"{str(output)!r} cannot be written: {error.strerror}. Name another file.", 1)


@policy.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The version before: a policy file or folder; FOLDER@DAY.")],
    new: Annotated[Path, typer.Argument(help="The version after, the same.")],
    chosen: Policy = None,
    as_json: AsJson = False,
    cases: Annotated[str | None, typer.Option(help="Replay these cases: a .jsonl, .csv or .parquet file.")] = None,
    logged: Annotated[bool, typer.Option("--logged", help="Replay the cases of the case log.")] = False,
    as_html: Annotated[Path | None, typer.Option("--html", help="Write all of it as a page here.")] = None,
) -> None:
    """Show what changed between two versions, which rows lose their quote (then exit 1), which decisions would change.

    A folder on a day, knowledge@2026-12-31, is its edition of that day and the rows that held then.

    Example: escalate policy diff knowledge new-policy --cases tickets.jsonl
    """

    def work() -> None:
        from assistant.comparison import lines, moved, page

        found = _compared(old, new, chosen)
        if not as_json:
            typer.echo("\n".join(lines(found)))
        replayed, failure = _tried(old, new, cases, logged) if cases or logged else (None, None)
        if as_json:
            typer.echo(_changed_json(found, replayed, failure))
        elif replayed:
            typer.echo("\n" + "\n".join(moved(replayed)))
        if as_html:
            _written(page(found, replayed, f"From {old} to {new}"), as_html)
        if failure:
            raise failure
        if replayed and replayed.unread:
            stop(f"{len(replayed.unread)} of the cases could not be decided; each is named with its reason.", 1)
        if found.lost or found.broken:
            raise typer.Exit(1)

    guarded(work)


def _compared(old: Path, new: Path, chosen: Path | None) -> "Comparison":
    """Returns what differs; the old version's own tables are the present ones unless others are named."""
    from assistant.errors import InputError, KnowledgeError
    from knowledge.versions import compare, on_day, version

    try:
        before, after = version(old), version(new)
        own = chosen is None and (on_day(old)[0] / "tables").is_dir()
        return compare(before, after, None if own else version(folder(chosen)))
    except KnowledgeError as error:
        raise InputError(str(error)) from error


def _changed_json(found: "Comparison", replayed: "Replay | None", failure: Exception | None) -> str:
    """Returns all that differs as JSON; `replayed`, `moved` and `unread` only where cases were tried."""
    import json

    out = found.model_dump()
    if replayed:
        rows = replayed.model_dump()
        out |= {"replayed": replayed.decided, "moved": rows["moves"], "unread": rows["unread"]}
    if failure:
        out |= {"error": str(failure)}
    return json.dumps(out, ensure_ascii=False, indent=1)


def _tried(
    old: Path, new: Path, cases: str | None, logged: bool
) -> "tuple[Replay | None, DeskError | KnowledgeError | None]":
    """Returns what becomes of cases under two policy folders, or why none could be decided."""
    from assistant.errors import DeskError, KnowledgeError

    try:
        return _replayed(old, new, cases, logged), None
    except (DeskError, KnowledgeError) as error:
        return None, error


def _replayed(old: Path, new: Path, cases: str | None, logged: bool) -> "Replay":
    """Returns what becomes of cases under two policy folders."""
    from assistant.desk import wall_clock
    from assistant.errors import InputError
    from assistant.log import listed
    from assistant.replay import replay, versions
    from assistant.settings import settings
    from knowledge.versions import on_day

    for at, _ in map(on_day, (old, new)):
        if not (at / "tables").is_dir():
            raise InputError(f"{str(at)!r} has no tables/, so no case can be decided by it. Name two folders.")
    at = settings()
    taken: list[Case | Unread] = [entry.case for entry in listed(at.data)] if logged else []
    taken += _cases(cases) if cases else []
    before, after = versions(old, new, at)
    return replay(taken, before, after, wall_clock())


def _cases(source: str) -> "Iterator[Case | Unread]":
    """Yields the cases of a file; a row that is none is named with what is wrong with it."""
    from assistant.batch import plain, rows
    from assistant.commands import known_case
    from assistant.replay import Unread

    for number, row in enumerate(rows(source), start=1):
        named = str(row["id"])
        if "error" in row and "text" not in row:
            yield Unread(row=number, id=named, error=row["error"])
            continue
        try:
            yield known_case({**row, "id": named})
        except ValueError as error:
            yield Unread(row=number, id=named, error=plain(error))


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
        if not found.tables.rules:
            said = f"No rule was read from {str(document)!r}, so the tables in {str(output)!r} escalate nothing."
            mend = "Write the rules into rules.yaml and categories.yaml, or word the document as cases with an address"
            stop(f"{said} {len(found.doubts)} things to look at stand in {place}. {mend} each.", 1)
        problems, counts = _checked(output, None)
        typer.echo(
            f"{len(found.tables.rules)} rules in {len(found.tables.categories)} categories, "
            f"{len(found.tables.contacts)} contacts, {len(found.tables.priorities)} levels; {len(found.doubts)} things "
            f"to review in {place}."
        )
        typer.echo("Each has a row with a `review` key: the check calls it an error until the key is taken away.")
        errors = [row for row in problems if row.level == "error" and row.kind != "review.open"]
        typer.echo("\n".join(_report(errors, counts)))

    guarded(work)
