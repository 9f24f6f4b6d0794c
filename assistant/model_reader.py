"""The reader with a language model: what stands of its answer, and the local reader's for what does not."""

from collections.abc import Callable, Sequence

from assistant.answer import library
from assistant.borne_out import bounds
from assistant.errors import DeskError, KnowledgeError
from assistant.llm import Heard, Llm, Message
from assistant.looks import UNSENT, is_latin
from assistant.mask import mask, personal
from assistant.merged import LOCAL, merged
from assistant.model_use import use
from assistant.models import Part, Path, PromptStamp, Reader, Reading
from assistant.prompts import Prompt, fenced, prompt, worded
from assistant.proposal import Proposal, Verdict, verified
from assistant.screen import Screened
from assistant.settings import Settings
from knowledge.rows import Rule, Tables

Reads = Callable[[Screened], tuple[Reading, Reader]]
ANSWERED = "the local reader answered"
UNREADY = (DeskError, KnowledgeError, OSError)
"""What a missing prompt, an unusable data folder or a broken search index raises, before the model is asked."""
UNFORESEEN = (ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
"""What ordinary code raises on words that nobody foresaw. They may cost the model's answer, never the case."""


def reads_with(llm: Llm, local: Reads, tables: Tables, settings: Settings) -> Reads:
    """Returns a reader for the chain's seam: the model, or the cascade that asks it where the local reader is unsure.

    Args:
        llm: the configured model.
        local: the local reader; it answers wherever the model does not.
        tables: the policy's tables.
        settings: which of the two, and the prompts' folder.
    """

    def reads(screened: Screened) -> tuple[Reading, Reader]:
        found, reader = local(screened)
        path = Path(model=settings.model, parts=LOCAL)
        if settings.reader == "cascade" and sureness(found) >= use().alone_from:
            return found, reader.model_copy(update={"name": settings.reader, "path": path})
        if not (settings.model_any_script or is_latin(screened.text)):
            return found, reader.model_copy(update={"fallback": f"{UNSENT}; {ANSWERED}", "path": path})
        try:
            return _read(screened, found, reader, llm, tables, settings)
        except UNREADY as error:
            why = f"what the model needs is not there ({' '.join(str(error).split())}); {ANSWERED}"
            return found, reader.model_copy(update={"fallback": why, "path": path})

    return reads


def sureness(reading: Reading) -> float:
    """Returns how sure the local reader is of a reading as a whole, 0-1: as sure as of its most doubtful rule.

    A rule that nearly holds counts as doubtful; a language that it does not know makes it unsure of everything.
    """
    if reading.language != "en":
        return 0.0
    if not reading.rules and not reading.close:
        return use().nothing_found
    return min([*(read.confidence for read in reading.rules), *(1 - read.confidence for read in reading.close)])


def _read(
    screened: Screened, local: Reading, reader: Reader, llm: Llm, tables: Tables, settings: Settings
) -> tuple[Reading, Reader]:
    sent = prompt(settings.prompts, "read")
    again = prompt(settings.prompts, "mend")
    masked = mask(screened.text, (*screened.private, *personal(local.facts)))
    shown = _ends(masked.text)
    messages: list[Message] = [("human", _worded(sent, shown, tables, settings))]
    heard = [llm.ask("read", messages, Proposal)]
    whole = shown == masked.text
    judged = _judged(heard[0], screened, masked.originals, tables, local, whole)
    faults = _faults(heard[0], judged)
    prompts = [sent]
    if faults:
        said = heard[0].raw[: bounds().most.answer] or "(nothing)"
        told: list[Message] = [("ai", said), ("human", worded(again, violations=faults))]
        prompts.append(again)
        heard.append(llm.ask("mend", [*messages, *told], Proposal))
        second = _judged(heard[1], screened, masked.originals, tables, local, whole)
        judged = judged if isinstance(second, str) and not isinstance(judged, str) else second
    reading, parts, rejected = (local, LOCAL, ()) if isinstance(judged, str) else judged[1]
    path = Path(
        model=settings.model,
        parts=parts,
        prompts=tuple(_stamp(one) for one in prompts),
        calls=tuple(one.call for one in heard),
        rejected=_few(rejected),
    )
    if not whole and not isinstance(judged, str):
        seen = f"The model saw the first and last {use().most_chars // 2:,} characters of it, the local reader all."
        reading = reading.model_copy(update={"notes": (*reading.notes, seen)})
    fallback = f"{judged}; {ANSWERED}" if isinstance(judged, str) else None
    name = reader.name if fallback else settings.reader
    return reading, reader.model_copy(update={"name": name, "fallback": fallback, "path": path})


def _ends(text: str) -> str:
    """Returns the first and the last half of what may be sent of a text, and a sign where words are left out."""
    half = use().most_chars // 2
    return text if len(text) <= 2 * half else f"{text[:half]}\n[…]\n{text[-half:]}"


def _few(lines: Sequence[str]) -> tuple[str, ...]:
    """Returns the first sentences, and how many more there were."""
    most = bounds().most.sentences
    return tuple(lines) if len(lines) <= most else (*lines[: most - 1], f"And {len(lines) - most + 1} more.")


def _worded(sent: Prompt, text: str, tables: Tables, settings: Settings) -> str:
    sections = library(settings).search(text[:2000], use().sections)
    return worded(
        sent,
        rules="\n".join(_row(rule) for rule in tables.rules),
        signals="\n".join(f"- {row.id}: {row.title}" for row in tables.signals),
        facts="\n".join(f"- {name}: {kind.kind}" for name, kind in use().facts.items()),
        policy="\n\n".join(hit.chunk.searchable for hit in sections),
        case=fenced(text),
    )


def _row(rule: Rule) -> str:
    needs = f"; needs the answer to: {rule.condition.ask}" if rule.condition else ""
    return f"- {rule.id}: {rule.source.quote} ({rule.title}){needs}"


Judged = tuple[Verdict, tuple[Reading, dict[str, Part], tuple[str, ...]]]
"""What of an answer stands, and the reading that it makes with the local reader's."""


def _judged(
    heard: Heard[Proposal], screened: Screened, originals: dict[str, str], tables: Tables, local: Reading, whole: bool
) -> Judged | str:
    """Returns what becomes of an answer, or in words why nothing does; `whole`: the model saw all of the text."""
    if heard.answer is None:
        return heard.call.says
    try:
        verdict = verified(heard.answer, screened.text, originals, tables, local.facts)
        return verdict, merged(verdict, local, tables, whole)
    except UNFORESEEN as error:
        return f"the model's answer could not be checked ({type(error).__name__})"


UNUSABLE = ("prose", "half", "other_form")
"""Outcomes that a second try may mend."""


def _faults(heard: Heard[Proposal], judged: Judged | str) -> str:
    """Returns what the model is told was wrong, empty where there is nothing that a second try could mend."""
    if isinstance(judged, str):
        return f"- {judged[:1].upper()}{judged[1:]}." if heard.call.outcome in UNUSABLE else ""
    lines = [line for said in judged[0].violations.values() for line in said]
    return "\n".join(f"- {line}" for line in _few(lines))


def _stamp(one: Prompt) -> PromptStamp:
    return PromptStamp(name=one.name, version=one.version, sha256=one.sha256)
