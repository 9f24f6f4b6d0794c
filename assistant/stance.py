"""Whether words of a clause are stated, or only denied, supposed, asked, long past or about somebody else."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from assistant.models import Fact, Span, Value
from assistant.phrase import Phrase
from assistant.phrasebook import Guard
from assistant.turns import Speaker, Turn, clauses

_WINDOW = 60

_SIGNS: dict[Guard, str] = {
    "negated": r"(?:\b(?:not|no|never|isn't|isnt|wasn't|aren't|arent|ain't|non|without|neither|nor|hardly"
    r"|no longer|denies)"
    r"|n't|\bnot (?:a|an|on|flagged|the)|\b(?:dont|doesnt|didnt|havent|hasnt|cant))"
    r"(?:\s(?!but\b|only\b|because\b|and\b|so\b|,)[\w'/-]+){0,4}\s?(?:\(|\")?$",
    "supposed": r"\b(?:if|whether|unless|in case|might|may(?! concern)|could|would|maybe|perhaps|assuming|suppose"
    r"|supposing|not sure|unsure"
    r"|wonders?|wondering|considering|thinking (?:of|about)|what happens|once|should)\b[^,;]*$",
    "others": r"\b(?:neighbou?r|friend|colleague|brother|sister|wife|husband|cousin|boss|partner|competitor"
    r"|(?:an)?other "
    r"(?:customer|client|company|user|account)|someone else|somebody else|different customer)(?:'s)?\b[^,;]*$",
    "past": r"\b(?:used to|formerly|previously|was once|were once|once was|years? ago|back then|until last"
    r"|in the past"
    r"|ex-?|former|no longer|previous|earlier)\b[^,;]*$",
    "told": r"(?:^|\b(?:please|pls|should|must|can you|could you|need to|has to|will|going to|tell (?:him"
    r"|her|them) to|asked (?:\w+ )?to"
    r"|told (?:\w+ )?to|advise[ds]?(?: \w+)? to|suggest(?:ed)?|next step|try)\s)(?:\w+\s){0,3}$",
}
_ASKS = (
    r"^(?:and |so |but |ok,? |hi,? |hello,? |also,? |then )*(?:is|are|was|were|am|do|does|did|has"
    r"|have|had|can|could|will|would|should|may"
    r"|what|which|who|whose|when|where|why|how|any)\b"
)
_YES = Phrase(
    r"\W*(?:(?:ha|haha|oh|um|uh|well|hi|hmm|erm?|sorry|lol|ok)\W{1,3})?(?:yes|yeah|yep|yup|yea"
    r"|correct|right|indeed|sure|of course|i did|i have|we did|we have"
    r"|i do|we do|i am|we are|affirmative|done that|already did)\b"
)
_NO = Phrase(
    r"\W*(?:(?:ha|haha|oh|um|uh|well|hi|hmm|erm?|sorry|lol|ok)\W{1,3})?(?:no|nope|nah|not yet"
    r"|never|not|i haven't|haven't|i didn't|negative|we haven't|we're not"
    r"|i'm not)\b"
)

Reply = Literal["yes", "no"]


class Clause(NamedTuple):
    """A clause, who says it, and how a question in it was answered."""

    span: Span
    plain: str
    """The quote with straight apostrophes and plain blanks; same length."""
    low: str
    speaker: Speaker | None
    question: bool
    reply: Reply | None
    turn: Turn

    def evidence(self, start: int, end: int) -> Span:
        """The words between two offsets of the clause."""
        return Span(start=self.span.start + start, end=self.span.start + end, quote=self.span.quote[start:end])

    def fact(self, start: int, end: int, value: Value) -> Fact:
        """A value read from the words between two offsets of the clause."""
        return Fact(value=value, evidence=self.evidence(start, end))


@lru_cache(maxsize=1)
def _signs() -> dict[Guard, re.Pattern[str]]:
    """The signs of each guard, compiled."""
    return {guard: re.compile(sign, re.IGNORECASE) for guard, sign in _SIGNS.items()}


@lru_cache(maxsize=1)
def _asks() -> re.Pattern[str]:
    """How a question begins."""
    return re.compile(_ASKS, re.IGNORECASE)


def plain(text: str) -> str:
    """The text with straight quotes and plain blanks, character for character."""
    return text.translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0xA0: " ", 0x9: " "})


def reply_of(turn: Turn | None) -> Reply | None:
    """Whether a turn begins with a yes or a no."""
    if turn is None or turn.speaker != "customer":
        return None
    head = plain(turn.text[:40])
    return "yes" if _YES.match(head) else "no" if _NO.match(head) else None


def read_clauses(turns: tuple[Turn, ...]) -> tuple[Clause, ...]:
    """Every clause of the turns, in order."""
    found: list[Clause] = []
    for at, turn in enumerate(turns):
        reply = reply_of(turns[at + 1] if at + 1 < len(turns) else None) if turn.speaker == "agent" else None
        for span in clauses(turn):
            words = plain(span.quote)
            question = words.rstrip("\"')").endswith("?")
            found.append(Clause(span, words, words.lower(), turn.speaker, question, reply if question else None, turn))
    return tuple(found)


def asked(clause: Clause, at: int) -> bool:
    """Whether the words at an offset are asked and not said."""
    if not clause.question:
        return False
    if clause.speaker == "agent":
        return clause.reply != "yes"
    head = clause.plain[:at].rpartition(",")[2].lstrip() or clause.plain
    return bool(_asks().match(clause.plain) or _asks().match(head))


def held_back(clause: Clause, at: int, guards: tuple[Guard, ...]) -> bool:
    """Whether one of the guards takes back the words at an offset of the clause."""
    window = clause.plain[max(0, at - _WINDOW) : at]
    for guard in guards:
        if guard == "asked":
            if asked(clause, at):
                return True
        elif guard == "told" and at > 0 and not window.strip():
            continue
        elif _signs()[guard].search(window) and (guard != "told" or window):
            return True
    return False
