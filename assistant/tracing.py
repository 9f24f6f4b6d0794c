"""What others see of a call: a span by the gen_ai conventions, kept only by an exporter; LangSmith sees nothing."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from assistant.models import Call


@contextmanager
def traced(model: str) -> Generator[Callable[[Call], None]]:
    """Yields what notes the finished call on its span. No word of the case or the answer goes into a span."""
    from opentelemetry.trace import SpanKind, Status, StatusCode, get_tracer

    provider, _, name = model.rpartition(":")
    asked = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider.partition(":")[0] or "unknown",
        "gen_ai.request.model": name,
    }
    with get_tracer("escalation_desk").start_as_current_span(
        f"chat {name}", kind=SpanKind.CLIENT, attributes=asked
    ) as span:

        def noted(call: Call) -> None:
            span.set_attribute("gen_ai.usage.input_tokens", call.input_tokens)
            span.set_attribute("gen_ai.usage.output_tokens", call.output_tokens)
            span.set_attribute("escalate.purpose", call.purpose)
            if call.outcome != "ok":
                span.set_attribute("error.type", call.outcome)
                span.set_status(Status(StatusCode.ERROR, call.says))

        yield noted


@contextmanager
def private() -> Generator[None]:
    """Keeps what LangChain runs in the block from LangSmith whatever the environment says: a case is not masked."""
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        yield
