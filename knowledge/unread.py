"""What no row of a proposal decides by, though it has an address, a time or a word that says to pass something on."""

import re
from collections.abc import Iterable
from itertools import pairwise

from knowledge.cited import cited
from knowledge.doubts import Doubt
from knowledge.lines import Line
from knowledge.matters import TRIGGER
from knowledge.passages import passages
from knowledge.phrases import addresses, opening, times
from knowledge.rows import Tables

KEPT = "reference"
"""The table that holds words without deciding by them."""
DIRECTORY = "contacts"
"""The table that has read an address and a time, but not what goes there."""
STANDS_IN = frozenset(("hours", "priorities", "templates", "document"))
"""Tables whose rows quote the document's first line where it gives them none of their own."""
_HOUR = re.compile(r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm)\b|\b\d{1,2}:\d\d\b", re.IGNORECASE)


def unread(found: list[Line], tables: Tables, asked: Iterable[Doubt]) -> list[Doubt]:
    """Returns a doubt for every sentence that says something no row decides by, with its line and a question.

    Args:
        found: the document's lines.
        tables: the proposed tables.
        asked: doubts there are already; a line is asked about once.
    """
    known = {one.line for one in asked if one.table == "reference" and one.key.startswith("line ")}
    decided: dict[str, list[str]] = {}
    listed: dict[str, list[str]] = {}
    for one in cited(tables):
        stands_in = one.table in STANDS_IN and _even(one.source.quote).startswith(_even(found[0].text))
        if one.table != KEPT and not stands_in:
            group = listed if one.table == DIRECTORY else decided
            group.setdefault(one.source.section, []).append(_even(one.source.quote))
    doubts: list[Doubt] = []
    for line, sentence in _sentences(found):
        words = _even(sentence)
        question = _question(sentence, any(words in quote for quote in listed.get(line.section, ())))
        if (
            question
            and line.number not in known
            and not any(quote in words or words in quote for quote in decided.get(line.section, ()))
        ):
            key = f"line {line.number}"
            doubts.append(Doubt(table=KEPT, key=key, quote=words, line=line.number, question=question))
    return doubts


def _even(words: str) -> str:
    return " ".join(words.split())


def _sentences(found: list[Line]) -> Iterable[tuple[Line, str]]:
    """Yields every sentence with its line, rows of tables whole, save their heads."""
    for passage in passages(found):
        for sentence in passage.sentences:
            yield passage.line_of(sentence), sentence
    for before, line in pairwise(found):
        if line.kind == before.kind == "row":
            yield line, line.text


def _question(sentence: str, is_listed: bool) -> str | None:
    """Returns what is to be asked about a sentence; None where it names nothing that could decide.

    Args:
        sentence: the words.
        is_listed: whether a contact has read its address and time already.
    """
    sent, spans = addresses(sentence), times(sentence)
    if trigger := TRIGGER.search(sentence):
        who = f"to {sent[0].address}" if sent else "to whom"
        return f"It says '{trigger[0].lower()}', but no row reads it. Is a case passed on here, {who}, and how soon?"
    if is_listed:
        return None
    if sent:
        return f"It names {sent[0].address}, but no row reads it. What goes there?"
    hour = _HOUR.search(sentence)
    if spans or (hour and not opening(sentence)):
        time = spans[0].words if spans else hour[0] if hour else ""
        return f"It names a time ({time}), but no row reads it. Whose is it?"
    return None
