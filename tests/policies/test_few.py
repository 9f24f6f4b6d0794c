"""A few dozen examples teach another policy's rules in seconds, and lift what is found by the policy's words alone."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from assistant.desk import Desk
from assistant.errors import InputError
from assistant.settings import ROOT, Settings
from evals.commands import triage
from evals.examples import examples_of
from evals.few import train_few
from evals.score import cases, judge, report
from knowledge.rows import Tables
from tests.evals.near import NEAR, near, words
from tests.policies.conftest import HARBOUR

pytest.importorskip("sklearn", reason="the training extra is not installed")
ENCODER = ROOT / "knowledge" / "model"
EXAMPLES = HARBOUR / "examples.jsonl"


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taught")
    found = CliRunner().invoke(
        cli(["train"]),
        ["train", "--frozen", "--policy", str(HARBOUR), "--examples", str(EXAMPLES), "--model-dir", str(folder)],
    )
    assert found.exit_code == 0, found.output
    assert "held out:" in found.output
    return folder


def test_few_examples_lift_the_cases_over_the_policys_words(taught: Path, quay: Desk, tmp_path: Path):
    learned = Desk(Settings(policy=HARBOUR, model_dir=taught, data=tmp_path))
    judged = cases(HARBOUR / "cases.jsonl")
    before, after = (
        report([judge(case, lambda row, at=at: triage(row, at)) for case in judged], "red") for at in (quay, learned)
    )
    assert after.shares["fully_right"].value >= before.shares["fully_right"].value + 0.08
    assert after.shares["critical_recall"].value >= 0.8
    assert not any("words alone" in note for note in learned.triage("A horse waits on the quay, no boat.").notes)


def test_eval_scores_another_policy_with_a_taught_reader(taught: Path, tmp_path: Path):
    arguments = ["--policy", str(HARBOUR), "--model-dir", str(taught), "--json", str(tmp_path / "report.json")]
    found = CliRunner().invoke(cli(["eval"]), ["eval", "--input", str(HARBOUR / "cases.jsonl"), *arguments])
    assert found.exit_code == 0, found.output
    stored = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert stored["shares"]["critical_recall"]["count"] == 9, "Red is the most urgent here"


def test_no_case_is_near_an_example():
    pairs = near(
        [words(row.text) for row in examples_of(EXAMPLES)],
        [words(case.text) for case in cases(HARBOUR / "cases.jsonl")],
    )
    assert pairs == [], f"words in common: {NEAR} and more"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            '{"text": "x", "labels": {"legal.x": "x"}, "kind": "positive", "voice": "plain"}',
            "legal.x",
        ),
        ('{"text": "x", "labels": {}, "kind": "plain", "voice": "plain"}', "No example has a label"),
    ],
    ids=["another policy's rule", "no labels"],
)
def test_examples_that_teach_nothing_are_refused(harbour: Tables, tmp_path: Path, lines: str, said: str):
    file = tmp_path / "few.jsonl"
    file.write_text(lines + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        train_few(harbour, examples_of(file), ENCODER, tmp_path / "model", lambda _: None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--examples", str(EXAMPLES), "--model-dir", "model"], "add --frozen"),
        (["--examples", "none.jsonl", "--frozen", "--model-dir", "model"], "no file of examples"),
    ],
    ids=["not frozen", "no file"],
)
def test_a_wrong_call_is_told_the_mend(arguments: list[str], said: str):
    found = CliRunner().invoke(cli(["train"]), ["train", "--policy", str(HARBOUR), *arguments])
    assert found.exit_code == 2
    assert said in " ".join(found.output.split())
