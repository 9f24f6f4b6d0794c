"""Who says what: a text cut into turns, and turns into clauses, with offsets that never drift."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from assistant.models import Model, Span
from assistant.phrase import Phrase

Speaker = Literal["customer", "agent", "other"]

_CUSTOMER = r"customer|client|cust|cx|user|caller|end\suser|requester"
_AGENT = (
    r"agent(?:\snotes?)?|agt|rep|csr|support(?:\s(?:agent|rep|team))?|advisor|operator|associate"
    r"|helpdesk|tech\ssupport"
    r"|internal\snotes?"
)
_ROLE = rf"(?:{_CUSTOMER}|{_AGENT})"
_NAME = r"[A-Z][\w'’-]{0,24}(?:\s[A-Z][\w'’.-]{0,24}){0,2}"
_CLOCK = r"[\[(]?(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?[\])]?"
_FIELDS_TEXT = (
    "name plan email issue company subject from to date account status priority note notes re tier category error "
    "message summary details description steps impact goal amount id uid order invoice tags phone id's browser "
    "device version environment cc bcc sent user-id request context background history question answer action "
    "product update ps p.s time started since workspace org organisation organization http https problem reason "
    "result expected actual case ticket warning attention important fyi todo sentiment csm vip"
)
_FIELDS = frozenset(_FIELDS_TEXT.split())
_AGENT_SPEECH = Phrase(
    r"thanks? (?:you )?for (?:contacting|reaching|calling|writing)|how (?:can|may) i (?:help|assist)|happy to help"
    r"|let me (?:check|look|see)|sorry to hear|have you tried|could you (?:please )?(?:confirm"
    r"|share|send|try)|this is \w+ from support"
)
_ABBREVIATIONS_TEXT = (
    "mr mrs ms dr prof e.g i.e eg ie etc inc ltd co corp no nr vs approx st acct cust ent a.m p.m u.s u.k jr sr "
    "dept est tel ext ref inv bros gmbh"
)
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
_CLAUSE_LIMIT = 400
_COMMA_AFTER, _COMMA_BEFORE = 45, 20
_GAP = 12
"""White space between sentences that is looked across."""


class Turn(Model):
    """What one speaker said; `text` is exactly the slice from `start` to `end`, without the label."""

    start: int
    end: int
    text: str
    speaker: Speaker | None = None
    """None: nobody is named, as in an agent's own description."""
    name: str | None = None


class _Label(NamedTuple):
    """A speaker's label: where it starts, where the words start, and who it is."""

    start: int
    end: int
    speaker: Speaker | None
    name: str | None


@lru_cache(maxsize=1)
def _labels_pattern() -> re.Pattern[str]:
    """Labels at a line's start or, with a role or a time, after a sentence."""
    clock = rf"(?P<clock>{_CLOCK})\s?(?:[-–—|,]\s?)?"
    numbered = r"(?:(?:\d{1,3}[.)]|[-*•])\s)?"
    role = rf"(?P<role>(?i:{_ROLE}))\b(?:[\s-]{{1,2}}\(?(?P<rname>{_NAME})\)?)?"
    named = rf"(?P<name>{_NAME})(?:\s\((?P<paren>[^)\n]{{1,30}})\))?"
    begin = r"(?:(?<![^\n])[ \t]{0,8}|(?<=[.!?;|/\"”'’)…])[ \t]{1,3}|(?<=\S)[ \t](?=(?:CX|AGT)\s?:))"
    return re.compile(
        rf"{begin}{numbered}[*_]{{0,2}}(?:(?:{clock})?(?:{role}"
        rf"|{named})(?:\s[\[(]{_CLOCK}[\])])?)[*_]{{0,2}}\s?:(?!//)[*_]{{0,2}}(?:[ \t]+|(?=\n)|$)"
    )


def _role(words: str | None) -> Speaker | None:
    """The side a role's words name."""
    if words is None:
        return None
    if re.search(rf"\b(?:{_AGENT}|agent)\b", words, re.IGNORECASE):
        return "agent"
    if re.search(r"^(?:tier \d|l[1-3]|staff|team lead|specialist|bot|moderator)\b", words, re.IGNORECASE):
        return "agent"
    return "customer" if re.search(rf"\b(?:{_CUSTOMER})\b", words, re.IGNORECASE) else None


def _candidates(text: str) -> Iterator[tuple[_Label, bool]]:
    """Every label and whether it is one beyond doubt (a role or a time stands with it)."""
    for match in _labels_pattern().finditer(text):
        name = match["rname"] or match["name"]
        role = match["role"] or match["paren"]
        sure = match["role"] is not None or match["clock"] is not None or _role(match["paren"]) is not None
        inline = match.start() > 0 and text[match.start() - 1] != "\n"
        word = (match["name"] or "").lower().split()
        if (inline and not sure) or (word and match["clock"] is None and (word[0] in _FIELDS or word[-1] in _FIELDS)):
            continue
        if match["role"] and inline and match["role"][0].islower() and match["role"].lower() not in {"cx", "agt"}:
            continue
        yield _Label(match.start(), match.end(), _role(role), name), sure


def _labels(text: str) -> list[_Label]:
    """The labels of a transcript; plain names count where a sure label or a second name stands beside them."""
    found = list(_candidates(text))
    names = [label.name for label, sure in found if not sure]
    transcript = any(sure for _, sure in found) or (len(set(names)) > 1 and len(names) > 2)
    return [label for label, sure in found if sure or transcript]


def _named_agents(text: str, labels: list[_Label]) -> set[str]:
    """Names whose turns sound like an agent's, or who are labelled so once."""
    agents = {label.name for label in labels if label.name and label.speaker == "agent"}
    ends = [label.start for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        if label.speaker is None and label.name and _AGENT_SPEECH.search(text[label.end : min(end, label.end + 300)]):
            agents.add(label.name)
    return {name for name in agents if name}


def _labelled(text: str, labels: list[_Label]) -> Iterator[Turn]:
    """The turns between labels; what precedes the first is nobody's."""
    agents = _named_agents(text, labels)
    customers = {label.name for label in labels if label.speaker == "customer"}
    if text[: labels[0].start].strip():
        yield _turn(text, 0, labels[0].start, None, None)
    ends = [label.start for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        speaker = label.speaker
        if speaker is None and label.name in agents:
            speaker = "agent"
        elif speaker is None:
            speaker = "other" if customers - {label.name} and label.name not in customers else "customer"
        yield _turn(text, label.end, end, speaker, label.name)


def _turn(text: str, start: int, end: int, speaker: Speaker | None, name: str | None) -> Turn:
    """A turn without the white space around it."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = max(start, end - (len(piece) - len(piece.rstrip())))
    return Turn(start=start, end=end, text=text[start:end], speaker=speaker, name=name)


def _quoted(turn: Turn) -> Iterator[Turn]:
    """A turn with its quoted lines (`> …`) cut out as the words of whoever the line before names."""
    blocks = [m for m in re.finditer(r"(?<![^\n])>[^\n]*(?:\n>[^\n]*)*", turn.text)]
    if not blocks or (len(blocks) == 1 and len(blocks[0][0]) == len(turn.text)):
        yield turn
        return
    at = 0
    for block in blocks:
        intro = turn.text[max(0, block.start() - 120) : block.start()].strip().rpartition("\n")[2]
        if turn.text[at : block.start()].strip():
            yield _turn(turn.text, at, block.start(), turn.speaker, turn.name)
        says = re.search(r"\b(?:wrote|writes|says?|said|mail|email|message)\b", intro, re.IGNORECASE)
        yield _turn(turn.text, block.start(), block.end(), (_role(intro) if says else None) or "other", None)
        at = block.end()
    if turn.text[at:].strip():
        yield _turn(turn.text, at, len(turn.text), turn.speaker, turn.name)


def split(text: str) -> tuple[Turn, ...]:
    """The turns of a text in order; one turn without a speaker where no one is labelled."""
    labels = _labels(text)
    turns = _labelled(text, labels) if labels else [_turn(text, 0, len(text), None, None)]
    return tuple(
        part.model_copy(update={"start": part.start + turn.start, "end": part.end + turn.start})
        if part is not turn
        else turn
        for turn in turns
        for part in _quoted(turn)
        if part.text
    )


@lru_cache(maxsize=1)
def _breaks_pattern() -> re.Pattern[str]:
    """Places where a clause may end."""
    return re.compile(
        r"(?P<stop>[.!?…]{1,6}[\"'”’)\]]{0,3})(?=\s|$)|(?P<semi>;)|(?P<line>\n)|(?P<but>\s)(?=(?:but"
        r"|however|although)\s)"
        r"|(?P<dash>\s[-–—]{1,3}\s)|(?P<comma>,)(?=\s)",
        re.IGNORECASE,
    )


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a clause begun at `start` ends at this break."""
    if match["stop"] == ".":
        word = re.search(r"[\w.]{1,12}$", text[max(start, match.start() - 12) : match.start()])
        low = word[0].lower() if word else ""
        follows = text[match.end() : match.end() + _GAP].strip()[:1]
        if low in _ABBREVIATIONS:
            return match.end() == len(text) or (low in {"inc", "ltd", "co", "corp", "etc", "ent"} and follows.isupper())
        return not (len(low) == 1 and low.isalpha() and text[match.start() - 1].isupper())
    if match["dash"]:
        return not (text[match.start() - 1 : match.start()].isdigit() and text[match.end() : match.end() + 1].isdigit())
    if match["comma"]:
        before, after = text[start : match.start()], text[match.end() : match.end() + _COMMA_BEFORE + _GAP]
        return len(one_spaced(before)) >= _COMMA_AFTER and len(one_spaced(after)) >= _COMMA_BEFORE
    return True


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each clause; over-long ones are cut at a blank."""
    start = 0
    for match in _breaks_pattern().finditer(text):
        if _ends(text, start, match):
            end = match.end() if match["stop"] else match.start()
            yield from _cut(text, start, end)
            start = match.end()
    yield from _cut(text, start, len(text))


def one_spaced(text: str) -> str:
    """Returns the text with one blank between words and none around it: how long it is, however it was laid out."""
    return " ".join(text.split())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch in pieces of bounded length."""
    while end - start > _CLAUSE_LIMIT:
        blank = text.rfind(" ", start + 1, start + _CLAUSE_LIMIT)
        stop = blank if blank > start else start + _CLAUSE_LIMIT
        yield start, stop
        start = stop
    yield start, end


def clauses(turn: Turn) -> tuple[Span, ...]:
    """The sentences and clauses of a turn, with offsets in the whole text."""
    found: list[Span] = []
    for start, end in _bounds(turn.text):
        piece = turn.text[start:end]
        left = start + len(piece) - len(piece.lstrip(" \t\n\r>*•"))
        quote = turn.text[left:end].rstrip()
        if re.search(r"\w", quote[:_CLAUSE_LIMIT]):
            begin = turn.start + left
            found.append(Span(start=begin, end=begin + len(quote), quote=quote))
    return tuple(found)
