"""Which statement answers a question, by its words, by questions like it and by likeness; or that none does."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.choose import Candidate, Choice, Index
from assistant.meant import Learned, Meant, learned, vectors_of
from assistant.question import Asked
from assistant.settings import Settings
from assistant.statement import ANY, DEFAULT

Numbers = NDArray[np.float64]
LEAST_KNOWN = 0.5
"""Share of the learned topics that a policy must have for its questions to be read by them; under it, words decide."""
BY_WORDS = 0.6
"""Confidence of what words alone decide."""
CLOSE = 0.1
"""A runner-up that is no further behind is said too."""
ALONE_SAYS_LITTLE = ("meaning", "priority")
"""Aspects after which an agent wants to know what to do with the matter."""
MORE = 2
"""Other statements beside the best, at most."""


class Weights(NamedTuple):
    """What each sign counts for a statement."""

    topic: float
    aspect: float
    likeness: float
    cue: float


class Weighed(NamedTuple):
    """Every statement of a policy weighed for one question."""

    scores: Numbers
    """(statements,)"""
    cues: dict[int, Candidate]
    """By statement, the candidate that words lead to."""
    signs: Numbers
    """What tells whether there is an answer, shape (12,), in the order of `signs_of`."""


def weigh(asked: Asked, choice: Choice, at: Index, settings: Settings) -> Choice:
    """Returns the choice that words, learned heads and likeness make together; `confidence` says how sure it is.

    Args:
        asked: the question read.
        choice: what its words alone choose.
        at: the statements.
        settings: the folders.

    Raises:
        KnowledgeError, ModelError: an encoder or the heads are missing.
    """
    heads = learned(settings.encoder_dir)
    if not speaks_of(heads, at):
        return choice.model_copy(update={"confidence": BY_WORDS})
    texts = vectors_of([one.text for one in at.statements], heads.encoder, settings.data)
    meant = heads.read(asked.text)
    found = weighed(asked, choice, at, meant, texts, Weights(**heads.about["weights"]))
    answered = chance(found.signs, heads.about["answered"])
    order = [int(row) for row in np.argsort(-found.scores)[:8]]
    named = [
        found.cues.get(row) or Candidate(statement=at.statements[row], at=frozenset(), score=0, covered=0)
        for row in order
    ]
    if answered < heads.about["threshold"]:
        return choice.model_copy(
            update={
                "best": None,
                "near": tuple(named[:2]),
                "confidence": 1 - answered,
                "reason": choice.reason or "more",
            }
        )
    best = named[0]
    beside = choice.near if choice.best and choice.best.statement == best.statement else ()
    parts = [*_parts(asked, best, at), *(one for one in beside if one.statement.aspect == best.statement.aspect)]
    close = [
        one
        for one, row in zip(named[1:], order[1:], strict=True)
        if found.scores[row] >= found.scores[order[0]] - CLOSE
    ]
    if not parts and best.statement.aspect in ALONE_SAYS_LITTLE and (whole := at.of(best.statement.topic, DEFAULT)):
        parts.append(Candidate(statement=whole, at=frozenset(), score=0, covered=0))
    said = {best.statement.text, *(one.statement.text for one in parts)}
    parts += [one for one in close if one.statement.text not in said][:1]
    right = chance(found.signs, heads.about["right"])
    return choice.model_copy(update={"best": best, "near": tuple(parts[:MORE]), "confidence": right, "reason": ""})


def speaks_of(heads: Learned, at: Index) -> bool:
    """Returns whether the heads were fitted on questions about rows that this policy has."""
    here = {one.topic for one in at.statements}
    named: list[str] = heads.about["topics"]
    return sum(name in here for name in named) >= LEAST_KNOWN * len(named)


def weighed(
    asked: Asked, choice: Choice, at: Index, meant: Meant, texts: NDArray[np.float32], weights: Weights
) -> Weighed:
    """Returns the statements weighed.

    Args:
        asked: the question read.
        choice: what its words alone choose.
        at: the statements.
        meant: what the learned heads say.
        texts: vectors of the statements, shape (statements, dimension).
        weights: what each sign counts.
    """
    cues = at.cued(asked)
    topic = _each(meant.topics, [one.topic for one in at.statements])
    aspect = _each(meant.aspects, [one.aspect for one in at.statements])
    cue = np.zeros(len(at.statements))
    for row, candidate in cues.items():
        cue[row] = max(0.0, candidate.score)
    if cue.max() > 0:
        cue /= cue.max()
    scores = (
        weights.topic * topic + weights.aspect * aspect + weights.likeness * (texts @ meant.vector) + weights.cue * cue
    )
    top, second = np.sort(scores)[::-1][:2]
    covered = max((candidate.covered for candidate in cues.values()), default=0.0)
    reasons = [choice.reason == reason for reason in ("outside", "more", "nothing")]
    signs = [meant.answered, meant.like_answered, meant.like_refused, top, top - second, covered, *reasons, asked.story]
    return Weighed(scores, cues, np.array([*signs, topic.max(), aspect.max()], dtype=np.float64))


def chance(signs: Numbers, fitted: Mapping[str, list[float]]) -> float:
    """Returns the logistic of signs weighed by `fitted["weights"]`, with the offset `fitted["offset"][0]`."""
    return float(1 / (1 + np.exp(-(signs @ np.array(fitted["weights"]) + fitted["offset"][0]))))


def _each(said: Mapping[str, float], names: list[str]) -> Numbers:
    return np.array([said.get(name, 0.0) for name in names])


def _parts(asked: Asked, best: Candidate, at: Index) -> list[Candidate]:
    """Returns what else is asked of the same topic, each in words of its own."""
    topic, aspect = best.statement.topic, best.statement.aspect
    if aspect == ANY:
        return []
    found: list[Candidate] = []
    taken = {place for match in asked.aspects if match.id == aspect for place in match.at}
    for match in asked.aspects:
        one = at.of(topic, match.id)
        if match.id in (aspect, DEFAULT) or one is None or match.at & taken:
            continue
        if one.text not in {best.statement.text, *(other.statement.text for other in found)}:
            found.append(Candidate(statement=one, at=match.at, score=0, covered=0))
            taken |= match.at
    return found
