"""The drafted reply in the customer's language, where it is shown to say what the draft says; else there is none."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.errors import KnowledgeError, ModelError
from assistant.guards import guard
from assistant.llm import Llm
from assistant.mask import mask, personal, unmask
from assistant.models import Call, Decision, GuardContext, Part, PromptStamp, Translation
from assistant.polish import with_path
from assistant.prompts import Prompt, fenced, prompt, worded
from assistant.rendering import Language, bounds, tidy, unpaired, wrong
from assistant.settings import Settings
from knowledge.encoder import loaded
from knowledge.rows import Tables

CHECKED = (
    "figures, units, names and addresses are the draft's, sentence by sentence",
    "no word of a promise, refund, gift, fault, right, secret or outcome without its English in the draft",
    "translated back by a second call that did not see the draft: same figures, no violation of the policy",
)


class Translated(BaseModel):
    """A text in another language."""

    model_config = ConfigDict(extra="forbid")

    text: str


def translated(decision: Decision, language: str, llm: Llm, tables: Tables, settings: Settings) -> Decision:
    """Returns the decision with its reply's translation where it stands; else its path says why there is none.

    The reply itself stays as drafted.

    Args:
        decision: with its drafted reply; one without, or whose draft breaks the policy, is returned as it is.
        language: the customer's, a code; nothing is done where the table does not have it.
        llm: the configured model.
        tables: the policy's tables.
        settings: the company's values and the prompts' folder.
    """
    reply, spoken = decision.reply, bounds().languages.get(language)
    if reply is None or not reply.text or reply.violations or spoken is None:
        return decision
    masked = mask(reply.text, personal(decision.facts))
    calls: list[Call] = []
    stamps: list[PromptStamp] = []

    def ask(sent: Prompt, **values: str) -> str:
        """Returns what the model makes of it.

        Raises:
            ModelError: it did not answer.
        """
        heard = llm.ask(sent.name, [("human", worded(sent, **values))], Translated)
        stamps.append(PromptStamp(name=sent.name, version=sent.version, sha256=sent.sha256))
        calls.append(heard.call)
        if heard.answer is None:
            raise ModelError(heard.call.says)
        return tidy(heard.answer.text)

    kept, why = None, ""
    context = GuardContext(category=decision.primary, priority=decision.priority)
    try:
        there, home = (prompt(settings.prompts, name) for name in ("translate", "translate_back"))
        text = ask(there, language=spoken.name, draft=fenced(masked.text))
        _hold(text, masked.text, spoken)
        back = ask(home, language=spoken.name, text=fenced(text))
        _hold(back, masked.text, None)
        found = guard(unmask(back, masked.originals), context, tables, settings, by_words=True).violations
        if found:
            raise ModelError(f"translated back, it breaks the policy: {found[0].kind}, {found[0].span.quote!r}")
        alike = _alike(back, masked.text, settings.encoder_dir)
        kept = Translation(
            language=language,
            text=unmask(text, masked.originals),
            back=unmask(back, masked.originals),
            checked=(*CHECKED, f"each sentence translated back is like the draft's: {alike:.2f} or more of 1"),
        )
    except (ModelError, KnowledgeError) as error:
        why = f"The reply is not translated into {spoken.name}: {error}."
    after = decision.model_copy(update={"reply": reply.model_copy(update={"translation": kept})})
    whose: dict[str, Part] = {"translation": "model"} if kept else {}
    return with_path(after, settings, whose, tuple(stamps), tuple(calls), (why,) if why else ())


def _hold(said: str, draft: str, language: Language | None) -> None:
    """Takes a translation, or one back, only where its words say what the draft says.

    Raises:
        ModelError: they do not.
    """
    first = next(wrong(said, draft, language), "")
    if first:
        raise ModelError(f"{'' if language else 'translated back, '}{first}")


def _alike(back: str, draft: str, folder: Path) -> float:
    """Returns the likeness of the least alike sentences.

    Raises:
        ModelError: it is less than the table asks.
    """
    least, sentence = unpaired(back, draft, loaded(folder))
    if least < bounds().alike:
        raise ModelError(f"translated back, {sentence[:80]!r} is unlike the draft's sentence ({least:.2f})")
    return least
