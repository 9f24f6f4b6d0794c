"""Calls of a model: a fuse against a failing server and a spent budget, and spans without a word of the case."""

import threading

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.llm import Fuse, Llm, use
from assistant.models import Call
from assistant.proposal import Proposal
from assistant.settings import Settings
from tests.assistant.openai_server import Say, proposal, serving


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def call(outcome: str, tokens: int = 0) -> Call:
    return Call(
        purpose="read", model="m", outcome=outcome, says="", ms=1, input_tokens=tokens, output_tokens=0, cost_usd=None
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_after_some_failures_in_a_row_the_model_is_left_alone_for_a_while(clock: Clock):
    fuse = Fuse(0, clock)
    for _ in range(use().failures):
        assert fuse.refusal() == ""
        fuse.note(call("timeout"))
    assert "left alone" in fuse.refusal()
    clock.now = use().pause_s
    assert fuse.refusal() == ""
    fuse.note(call("timeout"))
    assert "left alone" in fuse.refusal()


def test_an_answer_in_between_closes_the_fuse(clock: Clock):
    fuse = Fuse(0, clock)
    for outcome in ("timeout", "timeout", "ok", "timeout", "timeout"):
        fuse.note(call(outcome))
    assert fuse.refusal() == ""


@pytest.mark.parametrize("outcome", ["prose", "half", "other_form", "refusal"])
def test_a_bad_answer_is_no_failure_of_the_server(outcome: str, clock: Clock):
    fuse = Fuse(0, clock)
    for _ in range(10):
        fuse.note(call(outcome))
    assert fuse.refusal() == ""


def test_an_hours_tokens_are_not_exceeded_twice(clock: Clock):
    fuse = Fuse(1000, clock)
    fuse.note(call("ok", 600))
    clock.now = 1800
    fuse.note(call("ok", 600))
    assert fuse.refusal() == "this hour's 1,000 tokens are spent"
    clock.now = 3601
    assert fuse.refusal() == ""


def test_threads_count_together(clock: Clock):
    fuse = Fuse(10_000, clock)
    workers = [threading.Thread(target=lambda: [fuse.note(call("ok", 1)) for _ in range(1000)]) for _ in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert "are spent" in fuse.refusal()


def test_a_paused_model_is_not_called():
    with serving(lambda body: Say(status=500)) as server:
        llm = Llm(Settings(model="openai:test", model_url=server.url))
        outcomes = [llm.ask("read", [("human", "x")], Proposal).call.outcome for _ in range(5)]
    assert outcomes == ["server_error"] * 3 + ["paused"] * 2
    assert len(server.heard) == 3


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.mark.parametrize(("say", "error"), [(Say(proposal()), None), (Say(status=429), "rate_limit")])
def test_a_call_is_a_span_with_its_tokens_and_no_words(say: Say, error: str | None, spans: InMemorySpanExporter):
    spans.clear()
    with serving(lambda body: say) as server:
        Llm(Settings(model="openai:test", model_url=server.url)).ask("read", [("human", "a secret word")], Proposal)
    (span,) = spans.get_finished_spans()
    found = dict(span.attributes or {})
    assert span.name == "chat test"
    assert (found["gen_ai.operation.name"], found["gen_ai.provider.name"]) == ("chat", "openai")
    assert found["gen_ai.request.model"] == "test"
    assert found["gen_ai.usage.input_tokens"] == (0 if error else 100)
    assert found.get("error.type") == error
    assert "secret" not in span.to_json()


def test_how_a_model_is_used_stands_in_a_table():
    assert 0 < use().alone_from <= 1
    assert set(use().confidence) == {"certain", "likely", "possible"}
