"""The `escalate` commands that use the desk. Each does its input and output; the work is elsewhere."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from assistant.batch import Row, plain, run
from assistant.desk import Desk, desk
from assistant.errors import DeskError, InputError, KnowledgeError
from assistant.models import Case, Decision, GivenFacts, GuardContext, Model
from knowledge.sections import said_lines

CARD = 80
"""Columns of a card, at most: longer lines read badly."""

Text = Annotated[str | None, typer.Argument(help="The text; '-' reads it from standard input.")]
Input = Annotated[str | None, typer.Option("--input", help="A .jsonl, .csv or .parquet file, or '-' for JSON lines.")]
Output = Annotated[str | None, typer.Option("--output", help="Where results go, one JSON object a line.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where a broken-off run stopped.")]
Log = Annotated[bool, typer.Option("--log", help="Keep the case and the decision in the case log.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a card.")]
Policy = Annotated[Path | None, typer.Option("--policy", help="A folder with policy.md and tables/.")]


class GuardRow(Model):
    """A row of guard's input."""

    id: str
    reply: str
    context: GuardContext = GuardContext()


class QuestionRow(Model):
    """A row of ask's input."""

    id: str
    question: str


def stop(message: str, code: int) -> NoReturn:
    """Ends the command with a sentence on stderr."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def guarded(work: Callable[[], None]) -> None:
    """Runs a command's work; what a user can mend ends it with a sentence: 2 for unusable input, 1 for the rest."""
    try:
        work()
    except InputError as error:
        stop(str(error), 2)
    except (DeskError, KnowledgeError) as error:
        stop(str(error), 1)
    except ValueError as error:
        stop(plain(error), 2)


def folder(chosen: Path | None) -> Path:
    """Returns the policy folder that was named, or the settings'.

    Raises:
        InputError: it is no folder.
    """
    from assistant.settings import settings

    found = chosen or settings().policy
    if not found.is_dir():
        raise InputError(f"{str(found)!r} is no folder. Name one that has policy.md and tables/.")
    return found


def chosen_desk(policy: Path | None) -> Desk:
    """Returns the desk of a policy folder, or this process's where none was named.

    Raises:
        InputError: it is no folder.
    """
    if policy is None:
        return desk()
    from assistant.settings import settings

    return Desk(settings().model_copy(update={"policy": folder(policy)}), chained=False)


def taken(text: str | None) -> str:
    """Returns the text of an argument or of standard input.

    Raises:
        InputError: neither was given.
    """
    if text == "-" or (text is None and not sys.stdin.isatty()):
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    if text is None:
        raise InputError("Give the text in quotes, '-' to read it from standard input, or --input FILE.")
    return text


def many(source: str, output: str | None, resume: bool, each: Callable[[Row], Row], what: str) -> None:
    """Runs a batch and ends with exit code 1 and the count where rows failed."""
    failed = run(source, output, each, resume, what)
    if failed:
        stop(f"{failed} of the rows could not be read; each says why in its 'error'.", 1)


def known_case(row: Row) -> Case:
    """Returns the case of an input row; what a case does not have (labels, tags) is left aside.

    Raises:
        ValueError: the row has no usable text or facts.
    """
    return Case.model_validate({key: row[key] for key in ("id", "text", "facts", "received_at") if key in row})


Triage = Callable[[Case], Decision]


def logged(at: Desk) -> Triage:
    """Returns triage that keeps every case in the case log as well."""
    from assistant.log import recorder

    record = recorder(at.settings.data, "cli", at.now, lambda sentence: typer.echo(sentence, err=True))

    def decide(case: Case) -> Decision:
        decision = at.triage(case)
        record(case, decision, None)
        return decision

    return decide


def triage_row(row: Row, decide: Triage) -> Row:
    """Returns `{"id", "decision"}` for a row."""
    case = known_case({**row, "id": str(row["id"])})
    return {"id": case.id, "decision": decide(case).model_dump(mode="json")}


def register(app: typer.Typer) -> None:
    """Adds the commands to an app."""
    app.command()(triage)
    app.command()(ask)
    app.command()(reply)
    app.command(name="guard")(guard_reply)
    app.command()(doctor)


def triage(
    text: Text = None,
    source: Input = None,
    output: Output = None,
    as_json: AsJson = False,
    resume: Resume = False,
    facts: Annotated[str, typer.Option(help="Known facts as JSON; they beat what is read.")] = "{}",
    received: Annotated[str | None, typer.Option(help="When the case came in (2026-11-23T09:00), if not now.")] = None,
    log: Log = False,
    policy: Policy = None,
) -> None:
    """Read a case and show the escalation the policy asks for.

    Example: escalate triage "dbl charged for march, wants one reversed"
    """

    def work() -> None:
        at = chosen_desk(policy)
        decide: Triage = logged(at) if log else at.triage
        if source is not None:
            many(source, output, resume, lambda row: triage_row(row, decide), "cases")
            return
        row = {"text": taken(text), "facts": GivenFacts.model_validate_json(facts), "received_at": received}
        show(decide(Case.model_validate(row)), at, as_json, received is None)

    guarded(work)


def show(decision: Decision, at: Desk, as_json: bool, running: bool) -> None:
    """Prints a decision as JSON or as a card, with the time left where the clocks are running now."""
    if as_json:
        typer.echo(
            json.dumps({"id": "case", "decision": decision.model_dump(mode="json")}, ensure_ascii=False, indent=1)
        )
        return
    from rich.console import Console

    from assistant.terminal import card

    Console(width=min(Console().width, CARD)).print(card(decision, at.tables, at.now() if running else None))


def ask(
    question: Text = None,
    source: Input = None,
    output: Output = None,
    as_json: AsJson = False,
    resume: Resume = False,
    policy: Policy = None,
) -> None:
    """Answer a question from the policy, in its own words, or say that it is not in the policy.

    Example: escalate ask "how long has legal got?"
    """

    def work() -> None:
        at = chosen_desk(policy)

        def each(row: Row) -> Row:
            asked = QuestionRow.model_validate({"id": str(row["id"]), "question": row.get("question", row.get("text"))})
            return {"id": asked.id, "answer": at.ask(asked.question).model_dump(mode="json")}

        if source is not None:
            many(source, output, resume, each, "questions")
            return
        answer = at.ask(taken(question))
        if as_json:
            typer.echo(answer.model_dump_json(indent=1))
            return
        typer.echo(answer.text)
        for cited in answer.citations:
            typer.echo(f"\n  “{cited.quote}”\n  {cited.section}, {said_lines(cited.start_line, cited.end_line)}")

    guarded(work)


def reply(text: Text = None, as_json: AsJson = False, policy: Policy = None) -> None:
    """Write the customer's reply for a case, from the policy's template.

    Example: escalate reply "we were billed twice in May"
    """

    def work() -> None:
        decision = chosen_desk(policy).triage(Case(text=taken(text)))
        assert decision.reply is not None
        if as_json:
            typer.echo(decision.reply.model_dump_json(indent=1))
        elif decision.reply.text:
            typer.echo(decision.reply.text)
        else:
            typer.echo("No escalation: this case is yours to resolve, and the policy words no reply for it.")

    guarded(work)


def guard_reply(
    text: Text = None,
    source: Input = None,
    output: Output = None,
    as_json: AsJson = False,
    resume: Resume = False,
    category: Annotated[str | None, typer.Option(help="What the reply is about, e.g. legal.")] = None,
    priority: Annotated[str | None, typer.Option(help="How urgent the case is, e.g. critical.")] = None,
    policy: Policy = None,
) -> None:
    """Say what in a customer reply breaks the policy, and a better wording.

    Example: escalate guard "You'll definitely get your money back tomorrow."
    """

    def work() -> None:
        at = chosen_desk(policy)

        def each(row: Row) -> Row:
            asked = GuardRow.model_validate({**row, "id": str(row["id"])})
            return {"id": asked.id, **at.guard(asked.reply, asked.context).model_dump(mode="json")}

        if source is not None:
            many(source, output, resume, each, "replies")
            return
        found = at.guard(taken(text), GuardContext(category=category, priority=priority))
        if as_json:
            typer.echo(found.model_dump_json(indent=1))
        elif found.ok:
            typer.echo("Nothing in this reply breaks the policy.")
        for hit in () if as_json else found.violations:
            lines = said_lines(hit.source.start_line, hit.source.end_line)
            typer.echo(f"{hit.kind}: “{hit.span.quote}”\n  policy: “{hit.source.quote}” ({lines})")
            typer.echo(f"  better: {hit.suggestion}")
        if not found.ok:
            raise typer.Exit(1)

    guarded(work)


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, reachable and configured, and the mend for what is not; exit 1 if something needed is not.

    Example: escalate doctor
    """

    def work() -> None:
        from assistant.doctor import diagnose
        from assistant.settings import settings

        found = diagnose(settings())
        broken = sum(check.needed and not check.ok for check in found)
        if as_json:
            rows = [check.model_dump() for check in found]
            typer.echo(json.dumps({"ok": not broken, "checks": rows}, ensure_ascii=False, indent=1))
        else:
            wide = max(len(check.name) for check in found)
            for check in found:
                state = "ok" if check.ok else "BROKEN" if check.needed else "note"
                typer.echo(f"{state:6}  {check.name:{wide}}  {check.says}")
            typer.echo(f"{broken} to mend." if broken else "Everything needed is there.")
        if broken:
            raise typer.Exit(1)

    guarded(work)


def write(text: str, output: Path | None) -> None:
    """Writes a text to a file, or prints it."""
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text, encoding="utf-8")
