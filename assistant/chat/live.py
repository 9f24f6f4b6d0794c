"""What the model has said so far, in one line: known rules by their titles, as their objects are whole."""

import json
import re
from collections.abc import Callable, Generator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from assistant.chat.markup import esc
from assistant.streaming import told
from knowledge.rows import Tables

Found = TypeVar("Found")
Shown = TypeVar("Shown")
DOES = {
    "read": "reading the case",
    "mend": "reading again what did not fit",
    "answer": "choosing among the nearest statements",
    "polish": "wording the reply",
    "translate": "translating the reply",
    "translate_back": "translating the reply back, to check it",
}
"""What a model does, by what it is asked for."""
_RULES = re.compile(r'"rules"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def line(purpose: str, words: str, tables: Tables) -> str:
    """Returns as HTML what the model does and has so far, and that it is not checked; no words are the model's own.

    Args:
        purpose: what it was asked for.
        words: its answer so far, which may end anywhere.
        tables: whose rules have titles; what is no rule is not shown.
    """
    titles = {row.id: row.title for row in tables.rules}
    named = ", ".join(dict.fromkeys(titles[name] for name in ids(words) if name in titles))
    doing = f"The language model is {DOES.get(purpose, 'at work')}"
    return f'<p class="live">{esc(f"{doing}: {named} … (not yet checked)" if named else f"{doing} …")}</p>'


def ids(words: str) -> list[str]:
    """Returns the ids of the rules whose objects are whole in the beginning of a reading."""
    found: list[str] = []
    opened = _RULES.search(words)
    at = opened.end() if opened else len(words)
    while at < len(words):
        try:
            row, at = json.JSONDecoder().raw_decode(words, at)
        except ValueError:
            break
        found.append(str(row.get("id", "")) if isinstance(row, dict) else "")
        between = _BETWEEN.match(words, at)
        at = between.end() if between else at
    return found


def followed(work: Callable[[], Found], tables: Tables, shown: Callable[[str], Shown]) -> Generator[Shown, None, Found]:
    """Yields the line anew while work has a model speak, and returns what work returns.

    Args:
        work: done in a thread of its own; it may call a model or not.
        tables: whose rules have titles.
        shown: makes of a line what is yielded.
    """
    lines: SimpleQueue[str | None] = SimpleQueue()
    done: Future[Found] = Future()
    closed = 0

    def tell(purpose: str, words: str) -> None:
        nonlocal closed
        before, closed = closed, words.count("}")
        if not words or closed != before:  # Only a bracket that closes makes another object whole.
            lines.put(line(purpose, words, tables))

    def run() -> None:
        try:
            with told(tell):
                done.set_result(work())
        except Exception as error:  # Raised again where it is waited for.
            done.set_exception(error)
        lines.put(None)

    Thread(target=run, daemon=True).start()
    while (said := lines.get()) is not None:
        yield shown(said)
    return done.result()
