"""What a document says in prose, in a table or in nested lists: this happens, tell them, within this time."""

import re
from collections.abc import Iterator

from knowledge.groups import ACTION, INCLUDE, PROOF, gives_order
from knowledge.lines import Line, leaf, named, plain
from knowledge.passages import Passage
from knowledge.phrases import ALWAYS, Address, Time, addresses, times
from knowledge.rows import Row, Source

TRIGGER = re.compile(
    r"\b(?:if|when|whenever|in case of|in the event of|as soon as|must|report(?:ed)?|contact|within|escalate[ds]?|"
    r"refer(?:red)?|notif(?:y|ied)|inform(?:ed)?|urgent(?:ly)?|immediately|at once)\b",
    re.IGNORECASE,
)
"""Words that say that something is to be passed on, or when."""
_VERB = (
    r"(?:alert|tell|call|ring|(?:tele)?phone|contact|e-?mail|mail|write|report|inform|notify|send|pass|refer|escalate|"
    r"forward|ask|fetch|post|log|enter|hand|let|press|message|page|get|bring|speak|raise|submit|say|stop|do not|never)"
)
_WHO = (
    r"(?:(?:please|then|immediately|at once|always),?\s+)*"
    r"(?:(?:(?:the|a|your)\s[\w'’ -]{2,40}?|staff|you|we|they|everyone|anyone|reception(?:ists?)?|teachers?)\s+"
    r"(?:must|should|shall|will|has to|have to|needs? to|is to|are to|may|can)\s+(?:(?:always|immediately)\s+)?)?"
)
_PASSED = r"(?:reported|sent|passed|referred|escalated|forwarded|brought|handed|directed|told|notified|informed|raised)"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE | re.DOTALL)
    for shape in (
        rf"(?:if|when(?:ever)?|should|in case of|in the event of|as soon as|once)\s+(?P<what>.+?)[,:]\s+"
        rf"(?P<order>(?:{_WHO}{_VERB}\b|the\s[\w'’ -]{{2,40}}?\s(?:must|should|shall|is to|are|is|has to)\s).+)",
        rf"(?P<what>.+?)\s+(?P<order>(?:must|should|shall|(?:has|have|needs?) to|(?:is|are)(?: to)?)\s+"
        rf"(?:(?:be|always|immediately|also)\s+)*{_PASSED}\b.+)",
        r"(?P<what>.+?)\s+(?P<order>go(?:es)?\s+(?:(?:straight|at once|directly)\s+)?to\s.+)",
        r"(?:please\s+)?(?:report|send|pass|refer|escalate|forward|hand|bring|direct)\s+"
        r"(?!(?:it|them|this|that|the (?:calls?|caller|case|matter|message))\b)(?P<what>.+?)\s+"
        r"(?P<order>(?:on )?to\s.*@.+)",
        rf"(?P<order>{_WHO}{_VERB}\b.+?)\s+(?:if|when(?:ever)?|in case of|in the event of|as soon as|about|regarding|"
        r"concerning)\s+(?P<what>.+)",
        rf"(?P<what>[^:]{{3,90}}?)(?::|\s[–—-]|\s?(?:→|->|=>))\s+(?P<order>(?:{_WHO}{_VERB}\b|\S+@\S|#).*)",
    )
)
"""How a sentence says what happens and what is then done, the plainest first."""
_NAME = re.compile(r"\s*(?:[\[(]|:|\s[–—-]\s|→|->|=>|,\s)")
"""Where the name of a list item ends and what is said of it begins."""
FORBIDS = re.compile(r"\b(?:never|do not|don'?t|avoid)\b", re.IGNORECASE)


class Ways(Row):
    """Who is told, and how soon, each with the words that say so."""

    sent: tuple[Address, ...] = ()
    sent_source: Source | None = None
    time: Time | None = None
    time_source: Source | None = None
    always: bool = False
    """Day and night."""

    def over(self, other: "Ways") -> "Ways":
        """Returns these ways, what they lack from others."""
        return Ways(
            sent=self.sent or other.sent,
            sent_source=self.sent_source or other.sent_source,
            time=self.time or other.time,
            time_source=self.time_source or other.time_source,
            always=self.always or other.always,
        )


class Matter(Row):
    """Something that is passed on."""

    what: Source
    """The words that say what happens."""
    line: Line
    """The line they begin on."""
    name: str | None = None
    """Of the group it belongs to, where the document names one."""
    home: Source
    """What names the group: a list item, or the section's heading."""
    ways: Ways
    order: Source | None = None
    """The words that say what is done."""
    around: str
    """All that is said of it, in which a level may be named."""
    under: tuple[Line, ...] = ()
    """The orders that stand under its group."""


def matters(found: list[Line], read: list[Passage]) -> list[Matter]:
    """Returns what a document passes on, matters that name nobody included.

    Args:
        found: the document's lines.
        read: its passages.
    """
    made = list(_tabled(found))
    for at, passage in enumerate(read):
        if PROOF.search(passage.section) or FORBIDS.search(leaf(passage.section)):
            continue
        said = list(_said(passage))
        under = [other for other in read if other.above == at]
        leads = any(not _orders(other) for other in under) or (under and ACTION.search(_name(passage)))
        listed = None if said or leads else _listed(at, read)
        made += said or ([listed] if listed else [])
    return made


def _said(passage: Passage) -> Iterator[Matter]:
    """Yields what the sentences of a passage pass on; those after a sentence may say who is told."""
    told = [(sentence, _shape(sentence)) for sentence in passage.sentences]
    whole = _ways(passage.text, passage)
    only = Ways(sent=whole.sent, sent_source=whole.sent_source) if len(whole.sent) == 1 else Ways()
    for at, (sentence, match) in enumerate(told):
        if match is None:
            continue
        after = next((n for n in range(at + 1, len(told)) if told[n][1]), len(told))
        rest = [match["order"], *(words for words, _ in told[at + 1 : after])]
        ways = Ways()
        for part in rest:
            ways = ways.over(_ways(part, passage))
        yield Matter(
            what=passage.quoting(_trimmed(match["what"])),
            line=passage.line_of(sentence),
            home=_heading(passage.section),
            ways=ways.over(only),
            order=passage.quoting(match["order"].rstrip(".;")),
            around=sentence,
        )


def _shape(sentence: str) -> re.Match[str] | None:
    return next((match for shape in _SHAPES if (match := shape.fullmatch(sentence))), None)


def _trimmed(words: str) -> str:
    return words.strip().rstrip(".,;:")


def _heading(section: str) -> Source:
    return Source(section=section, quote=leaf(section))


def _ways(words: str, passage: Passage) -> Ways:
    sent, spans = addresses(words), times(words)
    return Ways(
        sent=tuple(sent),
        sent_source=passage.quoting(words) if sent else None,
        time=spans[0] if spans else None,
        time_source=passage.quoting(words) if spans else None,
        always=bool(ALWAYS.search(words)),
    )


def _listed(at: int, read: list[Passage]) -> Matter | None:
    """Returns a list item that only says what happens; the items above it, or the orders under them, say the rest."""
    passage = read[at]
    above = list(_chain(at, read))
    if passage.first.kind != "bullet" or _orders(passage) or any(ACTION.search(_name(one)) for one in above):
        return None
    own = _ways(passage.text, passage)
    ways = own
    for one in above:
        ways = ways.over(_group(one, read))
    if not (above or own.sent) or not _name(passage):
        return None
    told = bool(own.sent or own.time)
    group = next((one for one in above if _group(one, read).sent), above[-1] if above else None)
    return Matter(
        what=passage.quoting(_name(passage) if told else _trimmed(passage.text)),
        line=passage.first,
        name=named(_name(group)) if group and not own.sent else None,
        home=passage.quoting(_name(group)) if group else _heading(passage.section),
        ways=ways,
        around=" ".join(one.text for one in (passage, *above)),
        under=tuple(_commands(above[-1], read)) if above else (),
    )


def _name(passage: Passage) -> str:
    return _NAME.split(passage.text)[0].strip()


def _orders(passage: Passage) -> bool:
    """Returns whether a list item is something to do or to state rather than something that happens."""
    return bool(INCLUDE.match(plain(passage.text))) or passage.first.orders or gives_order(passage.first)


def _chain(at: int, read: list[Passage]) -> Iterator[Passage]:
    """Yields the list items a passage stands under, the nearest first."""
    above = read[at].above
    while above is not None:
        yield read[above]
        above = read[above].above


def _group(passage: Passage, read: list[Passage]) -> Ways:
    """Returns who is told and how soon by a list item, or by the orders right under it."""
    ways, place = _ways(passage.text, passage), read.index(passage)
    for one in read:
        if one.above == place and _orders(one) and not any(map(_shape, one.sentences)):
            ways = ways.over(_ways(one.text, one))
    return ways


def _commands(top: Passage, read: list[Passage]) -> Iterator[Line]:
    """Yields the orders anywhere under a list item."""
    for at, one in enumerate(read):
        if top in _chain(at, read) and _orders(one) and not addresses(one.text):
            yield one.first


def _tabled(found: list[Line]) -> Iterator[Matter]:
    """Yields the rows of tables that say what happens, who is told and how soon."""
    for line in found:
        cells = line.cells if line.kind == "row" else []
        what = next((cell for cell in cells if cell and not addresses(cell) and not times(cell)), "")
        sent = next((cell for cell in cells if addresses(cell)), "")
        if not what or not sent:
            continue
        spans = next((times(cell) for cell in cells if times(cell) and cell != sent), times(sent))
        ways = Ways(
            sent=tuple(addresses(sent)),
            sent_source=line.source,
            time=spans[0] if spans else None,
            time_source=line.source if spans else None,
            always=bool(ALWAYS.search(line.text)),
        )
        yield Matter(
            what=Source(section=line.section, quote=what),
            line=line,
            home=_heading(line.section),
            ways=ways,
            around=line.text,
        )
