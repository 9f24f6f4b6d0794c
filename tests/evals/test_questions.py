"""The scores of answers, on answers small enough to count by hand."""

from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.models import Answer, Citation
from assistant.settings import ROOT
from evals.questions import LabelledQuestion, questions, score_answers

POLICY = "# Times\n\nCritical: 30 minutes\nHigh: **2 hours**\n"
CITED = Citation(section="Times > By Priority", start_line=3, end_line=3, quote="Critical: 30 minutes")
RIGHT = Answer(answerable=True, text="Within 30 minutes.", confidence=0.9, citations=(CITED,))
REFUSED = Answer(answerable=False, text="The policy does not say.", confidence=0.8, citations=())


def asked(name: str, **expect: object) -> LabelledQuestion:
    return LabelledQuestion.model_validate({"id": name, "question": name, "expect": expect})


KNOWN = asked("how fast", answerable=True, sections=["By Priority"], facts=["30 minutes|half an hour"])
UNKNOWN = asked("the boss's dog", answerable=False)


def test_right_answers_and_refusals_score_full():
    found = score_answers([KNOWN, UNKNOWN], lambda q: RIGHT if q == "how fast" else REFUSED, POLICY)
    for row in (found.section, found.facts, found.verbatim, found.refusal_recall, found.refusal_precision):
        assert row.value == 1.0
    assert found.errors == []
    assert found.ece == pytest.approx((0.1 + 0.2) / 2)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (RIGHT.model_copy(update={"citations": (CITED.model_copy(update={"section": "Elsewhere"}),)}), "section"),
        (
            RIGHT.model_copy(update={"text": "Soon.", "citations": (CITED.model_copy(update={"quote": "Times"}),)}),
            "facts",
        ),
        (
            RIGHT.model_copy(update={"citations": (CITED.model_copy(update={"start_line": 4, "end_line": 4}),)}),
            "verbatim",
        ),
        (REFUSED, "section"),
    ],
)
def test_each_fault_costs_its_own_score(answer: Answer, wrong: str):
    found = score_answers([KNOWN], lambda _: answer, POLICY)
    assert getattr(found, wrong).value == 0.0


def test_an_answer_to_what_the_policy_leaves_open_and_a_refusal_of_what_it_says_are_counted_apart():
    found = score_answers([KNOWN, UNKNOWN], lambda q: REFUSED if q == "how fast" else RIGHT, POLICY)
    assert (found.refusal_recall.value, found.refusal_precision.value) == (0.0, 0.0)
    assert [row["id"] for row in found.errors] == ["how fast", "the boss's dog"]


def test_bold_marks_and_line_breaks_do_not_hide_a_quote():
    cited = CITED.model_copy(update={"start_line": 4, "end_line": 4, "quote": "High: 2\nhours"})
    found = score_answers([KNOWN], lambda _: RIGHT.model_copy(update={"citations": (cited,)}), POLICY)
    assert found.verbatim.value == 1.0


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', '{"id": "a", "question": "b", "expect": {"colour": 1}}'])
def test_a_line_that_is_no_labelled_question_is_named(line: str, tmp_path: Path):
    path = tmp_path / "q.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        questions(path)
    with pytest.raises(InputError, match="no question file"):
        questions(tmp_path / "absent.jsonl")


def test_the_committed_questions_name_sections_of_the_policy():
    policy = (ROOT / "knowledge" / "policy.md").read_text(encoding="utf-8")
    rows = questions(ROOT / "evals" / "cases" / "questions.jsonl")
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert bool(row.expect.sections) == row.expect.answerable, row.id
        assert [name for name in row.expect.sections if name.split(" > ")[-1] not in policy] == [], row.id
