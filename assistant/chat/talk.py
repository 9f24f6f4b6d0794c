"""The state of one conversation, and what the desk makes of each message: a case, more of it, or a question."""

import re
from collections.abc import Callable, Mapping
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from pydantic import Field

from assistant.chat.changes import changes
from assistant.chat.form import Filled, fill, noted
from assistant.desk import Desk
from assistant.errors import DeskError, InputError, KnowledgeError
from assistant.models import Case, Citation, Decision, Model
from assistant.question import goes_on

Kind = Literal["said", "decided", "changed", "same", "answered", "trouble"]
ADDED = "\n\n"
"""Stands between a case and what was said later: a paragraph of its own, because a label before it is read as a
speaker. The words of both stay as they were."""
SHORT = 6
"""Words of an answer to the one question that decides."""
LONGEST_QUESTION = 30
"""Words; nobody asks about the policy at greater length."""
FEW = 5
"""Words of a question that is not put as one: "sla for legal"."""
FORCED = "?"
"""A message that begins with it is a question."""
_ASKS = re.compile(
    r"(?:so |and |ok |hey |hi |please |pls |quick q\w*:? )*(?:what'?s?|wht|which|who|whom|whose|when|where|why"
    r"|how|do|does|did|is|are|can|could|should|must|may|shall|will|sla|eta|remind me|tell me)\b",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"\bslas?\b|\bpolic(?:y|ies)\b|\bescalat\w+|\bpriorit\w+|\bfactors?\b|\bverif\w+|\brespon(?:se|d)\b"
    r"|\bresolution (?:time|target)|\bwhich team|\bwhat team|\bbusiness hours|\boffice hours|\bthreshold|\btemplates?\b"
    r"|\bresponse times?|\bcounts? as|\bchurn risk|\bvip\b|\bcsat\b|\bmetrics?\b|\bmajor incident|\bincidents?@"
    r"|\bwho (?:handles|owns|gets|deals|approves|is told|do (?:i|we))|\b(?:should|do|must|can|may) (?:i|we|agents?)"
    r" (?:need|have|promise|tell|send|email|contact|offer|give|ask|close|resolve|notify|cc|copy|include|handle|treat)\b"
    r"|\b(?:tell|with|to) (?:an? |the )?(?:customers?|journalists?|reporters?)\b"
    r"|\b(?:phone|e-?mail|address|contact|channel|hours|number) (?:\w+ )?(?:for|of) \w+"
    r"|\b(?:billing|legal|security|press|operations|ops|access|product|partnerships?|success)(?:'s)?(?: team)?(?:'s)?"
    r" (?:e-?mail|phone|hours|address|number|contact|channel|open|work|available|on call)\b"
    r"|\bhow (?:long|fast|soon|quick\w*) (?:has|have|does|do|is|until|till|must|should)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:my|our)\b|(?<!do )(?<!should )\b(?:i|we)(?:'ve|'m|'re| was| were| have| got| am| are| want| need| can't"
    r"| cannot)\b|\b(?:can|could|will|would) you\b"
    r"|\b(?:cust(?:omer)?|cx|client|user|caller|he|she|they)\s+(?:\w+\s)?(?:says?|said|wants?|reports?|reported|claims?|asks?|is"
    r"|was|got|has|can't|cannot|cant|keeps?|threat\w+|lost)\b|[$€£]\s?\d|\n",
    re.IGNORECASE,
)


class Turn(Model):
    """One bubble of the conversation."""

    by: Literal["agent", "desk"]
    kind: Kind
    text: str
    points: tuple[str, ...] = ()
    """Lines under the text: what changed, or what to do next."""
    citations: tuple[Citation, ...] = ()


class Talk(Model):
    """One agent's conversation and the case that is open in it."""

    turns: tuple[Turn, ...] = ()
    case: Case | None = None
    decision: Decision | None = None
    added: tuple[int, ...] = ()
    """Where in the case's text each later message begins."""
    noted: dict[str, str] = Field(default={})
    """Fields filled in that no rule reads: they go into the packets."""
    asked: str | None = None
    """The last message, where it was taken for a question."""
    earlier: str = ""
    """The questions before it, where it goes on from them."""
    logged: int | None = None
    """The open case's number in the case log."""


class Refinement(Model):
    """What the configured model made of an open case or of the last answer. It goes into no other."""

    of: Talk
    """The conversation as it was."""
    turn: Turn | None
    """What is said of it; for an answer, what stands in its place."""
    decision: Decision | None = None
    """The decision on the case; None where it stays or an answer was refined."""


class Tells(Protocol):
    """Says in a sentence and points what a decision is."""

    def __call__(self, decision: Decision) -> Turn:
        """Returns the bubble for a first decision."""
        ...


def is_question(text: str, decision: Decision | None, answered: Callable[[str], bool]) -> bool:
    """Returns whether a message asks about the policy (D20).

    A question is short, is put as one, speaks of the policy's matters or has an answer there, and reports nothing that
    happened. A few words that are no case count as put. The reader's own signal decides where it holds and no rule
    does.

    Args:
        text: the message.
        decision: the desk's on these words alone; None where they are no case.
        answered: whether the policy has an answer to it.
    """
    if text.lstrip().startswith(FORCED):
        return True
    if len(text.split()) > LONGEST_QUESTION:
        return False
    if decision and not decision.rules and any(read.id == "policy_question" for read in decision.signals):
        return True
    said = text.strip()
    if _HAPPENED.search(said):
        return False
    put = said.endswith("?") or bool(_ASKS.match(said))
    if put and _POLICY.search(said):
        return True
    if decision is None or decision.rules:
        return False
    bare = len(said.split()) <= FEW and not decision.signals and bool(_POLICY.search(said))
    return (put or bare) and answered(said)


def hear(talk: Talk, message: str, desk: Desk, tell: Tells, as_case: bool = False) -> tuple[Talk, Turn]:
    """Returns the conversation after a message, and the desk's answer to it.

    Args:
        talk: the conversation so far.
        message: what the agent typed or pasted.
        desk: reads cases and answers questions.
        tell: words a first decision.
        as_case: the message is about the case, whatever it looks like.

    A message that cannot be read changes nothing but the answer, which says why.
    """
    try:
        return _heard(talk, message, desk, tell, as_case)
    except (DeskError, KnowledgeError) as error:
        return _trouble(talk, str(error))


def _heard(talk: Talk, message: str, desk: Desk, tell: Tells, as_case: bool) -> tuple[Talk, Turn]:
    said = Turn(by="agent", kind="said", text=message)
    if not message.strip() and talk.case:
        raise InputError("There is nothing to add: the message is empty.")
    further = _joined(talk.earlier, talk.asked) if talk.asked and goes_on(message) else ""
    if not as_case and (further or is_question(message, _alone(message, desk), desk.has_answer)):
        answer = desk.ask(message.lstrip().removeprefix(FORCED), further)
        turn = Turn(by="desk", kind="answered", text=answer.text, citations=answer.citations)
        return _with(talk, said, turn).model_copy(update={"asked": message, "earlier": further}), turn
    if talk.case is None or talk.decision is None:
        zone = ZoneInfo(desk.tables.hours[0].timezone)
        case = Case(text=message, received_at=desk.now().astimezone(zone))
        decision = desk.triage(case)
        turn = tell(decision)
        return _decided(_with(talk, said, turn), case, decision), turn
    before = talk.case.text + ADDED
    case = talk.case.model_copy(update={"text": before + message})
    case = _answered(case, talk.decision, message, desk)
    after, turn = _again(talk, case, talk.noted, desk, "Added to the case.", said)
    return after.model_copy(update={"added": (*talk.added, len(before))}), turn


def _joined(earlier: str, asked: str) -> str:
    return f"{earlier.rstrip('?. ')} {asked}".strip()


def _answered(case: Case, decision: Decision, message: str, desk: Desk) -> Case:
    """Returns the case with the fact that decides, where the message is nothing but the answer to its question."""
    asked = [row.field for row in decision.missing if row.required]
    if decision.action != "clarify" or not asked or len(message.split()) > SHORT:
        return case
    try:
        return fill(case, {}, {asked[0]: message}, desk.tables).case
    except InputError:
        return case


def _alone(message: str, desk: Desk) -> Decision | None:
    """Returns the decision on a message by itself, where it could be a question at all."""
    if len(message.split()) > LONGEST_QUESTION:
        return None
    try:
        return desk.triage(message)
    except InputError:
        return None


def take_in(talk: Talk, values: Mapping[str, str | list[str]], desk: Desk) -> tuple[Talk, Turn]:
    """Returns the conversation after fields of the card were filled in; a value that fits no field changes nothing."""
    if talk.case is None or talk.decision is None:
        return _trouble(talk, "There is no open case to fill in.")
    try:
        filled: Filled = fill(talk.case, talk.noted, values, desk.tables)
        said = f"Noted: {', '.join(filled.said)}." if filled.said else "Nothing was filled in."
        return _again(talk, filled.case, filled.noted, desk, said, None)
    except (DeskError, KnowledgeError) as error:
        return _trouble(talk, str(error))


def refine(talk: Talk, desk: Desk) -> Refinement | None:
    """Returns what the configured model makes of the open case or of the last answer; None where it was not needed.

    It takes seconds, in which the conversation goes on: `refined` says whether the result still fits.
    """
    if not desk.settings.model:
        return None
    shown = _last_answer(talk) if talk.asked else None
    try:
        if talk.asked and shown:
            return _answered_too(talk, talk.asked, shown, desk)
        if talk.case is None or talk.decision is None or talk.decision.reader.path:
            return None
        return _read_too(talk, talk.case, talk.decision, desk)
    except (DeskError, KnowledgeError) as error:
        trouble = Turn(by="desk", kind="trouble", text=str(error))
        return Refinement(of=talk, turn=shown.model_copy(update={"points": (str(error),)}) if shown else trouble)


def refined(talk: Talk, found: Refinement | None) -> Talk:
    """Returns the conversation with a refinement; as it is where its case or answer is no longer there as it was."""
    if found is None:
        return talk
    answer = _last_answer(found.of) if found.of.asked else None
    if answer and found.turn and answer in talk.turns:
        at = len(talk.turns) - 1 - talk.turns[::-1].index(answer)
        turns = (*talk.turns[:at], found.turn, *talk.turns[at + 1 :])
        return talk.model_copy(update={"turns": turns})
    if answer or _case_of(talk) != _case_of(found.of):
        return talk
    turns = (*talk.turns, found.turn) if found.turn else talk.turns
    return talk.model_copy(update={"turns": turns, "decision": found.decision or talk.decision})


def _case_of(talk: Talk) -> tuple[Case | None, Decision | None, dict[str, str]]:
    return talk.case, talk.decision, talk.noted


def _last_answer(talk: Talk) -> Turn | None:
    return next((turn for turn in reversed(talk.turns) if turn.kind == "answered"), None)


def _read_too(talk: Talk, case: Case, before: Decision, desk: Desk) -> Refinement:
    """Returns what the model's reading changed; where it failed, why; nothing is said where it was not asked."""
    decision = noted(desk.triage(case), case, talk.noted, desk)
    points = changes(before, decision, desk.tables)
    path, fallback = decision.reader.path, decision.reader.fallback
    if path is None or not (path.calls or points):
        return Refinement(of=talk, turn=None, decision=decision)
    text = f"The language model did not help: {fallback}." if fallback else "The language model has read it too."
    text = f"{text} {'What changed:' if points else 'The decision stays as it is.'}"
    turn = Turn(by="desk", kind="changed" if points else "same", text=text, points=points)
    return Refinement(of=talk, turn=turn, decision=decision)


def _answered_too(talk: Talk, asked: str, shown: Turn, desk: Desk) -> Refinement | None:
    """Returns the model's choice in the place of the local answer, or that answer with why the model did not help."""
    answer = desk.ask(asked.lstrip().removeprefix(FORCED), talk.earlier)
    if answer.reader is None or not (answer.reader.path and answer.reader.path.calls):
        return None
    if answer.reader.fallback:
        point = f"The language model did not help: {answer.reader.fallback}."
        return Refinement(of=talk, turn=shown.model_copy(update={"points": (point,)}))
    if answer.text == shown.text:
        return None
    point = f"The language model chose {'another statement' if answer.answerable else 'none of the statements'}."
    turn = Turn(by="desk", kind="answered", text=answer.text, points=(point,), citations=answer.citations)
    return Refinement(of=talk, turn=turn)


def _again(
    talk: Talk, case: Case, notes: Mapping[str, str], desk: Desk, said: str, heard: Turn | None
) -> tuple[Talk, Turn]:
    assert talk.decision is not None
    decision = noted(desk.triage(case), case, notes, desk)
    points = changes(talk.decision, decision, desk.tables)
    text = f"{said} {'What changed:' if points else 'The decision stays as it is.'}"
    turn = Turn(by="desk", kind="changed" if points else "same", text=text, points=points)
    heard_and_told = (heard, turn) if heard else (turn,)
    return _decided(_with(talk, *heard_and_told), case, decision, notes), turn


def _decided(talk: Talk, case: Case, decision: Decision, notes: Mapping[str, str] | None = None) -> Talk:
    return talk.model_copy(update={"case": case, "decision": decision, "noted": dict(notes or {})})


def _with(talk: Talk, *turns: Turn) -> Talk:
    """Returns the conversation with more turns; a trouble that is over goes, and so does the offer about a question."""
    kept = [turn for turn in talk.turns if turn.kind != "trouble"]
    return talk.model_copy(update={"turns": (*kept, *turns), "asked": None, "earlier": ""})


def _trouble(talk: Talk, sentence: str) -> tuple[Talk, Turn]:
    turn = Turn(by="desk", kind="trouble", text=sentence)
    return _with(talk, turn), turn
