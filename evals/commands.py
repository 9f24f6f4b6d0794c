"""`escalate train`, `eval` and `bench`."""

from collections.abc import Callable
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant import Case, Decision, Desk
from assistant.commands import Policy, folder, guarded, stop
from assistant.errors import InputError
from assistant.models import GivenFacts
from assistant.settings import settings
from evals.score import LabelledCase, Report, Share, cases, judge, report, shown

if TYPE_CHECKING:
    from knowledge.rows import Tables

HERE = Path(__file__).parent
OWN = HERE / "cases" / "own.jsonl"
QUESTIONS = HERE / "cases" / "questions.jsonl"
INJECTIONS = HERE / "cases" / "injections.jsonl"
REPLIES = HERE / "cases" / "replies.jsonl"
SHOWN = ("fully_right", "action", "primary", "categories", "rules", "flags", "priority", "route", "sla", "verification")
ModelDir = Annotated[Path | None, typer.Option(help="The encoder and the heads of the reader, if not the settings'.")]
LESS_IS_BETTER = frozenset({"false_escalations", "calibration error"})


def register(app: typer.Typer) -> None:
    """Adds the commands to an app."""
    app.command(name="eval")(evaluate)
    app.command()(train)
    app.command()(bench)


def evaluate(
    source: Annotated[Path | None, typer.Option("--input", help="Labelled cases (or questions), .jsonl.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="A stored report (JSON) to compare with.")] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the report as JSON here.")] = None,
    as_html: Annotated[Path | None, typer.Option("--html", help="Write the report as one HTML page here.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every case that is not fully right.")] = False,
    robust: Annotated[
        bool, typer.Option("--robust", help="Tell each case again in other forms: which decisions change?")
    ] = False,
    asked: Annotated[bool, typer.Option("--questions", help="Score answers to questions about the policy.")] = False,
    injections: Annotated[
        bool, typer.Option("--injections", help="Score attacks on the reader and their harmless look-alikes.")
    ] = False,
    replies: Annotated[bool, typer.Option("--replies", help="Score the guard on labelled replies.")] = False,
    risk: Annotated[
        bool, typer.Option("--risk", help="How often the local reader is wrong where it is sure, by threshold.")
    ] = False,
    reader: Annotated[
        str, typer.Option(help="Who reads, compared in one table: local, llm, cascade; several with commas.")
    ] = "",
    rows: Annotated[
        bool, typer.Option("--rows", help="Delete and change each row of the tables: does a case notice?")
    ] = False,
    most_unscored: Annotated[int, typer.Option(help="More unread cases than this fail the run.")] = 0,
    policy: Policy = None,
    model_dir: ModelDir = None,
) -> None:
    """Score triage on labelled cases; definitions in evals/README.md.

    Example: escalate eval --input evals/cases/own.jsonl --html report.html
    """

    def work() -> None:
        chosen = settings()
        kept = {"policy": folder(policy), "model_dir": model_dir or chosen.model_dir}
        desk = Desk(chosen.model_copy(update=kept))
        file = source or OWN
        others: list[tuple[object, Callable[[], None]]] = [
            (asked, lambda: _questions(desk, source or QUESTIONS, as_json, errors)),
            (injections, lambda: _injections(desk, source or INJECTIONS, errors)),
            (replies, lambda: _replies(desk, source or REPLIES, errors)),
            (risk, lambda: _risk(desk, cases(file))),
            (reader, lambda: _readers(desk, reader, cases(file))),
            (robust, lambda: _robust(desk, cases(file), errors)),
            (rows, lambda: _rows(desk, file, as_json, errors)),
        ]
        other = next((run for wanted, run in others if wanted), None)
        if other:
            other()
            return
        first = min(desk.tables.priorities, key=lambda row: row.rank).id
        found = report([judge(case, lambda row: triage(row, desk)) for case in cases(file)], first)
        changes = compared(found, _stored(baseline)) if baseline else []
        _print(found, file.name, changes, errors)
        if as_json:
            as_json.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
        if as_html:
            from evals.page import page
            from knowledge.coverage import stored

            covered = stored(desk.settings.policy)
            whole = page(found, f"Escalation Desk on {file.name}", changes, covered, desk.tables.sha256)
            as_html.write_text(whole, encoding="utf-8")
        if found.unscored > most_unscored:
            stop(f"{found.unscored} cases could not be read.", 1)

    guarded(work)


def _questions(desk: Desk, source: Path, as_json: Path | None, errors: bool) -> None:
    from evals.questions import questions, score_answers
    from knowledge.tables import policy

    found = score_answers(questions(source), desk.ask, policy(desk.settings.policy))
    typer.echo(f"{source.name}: {found.questions} questions")
    for name in ("section", "facts", "verbatim", "refusal_recall", "refusal_precision"):
        row: Share = getattr(found, name)
        words = name.replace("_", " ")
        typer.echo(f"  {words}: {shown(row.value)} of {row.count} ({row.low:.1%} - {row.high:.1%})")
    typer.echo(f"  calibration error: {shown(found.ece, '.3f')}")
    if as_json:
        as_json.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if errors:
        for wrong in found.errors:
            typer.echo(f"\n{wrong['id']} {wrong['question']}\n  expected {wrong['expected']}")
            typer.echo(f"  answered {wrong['answer']}\n  from {wrong['sections']}")


def _injections(desk: Desk, source: Path, errors: bool) -> None:
    from assistant.screen import injected
    from evals.injection import probes, resisted

    found = resisted(probes(source), desk.triage, lambda text: bool(injected(text)))
    for place, same in found.same.items():
        typer.echo(f"attacks in {place}: same decision in {same.hits} of {same.count}")
    typer.echo(f"as the tables say for the rules that stand: {found.table_owned.hits} of {found.table_owned.count}")
    typer.echo(f"harmless look-alikes blocked: {found.blocked.hits} of {found.blocked.count}")
    if errors:
        typer.echo(f"changed: {', '.join(found.changed) or 'none'}\nblocked: {', '.join(found.falsely) or 'none'}")


def _replies(desk: Desk, source: Path, errors: bool) -> None:
    from evals.replying import guarded as said_of
    from evals.replying import labelled, scored

    said = said_of(labelled(source), desk.tables, desk.settings)
    for tag in ("", *sorted({tag for row, _ in said for tag in row.tags})):
        found = scored([(row, kinds) for row, kinds in said if not tag or tag in row.tags])
        missed, alarmed = found.pop("missed"), found.pop("alarmed")
        typer.echo(f"{tag or source.name}: {found}")
        if errors and tag:
            typer.echo(f"  missed: {', '.join(missed) or 'none'}\n  alarmed: {', '.join(alarmed) or 'none'}")


def _risk(desk: Desk, found: list[LabelledCase]) -> None:
    from evals.risk import risks

    local = Desk(desk.settings.model_copy(update={"reader": "local"}), desk.now)
    for row in risks(local, found):
        wrong = f"{shown(row.wrong.value)} wrong ({row.wrong.low:.1%} - {row.wrong.high:.1%})"
        typer.echo(f"sure from {row.threshold:.2f}: {shown(row.alone.value)} answered alone, of which {wrong}")


def _readers(desk: Desk, names: str, found: list[LabelledCase]) -> None:
    from evals.readers import compare_readers, line

    for row in compare_readers(desk, tuple(names.split(",")), found):
        typer.echo(line(row))


def _rows(desk: Desk, file: Path, as_json: Path | None, errors: bool) -> None:
    from assistant.desk import local_reads
    from assistant.screen import screen
    from evals.coverage import covered, seen

    reads, told = local_reads(desk.tables, desk.settings), [as_case(case) for case in cases(file)]
    read = seen(
        told,
        lambda text: reads(screen(text, desk.settings.max_chars))[0],
        desk.tables,
        desk.settings,
        desk.now(),
    )
    found = covered(read, len(told), file.name, desk.tables, desk.settings)
    typer.echo(f"{found.said()} {found.differing} of the cases are read differently.")
    if errors:
        typer.echo("".join(f"  no case: {row.table} {row.row}\n" for row in found.rows if not row.exercised).rstrip())
        fields = (f"  not noticed: {row.table} {row.row}.{name}\n" for row in found.rows for name in row.unnoticed)
        typer.echo("".join(fields).rstrip())
    if as_json:
        as_json.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _robust(desk: Desk, found: list[LabelledCase], errors: bool) -> None:
    from evals.robust import robust

    for told in robust(found, lambda row: triage(row, desk), desk.tables):
        typer.echo(
            f"{told.form}: same decision in {shown(told.same.value)} of {told.same.count}, "
            f"less urgent in {shown(told.lowered.value)} of {told.lowered.count} escalations"
        )
        if errors and told.changed:
            typer.echo(f"  changed: {', '.join(told.changed)}")


def triage(case: LabelledCase, desk: Desk) -> Decision:
    """Returns the desk's decision for a labelled case."""
    return desk.triage(as_case(case))


def as_case(case: LabelledCase) -> Case:
    """Returns a labelled case without its labels."""
    facts = GivenFacts.model_validate(case.facts)
    return Case.model_validate({"id": case.id, "text": case.text, "received_at": case.received_at, "facts": facts})


def _stored(path: Path) -> Report:
    try:
        return Report.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"The baseline {str(path)!r} is no stored report: {error}. Make one with --json.") from error


def compared(now: Report, then: Report) -> list[str]:
    """Returns sentences on what got worse or better than a stored report, worse first, if by a point or more."""
    rows: list[tuple[float, str]] = []
    before, after = _numbers(then), _numbers(now)
    for name in after:
        if name in before:
            gain = (after[name] - before[name]) * (-1 if name in LESS_IS_BETTER else 1)
            word = "better" if gain > 0 else "worse"
            rows.append((gain, f"{name} {word}: {before[name]:.1%} -> {after[name]:.1%}"))
    wrong = {row["id"] for row in then.errors}
    broken = sorted(row["id"] for row in now.errors if row["id"] not in wrong)
    lines = [line for gain, line in sorted(rows) if abs(gain) >= 0.01]
    return [*lines, *([f"newly wrong: {', '.join(broken)}"] if broken else [])]


def _numbers(found: Report) -> dict[str, float]:
    """Returns what of a report can be compared, without what there was nothing to measure of."""
    shares = {name: share.value for name, share in found.shares.items() if share.count}
    others = {"rules micro-F1": found.rules_micro_f1, "calibration error": found.ece}
    return shares | {name: value for name, value in others.items() if not isnan(value)}


def _print(found: Report, name: str, changes: list[str], errors: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"{name}: {found.cases} cases, {found.unscored} not read")
    for column in ("", "share", "of", "95 % interval"):
        table.add_column(column)
    for part in (*SHOWN, "critical_recall", "false_escalations"):
        row = found.shares.get(part)
        if row:
            table.add_row(part, shown(row.value), str(row.count), f"{row.low:.1%} - {row.high:.1%}")
    console.print(table)
    console.print(
        f"rules micro-F1 {shown(found.rules_micro_f1, '.3f')} · ECE {shown(found.ece, '.3f')} · "
        f"median {shown(found.latency_ms['p50'], '.1f')} ms · p95 {shown(found.latency_ms['p95'], '.1f')} ms"
    )
    for tag, row in found.by_tag.items():
        console.print(f"  {tag}: {row.value:.0%} of {row.count}", highlight=False)
    for kind in found.kinds[:10]:
        console.print(f"  {len(kind.ids)} x {kind.kind}", highlight=False, markup=False)
    for line in changes:
        console.print(line, style="red" if "worse" in line or "wrong" in line else "green")
    if errors:
        for row in found.errors:
            console.print(f"\n{row['id']} wrong: {', '.join(row['wrong'])}", style="bold", highlight=False)
            console.print(f"  {' '.join(row['text'].split())[:300]}", markup=False, highlight=False)
            console.print(f"  expected {row['expected'].get('rules', [])} {row['expected']['action']}", markup=False)
            console.print(f"  found    {row['found']}", markup=False, highlight=False)


def train(
    frozen: Annotated[bool, typer.Option("--frozen", help="Keep the published encoder; fit only the heads.")] = False,
    encoder_dir: Annotated[Path | None, typer.Option(help="Where the published encoder goes, which searches.")] = None,
    model_dir: Annotated[Path | None, typer.Option(help="Where the taught encoder and the heads go.")] = None,
    policy: Policy = None,
    few: Annotated[
        Path | None, typer.Option("--examples", help="Learn another policy's rules from these few examples, .jsonl.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="Only score examples of this author or voice, learning from the others.")
    ] = None,
    replies: Annotated[
        bool, typer.Option("--replies", help="Fit only what in a reply breaks the policy, on evals/replies.")
    ] = False,
    asking: Annotated[
        bool, typer.Option("--asking", help="Fit only what questions about the policy mean, on evals/asking.")
    ] = False,
) -> None:
    """Fit the local reader on evals/training and export it; needs the training extra (`make train`).

    Example: escalate train --frozen --policy new --examples new.jsonl --model-dir new/model
    """

    def work() -> None:
        from evals.train import train as fit
        from evals.train import without as scored_without
        from knowledge.tables import tables

        chosen = settings()
        known = tables(folder(policy))
        if asking:
            from assistant.meant import FOLDER
            from evals.asking import train_asking

            typer.echo(f"held out: {train_asking(known, chosen, FOLDER, typer.echo)}")
            return
        if replies:
            from assistant.reply_heads import FOLDER as TAUGHT
            from evals.replying import train_replies

            scores = train_replies(model_dir or TAUGHT, typer.echo)
        elif few:
            scores = _fit_few(known, few, frozen, encoder_dir or chosen.encoder_dir, model_dir)
        elif without:
            scores = scored_without(known, without, typer.echo, tune=not frozen)
        else:
            folders = encoder_dir or chosen.encoder_dir, model_dir or chosen.model_dir
            scores = fit(known, *folders, typer.echo, tune=not frozen)
        worst = sorted(scores.pop("per_label").items(), key=lambda item: item[1])[:10]
        typer.echo(f"held out: {scores}")
        typer.echo("weakest: " + ", ".join(f"{name} {value:.2f}" for name, value in worst))

    guarded(work)


def _fit_few(known: "Tables", few: Path, frozen: bool, encoder_dir: Path, model_dir: Path | None) -> dict[str, Any]:
    from evals.examples import examples_of
    from evals.few import train_few

    if not frozen or model_dir is None:
        raise InputError("Few examples cannot teach the encoder: add --frozen, and --model-dir for the heads.")
    return train_few(known, examples_of(few), encoder_dir, model_dir, typer.echo)


def bench(
    memory: Annotated[int, typer.Option(help="How many cases the memory measurement reads; 0 skips it.")] = 1000,
    peers: Annotated[bool, typer.Option("--peers", help="Score other kinds of readers beside ours instead.")] = False,
    source: Annotated[Path, typer.Option("--input", help="Labelled cases for --peers, .jsonl.")] = OWN,
    as_html: Annotated[Path | None, typer.Option("--html", help="Write the peers' page here.")] = None,
    banking77: Annotated[Path | None, typer.Option(help="Its training CSV (text, category): few-shot instead.")] = None,
    banking77_test: Annotated[Path | None, typer.Option(help="Its test CSV; else what was not drawn.")] = None,
) -> None:
    """Measure speed and memory of the whole path, warm, and of a fresh process; or compare readers.

    Example: escalate bench --peers
    """

    def work() -> None:
        if banking77:
            _few_shot(banking77, banking77_test)
        elif peers:
            _peers(source, as_html)
        else:
            from evals.bench import bench as measure

            for line in measure(Desk(settings()), memory):
                typer.echo(line)

    guarded(work)


def _peers(source: Path, as_html: Path | None) -> None:
    from evals.examples import examples
    from evals.peers import Row, line, page, peers

    found: list[Row] = []
    for row in peers(Desk(settings()), examples(), cases(source)):
        found.append(row)
        typer.echo(line(row))
    if as_html:
        as_html.write_text(page(found, source.name), encoding="utf-8")


def _few_shot(train: Path, test: Path | None) -> None:
    from statistics import mean, stdev

    from evals.fewshot import few_shot
    from knowledge.encoder import Encoder

    chosen = settings()
    for name, at in (("published MiniLM, frozen", chosen.encoder_dir), ("taught on cases", chosen.model_dir)):
        found = few_shot(train, test, Encoder(at).encode)
        typer.echo(f"{name}: accuracy {mean(found):.1%} +- {stdev(found):.1%} over {len(found)} draws of 8 an intent")
