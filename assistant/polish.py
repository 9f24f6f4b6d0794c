"""The drafted reply in a model's words, where they say what the draft says; else the draft stands."""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path as File

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.guards import guard
from assistant.llm import Llm
from assistant.mask import mask, personal, unmask
from assistant.models import Decision, GuardContext, Model, Path, PromptStamp
from assistant.prompts import fenced, prompt, worded
from assistant.settings import Settings
from knowledge.rows import Tables

TABLE = File(__file__).resolve().parent / "lexicon" / "polish.yaml"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d[\d:.,/%-]*\d|\d")
_COUNTED = re.compile(rf"(?:{_NUMBER.pattern})\W{{0,3}}\w*")
_PLACE = re.compile(r"\S+@\S*|\S+://\S+|\bwww\.\S+|\[[A-Z]+_\d+\]")


class Polished(BaseModel):
    """A reply in better words."""

    model_config = ConfigDict(extra="forbid")

    text: str


class Bounds(Model):
    """What a model may do to a draft, as `lexicon/polish.yaml` says."""

    may: str
    denials: str
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
    sent = prompt(settings.prompts, "polish")
    masked = mask(reply.text, personal(decision.facts))
    asked = worded(sent, language="English", draft=fenced(masked.text))
    heard = llm.ask("polish", [("human", asked)], Polished)
    wrong = _wrong(heard.answer.text, masked.text) if heard.answer else (heard.call.says,)
    text = unmask(heard.answer.text, masked.originals) if heard.answer and not wrong else reply.text
    if not wrong:
        found = guard(text, GuardContext(category=decision.primary, priority=decision.priority), tables, settings)
        wrong = tuple(f"The wording breaks the policy: {row.kind}, {row.span.quote!r}." for row in found.violations)
    path = decision.reader.path or Path(model=settings.model, parts={})
    path = path.model_copy(
        update={
            "parts": {**path.parts, "reply": "local" if wrong else "model"},
            "prompts": (*path.prompts, PromptStamp(name=sent.name, version=sent.version, sha256=sent.sha256)),
            "calls": (*path.calls, heard.call),
            "rejected": (*path.rejected, *wrong),
        }
    )
    reader = decision.reader.model_copy(update={"path": path})
    kept = reply if wrong else reply.model_copy(update={"text": text, "violations": ()})
    return decision.model_copy(update={"reply": kept, "reader": reader})


def _wrong(text: str, draft: str) -> tuple[str, ...]:
    """Returns in sentences what a wording adds to its draft or takes from it."""
    found: list[str] = []
    for noun, pattern in (("numbers and times", _COUNTED), ("addresses and names", _PLACE)):
        if _counted(pattern, text) != _counted(pattern, draft):
            found.append(f"The wording has other {noun} than the draft.")
    denials = re.compile(bounds().denials, re.IGNORECASE)
    if len(denials.findall(_straight(text))) != len(denials.findall(_straight(draft))):
        found.append("The wording denies more or less than the draft.")
    added = _words(text) - _words(draft) - frozenset(bounds().may.split())
    if added:
        found.append(f"The wording adds words that may promise or state something: {', '.join(sorted(added)[:8])}.")
    if not bounds().shortest * len(draft) <= len(text) <= bounds().longest * len(draft):
        found.append(f"The wording has {len(text)} characters, the draft {len(draft)}.")
    return tuple(found)


def _counted(pattern: re.Pattern[str], text: str) -> Counter[str]:
    found: list[str] = pattern.findall(_straight(text))
    return Counter(" ".join(words.casefold().split()).strip(".,;:!? ") for words in found)


def _straight(text: str) -> str:
    return text.replace("’", "'")


def _words(text: str) -> frozenset[str]:
    """Returns the words of a text, short forms taken apart: you'll is you and will."""
    parts = {part for word in _WORD.findall(_straight(text).casefold()) for part in word.split("'")}
    return frozenset(parts - {"s", "ll", "ve", "re", "m", "d", "t"})
