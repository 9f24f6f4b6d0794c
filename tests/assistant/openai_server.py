"""A real HTTP server on loopback that speaks the OpenAI protocol and says what a test tells it to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


def streamed(body: Body, say: Say) -> Iterator[bytes]:
    whole = completion(body, say)
    for at in range(0, len(say.content), 7):
        delta = {"role": "assistant", "content": say.content[at : at + 7]}
        chunk = {**whole, "object": "chat.completion.chunk", "usage": None}
        chunk["choices"] = [{"index": 0, "delta": delta, "finish_reason": None}]
        yield f"data: {json.dumps(chunk)}\n\n".encode()
    end = {**whole, "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    yield f"data: {json.dumps(end)}\n\n".encode()
    yield b"data: [DONE]\n\n"


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
            if say.raw is not None:
                out = [say.raw]
            elif say.status != 200:
                out = [json.dumps({"error": {"message": "no", "type": "x", "code": None}}).encode()]
            elif body.get("stream"):
                out = list(streamed(body, say))
            else:
                out = [json.dumps(completion(body, say)).encode()]
            try:
                self.send_response(say.status)
                kind = "text/event-stream" if body.get("stream") else "application/json"
                self.send_header("content-type", kind)
                self.send_header("content-length", str(sum(map(len, out))))
                self.end_headers()
                for piece in (bytes([byte]) for byte in b"".join(out)) if say.drip_s else out:
                    self.wfile.write(piece)
                    time.sleep(say.drip_s)
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
