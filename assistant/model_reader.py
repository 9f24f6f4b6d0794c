"""The reader with a language model: what stands of its answer, and the local reader's for what does not."""

from collections.abc import Callable

from assistant.answer import library
from assistant.llm import Heard, Llm, Message, use
from assistant.mask import mask, personal
from assistant.merged import LOCAL, merged
from assistant.models import Path, PromptStamp, Reader, Reading
from assistant.prompts import Prompt, fenced, prompt, worded
from assistant.proposal import Proposal, Verdict, verified
from assistant.screen import Screened
from assistant.settings import Settings
from knowledge.rows import Rule, Tables

Reads = Callable[[Screened], tuple[Reading, Reader]]


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
        return _read(screened, found, reader, llm, tables, settings)

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
    masked = mask(screened.text, personal(local.facts))
    messages: list[Message] = [("human", _worded(sent, masked.text, tables, settings))]
    heard = [llm.ask("read", messages, Proposal)]
    verdict = _judged(heard[0], screened, masked.originals, tables, local)
    faults = _faults(heard[0], verdict)
    prompts = [sent]
    if faults:
        told: list[Message] = [("ai", heard[0].raw or "(nothing)"), ("human", worded(again, violations=faults))]
        prompts.append(again)
        heard.append(llm.ask("mend", [*messages, *told], Proposal))
        verdict = _judged(heard[1], screened, masked.originals, tables, local) or verdict
    reading, parts, rejected = merged(verdict, local, tables) if verdict else (local, LOCAL, ())
    path = Path(
        model=settings.model,
        parts=parts,
        prompts=tuple(_stamp(one) for one in prompts),
        calls=tuple(one.call for one in heard),
        rejected=rejected,
    )
    fallback = None if verdict else f"{heard[-1].call.says}; the local reader answered"
    name = reader.name if fallback else settings.reader
    return reading, reader.model_copy(update={"name": name, "fallback": fallback, "path": path})


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


def _judged(
    heard: Heard[Proposal], screened: Screened, originals: dict[str, str], tables: Tables, local: Reading
) -> Verdict | None:
    if heard.answer is None:
        return None
    return verified(heard.answer, screened.text, originals, tables, local.facts)


UNUSABLE = ("prose", "half", "other_form", "unusable")
"""Outcomes that a second try may mend."""


def _faults(heard: Heard[Proposal], verdict: Verdict | None) -> str:
    """Returns what the model is told was wrong, empty where there is nothing that a second try could mend."""
    if verdict is None:
        says = heard.call.says
        return f"- {says[:1].upper()}{says[1:]}." if heard.call.outcome in UNUSABLE else ""
    return "\n".join(f"- {line}" for lines in verdict.violations.values() for line in lines)


def _stamp(one: Prompt) -> PromptStamp:
    return PromptStamp(name=one.name, version=one.version, sha256=one.sha256)
