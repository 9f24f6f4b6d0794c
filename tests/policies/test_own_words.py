"""A policy's own lexicon: its facts are read, its words settle rules, and a broken file is said with its mend."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.errors import InputError, KnowledgeError
from assistant.models import Case, Decision
from assistant.own_words import own_words
from assistant.problems import problems
from assistant.settings import ROOT, Settings
from tests.policies.conftest import HARBOUR

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def triaged(quay: Desk, text: str) -> Decision:
    decision = quay.triage(Case(text=text, received_at=NOON))
    assert decision.violations == ()
    return decision


@pytest.mark.parametrize(
    ("text", "fact", "value", "words"),
    [
        ("Card charged twice for one booking, SK-48213.", "booking_reference", "SK-48213", "SK-48213"),
        ("My car was damaged on the car deck, reg BT 44512.", "registration", "BT 44512", "BT 44512"),
        ("The 14:20 boat, wheelchair booked, nobody came.", "sailing", "14:20 boat", "14:20 boat"),
        ("Islander Card holder, wheelchair booked, nobody came.", "plan", "islander", "Islander Card holder"),
    ],
    ids=["a reference", "a number plate", "a sailing", "a card"],
)
def test_its_facts_are_read_with_their_words(quay: Desk, text: str, fact: str, value: str, words: str):
    found = triaged(quay, text).facts[fact]
    assert found.value == value
    assert found.evidence != "given"
    assert found.evidence.quote == words


def test_a_fact_that_was_read_is_not_asked_for(quay: Desk):
    decision = triaged(quay, "My card was charged twice for the one booking, SK-48213.")
    assert "booking_reference" not in {row.field for row in decision.missing}
    assert "booking_reference" in {
        row.field for row in triaged(quay, "My card was charged twice for the one booking.").missing
    }


def test_a_fact_that_was_read_raises_its_flag(quay: Desk):
    decision = triaged(quay, "Islander Card holder. The guide dog was refused at boarding.")
    assert (decision.flags, decision.first_response_minutes, decision.cc) == (("islander",), 33, ("islands@",))


def test_its_words_settle_a_rule_nothing_has_taught(quay: Desk):
    decision = triaged(quay, "She claims a quarter of the fare under 1177/2010.")
    assert "fares.passenger_rights" in decision.rules
    assert not any("Claim under EU" in note for note in decision.notes)


@pytest.mark.parametrize(
    "text",
    ["Does 1177/2010 apply to freight?", "He does not claim under 1177/2010."],
    ids=["asked", "denied"],
)
def test_words_that_are_asked_or_denied_settle_nothing(quay: Desk, text: str):
    assert "fares.passenger_rights" not in triaged(quay, text).rules


def test_the_first_policys_lexicon_is_the_general_one():
    assert not any(own_words(ROOT / "knowledge"))


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("cues.yaml", "sailing.group: ['(']", "is no expression"),
        ("cues.yaml", "sailing.group: words", "cues.yaml, sailing.group"),
        ("facts.yaml", "fields: {port: {rows: []}}", "facts.yaml, fields.port.needs"),
    ],
    ids=["no expression", "no list", "a key is missing"],
)
def test_a_broken_lexicon_is_said_with_its_place(file: str, text: str, said: str, tmp_path: Path):
    shutil.copytree(HARBOUR, tmp_path / "broken")
    (tmp_path / "broken" / "lexicon" / file).write_text(text, encoding="utf-8")
    desk = Desk(Settings(policy=tmp_path / "broken", data=tmp_path))
    with pytest.raises(KnowledgeError, match=said):
        desk.triage("A van was scratched.")


def test_a_case_may_bring_the_policys_own_facts(quay: Desk):
    case = {"text": "My card was charged twice for the one booking.", "facts": {"own": {"booking_reference": "SK-7"}}}
    decision = quay.triage(Case.model_validate(case))
    assert decision.facts["booking_reference"].evidence == "given"
    assert "booking_reference" not in {row.field for row in decision.missing}
    assert decision.violations == ()


def test_a_fact_the_policy_does_not_ask_for_is_refused_with_those_it_does(quay: Desk):
    case = {"text": "My card was charged twice.", "facts": {"own": {"colour": "red"}}}
    with pytest.raises(InputError, match="'colour' is no field of the policy"):
        quay.triage(Case.model_validate(case))


def copied(folder: Path) -> Path:
    """A copy of the whole policy folder, as the README tells a lead to make one."""
    shutil.copytree(ROOT / "knowledge", folder, ignore=shutil.ignore_patterns("model", "__pycache__"))
    return folder


def test_a_copy_of_the_policy_folder_reads_as_the_policy_does(tmp_path: Path):
    copy = copied(tmp_path / "copy")
    assert not any(own_words(copy))
    assert {row.kind for row in problems(copy, NOON.date())} & {"table.broken", "lexicon.copied"} == set()


def test_an_edited_copy_of_the_products_facts_is_not_read_and_the_check_says_so(tmp_path: Path):
    copy = copied(tmp_path / "copy")
    facts = copy / "lexicon" / "facts.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("  pro: 'pro'", "  pro: 'prof?'"), encoding="utf-8")
    assert not any(own_words(copy))
    (found,) = [row for row in problems(copy, NOON.date()) if row.kind == "lexicon.copied"]
    assert (found.level, found.file) == ("warning", "copy/lexicon/facts.yaml")
    assert "Remove the file" in found.mend


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("facts.yaml", "plans: {gold: gold}", "facts.yaml"),
        ("facts.yaml", "fields: [", "facts.yaml"),
        ("cues.yaml", "sailing.group: ['(']", "cues.yaml"),
        ("guards.yaml", "kinds: {bicycles: {}}", "guards.yaml"),
        ("try.yaml", "- one", "try.yaml"),
    ],
    ids=["another shape", "no YAML", "no expression", "no such kind", "no cases to try"],
)
def test_the_check_finds_what_triage_could_not_load(file: str, text: str, said: str, tmp_path: Path):
    shutil.copytree(HARBOUR, tmp_path / "broken")
    (tmp_path / "broken" / "lexicon" / file).write_text(text, encoding="utf-8")
    (found,) = [row for row in problems(tmp_path / "broken", NOON.date()) if row.kind == "table.broken"]
    assert (found.level, found.file) == ("error", f"broken/lexicon/{said}")
