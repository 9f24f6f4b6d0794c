"""Calls of a model: a fuse against a failing server and a spent budget, a deadline, and nothing told to others."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.fuse import DOWN, LATE, UNSPENT
from assistant.llm import Fuse, Llm, one_case, use
from assistant.models import Call
from assistant.proposal import Proposal
from assistant.settings import ROOT, Settings
from tests.assistant.openai_server import Say, Server, proposal, serving


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


def refusal(fuse: Fuse, outcome: str, tokens: int = 0) -> str:
    """Makes a call that ends so; returns why it was not let through."""
    number, refused = fuse.enter(0)
    if not refused:
        fuse.settle(number, call(outcome, tokens))
    return refused


def test_after_some_failures_in_a_row_the_model_is_left_alone_for_a_while(clock: Clock):
    fuse = Fuse(0, clock)
    assert [refusal(fuse, "timeout") for _ in range(use().failures)] == [""] * use().failures
    assert "left alone for 60 s" in refusal(fuse, "ok")
    clock.now = use().pause_s
    assert refusal(fuse, "timeout") == ""
    assert "left alone" in refusal(fuse, "ok")


def test_after_the_pause_one_call_tries_and_the_others_wait_for_it(clock: Clock):
    fuse = Fuse(0, clock)
    for _ in range(use().failures):
        refusal(fuse, "unreachable")
    clock.now = use().pause_s
    trial, refused = fuse.enter(0)
    assert refused == ""
    assert "left alone" in fuse.enter(0)[1]
    fuse.settle(trial, call("ok"))
    assert fuse.enter(0)[1] == ""


@pytest.mark.parametrize("outcome", DOWN)
def test_a_model_that_cannot_answer_is_left_alone_and_the_cause_is_said(outcome: str, clock: Clock):
    fuse = Fuse(0, clock)
    for _ in range(use().failures):
        number, _ = fuse.enter(0)
        fuse.settle(number, call(outcome).model_copy(update={"says": "it is gone"}))
    assert fuse.enter(0)[1].endswith("at last it is gone")


def test_an_answer_in_between_closes_the_fuse(clock: Clock):
    fuse = Fuse(0, clock)
    for outcome in ("timeout", "timeout", "ok", "timeout", "timeout"):
        refusal(fuse, outcome)
    assert refusal(fuse, "ok") == ""


@pytest.mark.parametrize("outcome", ["prose", "half", "other_form", "refusal"])
def test_a_bad_answer_is_no_failure_of_the_server(outcome: str, clock: Clock):
    fuse = Fuse(0, clock)
    assert [refusal(fuse, outcome) for _ in range(10)] == [""] * 10


def test_a_call_that_came_too_late_says_nothing_of_the_server(clock: Clock):
    fuse = Fuse(0, clock)
    outcomes = ["timeout", LATE, "timeout", LATE, "timeout"]
    assert [refusal(fuse, outcome) for outcome in outcomes] == [""] * 5
    assert "failed 3 times" in refusal(fuse, "ok")


def test_an_hours_tokens_are_not_exceeded_twice(clock: Clock):
    fuse = Fuse(1000, clock)
    refusal(fuse, "ok", 600)
    clock.now = 1800
    refusal(fuse, "ok", 600)
    assert refusal(fuse, "ok") == "this hour's 1,000 tokens are spent"
    clock.now = 3601
    assert refusal(fuse, "ok") == ""


def test_calls_under_way_count_with_what_they_may_take(clock: Clock):
    fuse = Fuse(1000, clock)
    first, _ = fuse.enter(600)
    assert fuse.enter(600)[1] == "a call of up to 600 tokens is more than the 400 left of this hour's 1,000"
    fuse.settle(first, call("ok", 100))
    assert fuse.enter(600)[1] == ""


@pytest.mark.parametrize(
    ("outcome", "told", "left"),
    [
        ("ok", 150, 850),
        ("ok", 0, 400),
        ("ok", -5000, 400),
        ("timeout", 0, 400),
        ("prose", 0, 400),
        *((outcome, 0, 1000) for outcome in UNSPENT),
    ],
)
def test_what_is_not_told_counts_as_estimated_and_what_no_model_began_not_at_all(
    outcome: str, told: int, left: int, clock: Clock
):
    fuse = Fuse(1000, clock)
    number, _ = fuse.enter(600)
    fuse.settle(number, call(outcome, told))
    assert fuse.enter(left)[1] == ""
    assert fuse.enter(1)[1] == "this hour's 1,000 tokens are spent"


def test_threads_count_together(clock: Clock):
    fuse = Fuse(10_000, clock)
    refused: list[str] = []
    workers = [
        threading.Thread(target=lambda: refused.extend(fuse.enter(10)[1] for _ in range(200))) for _ in range(10)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(not why for why in refused) == 1000


@pytest.mark.parametrize(
    ("hourly", "usage", "outcomes"),
    [(20_000, True, ["ok"] * 8), (20_000, False, ["ok", "ok", "ok", "paused"]), (100, True, ["paused"])],
    ids=["told", "not told", "no room for one"],
)
def test_a_budget_holds_whether_or_not_the_server_tells_what_it_took(hourly: int, usage: bool, outcomes: list[str]):
    with serving(lambda body: Say(proposal(), usage=usage)) as server:
        llm = Llm(Settings(model="openai:test", model_url=server.url, model_hourly_tokens=hourly))
        said = [llm.ask("read", [("human", "word " * 600)], Proposal).call.outcome for _ in outcomes]
    assert said == outcomes


def test_an_answer_has_a_greatest_length_and_is_held_to_its_form_strictly():
    with serving(lambda body: Say(proposal())) as server:
        for form in ("json_schema", "function_calling"):
            llm = Llm(Settings(model="openai:test", model_url=server.url, model_output=form))
            assert llm.ask("read", [("human", "x")], Proposal).call.outcome == "ok"
    assert [body["max_completion_tokens"] for body in server.heard] == [use().most_tokens] * 2
    assert server.heard[0]["response_format"]["json_schema"]["strict"] is True
    assert server.heard[1]["tools"][0]["function"]["strict"] is True


@pytest.fixture
def dripping() -> Iterator[Server]:
    """A server that sends a byte each 0.1 s: far less than a client's own timeout, which is between two reads."""
    with serving(lambda body: Say(proposal(), drip_s=0.1)) as server:
        yield server


def test_a_server_that_drips_bytes_is_left_at_the_deadline(dripping: Server):
    llm = Llm(Settings(model="openai:test", model_url=dripping.url, model_timeout_s=0.6))
    llm.ask("read", [("human", "x")], Proposal)  # The client is opened, which takes its time once.
    begun = time.monotonic()
    heard = llm.ask("read", [("human", "x")], Proposal)
    assert time.monotonic() - begun < 1.2
    assert (heard.call.outcome, heard.call.says) == ("timeout", "the model did not answer in 0.6 s")


def test_the_calls_for_a_case_share_its_seconds():
    says = [Say(proposal()), Say(proposal(), delay_s=0.5), Say(proposal(), delay_s=2)]
    with serving(lambda body: says.pop(0)) as server:
        llm = Llm(Settings(model="openai:test", model_url=server.url, model_timeout_s=0.9))
        assert llm.ask("read", [("human", "x")], Proposal).call.outcome == "ok"
        begun = time.monotonic()
        with one_case(0.9):
            outcomes = [llm.ask(name, [("human", "x")], Proposal).call.outcome for name in ("read", "mend", "polish")]
        assert time.monotonic() - begun < 1.5
        assert outcomes == ["ok", LATE, LATE]
        assert len(server.heard) == 3


MISSET = {
    "no key": ("openai:gpt-5-mini", "no_key", "set ESCALATE_MODEL_KEY or OPENAI_API_KEY"),
    "anthropic": ("anthropic:claude", "not_installed", "pip install langchain-anthropic`"),
    "google": ("google_genai:gemini", "not_installed", "pip install langchain-google-genai`"),
    "ollama": ("ollama:qwen3", "not_installed", "pip install langchain-ollama`"),
    "not in our table": ("fireworks:x", "not_installed", "pip install langchain-fireworks`"),
    "no provider": ("qwen3", "no_provider", "write ESCALATE_MODEL as provider:name"),
    "a provider nobody knows": ("nobody:x", "no_provider", "openai, azure_openai, anthropic"),
}


@pytest.mark.parametrize(("model", "outcome", "mend"), MISSET.values(), ids=MISSET)
def test_a_model_that_cannot_be_opened_is_said_with_the_mend_and_then_left_alone(
    model: str, outcome: str, mend: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    llm = Llm(Settings(model=model))
    calls = [llm.ask("read", [("human", "x")], Proposal).call for _ in range(use().failures + 1)]
    assert [one.outcome for one in calls] == [outcome] * use().failures + ["paused"]
    assert all(mend in one.says for one in calls)


def test_a_host_that_answers_rubbish_is_left_alone():
    with serving(lambda body: Say(raw=b"<html>gateway</html>")) as server:
        llm = Llm(Settings(model="openai:test", model_url=server.url))
        outcomes = [llm.ask("read", [("human", "x")], Proposal).call.outcome for _ in range(5)]
    assert outcomes == ["unusable"] * 3 + ["paused"] * 2
    assert len(server.heard) == 3


TRACED = """
import sys
from pathlib import Path
from langchain_core.runnables import RunnableLambda
from langchain_core.tracers.langchain import wait_for_all_tracers
from assistant.desk import Desk
from assistant.settings import Settings

url, data = sys.argv[1], Path(sys.argv[2])
settings = Settings(data=data, model=sys.argv[3], model_url=url + "/v1", reader="llm", model_timeout_s=20)
print(Desk(settings).triage("a secret word about my money").reader.path)
if sys.argv[4:]:
    RunnableLambda(lambda text: text).invoke("a secret word")
wait_for_all_tracers()
"""


@pytest.mark.parametrize(
    ("model", "beside", "told"),
    [("", (), False), ("openai:test", (), False), ("", ("another runnable",), True)],
    ids=["without a model", "with one", "another runnable of the same process"],
)
def test_langsmith_hears_of_no_case_whatever_the_environment_says(
    model: str, beside: tuple[str, ...], told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with serving(lambda body: Say(proposal())) as server:
        host = server.url.removesuffix("/v1")
        for name, value in {"TRACING": "true", "ENDPOINT": host, "API_KEY": "x"}.items():
            monkeypatch.setenv(f"LANGSMITH_{name}", value)
            monkeypatch.setenv(f"LANGCHAIN_{name}", value) if name != "TRACING" else None
        monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
        asked = [sys.executable, "-c", TRACED, host, str(tmp_path), model, *beside]
        subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(server.heard) == bool(model)
    assert bool(server.others) == told


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
