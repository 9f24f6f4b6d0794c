"""The policy tab: what needs a decision, rows beside their lines, a search, and a change tried without saving it."""

from pathlib import Path

import pytest

from assistant.chat import lead
from assistant.chat.document import document, rows_by_line
from assistant.chat.wiring import contents, searched
from assistant.desk import Desk
from assistant.log import add
from assistant.models import Case
from assistant.trial import FILES, Trial, trial
from tests.chat.conftest import NOW, scripted

RULE = "- id: financial.incorrect_charge\n"
CASES = [Case(id="<b>1</b>", text="<i>we</i> were charged twice"), Case(id="2", text="hello")]


def change(desk: Desk, old: str, new: str, file: str = "tables/rules.yaml") -> Trial:
    text = contents(desk, file)
    assert old in text
    return trial(file, text.replace(old, new, 1), CASES, scripted, desk.settings, NOW)


def test_a_change_shows_the_cases_it_would_move_and_saves_nothing(desk: Desk):
    before = {name: contents(desk, name) for name in FILES}
    found = change(desk, RULE, f"{RULE}  also: [legal@]\n")
    assert (found.replayed, [move.id for move in found.moves]) == (2, ["<b>1</b>"])
    html = lead.tried(found)
    assert "1 decision of 2 stored cases would change." in html
    assert "billing@, legal@" in html
    assert "<b>1" not in html
    assert "<i>we" not in html
    assert {name: contents(desk, name) for name in FILES} == before


def test_a_change_that_moves_nothing_says_so(desk: Desk):
    found = change(desk, "title: Wrong or duplicate charge", "title: A wrong or duplicate charge")
    assert "No decision of 2 stored cases would change." in lead.tried(found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("quote: Chargebacks or payment disputes", "quote: Chargebacks or bicycles", "bicycles"),
        ("- id: financial.fraud", "- id: [", "rules.yaml"),
        ("  category: financial\n", "  category: finance\n", "finance"),
    ],
)
def test_a_change_the_check_refuses_is_not_tried_on_cases(old: str, new: str, said: str, desk: Desk):
    found = change(desk, old, new)
    assert found.replayed == 0
    html = lead.tried(found)
    assert "No case can be decided by it" in html
    assert said in html


def test_problems_the_policy_already_has_are_not_laid_to_a_change(desk: Desk):
    assert change(desk, RULE, RULE).problems == ()


def test_an_empty_log_is_said(desk: Desk):
    found = trial("policy.md", contents(desk, "policy.md"), [], scripted, desk.settings, NOW)
    assert "The case log is empty" in lead.tried(found)


def test_logged_cases_are_what_a_change_is_tried_on(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    from assistant.chat import wiring

    monkeypatch.setattr(wiring, "local_reads", lambda *_: scripted)
    add(desk.settings.data, CASES[0], desk.triage(CASES[0]), "chat", NOW)
    text = contents(desk, "tables/rules.yaml").replace(RULE, f"{RULE}  also: [legal@]\n")
    assert "1 decision of 1 stored cases would change." in wiring.tried(desk, "tables/rules.yaml", text)


def test_what_stands_open_and_the_overdue_review_come_first(desk: Desk):
    html = lead.standing(desk.settings, NOW)
    assert html.index("Needs a decision") < html.index("Good to know")
    assert "overdue for review" in html


def test_rows_stand_beside_the_lines_they_rest_on(desk: Desk):
    rule = next(row for row in desk.tables.rules if row.id == "financial.chargeback")
    assert "rules financial.chargeback" in rows_by_line(desk.tables)[rule.source.start_line]
    assert 'data-rows="rules financial.chargeback' in document(desk.settings.policy)


def test_a_search_leads_to_lines(desk: Desk):
    html = searched(desk, "refund over 500")
    assert "data-goto=" in html
    assert "Financial Issues" in html
    assert searched(desk, "  ") == ""


def test_every_file_of_the_folder_can_be_edited(desk: Desk):
    folder = desk.settings.policy
    tables = {f"tables/{path.name}" for path in Path(folder, "tables").glob("*.yaml")}
    assert tables | {"policy.md"} == set(FILES)
