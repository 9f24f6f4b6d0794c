"""An answer that comes in pieces is the answer that comes in one, whatever goes wrong with either."""

import time
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import pairwise
from typing import Any

import pytest

from assistant.llm import Heard, Llm
from assistant.model_use import use
from assistant.proposal import Proposal
from assistant.settings import Settings
from assistant.streaming import told
from tests.assistant.openai_server import Say, Server, proposal, serving
from tests.assistant.test_model_reader import FAILURES

GOOD = proposal([("financial.payment_error", "with my money"), ("product.feature_request", "a dark mode")])
FORMS = pytest.mark.parametrize("form", ["json_schema", "function_calling"])


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda body: Say(GOOD)) as found:
        yield found


def model(server: Server, **more: Any) -> Llm:
    return Llm(Settings(model="openai:test", model_url=server.url, **more))


def asked(llm: Llm, heard: list[str] | None = None) -> Heard[Proposal]:
    """Asks for a reading; it is streamed where its pieces are wanted."""
    with nullcontext() if heard is None else told(lambda purpose, words: heard.append(words)):
        return llm.ask("read", [("human", "x")], Proposal)


def same(one: Heard[Proposal], other: Heard[Proposal]) -> bool:
    calls = [heard.call.model_copy(update={"ms": 0.0}) for heard in (one, other)]
    return one.answer == other.answer and calls[0] == calls[1]


SAYS = {name: say for name, (say, outcome, *_) in FAILURES.items() if outcome != "timeout"} | {
    "a good answer": Say(GOOD),
    "in a fence": Say(f"```json\n{GOOD}\n```"),
    "without usage": Say(GOOD, usage=False),
    "filtered": Say("{", finish="content_filter"),
    "one piece though asked for a stream": Say(GOOD, whole=True),
}


@FORMS
@pytest.mark.parametrize("say", SAYS.values(), ids=SAYS)
def test_a_streamed_answer_has_the_outcome_and_the_tokens_of_a_plain_one(say: Say, form: str, server: Server):
    server.answer = lambda body: say
    plain = asked(model(server, model_output=form))
    assert same(asked(model(server, model_output=form), []), plain)
    assert [bool(body.get("stream")) for body in server.heard[:2]] == [False, True]


@FORMS
def test_each_piece_is_told_before_the_answer_is_there(form: str, server: Server):
    server.answer = lambda body: Say(GOOD, pause_s=0.005)
    llm, said = model(server, model_output=form), list[tuple[str, int]]()
    with told(lambda purpose, words: said.append((words, server.answered))):
        heard = llm.ask("read", [("human", "x")], Proposal)
    words = [one for one, _ in said]
    assert words[0] == ""
    assert len(words) > len(GOOD) / 10
    assert all(later.startswith(earlier) for earlier, later in pairwise(words))
    assert words[-1] == GOOD
    assert {answered for _, answered in said} == {0}
    assert (heard.call.input_tokens, heard.call.output_tokens) == (100, 20)
    assert server.heard[0]["stream_options"] == {"include_usage": True}


@FORMS
@pytest.mark.parametrize("breaks", [False, True], ids=["stops", "breaks"])
@pytest.mark.parametrize("upto", ["the first letter", "a rule that is whole", "nearly all"])
def test_half_a_stream_is_half_an_answer(upto: str, breaks: bool, form: str, server: Server):
    whole = GOOD.index("}") + 1
    at = {"the first letter": 1, "a rule that is whole": whole, "nearly all": len(GOOD) - 1}[upto]
    words = GOOD[:at] + " " * (-at % 7)  # What LangChain would close by itself, to the end of a piece.
    first = 1 if form == "json_schema" else 2
    server.answer = lambda body: Say(words + GOOD[at:], pieces=first + len(words) // 7, breaks=breaks)
    heard = asked(model(server, model_output=form), [])
    assert heard.answer is None
    assert (heard.call.outcome, heard.call.says) == ("half", "the model's answer broke off")
    assert len(server.heard) == 1


def test_a_connection_that_breaks_before_the_first_word_is_a_server_out_of_reach(server: Server):
    server.answer = lambda body: Say(GOOD, pieces=0, breaks=True)
    assert asked(model(server), []).call.outcome == "unreachable"


def test_a_stream_that_drips_past_the_deadline_is_left_and_no_more_is_told(server: Server):
    llm, words = model(server, model_timeout_s=0.6), list[str]()
    asked(llm)  # The client is opened, which takes its time once.
    server.answer = lambda body: Say(GOOD, pause_s=0.05)
    begun = time.monotonic()
    heard = asked(llm, words)
    assert time.monotonic() - begun < 1.0
    assert (heard.call.outcome, heard.call.says) == ("timeout", "the model did not answer in 0.6 s")
    so_far = len(words)
    time.sleep(0.3)
    assert 1 < so_far <= len(words) <= so_far + 1


def test_a_server_that_does_not_stream_is_asked_plainly_from_then_on(server: Server):
    server.answer = lambda body: Say(GOOD, whole=True) if body.get("stream") else Say(GOOD)
    llm = model(server)
    assert [asked(llm, []).call.outcome for _ in range(3)] == ["ok"] * 3
    assert [bool(body.get("stream")) for body in server.heard] == [True, False, False, False]


def test_a_server_that_rejects_streams_is_asked_plainly(server: Server):
    server.answer = lambda body: Say(status=400) if body.get("stream") else Say(GOOD)
    assert asked(model(server), []).call.outcome == "ok"


def test_streams_that_fail_open_the_fuse(server: Server):
    server.answer = lambda body: Say(status=500)
    llm = model(server)
    outcomes = [asked(llm, []).call.outcome for _ in range(use().failures + 1)]
    assert outcomes == ["server_error"] * use().failures + ["paused"]


def test_only_who_listens_has_it_streamed(server: Server):
    llm = model(server)
    asked(llm, [])
    asked(llm)
    assert [bool(body.get("stream")) for body in server.heard] == [True, False]
