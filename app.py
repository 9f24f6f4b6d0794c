"""The `escalate` command."""

import sys

import typer

from assistant.commands import register, stop


def main() -> None:
    """Runs the command line."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, help="From a support case to a checked escalation.")
    register(app)
    if len(sys.argv) > 1 and sys.argv[1] in ("train", "eval", "bench", "--help"):
        from evals.commands import register as register_evals

        register_evals(app)
    app.command()(serve)
    app()


def serve() -> None:
    """Serve the desk over HTTP."""
    import uvicorn

    from assistant.api import api
    from assistant.desk import desk
    from assistant.doctor import busy, port_free
    from assistant.settings import settings

    chosen = settings()
    if not port_free(chosen.host, chosen.port):
        stop(busy(chosen), 1)
    uvicorn.run(api(desk()), host=chosen.host, port=chosen.port)


if __name__ == "__main__":
    main()
