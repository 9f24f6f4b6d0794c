"""A provider's chat model opened, and in a sentence with its mend why it could not be, or why a call failed."""

import re
from typing import Any

from assistant.errors import ModelError
from assistant.model_use import Provider, use
from assistant.settings import Settings

BROKEN_OFF = ("half", "the model's answer broke off")
_KEY = re.compile(r"api[ _-]?key|credential", re.IGNORECASE)
"""How providers speak of a key that they miss."""


class OpeningError(ModelError):
    """The configured model cannot be opened.

    Args:
        outcome: one of `fuse.UNOPENED`.
        says: cause and mend.
    """

    def __init__(self, outcome: str, says: str) -> None:
        super().__init__(says)
        self.outcome = outcome


def opened(settings: Settings) -> Any:
    """Returns the LangChain chat model of the settings.

    Raises:
        OpeningError: its package or its key is missing, or nobody provides a model of that name.
    """
    from langchain.chat_models import init_chat_model

    more: dict[str, Any] = {
        "timeout": settings.model_timeout_s,
        "max_retries": 0,
        "temperature": 0,
        "max_tokens": use().most_tokens,
    }
    if settings.model_url:
        more |= {"base_url": settings.model_url}
    key = settings.model_key.get_secret_value()
    if key or settings.model_url:
        more |= {"api_key": key or "none"}
    try:
        chat = init_chat_model(settings.model, **more)
        if hasattr(chat, "stream_usage"):
            chat.stream_usage = True  # Else a server other than the provider's own does not tell what a stream took.
        return chat
    except Exception as error:  # Each provider has errors of its own; their words may hold the key, ours do not.
        raise OpeningError(*_unopened(error, settings)) from error


def _unopened(error: Exception, settings: Settings) -> tuple[str, str]:
    """Returns the outcome and the sentence for an error at opening."""
    name = settings.model.partition(":")[0]
    known = use().providers
    provider = known.get(name, Provider(install=f"langchain-{name.replace('_', '-')}"))
    if isinstance(error, ImportError):
        mend = f"run `.venv/bin/pip install {provider.install}`"
        return "not_installed", f"the package for {settings.model!r} is not installed; {mend}"
    given = settings.model_key.get_secret_value() or settings.model_url
    if not given and _KEY.search(str(error)):
        own = f" or {provider.key}" if provider.key else ""
        return "no_key", f"there is no key for {settings.model!r}; set ESCALATE_MODEL_KEY{own}"
    if "model provider" in str(error):
        written = "write ESCALATE_MODEL as provider:name, the provider being"
        names = f"{', '.join(known)} or another that LangChain knows"
        return "no_provider", f"nobody is known who provides {settings.model!r}; {written} {names}"
    look = "look at ESCALATE_MODEL and ESCALATE_MODEL_URL"
    return "not_opened", f"the model {settings.model!r} cannot be opened ({type(error).__name__}); {look}"


def failure(error: Exception, settings: Settings) -> tuple[str, str]:
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
