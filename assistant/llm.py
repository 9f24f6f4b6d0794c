"""One call of the configured language model: what it cost, what came back, and in a sentence why nothing did."""

import json
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Generic, Literal, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from assistant.errors import ModelError
from assistant.models import Call, Model
from assistant.settings import Settings

TABLE = Path(__file__).resolve().parent / "lexicon" / "model.yaml"
HOUR_S = 3600.0
Answered = TypeVar("Answered", bound=BaseModel)
Role = Literal["system", "human", "ai"]
Message = tuple[Role, str]
"""Who speaks, and the words."""


class FactKind(Model):
    """How a fact that a model states is held to its quote."""

    kind: Literal["number", "money", "currency", "words", "yes"]
    cue: str = ""
    """For `yes`: a pattern the quote must match."""


class Use(Model):
    """How a model is used, as `lexicon/model.yaml` says."""

    alone_from: float
    nothing_found: float
    sure: float
    confidence: dict[str, float]
    sections: int
    failures: int
    pause_s: float
    facts: dict[str, FactKind]
    denial: str
    """Pattern of words that deny."""


@lru_cache(maxsize=1)
def use() -> Use:
    """Returns how a model is used."""
    return Use.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


class Heard(Model, Generic[Answered]):
    """What a call brought: an answer, or why there is none."""

    answer: Answered | None
    raw: str
    """The model's words, for the second try."""
    call: Call


class Fuse:
    """Counts failures and tokens, and says when the model is to be left alone. Safe between threads.

    Args:
        hourly_tokens: most tokens an hour; 0: no limit.
        seconds: a clock that only runs forward.
    """

    def __init__(self, hourly_tokens: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self._limit = hourly_tokens
        self._seconds = seconds
        self._failed = 0
        self._until = 0.0
        self._spent: list[tuple[float, int]] = []
        self._lock = Lock()

    def refusal(self) -> str:
        """Returns why no call may be made now, empty where one may."""
        with self._lock:
            now = self._seconds()
            self._spent = [(at, tokens) for at, tokens in self._spent if at > now - HOUR_S]
            if self._failed >= use().failures and now < self._until:
                return f"the model failed {self._failed} times in a row and is left alone for {self._until - now:.0f} s"
            if self._limit and sum(tokens for _, tokens in self._spent) >= self._limit:
                return f"this hour's {self._limit:,} tokens are spent"
        return ""

    def note(self, call: Call) -> None:
        """Takes a call into account; after a pause one failure is enough for the next."""
        with self._lock:
            now = self._seconds()
            self._spent.append((now, call.input_tokens + call.output_tokens))
            self._failed = self._failed + 1 if call.outcome in DOWN else 0
            if self._failed >= use().failures:
                self._until = now + use().pause_s


DOWN = ("timeout", "unreachable", "rate_limit", "server_error", "denied", "not_found")
"""Outcomes after which the next call would most likely fail as well."""


BROKEN_OFF = ("half", "the model's answer broke off")


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

    def ask(self, purpose: str, messages: Sequence[Message], schema: type[Answered]) -> Heard[Answered]:
        """Returns the model's answer in a schema; whatever goes wrong is an outcome with its sentence."""
        from assistant.tracing import traced

        refused = self.fuse.refusal()
        if refused:
            return Heard(answer=None, raw="", call=self._call(purpose, "paused", refused))
        begun = time.perf_counter()
        with traced(self.settings.model) as noted:
            answer, raw, call = self._asked(purpose, messages, schema)
            call = call.model_copy(update={"ms": round((time.perf_counter() - begun) * 1000, 1)})
            noted(call)
        self.fuse.note(call)
        return Heard(answer=answer, raw=raw, call=call)

    def _asked(
        self, purpose: str, messages: Sequence[Message], schema: type[Answered]
    ) -> tuple[Answered | None, str, Call]:
        try:
            asks = self._opened().with_structured_output(
                schema.model_json_schema(), method=self.settings.model_output, include_raw=True
            )
            raw: Any = asks.invoke(list(messages))["raw"]
        except ModelError as error:
            return None, "", self._call(purpose, "not_installed", str(error))
        except Exception as error:  # Each provider has errors of its own besides LangChain's; none may stop a case.
            return None, "", self._call(purpose, *_failure(error, self.settings))
        words = json.dumps(raw.tool_calls[0]["args"]) if raw.tool_calls else raw.text
        answer = _parsed(words, schema)
        outcome, says = ("ok", "") if answer else _unusable(raw, words)
        used: dict[str, int] = raw.usage_metadata or {}
        call = self._call(purpose, outcome, says, used.get("input_tokens", 0), used.get("output_tokens", 0))
        return answer, words, call

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

    def _opened(self) -> Any:
        if self._chat is None:
            self._chat = opened(self.settings)
        return self._chat


def opened(settings: Settings) -> Any:
    """Returns the LangChain chat model of the settings.

    Raises:
        ModelError: its package is not installed, or nobody provides a model of that name.
    """
    from langchain.chat_models import init_chat_model

    more: dict[str, Any] = {"timeout": settings.model_timeout_s, "max_retries": 0, "temperature": 0}
    if settings.model_url:
        more |= {"base_url": settings.model_url}
    key = settings.model_key.get_secret_value()
    if key or settings.model_url:
        more |= {"api_key": key or "none"}
    try:
        return init_chat_model(settings.model, **more)
    except (ImportError, ValueError) as error:
        raise ModelError(
            f"The model {settings.model!r} cannot be used: {str(error).splitlines()[0]} Install the extra with "
            "`.venv/bin/pip install -e '.[llm]'`, and write ESCALATE_MODEL as provider:name."
        ) from error


def _failure(error: Exception, settings: Settings) -> tuple[str, str]:
    """Returns the outcome and the sentence for an error of the provider, whose own words may hold the case."""
    from langchain_core import exceptions as known

    sentences: list[tuple[tuple[type[Exception], ...], str, str]] = [
        (
            (known.ModelTimeoutError, TimeoutError),
            "timeout",
            f"the model did not answer in {settings.model_timeout_s:g} s",
        ),
        ((known.ModelConnectionError, ConnectionError), "unreachable", "the model's server cannot be reached"),
        ((known.ModelRateLimitError,), "rate_limit", "the model takes no more calls for now"),
        (
            (known.ModelAuthenticationError, known.ModelPermissionDeniedError),
            "denied",
            "the model's server refused the key; look at ESCALATE_MODEL_KEY",
        ),
        ((known.ModelNotFoundError,), "not_found", f"the server has no model {settings.model!r}"),
        ((known.ModelAPIError,), "server_error", "the model's server failed"),
        ((known.ContextOverflowError,), "too_long", "the case is too long for the model"),
        ((known.ModelInvalidRequestError,), "rejected", "the model's server did not understand the request"),
    ]
    for kinds, outcome, says in sentences:
        if isinstance(error, kinds):
            return outcome, says
    if "length" in type(error).__name__.casefold():
        return BROKEN_OFF
    return "unusable", f"the model's answer could not be understood ({type(error).__name__})"


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
    if raw.invalid_tool_calls or (bare.startswith(("{", "[")) and not bare.endswith(("}", "]"))):
        return BROKEN_OFF
    if not bare.startswith(("{", "[")):
        return "prose", "the model answered in prose instead of the form asked for"
    return "other_form", "the model answered in another form than the one asked for"
