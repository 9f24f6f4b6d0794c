"""Scores of answers to labelled questions about the policy: the right section first, the facts, the refusals."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant import Answer
from assistant.errors import InputError
from evals.score import Bin, Measured, Share, binned, calibration_error, share

Labelled = TypeVar("Labelled", bound=BaseModel)


class ExpectedAnswer(BaseModel):
    """The labels of a question."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answerable: bool
    sections: tuple[str, ...] = ()
    """Any of these may come first; the end of a heading path is enough."""
    facts: tuple[str, ...] = ()
    """Each must stand in the text or in a quote, letter case and spaces aside; `a|b` allows either."""


class LabelledQuestion(BaseModel):
    """A question and what is expected of its answer."""

    model_config = ConfigDict(frozen=True)

    id: str
    question: str
    expect: ExpectedAnswer
    tags: tuple[str, ...] = ()


class QuestionReport(BaseModel):
    """All scores of one run over questions."""

    questions: int
    section: Share
    """Of the answerable: one of the right sections is cited first."""
    facts: Share
    """Of the answerable: every fact is said."""
    verbatim: Share
    """Of all citations: the quote stands in the policy, on the lines that are named."""
    refusal_recall: Share
    """Of the unanswerable: refused."""
    refusal_precision: Share
    """Of the refused: unanswerable."""
    ece: Measured
    """Of the stated confidence against being right."""
    bins: list[Bin]
    errors: list[dict[str, object]]


def questions(path: Path) -> list[LabelledQuestion]:
    """Returns the labelled questions of a .jsonl file.

    Raises:
        InputError: there is no such file, or a line is no labelled question.
    """
    return rows_of(path, LabelledQuestion, "question file")


def rows_of(path: Path, shape: type[Labelled], what: str) -> list[Labelled]:
    """Returns the lines of a labelled .jsonl file.

    Args:
        path: of the file.
        shape: of each line.
        what: the file is called where it is missing.

    Raises:
        InputError: there is no such file, or a line has another shape.
    """
    if not path.is_file():
        raise InputError(f"There is no {what} {str(path)!r}.")
    found: list[Labelled] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(shape.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            raise InputError(f"{path.name}, line {number}: {error}") from error
    return found


def score_answers(asked: list[LabelledQuestion], ask: Callable[[str], Answer], policy: str) -> QuestionReport:
    """Returns the scores of answers.

    Args:
        asked: the labelled questions.
        ask: answers a question.
        policy: the text that every quote must stand in.
    """
    answers = [ask(row.question) for row in asked]
    pairs = list(zip(asked, answers, strict=True))
    known = [(row, answer) for row, answer in pairs if row.expect.answerable]
    unknown = [answer for row, answer in pairs if not row.expect.answerable]
    lines = policy.splitlines()
    bins = binned([(answer.confidence, right(row, answer)) for row, answer in pairs])
    return QuestionReport(
        questions=len(pairs),
        section=share(first_section(row, answer) for row, answer in known),
        facts=share(all_facts(row, answer) for row, answer in known),
        verbatim=share(
            _flat(cited.quote) in _flat("\n".join(lines[cited.start_line - 1 : cited.end_line]))
            for answer in answers
            for cited in answer.citations
        ),
        refusal_recall=share(not answer.answerable for answer in unknown),
        refusal_precision=share(not row.expect.answerable for row, answer in pairs if not answer.answerable),
        ece=calibration_error(bins),
        bins=bins,
        errors=[_error(row, answer) for row, answer in pairs if not right(row, answer)],
    )


def right(row: LabelledQuestion, answer: Answer) -> bool:
    """Returns whether an answer is right: refused where the policy is silent, else section and facts."""
    if not row.expect.answerable:
        return not answer.answerable
    return answer.answerable and first_section(row, answer) and all_facts(row, answer)


def first_section(row: LabelledQuestion, answer: Answer) -> bool:
    """Returns whether the first citation stands in an expected section; so does an answer computed from several.

    A heading's colon is no part of a section's name.
    """
    if not answer.answerable or not answer.citations:
        return False
    first = answer.citations[0].section
    return any(wanted.rstrip(":") in first for wanted in row.expect.sections)


def all_facts(row: LabelledQuestion, answer: Answer) -> bool:
    """Returns whether every expected fact is said in the text or a quote."""
    said = _flat(" ".join((answer.text, *(cited.quote for cited in answer.citations))))
    return answer.answerable and all(any(_flat(way) in said for way in fact.split("|")) for fact in row.expect.facts)


def _flat(text: str) -> str:
    return " ".join(text.casefold().replace("*", "").split())


def _error(row: LabelledQuestion, answer: Answer) -> dict[str, object]:
    return {
        "id": row.id,
        "question": row.question,
        "expected": row.expect.model_dump(mode="json"),
        "answer": answer.text,
        "sections": [cited.section for cited in answer.citations],
        "confidence": answer.confidence,
    }
