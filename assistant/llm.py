"""One call of the configured language model: what it cost, what came back, and in a sentence why nothing did."""

import inspect
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from threading import Thread
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.fuse import LATE, Deadline, Fuse, one_case
from assistant.model_use import FactKind, use
from assistant.models import Call, Model
from assistant.provider import BROKEN_OFF, OpeningError, failure, opened
from assistant.settings import Settings
from assistant.streaming import BrokenOffError, Tell, listener, streamed

__all__ = ["FactKind", "Fuse", "Heard", "Llm", "Message", "one_case", "use"]

BYTES_A_TOKEN = 3
"""Fewer than texts have, so that an estimate is too high rather than too low."""
Answered = TypeVar("Answered", bound=BaseModel)
Found = TypeVar("Found")
Role = Literal["system", "human", "ai"]
Message = tuple[Role, str]
"""Who speaks, and the words."""


class Heard(Model, Generic[Answered]):
    """What a call brought: an answer, or why there is none."""

    answer: Answered | None
    raw: str
    """The model's words, for the second try."""
    call: Call


class Llm:
    """The configured model, opened when first called.

    Args:
        settings: which model, where, how long it may take, what its tokens cost.
        seconds: a clock that only runs forward.
    """

    def __init__(self, settings: Settings, seconds: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.fuse = Fuse(settings.model_hourly_tokens, seconds)
        self._chat: Any = None
        self._streams = True

    def ask(self, purpose: str, messages: Sequence[Message], schema: type[Answered]) -> Heard[Answered]:
        """Returns the model's answer in a schema; whatever goes wrong is an outcome with its sentence.

        Calls within one `one_case` share its deadline. Within `streaming.told` the answer is told as it comes.
        """
        from assistant.tracing import private, traced

        allowed_s = self.settings.model_timeout_s
        with one_case(allowed_s) as deadline:
            if deadline.passed:
                used_up = f"the {allowed_s:g} s that the model has for a case are used up"
                return Heard(answer=None, raw="", call=self._call(purpose, LATE, used_up))
            number, refused = self.fuse.enter(_most_tokens(messages, schema))
            if refused:
                return Heard(answer=None, raw="", call=self._call(purpose, "paused", refused))
            begun = time.perf_counter()
            with traced(self.settings.model) as noted, private():
                answer, raw, call = self._asked(purpose, messages, schema)
                call = call.model_copy(update={"ms": round((time.perf_counter() - begun) * 1000, 1)})
                noted(call)
            self.fuse.settle(number, call)
        return Heard(answer=answer, raw=raw, call=call)

    def _asked(
        self, purpose: str, messages: Sequence[Message], schema: type[Answered]
    ) -> tuple[Answered | None, str, Call]:
        try:
            asks = self._held_to(schema)
        except OpeningError as error:
            return None, "", self._call(purpose, error.outcome, str(error))
        with one_case(self.settings.model_timeout_s) as deadline:
            late = deadline.begun
            try:
                raw: Any = _within(deadline.left_s(), lambda: self._said(asks, purpose, messages, deadline))
            except BrokenOffError as error:
                return None, error.words, self._call(purpose, *BROKEN_OFF)
            except Exception as error:  # Each provider has errors of its own besides LangChain's; none may stop a case.
                outcome, says = failure(error, self.settings)
                return None, "", self._call(purpose, LATE if late and outcome == "timeout" else outcome, says)
        words = _words(raw)
        answer = _parsed(words, schema)
        outcome, says = ("ok", "") if answer else _unusable(raw, words)
        used: dict[str, int] = raw.usage_metadata or {}
        told = (max(0, used.get(name) or 0) for name in ("input_tokens", "output_tokens"))
        return answer, words, self._call(purpose, outcome, says, *told)

    def _said(self, asks: Any, purpose: str, messages: Sequence[Message], deadline: Deadline) -> Any:
        """Returns the model's message; it is streamed where somebody listens and the server can."""
        tell: Tell | None = listener()
        if tell is None:
            return asks.invoke(list(messages))
        tell(purpose, "")
        raw = None
        if self._streams:
            raw = streamed(asks, messages, lambda words: tell(purpose, words), lambda: deadline.passed)
        if raw is None:
            raw = asks.invoke(list(messages))
            self._streams = self._streams and not _words(raw)  # It did not stream what it has to say.
        return raw

    def _held_to(self, schema: type[BaseModel]) -> Any:
        """Returns the model held to a schema, strictly where its provider's client can be told so; it gives messages.

        Raises:
            OpeningError: the model cannot be opened, or not be held so.
        """
        if self._chat is None:
            self._chat = opened(self.settings)
        chosen, form = self.settings, self._chat.with_structured_output
        strict = {"strict": True} if "strict" in inspect.signature(form).parameters else {}
        try:
            return form(schema.model_json_schema(), method=chosen.model_output, **strict).first
        except Exception as error:  # As above.
            says = f"{chosen.model!r} cannot be held to a form by {chosen.model_output!r} ({type(error).__name__})"
            raise OpeningError("not_opened", f"{says}; set ESCALATE_MODEL_OUTPUT to the other way") from error

    def _call(self, purpose: str, outcome: str, says: str, tokens_in: int = 0, tokens_out: int = 0) -> Call:
        chosen = self.settings
        prices = chosen.model_price_in, chosen.model_price_out
        cost = (tokens_in * prices[0] + tokens_out * prices[1]) / 1_000_000 if any(prices) else None
        return Call(
            purpose=purpose,
            model=chosen.model,
            outcome=outcome,
            says=says,
            ms=0.0,
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            cost_usd=None if cost is None else round(cost, 6),
        )


def _most_tokens(messages: Sequence[Message], schema: type[BaseModel]) -> int:
    """Returns the most tokens that a call may take, in and out, estimated."""
    sent = [*(words for _, words in messages), json.dumps(schema.model_json_schema())]
    return sum(len(words.encode()) for words in sent) // BYTES_A_TOKEN + use().most_tokens


def _within(left_s: float, work: Callable[[], Found]) -> Found:
    """Returns what work returns.

    A client's own timeout is between two reads, and a server that drips bytes never exceeds it. So the work is done in
    a thread that is left to itself at the deadline, and that holds up no exit of the process.

    Raises:
        TimeoutError: it took longer.
    """
    result: Future[Found] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except Exception as error:  # Raised again where it is waited for.
            result.set_exception(error)

    Thread(target=copy_context().run, args=(run,), daemon=True).start()
    return result.result(timeout=left_s)


def _words(raw: Any) -> str:
    """Returns a message's words, or of a tool what it was to be called with."""
    return json.dumps(raw.tool_calls[0]["args"]) if raw.tool_calls else raw.text


def _parsed(words: str, schema: type[Answered]) -> Answered | None:
    try:
        return schema.model_validate_json(_bare(words))
    except ValidationError:
        return None


def _bare(words: str) -> str:
    """Returns an answer without the fence that some models put around JSON."""
    return words.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()


def _unusable(raw: Any, words: str) -> tuple[str, str]:
    """Returns the outcome and the sentence for an answer that fits no schema."""
    finished = raw.response_metadata.get("finish_reason") or raw.response_metadata.get("stop_reason")
    if raw.additional_kwargs.get("refusal") or finished in ("content_filter", "refusal"):
        return "refusal", "the model refused to answer"
    if finished in ("length", "max_tokens"):
        return BROKEN_OFF
    bare = _bare(words)
    if raw.invalid_tool_calls or (bare.startswith(("{", "[")) and _open(bare)):
        return BROKEN_OFF
    if not bare.startswith(("{", "[")):
        return "prose", "the model answered in prose instead of the form asked for"
    return "other_form", "the model answered in another form than the one asked for"


def _open(bare: str) -> bool:
    """Returns whether words that begin as JSON end before it does."""
    try:
        json.loads(bare)
    except ValueError as error:
        return not bare.endswith(("}", "]")) or (isinstance(error, json.JSONDecodeError) and error.pos >= len(bare))
    return False
