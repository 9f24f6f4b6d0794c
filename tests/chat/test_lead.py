"""The policy tab: what needs a decision, rows beside their lines, a search, and a change tried without saving it."""

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from assistant.chat import lead
from assistant.chat.document import document, rows_by_line
from assistant.chat.wiring import Change, kept, searched, tried
from assistant.desk import Desk
from assistant.log import add
from assistant.models import Case
from assistant.trial import FILES, LEXICON, Trial, contents, trial
from knowledge.coverage import EARLIER, Coverage, RowCovered
from tests.chat.conftest import NOW, scripted

RULE = "- id: financial.incorrect_charge\n"
CASES = [Case(id="<b>1</b>", text="<i>we</i> were charged twice"), Case(id="2", text="hello")]


def edited(desk: Desk, old: str, new: str, file: str = "tables/rules.yaml") -> dict[str, str]:
    text = contents(desk.settings.policy, file)
    assert old in text
    return {file: text.replace(old, new, 1)}


def tries(desk: Desk, texts: dict[str, str], cases: list[Case] = CASES) -> Trial:
    return trial(texts, cases, desk.settings, NOW, lambda *_: scripted)


def change(desk: Desk, old: str, new: str, file: str = "tables/rules.yaml") -> Trial:
    return tries(desk, edited(desk, old, new, file))


def test_a_change_shows_the_cases_it_would_move_and_saves_nothing(desk: Desk):
    before = {name: contents(desk.settings.policy, name) for name in FILES}
    found = change(desk, RULE, f"{RULE}  also: [legal@]\n")
    assert (found.replay.decided, [move.id for move in found.replay.moves]) == (2, ["<b>1</b>"])
    html = lead.tried(found)
    assert "1 decision of 2 stored cases would change." in html
    assert "billing@, legal@" in html
    assert "<b>1" not in html
    assert "<i>we" not in html
    assert {name: contents(desk.settings.policy, name) for name in FILES} == before


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
    assert found.replay.decided == 0
    html = lead.tried(found)
    assert "No case can be decided by it" in html
    assert said in html


def test_problems_the_policy_already_has_are_not_laid_to_a_change(desk: Desk):
    assert change(desk, RULE, RULE).problems == ()


def test_an_empty_log_is_said(desk: Desk):
    assert "The case log is empty" in lead.tried(tries(desk, {}, []))


def test_logged_cases_are_what_a_change_is_tried_on(desk: Desk):
    add(desk.settings.data, CASES[0], desk.triage(CASES[0]), "chat", NOW)
    texts = edited(desk, RULE, f"{RULE}  also: [legal@]\n")
    assert "1 decision of 1 stored cases would change." in tried(desk, Change(texts=texts))


def test_a_line_and_the_row_that_quotes_it_are_tried_together(desk: Desk):
    line, quote = "- Chargebacks or payment disputes", "quote: Chargebacks or payment disputes"
    document = edited(desk, line, "- Chargebacks or bicycles", "policy.md")
    rows = edited(desk, quote, "quote: Chargebacks or bicycles")
    assert tries(desk, document).replay.decided == 0
    assert tries(desk, rows).replay.decided == 0
    together = tries(desk, document | rows)
    assert (together.problems, together.replay.decided) == ((), 2)


def test_words_of_the_policys_own_are_tried_before_they_are_saved(desk: Desk):
    cues = {"lexicon/cues.yaml": "product.feature_request: ['\\bhello\\b']\n"}
    found = trial(cues, CASES, desk.settings, NOW)
    assert "product.feature_request" in {row.now for move in found.replay.moves for row in move.differences}
    assert not (desk.settings.policy / "lexicon" / "cues.yaml").exists()


def test_a_broken_lexicon_is_said_and_not_tried(desk: Desk):
    found = tries(desk, {"lexicon/cues.yaml": "product.feature_request: ['(']\n"})
    assert "is no expression" in lead.tried(found)
    assert found.replay.decided == 0


def test_a_case_that_cannot_be_read_is_named_and_the_rest_are_decided(desk: Desk):
    html = lead.tried(tries(desk, {}, [*CASES, Case(id="blank", text=" ")]))
    assert "No decision of 2 stored cases would change." in html
    assert "<strong>blank</strong> The case is empty." in html


def test_the_editor_keeps_every_edited_file_and_forgets_one_that_is_as_it_was(desk: Desk):
    text = contents(desk.settings.policy, "policy.md")
    one = kept(desk, Change(file="tables/rules.yaml"), "- id: x\n")
    both = kept(desk, one.model_copy(update={"file": "policy.md"}), f"{text}\nMore.\n")
    assert set(both.texts) == {"tables/rules.yaml", "policy.md"}
    assert set(kept(desk, both, text.rstrip()).texts) == {"tables/rules.yaml"}
    assert kept(desk, Change(file="lexicon/cues.yaml"), None).texts == {}


def test_the_edited_files_are_taken_along_as_a_zip():
    texts = {"policy.md": "# Ü\n", "lexicon/cues.yaml": "a: [b]\n"}
    html = lead.edited(texts)
    (data,) = re.findall(r'href="data:application/zip;base64,([^"]+)"', html)
    with ZipFile(BytesIO(b64decode(data))) as taken:
        assert {name: taken.read(name).decode() for name in taken.namelist()} == texts
    assert "policy.md, lexicon/cues.yaml" in html
    assert "href" not in lead.edited({})


def test_what_stands_open_and_the_overdue_review_come_first(desk: Desk):
    html = lead.standing(desk.settings, NOW)
    assert html.index("Needs a decision") < html.index("Good to know")
    assert "overdue for review" in html
    assert "<details open><summary>Needs a decision" in html
    assert "<details><summary>Good to know" in html


def test_rows_stand_beside_the_lines_they_rest_on(desk: Desk):
    rule = next(row for row in desk.tables.rules if row.id == "financial.chargeback")
    assert "rules financial.chargeback" in rows_by_line(desk.tables)[rule.source.start_line]
    assert 'data-rows="rules financial.chargeback' in document(desk.settings.policy)


def test_which_rows_the_cases_exercise_stands_in_the_tab_and_beside_the_lines(desk: Desk, tmp_path: Path):
    assert "No coverage was measured" in lead.coverage(tmp_path, "now")
    rows = (RowCovered(table="rules", row="<a>", exercised=False, fields=3, unnoticed=("title",)),)
    found = Coverage(sha256="now", source="own.jsonl", cases=9, differing=7, rows=rows)
    (tmp_path / "coverage.json").write_text(found.model_dump_json(), encoding="utf-8")
    html = lead.coverage(tmp_path, "now")
    assert found.said() in html
    assert "<td>0 of 1</td><td>2 of 3</td><td>&lt;a&gt;</td>" in html
    assert EARLIER not in html
    assert EARLIER in lead.coverage(tmp_path, "later")
    rule = next(row for row in desk.tables.rules if row.id == "financial.chargeback")
    assert (
        "rules financial.chargeback (no case)"
        in rows_by_line(desk.tables, {"rules financial.chargeback"})[rule.source.start_line]
    )


def test_a_search_leads_to_lines(desk: Desk):
    html = searched(desk, "refund over 500")
    assert "data-goto=" in html
    assert "Financial Issues" in html
    assert searched(desk, "  ") == ""


def test_every_file_of_the_folder_can_be_edited(desk: Desk):
    folder = desk.settings.policy
    tables = {f"tables/{path.name}" for path in Path(folder, "tables").glob("*.yaml")}
    lexicon = {f"lexicon/{path.name}" for path in Path(folder, "lexicon").glob("*.yaml")}
    assert tables | {"policy.md"} == set(FILES)
    assert lexicon <= set(LEXICON)
