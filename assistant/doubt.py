"""A choice looked at again where words leave a question half understood: is it like questions that have an answer."""

from assistant.choose import Candidate, Choice, Index
from assistant.likeness import Likeness, likeness
from assistant.question import Asked
from assistant.settings import Settings
from assistant.statement import DEFAULT, Statement

SURE = 0.85
"""Share of a question's words from which a choice is not doubted."""
LIKE = 0.5
"""Cosine to an answered example under which a question is like none of them."""
LIKE_ASKED = 0.6
CLEAR_ASKED = 0.12
"""The same two for a bare question: asked in the same words, much is answered nowhere."""
ALIKE = 0.15
"""How much nearer they must be where no cue leads to the answer, only the example."""
CLEAR = 0.05
"""How much nearer the answered examples must be than the refused, or the other way round."""
REFUSED = 0.7
"""Cosine to a refused example from which it overrules a choice."""
FROM_LIKENESS = 0.6
"""Share that stands for the words of an answer found by likeness, for its confidence."""


def reconsider(asked: Asked, choice: Choice, at: Index, settings: Settings) -> Choice:
    """Returns the choice, or another where the examples say that there is an answer, or that there is none."""
    if choice.reason == "outside" or (choice.best and _sure(asked, choice.best)):
        return choice
    like = likeness(asked.text, settings.encoder_dir, settings.data)
    if choice.best:
        refused = like.refused >= REFUSED and like.refused > like.answered + CLEAR
        return choice.model_copy(update={"best": None, "reason": "more"}) if refused else choice
    least, clear = (LIKE, CLEAR) if asked.story else (LIKE_ASKED, CLEAR_ASKED)
    if like.answered < least or like.answered < like.refused + clear:
        return choice
    best = _supported(choice, like, at) or _exampled(like, at)
    return choice.model_copy(update={"best": best, "near": (), "reason": ""}) if best else choice


def _sure(asked: Asked, best: Candidate) -> bool:
    """Returns whether a choice is not doubted: a bare question must have asked for what is said."""
    return best.covered >= SURE and (asked.story or best.statement.aspect != DEFAULT)


def _supported(choice: Choice, like: Likeness, at: Index) -> Candidate | None:
    """Returns the best candidate by words that one of the nearest examples has for its answer too."""
    wanted = [_key(one) for key in like.keys if (one := at.by_key(key))]
    for candidate in choice.near:
        if _key(candidate.statement) in wanted:
            return candidate.model_copy(update={"covered": max(candidate.covered, FROM_LIKENESS)})
    return None


def _exampled(like: Likeness, at: Index) -> Candidate | None:
    found = at.by_key(like.keys[0]) if like.answered >= like.refused + ALIKE else None
    return Candidate(statement=found, at=frozenset(), score=0, covered=FROM_LIKENESS) if found else None


def _key(one: Statement) -> tuple[str, str]:
    return one.sources[0].section, one.aspect
