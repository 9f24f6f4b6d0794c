"""What is said of a policy's rows reads as a sentence, in the policy's own words and names."""

import re

import pytest

from assistant.choose import Index, index
from assistant.settings import ROOT, Settings
from knowledge.tables import load
from tests.policies.conftest import HARBOUR

FOLDERS = {"first": ROOT / "knowledge", "harbour": HARBOUR}
SAID = [
    ("harbour", "amber|hours", "the clock runs Monday to Saturday, 07:00 to 20:00, Norwegian time, and stands still"),
    ("harbour", "amber|first_response", "within 90 minutes"),
    ("harbour", "groups|first_response", "within 3 working days"),
    ("harbour", "islander|cc", "copy the islands desk (islands@skerryline.example) on every escalation"),
    ("harbour", "islander|first_response", "cut by 25% on every priority. That makes"),
    ("harbour", "identity/strict|approval", "The shift leader's agreement is needed"),
    ("harbour", "identity/strict|do", "and the shift leader's agreement"),
    ("harbour", "safety|who", "email duty.officer@skerryline.example and post in Slack #bridge"),
    ("harbour", "under/2.1 Safety on board and ashore (Red)", "do not ask the passenger to look for the danger"),
    ("harbour", "hours/offices", "outside these hours the clock of Amber, Blue and White stands still"),
    ("first", "high|hours", "the clock runs Mon-Fri 9am-6pm EST, and stands still otherwise"),
    ("first", "identity/high|approval", "Management approval is needed"),
    ("first", "vip|hours", "the clock runs 24/7"),
    ("first", "document/class", "Internal Use Only"),
    ("first", "access.locked_out_2fa|approval", "no approval is asked for"),
]


def indexed(name: str) -> Index:
    return index(load(FOLDERS[name]), Settings(policy=FOLDERS[name]))


@pytest.mark.parametrize(("name", "key", "said"), SAID, ids=[f"{row[0]} {row[1]}" for row in SAID])
def test_a_statement_is_in_the_policys_own_words(name: str, key: str, said: str):
    statement = indexed(name).by_key(key)
    assert statement is not None
    assert said in statement.text


@pytest.mark.parametrize("name", ["first", "harbour"])
def test_no_statement_is_empty_unsourced_or_holds_what_only_code_says(name: str):
    for one in indexed(name).statements:
        assert one.text.strip(), one.topic
        assert one.sources, f"{one.topic}|{one.aspect}"
        assert not re.search(r"\bNone\b| {2}|\.;|\?\.|\.\.$", one.text), one.text


def test_only_the_first_policys_words_are_not_said_of_another():
    said = " ".join(one.text for one in indexed("harbour").statements)
    assert "anagement approval" not in said
    assert "CSM" not in said
