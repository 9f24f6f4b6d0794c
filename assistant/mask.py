"""Personal data taken out of a text before it leaves the machine, and put back into what comes home."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.models import Facts, Model, Span

TABLE = Path(__file__).resolve().parent / "lexicon" / "masking.yaml"
PRIVATE = ("name", "company", "email", "user_id", "transaction_id", "csm")
"""Facts whose words are personal wherever they stand in the text."""
_MARK = re.compile(r"\[([A-Z]+)_(\d+)\]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SHORTEST = 2


class Masked(Model):
    """A text with marks such as `[NAME_1]` in the place of personal data."""

    text: str
    originals: dict[str, str]
    """Mark -> the words it stands for."""


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows: dict[str, list[str]] = _table()["patterns"]
    return tuple((kind, re.compile(row)) for kind, patterns in rows.items() for row in patterns)


@lru_cache(maxsize=1)
def _kept() -> frozenset[str]:
    return frozenset(str(_table()["kept"]).split())


@lru_cache(maxsize=1)
def _first_names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(str(_table()['names']).split())})\b", re.IGNORECASE)


def mask(text: str, known: Iterable[str] = ()) -> Masked:
    """Returns the text with names, mails, links, phones, cards, ids and addresses replaced by numbered marks.

    The same words get the same mark. A mark that stood in the text already is masked itself, so putting back is exact.

    Args:
        text: what would leave the machine.
        known: words known to be personal (the customer's name), masked wherever they stand, in any case of letters.
    """
    taken: list[tuple[int, int, str]] = [(match.start(), match.end(), "MARK") for match in _MARK.finditer(text)]
    for kind, start, end in (*_found(text), *_everywhere(text, known)):
        if not any(start < right and left < end for left, right, _ in taken):
            taken.append((start, end, kind))
    taken += _repeated(text, taken)
    marks: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    parts: list[str] = []
    at = 0
    for start, end, kind in sorted(taken):
        if start < at:
            continue
        words = text[start:end]
        if (kind, words) not in marks:
            counts[kind] = counts.get(kind, 0) + 1
            marks[kind, words] = f"[{kind}_{counts[kind]}]"
        parts += [text[at:start], marks[kind, words]]
        at = end
    return Masked(text="".join((*parts, text[at:])), originals={mark: words for (_, words), mark in marks.items()})


def unmask(text: str, originals: dict[str, str]) -> str:
    """Returns the text with each mark replaced by the words it stands for; unknown marks stay."""
    return _MARK.sub(lambda match: originals.get(match[0], match[0]), text)


def personal(facts: Facts) -> Iterator[str]:
    """Yields the words of facts that are personal: the customer's name, company, mail and ids."""
    for name in PRIVATE:
        fact = facts.get(name)
        if fact is None:
            continue
        if isinstance(fact.value, str):
            yield fact.value
        if isinstance(fact.evidence, Span) and name not in ("csm", "company"):
            yield fact.evidence.quote


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in _patterns():
        for match in pattern.finditer(text):
            group = "it" if "it" in pattern.groupindex else 0
            start, end = match.span(group)
            if kind != "NAME" or not _ordinary(text[start:end]):
                yield kind, start, end
    for match in _first_names().finditer(text):
        if match[0].casefold() not in _kept():
            yield "NAME", *match.span()


def _ordinary(words: str) -> bool:
    """Returns whether a run of capitalised words names nobody: each is a known word, or an acronym."""
    found: list[str] = _WORD.findall(words)
    return all(word.casefold().removesuffix("'s") in _kept() or (word.isupper() and len(word) > 1) for word in found)


def _everywhere(text: str, known: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    parts = {words for whole in known for words in (whole, *_WORD.findall(whole))}
    for words in sorted(parts, key=lambda words: (-len(words), words)):
        if len(words) > _SHORTEST and not _ordinary(words):
            for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE):
                yield "NAME", *match.span()


def _repeated(text: str, taken: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Returns other places of names and ids already found, and of each part of a name."""
    parts = {
        (words, kind)
        for start, end, kind in taken
        if kind in ("NAME", "ID", "PHONE", "CARD")
        for words in ((text[start:end], *_WORD.findall(text[start:end])) if kind == "NAME" else (text[start:end],))
        if len(words) > _SHORTEST and (kind != "NAME" or words.casefold() not in _kept())
    }
    if not parts:
        return []
    kinds = {words.casefold(): kind for words, kind in sorted(parts)}
    pattern = re.compile(
        "|".join(
            rf"(?<!\w){re.escape(words)}(?!\w)" for words in sorted(kinds, key=lambda words: (-len(words), words))
        ),
        re.IGNORECASE,
    )
    spans = ((match.start(), match.end(), kinds[match[0].casefold()]) for match in pattern.finditer(text))
    return [
        (start, end, kind)
        for start, end, kind in spans
        if not any(start < right and left < end for left, right, _ in taken)
    ]
