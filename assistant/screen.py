"""What comes before reading: size, text that is no text, another language, and words meant for the assistant."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import InputError
from assistant.models import Model, Span

LEXICON = Path(__file__).resolve().parent / "lexicon"
FEWEST, SHORT = 3, 8
"""Everyday words that tell a language, and the length of a note in words up to which one less does."""
_WORD = re.compile(r"[^\W\d_]+")


class Screened(Model):
    """A text fit to read, of the same length as it came in, so that offsets hold."""

    text: str
    language: str = "en"
    notes: tuple[str, ...] = ()
    ignored: tuple[Span, ...] = ()
    """Words that tell the assistant what to decide; blanked in `text` (D19)."""
    private: tuple[str, ...] = ()
    """Personal words that came with the case: nobody sends them anywhere."""


def screen(text: str, max_chars: int) -> Screened:
    """Returns the text to read.

    Raises:
        InputError: nothing to read (empty, binary, no letters), or far too long.
    """
    _refuse(text, max_chars)
    ignored, footer = injected(text), _footer(text)
    notes: list[str] = []
    shown = _without(text, (*ignored, *footer))
    if footer and not any(char.isalpha() for char in shown):
        shown, footer = _without(text, ignored), ()
    if footer:
        notes.append("The confidentiality notice of a mail was left out of the reading.")
    if ignored:
        notes.append(
            f"{len(ignored)} passage(s) tell the assistant what to decide and were ignored: "
            + "; ".join(f"{_short(span.quote)!r}" for span in ignored[:3])
        )
    return Screened(text=shown, language=guess_language(shown), notes=tuple(notes), ignored=ignored)


def _refuse(text: str, max_chars: int) -> None:
    if not text.strip():
        raise InputError("The case is empty. Paste the ticket or say in a sentence what happened.")
    if len(text) > max_chars:
        raise InputError(
            f"The case has {len(text):,} characters; at most {max_chars:,} are read. Paste the part that matters."
        )
    control = sum(
        1 for char in text[:5000] if unicodedata.category(char) in ("Cc", "Co", "Cn") and char not in "\n\r\t"
    )
    if control > max(2, len(text[:5000]) // 50) or "\x00" in text:
        raise InputError("This looks like a binary file, not text. Paste the text of the ticket.")
    half = next((at for at, char in enumerate(text) if "\ud800" <= char <= "\udfff"), None)
    if half is not None:
        raise InputError(
            f"Character {half + 1:,} is half of one, as a broken emoji leaves it. Remove it, or save the text as UTF-8."
        )
    if not any(char.isalpha() for char in text):
        raise InputError(
            f"There are no words in {_short(text.strip())!r}, so there is nothing to triage. Say what happened."
        )


def _without(text: str, spans: tuple[Span, ...]) -> str:
    """Returns a text of the same length with blanks in place of the spans."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """Returns what addresses the assistant, what before it says that a customer only asks, and what foots a mail."""
    table: dict[str, Any] = yaml.safe_load((LEXICON / "injection.yaml").read_text(encoding="utf-8"))
    patterns, footers = (tuple(re.compile(row, re.IGNORECASE) for row in table[key]) for key in ("patterns", "footers"))
    return patterns, re.compile(table["asking"], re.IGNORECASE), footers


def injected(text: str) -> tuple[Span, ...]:
    """Returns the passages that address the assistant instead of describing the case."""
    patterns, asking, _ = _patterns()
    return _merged(
        text,
        (
            match.span()
            for pattern in patterns
            for match in pattern.finditer(text)
            if not asking.search(text[max(0, match.start() - 60) : match.start()])
        ),
    )


def _footer(text: str) -> tuple[Span, ...]:
    """Returns the sentences of the confidentiality notice that a company's server puts under its mails."""
    return _merged(text, (match.span() for pattern in _patterns()[2] for match in pattern.finditer(text)))


def _merged(text: str, hits: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Returns stretches of a text in order, those that touch as one."""
    merged: list[list[int]] = []
    for start, end in sorted(hits):
        if merged and start <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple(Span(start=start, end=end, quote=text[start:end]) for start, end in merged)


@lru_cache(maxsize=1)
def _languages() -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = yaml.safe_load((LEXICON / "languages.yaml").read_text(encoding="utf-8"))
    return rows


def foreign(language: str) -> str:
    """Returns what is said of a text in another language than English, which the local reader alone has read."""
    return (
        f"This looks like {_languages()[language]['name']}; the local reader knows English. What it recognised may "
        "be incomplete: please check, or paste an English summary beside it."
    )


def guess_language(text: str) -> str:
    """Returns the code of the language whose everyday words fill the text, 'en' where none clearly does."""
    words = [word.casefold() for word in _WORD.findall(text[:4000])]
    if not words:
        return "en"
    letters = "".join(words)
    scripts = {} if letters.isascii() else {code: row for code, row in _languages().items() if "script" in row}
    for code, row in scripts.items():
        if sum(row["script"] in unicodedata.name(char, "") for char in letters) > len(letters) / 2:
            return code
    counts = {code: sum(word in row["words"] for word in words) for code, row in _languages().items() if "words" in row}
    best = max(counts, key=lambda code: counts[code])
    enough = FEWEST if len(words) > SHORT else FEWEST - 1
    return best if counts[best] >= enough and counts[best] > 1.5 * counts["en"] else "en"
