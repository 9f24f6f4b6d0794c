"""The drafted reply in a model's words, where they say what the draft says; else the draft stands."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path as File

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.errors import ModelError
from assistant.guards import guard
from assistant.llm import Llm
from assistant.mask import mask, personal, unmask
from assistant.models import Call, Decision, GuardContext, Model, Part, Path, PromptStamp
from assistant.prompts import fenced, prompt, worded
from assistant.settings import Settings
from knowledge.rows import Tables

TABLE = File(__file__).resolve().parent / "lexicon" / "polish.yaml"
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"(?<=[.!?])\s+|\n+")
_ENDS = ".,!"
"""What a sentence of courtesy may have besides words."""


class Polished(BaseModel):
    """A reply in better words."""

    model_config = ConfigDict(extra="forbid")

    text: str


class Bounds(Model):
    """What a model may do to a draft, as `lexicon/polish.yaml` says."""

    may: str
    never: tuple[str, ...]
    keeps: tuple[str, ...]
    short: dict[str, str]
    shortest: float
    """Least length, as a share of the draft's."""
    longest: float


@lru_cache(maxsize=1)
def bounds() -> Bounds:
    """Returns what a model may do to a draft."""
    return Bounds.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


def polished(decision: Decision, llm: Llm, tables: Tables, settings: Settings) -> Decision:
    """Returns the decision with its reply in the model's words where they stand; either way its path says which.

    Args:
        decision: with its drafted reply; one without is returned as it is.
        llm: the configured model.
        tables: the policy's tables.
        settings: the company's values and the prompts' folder.
    """
    reply = decision.reply
    if reply is None or not reply.text:
        return decision
    try:
        sent = prompt(settings.prompts, "polish")
    except ModelError as error:
        return with_path(decision, settings, {"reply": "local"}, wrong=(str(error),))
    masked = mask(reply.text, personal(decision.facts))
    asked = worded(sent, language="English", draft=fenced(masked.text))
    heard = llm.ask("polish", [("human", asked)], Polished)
    said = heard.answer.text.strip() if heard.answer else ""
    wrong = tuple(_wrong(said, masked.text)) if heard.answer else (heard.call.says,)
    text = reply.text if wrong else unmask(said, masked.originals)
    if not wrong:
        found = guard(
            text, GuardContext(category=decision.primary, priority=decision.priority), tables, settings, by_words=True
        )
        wrong = tuple(f"The wording breaks the policy: {row.kind}, {row.span.quote!r}." for row in found.violations)
    kept = reply if wrong else reply.model_copy(update={"text": text, "violations": ()})
    stamp = PromptStamp(name=sent.name, version=sent.version, sha256=sent.sha256)
    whose: dict[str, Part] = {"reply": "local" if wrong else "model"}
    return with_path(decision.model_copy(update={"reply": kept}), settings, whose, (stamp,), (heard.call,), wrong)


def with_path(
    decision: Decision,
    settings: Settings,
    parts: dict[str, Part],
    prompts: tuple[PromptStamp, ...] = (),
    calls: tuple[Call, ...] = (),
    wrong: tuple[str, ...] = (),
) -> Decision:
    """Returns the decision with what was asked for its reply, whose each part is, and what did not stand."""
    path = decision.reader.path or Path(model=settings.model, parts={})
    path = path.model_copy(
        update={
            "parts": {**path.parts, **parts},
            "prompts": (*path.prompts, *prompts),
            "calls": (*path.calls, *calls),
            "rejected": (*path.rejected, *wrong),
        }
    )
    return decision.model_copy(update={"reader": decision.reader.model_copy(update={"path": path})})


def _wrong(text: str, draft: str) -> Iterator[str]:
    """Yields in sentences what a wording adds to its draft or takes from it, sentence by sentence."""
    strange = sorted({char for char in _straight(text) if not _usual(char)} - set(_straight(draft)))
    if strange:
        yield f"The wording has characters that the draft has not: {', '.join(map(ascii, strange[:5]))}."
    drafted, said = _sentences(draft), _sentences(text)
    firm = [one for one in drafted if not _courtesy(one)]
    if [one for one in said if one in firm] != firm:
        lost = next((one for one in firm if said.count(one) != firm.count(one)), "")
        yield f"The wording loses, repeats or moves what must stand{f': {lost!r}' if lost else ''}."
    for one in said:
        if one not in drafted and not _courtesy(one):
            yield f"The wording adds what may promise or state something: {one[:80]!r}."
    kind = [one for one in drafted if _courtesy(one)]
    if len(said) > len(drafted) + 1:
        yield f"The wording has {len(said)} sentences, the draft {len(drafted)}."
    for word in bounds().keeps:
        if _holds(word, kind) and not _holds(word, (one for one in said if one not in firm)):
            yield f"The wording leaves out {word!r}."
    if not bounds().shortest * len(draft) <= len(text) <= bounds().longest * len(draft):
        yield f"The wording has {len(text)} characters, the draft {len(draft)}."


def _usual(char: str) -> bool:
    return char in " \n'" or (char.isascii() and char.isalpha())


def _holds(word: str, sentences: Iterable[str]) -> bool:
    return any(word in one.casefold() for one in sentences)


def _sentences(text: str) -> list[str]:
    """Returns the sentences of a text with their short forms written out."""
    return [_long(" ".join(part.split())) for part in _STOP.split(_straight(text)) if part.strip()]


def _long(sentence: str) -> str:
    for short, long in bounds().short.items():
        start = "" if short.startswith(("'", "n'")) else r"\b"
        sentence = re.sub(
            rf"{start}{re.escape(short)}\b",
            lambda match, long=long: long.capitalize() if match[0][0].isupper() else long,
            sentence,
            flags=re.IGNORECASE,
        )
    return sentence


def _courtesy(sentence: str) -> bool:
    """Returns whether a sentence says nothing but courtesy: allowed words, none of them put to another use."""
    low = sentence.casefold()
    words = set(_WORD.findall(low))
    plain = _WORD.sub("", low).replace(" ", "")
    return (
        words <= _may()
        and all(char in _ENDS for char in plain)
        and not any(re.search(pattern, low) for pattern in bounds().never)
    )


@lru_cache(maxsize=1)
def _may() -> frozenset[str]:
    return frozenset(bounds().may.split())


def _straight(text: str) -> str:
    return text.replace("’", "'")
