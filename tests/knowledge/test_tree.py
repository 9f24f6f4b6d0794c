from pathlib import Path
from xml.etree import ElementTree

import pytest

from knowledge.drawing import svg
from knowledge.mermaid import mermaid
from knowledge.tables import DEFAULT, load
from knowledge.tree import span, tree

TABLES = load()
TREE = tree(TABLES)
DOCS = Path(DEFAULT).parent / "docs"
SVG = "{http://www.w3.org/2000/svg}"


def drawn() -> str:
    root = ElementTree.fromstring(svg(TREE))
    return " ".join(" ".join(text.itertext()).strip().removeprefix("• ") for text in root.iter(f"{SVG}text"))


def test_every_category_is_a_question_in_the_order_of_the_lead():
    assert [choice.id for choice in TREE.choices] == [row.id for row in TABLES.categories]


@pytest.mark.parametrize("rule", TABLES.rules, ids=lambda rule: rule.id)
def test_every_rule_stands_in_its_question_in_the_policys_words(rule):
    choice = next(choice for choice in TREE.choices if choice.id == rule.category)
    assert [line for line in choice.asks if line.startswith(rule.source.quote)]


def test_the_drawing_shows_every_text_of_the_tree():
    words = " ".join(drawn().split())
    boxes = (*TREE.otherwise, *TREE.identity, *TREE.scenarios, *TREE.clocks)
    for line in (
        *(line for choice in TREE.choices for line in (*choice.asks, *choice.lines)),
        *(b.title for b in boxes),
    ):
        assert " ".join(line.split()) in words


def test_no_line_of_the_drawing_leaves_its_box():
    root = ElementTree.fromstring(svg(TREE))
    boxes = [box for box in root.iter(f"{SVG}rect") if box.get("rx")]
    spans = [[float(box.get(key, "0")) for key in ("x", "y", "width", "height")] for box in boxes]
    for text in root.iter(f"{SVG}text"):
        if text.get("class") in ("t", "s", "g", "e"):
            continue
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        assert any(left < x < left + wide and top < y < top + tall for left, top, wide, tall in spans), text.text


def test_the_drawing_needs_nothing_from_outside():
    text = svg(TREE)
    assert "href" not in text
    assert "<script" not in text
    assert "@import" not in text
    assert text.count("http") == 1, "the name space"
    assert len(text) < 150_000


def test_the_mermaid_text_has_a_node_and_two_ways_on_for_every_category():
    lines = mermaid(TREE).splitlines()
    for choice in TREE.choices:
        assert len([line for line in lines if line.strip().startswith(f"{choice.id} -->|")]) == 2


def test_the_mermaid_text_escapes_what_would_be_syntax():
    inside = [line.split('"')[1] for line in mermaid(TREE).splitlines() if line.count('"') >= 2]
    assert inside
    assert all(line.count('"') in (0, 2) for line in mermaid(TREE).splitlines())


def test_the_committed_drawings_are_the_ones_the_tables_give():
    again = "the tables changed: write docs/ again with `escalate policy tree`"
    assert (DOCS / "decision-tree.svg").read_text(encoding="utf-8") == svg(TREE), again
    assert (DOCS / "decision-tree.mmd").read_text(encoding="utf-8") == mermaid(TREE), again


@pytest.mark.parametrize(
    ("minutes", "said"), [(30, "30 minutes"), (60, "1 hour"), (90, "90 minutes"), (2880, "48 hours")]
)
def test_minutes_are_said_as_people_say_them(minutes: int, said: str):
    assert span(minutes) == said
