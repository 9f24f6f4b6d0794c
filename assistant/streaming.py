"""A model's answer as it comes: each piece is told, and together they are what one piece would have been."""

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from assistant.errors import ModelError

Tell = Callable[[str, str], None]
"""Told what the model is asked for, and its words so far: none when it is asked, more with each piece."""
_TELL: ContextVar[Tell | None] = ContextVar("tell", default=None)


class BrokenOffError(ModelError):
    """The connection broke in the middle of an answer.

    Args:
        words: what came of it.
    """

    def __init__(self, words: str) -> None:
        super().__init__("the model's answer broke off")
        self.words = words


@contextmanager
def told(tell: Tell) -> Generator[None]:
    """Has the calls in the block stream, and tells what comes of them. What it is told is not checked yet."""
    token = _TELL.set(tell)
    try:
        yield
    finally:
        _TELL.reset(token)


def listener() -> Tell | None:
    """Returns who is told what comes of a call; None where nobody listens, and the call is a plain one."""
    return _TELL.get()


def streamed(asks: Any, messages: Sequence[Any], tell: Callable[[str], None], late: Callable[[], bool]) -> Any:
    """Returns the message that `asks.invoke` would have given, or None where the server does not stream.

    Args:
        asks: a chat model held to a form.
        messages: what it is asked.
        tell: told the words so far with each piece.
        late: whether nobody waits any longer; then the rest is left where it is.

    Raises:
        BrokenOffError: the connection broke after the first words.
        Exception: whatever the provider raises, as for `invoke`.
    """
    pieces: list[Any] = []
    words = ""
    try:
        for piece in asks.stream(list(messages)):
            if late():
                raise TimeoutError
            pieces.append(piece)
            more = "".join(call["args"] or "" for call in piece.tool_call_chunks) or piece.text
            words += more
            if more:
                tell(words)
    except Exception as error:  # Each provider has errors of its own besides LangChain's.
        if words and _lost(error):
            raise BrokenOffError(words) from error
        if pieces or not _streamless(error):
            raise
    whole = _whole(pieces) if pieces else None
    return whole if words or (whole and whole.additional_kwargs.get("refusal")) else None


def _lost(error: Exception) -> bool:
    from langchain_core.exceptions import ModelConnectionError

    return isinstance(error, ModelConnectionError | ConnectionError)


def _streamless(error: Exception) -> bool:
    """Returns whether an error before the first piece may be no more than that the server does not stream."""
    from langchain_core import exceptions as known

    own = isinstance(error, known.ModelError | OSError)
    return isinstance(error, known.ModelInvalidRequestError) or not own


def _whole(pieces: list[Any]) -> Any:
    """Returns the pieces as one message.

    LangChain closes the brackets of half a tool call by itself; here it counts only if it is whole, as for `invoke`.
    """
    whole = pieces[0] + pieces[1:] if len(pieces) > 1 else pieces[0]
    good: list[Any] = []
    bad: list[Any] = []
    for call in whole.tool_call_chunks:
        named = {"name": call["name"], "id": call["id"]}
        try:
            good.append({**named, "args": json.loads(call["args"] or ""), "type": "tool_call"})
        except ValueError as error:
            bad.append({**named, "args": call["args"], "error": str(error), "type": "invalid_tool_call"})
    return whole.model_copy(update={"tool_calls": good, "invalid_tool_calls": bad})
