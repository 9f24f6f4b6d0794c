"""Which statement answers a question, by what was learned from questions and by its words; or that none does."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.choose import Candidate, Choice, Index
from assistant.meant import Learned, Meant, learned
from assistant.question import OUTSIDE, Asked
from assistant.settings import Settings
from assistant.statement import ANY, DEFAULT, Statement

Numbers = NDArray[np.float64]
CUE = 0.05
"""What the words that lead to a statement best count, beside a cosine."""
LEAST_KNOWN = 0.5
"""Share of the learned topics that a policy must have for its questions to be read by them; else words and likeness."""
SHARPNESS = 20.0
"""Of the softmax over cosines that the encoder was taught with."""
BY_WORDS = 0.6
"""Confidence of what words alone decide."""
BY_LIKENESS = 0.7
"""Confidence of what likeness alone chooses for a policy whose questions nobody taught."""
LIKE, STRANGE, MEANT_ANSWER = 0.42, 0.55, -4.0
"""Least likeness of what is chosen so; the same where a question names what other policies have and this one has not;
and least of what was learned of questions that have an answer. Chosen in evals/EXPERIMENTS.md."""
CLOSE = 0.08
"""A runner-up that is no further behind, in cosine, is said too."""
ALONE_SAYS_LITTLE = ("meaning", "priority")
"""Aspects after which an agent wants to know what to do with the matter."""
FAR = 0.25
"""The same beside a decided contradiction, which names the reading and seldom the address or time it leaves."""
CONFLICT = "conflict/"
AGREED = 0.3
"""Least chance of an answer where the words alone lead to the same; else heads.json has it."""
NEAREST = 12
"""Statements that a language model may choose from."""
MORE = 2
"""Other statements beside the best, at most."""


class Weighed(NamedTuple):
    """Every statement of a policy weighed for one question."""

    scores: Numbers
    """(statements,)"""
    cues: dict[int, Candidate]
    """By statement, the candidate that words lead to."""
    signs: Numbers
    """What tells whether there is an answer, shape (11,)."""


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
        return by_likeness(asked, choice, at, settings)
    found = weighed(asked, choice, at, heads.read(asked.text, at.statements, settings.data))
    answered = chance(found.signs, heads.about["answered"])
    order = [int(row) for row in np.argsort(-found.scores)[:NEAREST]]
    named = [found.cues.get(row) or Candidate(statement=at.statements[row]) for row in order]
    agreed = choice.best is not None and _alike(choice.best.statement, named[0].statement)
    if answered < (AGREED if agreed else heads.about["threshold"]):
        return choice.model_copy(
            update={
                "best": None,
                "near": tuple(named[:2]),
                "confidence": 1 - answered,
                "nearest": tuple(named),
                "reason": choice.reason or "more",
            }
        )
    best = named[0]
    beside = choice.near if choice.best and choice.best.statement == best.statement else ()
    parts = [*_parts(asked, best, at), *(one for one in beside if one.statement.aspect == best.statement.aspect)]
    reading = best.statement.topic.startswith(CONFLICT)
    least = found.scores[order[0]] - (FAR if reading else CLOSE)
    close = [one for one, row in zip(named[1:], order[1:], strict=True) if found.scores[row] >= least]
    if not parts and best.statement.aspect in ALONE_SAYS_LITTLE and (whole := at.of(best.statement.topic, DEFAULT)):
        parts.append(Candidate(statement=whole))
    said = {best.statement.text, *(one.statement.text for one in parts)}
    parts += [one for one in close if one.statement.text not in said][: MORE if reading else 1]
    right = chance(found.signs, heads.about["right"])
    return choice.model_copy(
        update={
            "best": best,
            "near": tuple(parts[:MORE]),
            "confidence": right,
            "nearest": tuple(named),
            "reason": "",
        }
    )


def by_likeness(asked: Asked, choice: Choice, at: Index, settings: Settings) -> Choice:
    """Returns the choice for a policy whose questions nobody taught: by words where they lead somewhere, else likeness.

    Nothing is chosen where words say that the question is about something else, or likeness is unsure.
    """
    if choice.best or choice.reason == OUTSIDE:
        return choice.model_copy(update={"confidence": BY_WORDS})
    meant = learned(settings.encoder_dir).read_untaught(asked.text, at.statements, settings.data)
    order = [int(row) for row in np.argsort(-meant.likeness)[:NEAREST]]
    named = tuple(Candidate(statement=at.statements[row]) for row in order)
    top = float(meant.likeness[order[0]])
    here = {one.topic for one in at.statements}
    strange = any(match.id != OUTSIDE and match.id not in here for match in asked.topics)
    if top < (STRANGE if strange else LIKE) or meant.answered < MEANT_ANSWER:
        return choice.model_copy(update={"near": named[:2], "confidence": BY_WORDS, "nearest": named})
    close = [one for one, row in zip(named, order, strict=True) if meant.likeness[row] >= top - CLOSE]
    beside = [one for one in close if one.statement.text != named[0].statement.text][:1]
    update = {"best": named[0], "near": tuple(beside), "confidence": BY_LIKENESS, "nearest": named, "reason": ""}
    return choice.model_copy(update=update)


def speaks_of(heads: Learned, at: Index) -> bool:
    """Returns whether the heads were fitted on questions about rows that this policy has."""
    here = {one.topic for one in at.statements}
    named = [name for name in heads.about["names"] if name.startswith("topic ")]
    return sum(name.removeprefix("topic ") in here for name in named) >= LEAST_KNOWN * len(named)


def weighed(asked: Asked, choice: Choice, at: Index, meant: Meant) -> Weighed:
    """Returns the statements weighed.

    Args:
        asked: the question read.
        choice: what its words alone choose.
        at: the statements.
        meant: what was learned of such questions.
    """
    cues = at.cued(asked)
    cue = np.zeros(len(at.statements))
    for row, candidate in cues.items():
        cue[row] = max(0.0, candidate.score)
    if cue.max() > 0:
        cue /= cue.max()
    scores = meant.likeness + CUE * cue
    top, second = np.sort(scores)[::-1][:2]
    covered = max((candidate.covered for candidate in cues.values()), default=0.0)
    reasons = [choice.reason == reason for reason in ("outside", "more", "nothing")]
    shares = np.exp(SHARPNESS * (scores - top))
    shares /= shares.sum()
    best = at.statements[int(scores.argmax())]
    alike = np.array([_alike(one, best) for one in at.statements])
    sure = [shares.max(), shares[alike].sum()]
    signs = [meant.answered, top, top - second, *sure, covered, *reasons, asked.story, cue[int(scores.argmax())]]
    return Weighed(scores, cues, np.array(signs, dtype=np.float64))


def _alike(one: Statement, other: Statement) -> bool:
    """Returns whether two statements stand in one section, or say the same kind of thing of the same matter."""
    if one.sources and other.sources and one.sources[0].section == other.sources[0].section:
        return True
    matters = {row.topic.partition(".")[0].strip("@") for row in (one, other)}
    return one.aspect == other.aspect and len(matters) == 1


def chance(signs: Numbers, fitted: Mapping[str, list[float]]) -> float:
    """Returns the logistic of signs weighed by `fitted["weights"]`, with the offset `fitted["offset"][0]`."""
    return float(1 / (1 + np.exp(-(signs @ np.array(fitted["weights"]) + fitted["offset"][0]))))


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
