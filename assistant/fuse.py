"""What a case may cost: no calls of a server that keeps failing, no more tokens than an hour has, one deadline."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from threading import Lock

from assistant.model_use import use
from assistant.models import Call

HOUR_S = 3600.0
UNOPENED = ("not_installed", "no_key", "no_provider", "not_opened")
"""Outcomes of a model that could not be opened at all."""
DOWN = ("timeout", "unreachable", "rate_limit", "server_error", "denied", "not_found", "unusable", *UNOPENED)
"""Outcomes after which the next call would most likely fail as well."""
LATE = "no_time"
"""Outcome of a call that had only what earlier calls had left of the case's time: it tells nothing of the server."""
UNSPENT = ("unreachable", "rate_limit", "denied", "not_found", "rejected", "too_long", *UNOPENED)
"""Outcomes of calls that no model began to answer."""


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
        self._why = ""
        self._until = 0.0
        self._numbers = count(1)
        self._spent: dict[int, tuple[float, int]] = {}
        self._lock = Lock()

    def enter(self, tokens: int) -> tuple[int, str]:
        """Returns a call's number, and why it may not be made now, empty where it may.

        Args:
            tokens: most it may take, in and out; they count as spent until the call is settled, so that calls that are
                under way at the same time do not overrun the hour together.
        """
        with self._lock:
            number, now = next(self._numbers), self._seconds()
            refused = self._refusal(tokens, now)
            if refused:
                return number, refused
            self._spent[number] = now, tokens
            if self._failed >= use().failures:
                self._until = now + use().pause_s  # One call tries whether the model is back; the others wait for it.
        return number, ""

    def settle(self, number: int, call: Call) -> None:
        """Takes into account how a call ended and what it took, the estimate where that is not told.

        After a pause one failure is enough for the next.
        """
        with self._lock:
            now = self._seconds()
            at, reserved = self._spent.get(number, (now, 0))
            told = max(0, call.input_tokens) + max(0, call.output_tokens)
            self._spent[number] = at, 0 if call.outcome in UNSPENT else told or reserved
            if call.outcome != LATE:
                down = call.outcome in DOWN
                self._failed, self._why = (self._failed + 1, call.says) if down else (0, "")
            if self._failed >= use().failures:
                self._until = now + use().pause_s

    def _refusal(self, tokens: int, now: float) -> str:
        self._spent = {number: (at, took) for number, (at, took) in self._spent.items() if at > now - HOUR_S}
        if self._failed >= use().failures and now < self._until:
            times = f"the model failed {self._failed} times in a row"
            return f"{times} and is left alone for {self._until - now:.0f} s; at last {self._why}"
        left = self._limit - sum(took for _, took in self._spent.values())
        if self._limit and left <= 0:
            return f"this hour's {self._limit:,} tokens are spent"
        if self._limit and tokens > left:
            return f"a call of up to {tokens:,} tokens is more than the {left:,} left of this hour's {self._limit:,}"
        return ""


class Deadline:
    """The seconds that the calls for one case share. They run from the first call, not while the desk itself reads.

    Args:
        allowed_s: seconds in all.
        seconds: a clock that only runs forward.
    """

    def __init__(self, allowed_s: float, seconds: Callable[[], float] = time.monotonic) -> None:
        self._allowed = allowed_s
        self._seconds = seconds
        self._until: float | None = None

    @property
    def begun(self) -> bool:
        """Whether an earlier call took of it."""
        return self._until is not None

    @property
    def passed(self) -> bool:
        """Whether nothing is left of it."""
        return self._until is not None and self._seconds() >= self._until

    def left_s(self) -> float:
        """Returns the seconds left, never less than 0, and begins to count them."""
        now = self._seconds()
        self._until = now + self._allowed if self._until is None else self._until
        return max(0.0, self._until - now)


_CASE: ContextVar[Deadline | None] = ContextVar("case", default=None)


@contextmanager
def one_case(allowed_s: float) -> Generator[Deadline]:
    """Yields the deadline that every call in the block shares; within another block, that one's."""
    outer = _CASE.get()
    if outer:
        yield outer
        return
    token = _CASE.set(Deadline(allowed_s))
    try:
        yield _CASE.get() or Deadline(allowed_s)
    finally:
        _CASE.reset(token)
