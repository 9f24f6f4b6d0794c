"""A question put to a language model: which of the nearest statements answer it. It words nothing, it only picks."""

from pydantic import BaseModel, ConfigDict, Field

from assistant.choose import Candidate, Choice
from assistant.errors import ModelError
from assistant.facts import read
from assistant.llm import Llm, use
from assistant.looks import UNSENT, is_latin
from assistant.mask import mask, personal
from assistant.models import Path, PromptStamp, Reader
from assistant.prompts import fenced, prompt, worded
from assistant.settings import Settings

MOST = 3
"""Statements a model may name."""


class Picked(BaseModel):
    """The numbers of the statements that answer the question, the best first; none where the policy does not say."""

    model_config = ConfigDict(extra="forbid")

    numbers: list[int] = Field(description="Numbers of the list, at most three; empty where none answers.")


def picked(question: str, local: Choice, llm: Llm, settings: Settings) -> tuple[Choice, Reader]:
    """Returns the model's choice among the nearest statements, or the local one with why the model's does not stand.

    Args:
        question: as the agent typed it; personal data in it is masked before it is sent.
        local: what was chosen without the model, with the nearest statements.
        llm: the configured model.
        settings: who answers, and the prompts' folder.
    """
    sure = settings.reader == "cascade" and local.confidence >= use().alone_from
    if sure or not local.nearest:
        return local, _reader(settings, Path(model=settings.model, parts={"answer": "local"}), None)
    if not (settings.model_any_script or is_latin(question)):
        unasked = Path(model=settings.model, parts={"answer": "local"})
        return local, _reader(settings, unasked, f"{UNSENT}; the local answer stands")
    try:
        sent = prompt(settings.prompts, "answer")
    except ModelError as error:
        unasked = Path(model=settings.model, parts={"answer": "local"})
        return local, _reader(settings, unasked, f"{error} The local answer stands")
    listed = "\n".join(f"{number}. {one.statement.text}" for number, one in enumerate(local.nearest, 1))
    asked = worded(sent, statements=listed, question=fenced(mask(question, personal(read(question))).text))
    heard = llm.ask("answer", [("human", asked)], Picked)
    wrong = _wrong(heard.answer, len(local.nearest)) if heard.answer else heard.call.says
    path = Path(
        model=settings.model,
        parts={"answer": "local" if wrong else "model"},
        prompts=(PromptStamp(name=sent.name, version=sent.version, sha256=sent.sha256),),
        calls=(heard.call,),
        rejected=(wrong,) if heard.answer and wrong else (),
    )
    if wrong or heard.answer is None:
        return local, _reader(settings, path, f"{wrong}; the local answer stands")
    return _chosen(local, [local.nearest[number - 1] for number in heard.answer.numbers]), _reader(settings, path, None)


def _wrong(answer: Picked, count: int) -> str:
    """Returns in words what is wrong with the numbers, empty where nothing is."""
    if len(answer.numbers) > MOST or len(set(answer.numbers)) < len(answer.numbers):
        return f"the model named {len(answer.numbers)} statements, some twice or more than {MOST}"
    strange = [number for number in answer.numbers if not 1 <= number <= count]
    return f"the model named statement {strange[0]}, and there are {count}" if strange else ""


def _chosen(local: Choice, named: list[Candidate]) -> Choice:
    confidence = use().confidence["likely"]
    if not named:
        return local.model_copy(update={"best": None, "near": local.nearest[:2], "confidence": confidence})
    return local.model_copy(update={"best": named[0], "near": tuple(named[1:]), "confidence": confidence})


def _reader(settings: Settings, path: Path, fallback: str | None) -> Reader:
    name = "local" if fallback else settings.reader
    return Reader(name=name, version=settings.model, fallback=fallback, path=path)
