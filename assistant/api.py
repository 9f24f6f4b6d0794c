"""The desk over HTTP: the contract's three calls, /healthz, and the same three as MCP tools under /mcp."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Body, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.batch import sentence
from assistant.desk import Desk
from assistant.errors import DeskError, InputError
from assistant.log import recorder
from assistant.models import Answer, Case, Decision, GuardContext, GuardResult, Model

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

LOGGER = logging.getLogger(__name__)
REFERENCE = Path(__file__).with_name("reference.html")
MOST_BYTES = 8_000_000
"""Of a request's body; a case may have 1,000,000 characters."""


class Decided(Model):
    """What /v1/triage returns."""

    id: str
    decision: Decision


class Question(Model):
    """What /v1/ask takes."""

    id: str = "question"
    question: str


class Answered(Model):
    """What /v1/ask returns."""

    id: str
    answer: Answer


class ReplyIn(Model):
    """What /v1/guard takes."""

    id: str = "reply"
    reply: str
    context: GuardContext = GuardContext()


class Guarded(GuardResult):
    """What /v1/guard returns."""

    id: str


class Trouble(Model):
    """A sentence on what went wrong and the mend."""

    error: str


def api(desk: Desk) -> FastAPI:
    """Returns the HTTP application; the chat is mounted on it afterwards."""
    tools, record = mcp_tools(desk), recorder(desk.settings.data, "http", desk.now, LOGGER.warning)
    app = FastAPI(
        title="Escalation Desk",
        version=desk.tables.document.version,
        description="Reads a support case and gives the escalation the company's policy asks for.",
        lifespan=_lifespan(tools),
        docs_url=None,
        redoc_url=None,
        responses={411: {"model": Trouble}, 413: {"model": Trouble}, 422: {"model": Trouble}},
    )

    _at_the_edges(app)

    @app.post("/v1/triage")
    def triage(case: Annotated[Case, Body()]) -> Decided:  # pyright: ignore[reportUnusedFunction]
        """The escalation for a case."""
        decision = desk.triage(case)
        record(case, decision, None)
        return Decided(id=case.id, decision=decision)

    @app.post("/v1/ask")
    def ask(asked: Annotated[Question, Body()]) -> Answered:  # pyright: ignore[reportUnusedFunction]
        """The policy's answer to a question, with its words."""
        return Answered(id=asked.id, answer=desk.ask(asked.question))

    @app.post("/v1/guard")
    def guard(reply: Annotated[ReplyIn, Body()]) -> Guarded:  # pyright: ignore[reportUnusedFunction]
        """What in a customer reply breaks the policy."""
        found = desk.guard(reply.reply, reply.context)
        return Guarded(id=reply.id, ok=found.ok, violations=found.violations)

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        """The calls explained, to be tried; nothing is loaded from elsewhere."""
        return HTMLResponse(REFERENCE.read_text(encoding="utf-8"))

    @app.get("/healthz")
    def healthz() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        """Whether the desk is up, and by which policy it decides."""
        return {"status": "ok", "policy": desk.tables.document.version, "sha256": desk.tables.sha256}

    app.mount("/mcp", tools.streamable_http_app())
    return app


def _at_the_edges(app: FastAPI) -> None:
    """Refuses what is too large, and says everything that goes wrong as a sentence."""

    @app.middleware("http")
    async def limited(  # pyright: ignore[reportUnusedFunction]
        request: Request, call: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        size = request.headers.get("content-length", "")
        if request.url.path.startswith("/v1/") and request.method == "POST":
            if not size.isdigit():
                return JSONResponse(
                    {"error": "The request does not say its length. Send a Content-Length header."}, 411
                )
            if int(size) > MOST_BYTES:
                return JSONResponse({"error": f"The request has {size} bytes; at most {MOST_BYTES} are read."}, 413)
        return await call(request)

    @app.exception_handler(RequestValidationError)
    async def unusable(  # pyright: ignore[reportUnusedFunction]
        request: Request, error: RequestValidationError
    ) -> JSONResponse:
        return JSONResponse({"error": sentence((row["loc"][1:], row["msg"]) for row in error.errors())}, 422)

    @app.exception_handler(DeskError)
    async def trouble(request: Request, error: DeskError) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse({"error": str(error)}, 422 if isinstance(error, InputError) else 500)


def mcp_tools(desk: Desk) -> "FastMCP[None]":
    """Returns the three calls as MCP tools, with the same JSON."""
    from mcp.server.fastmcp import FastMCP

    record = recorder(desk.settings.data, "mcp", desk.now, LOGGER.warning)
    server: FastMCP[None] = FastMCP("escalation-desk", stateless_http=True, streamable_http_path="/")

    @server.tool()
    def triage(case: Case) -> Decided:  # pyright: ignore[reportUnusedFunction]
        """Return the escalation the company's policy asks for, with evidence, SLA, packets and customer reply."""
        decision = desk.triage(case)
        record(case, decision, None)
        return Decided(id=case.id, decision=decision)

    @server.tool()
    def ask(question: str) -> Answer:  # pyright: ignore[reportUnusedFunction]
        """Answer a question about the escalation policy in the policy's own words, or say it is not in there."""
        return desk.ask(question)

    @server.tool()
    def guard(reply: str, context: GuardContext | None = None) -> GuardResult:  # pyright: ignore[reportUnusedFunction]
        """Return what in a customer reply breaks the policy, with a better wording."""
        return desk.guard(reply, context)

    return server


def _lifespan(tools: "FastMCP[None]") -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(app: FastAPI):  # noqa: ANN202 - the generator's type is the decorator's
        async with tools.session_manager.run():
            yield

    return running
