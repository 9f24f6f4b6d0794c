"""Passages for 60 questions as agents type them (searches.jsonl, each with the sections that would serve)."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.answer import library
from assistant.find import find
from assistant.settings import ROOT, Settings, settings
from knowledge.tables import load
from tests.policies.conftest import HARBOUR

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ROWS = [json.loads(line) for line in (Path(__file__).parent / "searches.jsonl").read_text("utf-8").splitlines()]
TABLES = load(ROOT / "knowledge")


def sections(words: str, count: int) -> list[str]:
    return [hit.chunk.section for hit in find(words, TABLES, settings(), NOW, count)]


def test_plain_questions_find_their_section_first_and_never_far_down():
    """Held to what was measured, 56 and 60 of 60; words and vectors alone: 31 and 44."""
    first = [any(name.endswith(tuple(row["wanted"])) for name in sections(row["query"], 1)) for row in ROWS]
    third = [any(name.endswith(tuple(row["wanted"])) for name in sections(row["query"], 3)) for row in ROWS]
    assert (len(ROWS), sum(first) >= 55, sum(third) >= 59) == (60, True, True), (sum(first), sum(third))


@pytest.mark.parametrize(
    ("words", "section"), [("TECH-SUPPORT", "Technical Issues"), ("net-30", "Billing Questions"), ("zebra", "")]
)
def test_single_words_are_found_too(words: str, section: str):
    assert any(section in name for name in sections(words, 2))


def test_every_passage_is_ranked_once():
    shelf = library(settings())
    assert sorted(sections("refund", shelf.count)) == sorted(sections("outage", shelf.count))
    assert len(sections("refund", shelf.count)) == shelf.count


def test_a_policy_whose_questions_nobody_taught_is_ranked_by_words_and_vectors(tmp_path: Path):
    at = Settings(policy=HARBOUR, data=tmp_path)
    assert find("wheelchair", load(HARBOUR), at, NOW, 3) == library(at).search("wheelchair", 3)
