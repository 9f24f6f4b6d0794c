"""The `escalate` command. `python app.py` is `escalate serve`."""

import os
import sys
from collections.abc import Sequence

import typer

from assistant import Desk, commands, log_commands, policy_commands
from assistant.commands import guarded, stop

USUAL = frozenset({"triage", "ask", "reply", "guard", "policy", "cases", "outbox", "doctor", "serve"})
"""Commands that need nothing of evals/."""


def cli(asked: Sequence[str] = ()) -> typer.Typer:
    """Returns the app with all its commands; those of evals/ are left out where a usual command is asked for."""
    app = typer.Typer(
        name="escalate",
        help="Read a support case; get the escalation the company's policy asks for, with the policy's own words.",
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,
    )
    commands.register(app)
    for several in (policy_commands.policy, log_commands.cases, log_commands.outbox):
        app.add_typer(several)
    app.command()(serve)
    if not asked or asked[0] not in USUAL:
        from evals.commands import register

        register(app)
    return app


def main() -> None:
    """Runs the `escalate` command."""
    cli(sys.argv[1:])()


def serve() -> None:
    """Serve the chat, the HTTP interface and the MCP tools; the port is ESCALATE_PORT.

    Example: escalate serve
    """

    def work() -> None:
        from assistant.doctor import busy, port_free
        from assistant.settings import settings

        chosen = settings()
        if not port_free(chosen.host, chosen.port):
            stop(busy(chosen), 1)
        typer.echo("Loading the desk…")
        _listen(Desk(chosen))

    guarded(work)


def _listen(desk: Desk) -> None:
    """Serves until it is stopped; the first case is as fast as any, because the desk has read one already.

    No language model is asked for it: starting costs nothing, and a model's host that is down does not delay it.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import logging
    from threading import Thread

    import uvicorn

    from assistant.chat.server import application

    reader = desk.at_once().triage("A customer cannot log in.").reader
    app = application(desk)
    logging.getLogger("mcp").setLevel(logging.WARNING)
    chosen, stamp = desk.settings, desk.tables
    beside = f", with {chosen.model} ({chosen.reader})" if chosen.model else ""
    typer.echo(
        f"Escalation Desk  http://{chosen.host}:{chosen.port}\n"
        f"  answers        {reader.name} reader {reader.version}{beside}\n"
        f"  policy         {stamp.document.title} {stamp.document.version} ({stamp.sha256[:12]})\n"
        f"  for programs   http://{chosen.host}:{chosen.port}/docs · /v1/triage · /mcp\n"
        "Ctrl+C stops it."
    )
    Thread(target=_open_policy, args=(desk,), daemon=True).start()
    uvicorn.run(app, host=chosen.host, port=chosen.port, log_level="warning")


def _open_policy(desk: Desk) -> None:
    """Searches once while nobody waits for it; what is wrong with the index is said to whoever searches."""
    from contextlib import suppress

    from assistant.errors import DeskError, KnowledgeError
    from assistant.find import find

    with suppress(DeskError, KnowledgeError, OSError):
        find(desk.tables.document.title, desk.tables, desk.settings, desk.now())


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.argv.append("serve")
    main()
