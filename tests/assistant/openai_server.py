"""A real HTTP server on loopback that speaks the OpenAI protocol and says what a test tells it to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any

from assistant.desk import Desk
from assistant.settings import Settings

Body = dict[str, Any]


@dataclass(frozen=True)
class Say:
    """One answer of the server. `content` goes out as text, or as a tool's arguments where tools were sent."""

    content: str = ""
    status: int = 200
    delay_s: float = 0.0
    drip_s: float = 0.0
    """Seconds between two bytes of the answer."""
    usage: bool = True
    """Whether it tells what it took."""
    refusal: str | None = None
    finish: str = "stop"
    raw: bytes | None = None
    """Sent as it stands in place of a completion."""
    prose: bool = False
    """Text even where tools were sent."""
    pause_s: float = 0.0
    """Seconds between two pieces of a stream."""
    pieces: int | None = None
    """After so many pieces of a stream it says no more."""
    breaks: bool = False
    """The connection breaks there, else it is closed as if all were said."""
    whole: bool = False
    """Asked for a stream, it answers in one piece."""


@dataclass
class Server:
    """Where it listens, what it heard, and what it says next."""

    url: str
    answer: Callable[[Body], Say]
    heard: list[Body] = field(default_factory=list)
    wire: list[bytes] = field(default_factory=list)
    """Whole requests, headers and body."""
    others: list[str] = field(default_factory=list)
    """Paths of requests that are no question to a model."""
    answered: int = 0
    """Answers that it has sent to their end."""


def completion(body: Body, say: Say) -> Body:
    message: Body = {"role": "assistant", "content": say.content, "refusal": say.refusal}
    finish = say.finish
    if body.get("tools") and not (say.prose or say.refusal):
        name = body["tools"][0]["function"]["name"]
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": say.content}}
        message |= {"content": None, "tool_calls": [call]}
        finish = "tool_calls" if finish == "stop" else finish
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120} if say.usage else None,
    }


LETTERS = 7
"""Of an answer in each piece of a stream."""


def streamed(body: Body, say: Say) -> Iterator[bytes]:
    """Yields the events of a stream: the answer's pieces, why it ends, and, if it was asked for, what it took."""
    whole = completion(body, say)
    message, finish = whole["choices"][0]["message"], whole["choices"][0]["finish_reason"]

    def event(choices: list[Body], usage: Body | None = None) -> bytes:
        chunk = {**whole, "object": "chat.completion.chunk", "choices": choices, "usage": usage}
        return f"data: {json.dumps(chunk)}\n\n".encode()

    def piece(delta: Body, finish: str | None = None) -> bytes:
        return event([{"index": 0, "delta": delta, "finish_reason": finish}])

    yield piece({"role": "assistant", "content": ""})
    if say.refusal:
        yield piece({"refusal": say.refusal})
    call = message.get("tool_calls", [None])[0]
    if call:
        yield piece({"tool_calls": [{**call, "index": 0, "function": {**call["function"], "arguments": ""}}]})
    for at in range(0, len(say.content), LETTERS):
        words = say.content[at : at + LETTERS]
        yield piece({"tool_calls": [{"index": 0, "function": {"arguments": words}}]} if call else {"content": words})
    yield piece({}, finish)
    if body.get("stream_options", {}).get("include_usage"):
        yield event([], whole["usage"])
    yield b"data: [DONE]\n\n"


def put_whole(to: BaseHTTPRequestHandler, body: Body, say: Say) -> None:
    error = {"error": {"message": "no", "type": "x", "code": None}}
    out = say.raw or json.dumps(error if say.status != 200 else completion(body, say)).encode()
    to.send_header("content-type", "application/json")
    to.send_header("content-length", str(len(out)))
    to.end_headers()
    for piece in (bytes([byte]) for byte in out) if say.drip_s else [out]:
        to.wfile.write(piece)
        time.sleep(say.drip_s)


def put_pieces(to: BaseHTTPRequestHandler, body: Body, say: Say) -> None:
    to.send_header("content-type", "text/event-stream")
    to.send_header("transfer-encoding", "chunked")
    to.end_headers()
    for piece in islice(streamed(body, say), say.pieces):
        to.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        time.sleep(say.pause_s)
    to.close_connection = say.breaks
    to.wfile.write(b"" if say.breaks else b"0\r\n\r\n")


@contextmanager
def serving(answer: Callable[[Body], Say]) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.others.append(self.path)
            self.send_error(404)
            self.close_connection = True

        def do_POST(self) -> None:
            if not self.path.endswith("/chat/completions"):
                return self.do_GET()
            data = self.rfile.read(int(self.headers["content-length"]))
            body: Body = json.loads(data)
            server.heard.append(body)
            server.wire.append(str(self.headers).encode() + data)
            say = server.answer(body)
            time.sleep(say.delay_s)
            streams = body.get("stream") and not say.whole and say.raw is None and say.status == 200
            try:
                self.send_response(say.status)
                put_pieces(self, body, say) if streams else put_whole(self, body, say)
                server.answered += 1
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(url=f"http://127.0.0.1:{http.server_address[1]}/v1", answer=answer)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def proposal(rules: Any = (), signals: Any = (), facts: Any = ()) -> str:
    """Returns an answer in the form of a proposal; rules and signals as (id, quote), facts as (name, value, quote)."""
    return json.dumps(
        {
            "rules": [{"id": name, "quote": quote, "sure": "certain"} for name, quote in rules],
            "signals": [{"id": name, "quote": quote, "sure": "certain"} for name, quote in signals],
            "facts": [{"name": name, "value": value, "quote": quote} for name, value, quote in facts],
        }
    )


Opens = Callable[..., Desk]


def opening(server: Server, data: Path) -> Opens:
    """Returns what opens a desk whose model is the server; settings given to it beat these."""

    def opened(**more: Any) -> Desk:
        given: dict[str, Any] = {"model": "openai:test", "model_url": server.url, "reader": "llm", "data": data}
        return Desk(Settings(**(given | more)), chained=False)

    return opened
