"""What a reply to a customer may not say."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.guards import guard
from assistant.models import GuardContext
from assistant.published import is_published, minutes
from assistant.settings import ROOT, Settings
from assistant.wordings import lexicon, rules
from knowledge.rows import Tables
from knowledge.tables import policy
from knowledge.tables import tables as load_tables

REPLIES = [json.loads(line) for line in (ROOT / "evals/cases/replies.jsonl").read_text(encoding="utf-8").splitlines()]
DEV = [row for row in REPLIES if "dev" in row["tags"]]
BLIND = [row for row in REPLIES if "blind" in row["tags"]]
HELD = [row for row in REPLIES if "held" in row["tags"]]
PLAIN = GuardContext()


def kinds(reply: str, tables: Tables, context: GuardContext = PLAIN, settings: Settings | None = None) -> set[str]:
    """Returns what the wordings find by themselves."""
    return {row.kind for row in guard(reply, context, tables, settings or Settings(), by_words=True).violations}


def of(row: dict) -> GuardContext:
    return GuardContext(**row["context"])


@pytest.mark.parametrize("row", DEV, ids=[row["id"] for row in DEV])
def test_a_labelled_reply_breaks_just_what_its_label_says(row: dict, tables: Tables) -> None:
    assert kinds(row["reply"], tables, of(row)) == set(row["expect"]["kinds"]), row["why"]


def test_replies_not_tuned_on_are_seldom_accused_wrongly(tables: Tables) -> None:
    fine = [row for row in HELD if row["expect"]["ok"]]
    accused = [row["reply"] for row in fine if kinds(row["reply"], tables, of(row))]
    assert len(accused) <= len(fine) * 0.1, accused


def test_the_whole_guard_finds_most_of_what_nobody_wrote_a_wording_for(tables: Tables) -> None:
    said = {row["id"]: guard(row["reply"], of(row), tables, Settings()).violations for row in BLIND}
    bad = [row for row in BLIND if not row["expect"]["ok"]]
    fine = [row for row in BLIND if row["expect"]["ok"]]
    by_words = sum(bool(kinds(row["reply"], tables, of(row))) for row in bad)
    found = sum(bool(said[row["id"]]) for row in bad)
    assert found >= 0.85 * len(bad) > by_words
    assert sum(bool(said[row["id"]]) for row in fine) <= 0.12 * len(fine)


def test_labels_are_complete_and_ids_unique() -> None:
    assert len({row["id"] for row in REPLIES}) == len(REPLIES)
    assert len({row["reply"] for row in REPLIES}) == len(REPLIES)
    assert all(row["expect"]["ok"] == (not row["expect"]["kinds"]) for row in REPLIES)
    assert {kind for row in REPLIES for kind in row["expect"]["kinds"]} == set(lexicon().kinds)


@pytest.mark.parametrize("row", [row for row in DEV if row["expect"]["kinds"]], ids=lambda row: row["id"])
def test_a_violation_has_its_words_a_policy_line_and_a_sentence_that_passes(row: dict, tables: Tables) -> None:
    lines = policy(ROOT / "knowledge").splitlines()
    for found in guard(row["reply"], of(row), tables, Settings()).violations:
        assert row["reply"][found.span.start : found.span.end] == found.span.quote
        assert found.source.quote in "\n".join(lines[found.source.start_line - 1 : found.source.end_line])
        assert "{" not in found.suggestion
        assert not kinds(found.suggestion, tables, of(row)), found.suggestion


@pytest.mark.parametrize(
    ("words", "category", "priority", "fine"),
    [
        ("30 minutes", "financial", "critical", True),
        ("15 minutes", "financial", "critical", True),
        ("20 minutes", "financial", "critical", False),
        ("half an hour", "legal", "critical", False),
        ("24-48 hours", "legal", "critical", True),
        ("2 business hours", "access", "high", True),
        ("1 business hour", "access", "high", True),
        ("30 minutes", "access", "high", False),
        ("two days", "billing", "standard", True),
        ("12 hours", "billing", "standard", True),
        ("4 hours", None, "high", True),
        ("5 minutes", None, None, False),
        ("same day", None, None, False),
    ],
)
def test_only_times_the_policy_publishes_may_be_told(
    words: str, category: str | None, priority: str | None, fine: bool, tables: Tables
) -> None:
    assert is_published(words, GuardContext(category=category, priority=priority), tables) is fine


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("half an hour", 30),
        ("24-48 hours", 1440),
        ("a couple of minutes", 2),
        ("the next few hours", 180),
        ("a week", 10080),
    ],
)
def test_a_time_span_is_read_at_its_shorter_end(words: str, value: int) -> None:
    assert minutes(words) == value


def test_every_published_time_in_the_urgent_template_passes(tables: Tables) -> None:
    for row in tables.categories:
        times = {row.first_response_minutes or 30} if row.id != "legal" else {1440}
        for time_ in times | {int(value / 2) for value in times}:
            said = (
                f"I'm escalating this to our {row.team} right now as a high priority issue.\n\n"
                f"You'll hear from them within {time_} minutes."
            )
            assert kinds(said, tables, GuardContext(category=row.id, priority=row.priority)) == set()


def test_a_legal_promise_names_the_legal_line_and_an_incident_time_the_incident_line(tables: Tables) -> None:
    found = guard("I guarantee it.", GuardContext(category="legal"), tables, Settings()).violations[0]
    assert found.source.quote == "Do NOT promise outcomes"
    found = guard("It'll be back by noon.", GuardContext(category="outage"), tables, Settings()).violations[0]
    assert found.source.quote == "Provide ETAs unless from official status page"


def test_the_better_sentence_names_the_team_and_its_published_time(tables: Tables) -> None:
    context = GuardContext(category="financial", priority="critical")
    found = guard("We will refund you.", context, tables, Settings()).violations[0]
    assert "our billing team" in found.suggestion
    assert "within 30 minutes" in found.suggestion


def test_an_address_at_another_company_is_fine_once_ours_is_set(tables: Tables) -> None:
    ours = Settings(company="acme")
    assert kinds("We mailed billing@northwind.example.", tables, settings=ours) == set()
    assert kinds("We mailed billing@acme.com.", tables, settings=ours) == {"internal_leak"}


def test_quoted_words_are_the_customers_unless_the_whole_reply_is_quoted(tables: Tables) -> None:
    assert kinds('You wrote "you will definitely get a refund" and I have noted that for our team.', tables) == set()
    assert kinds('"You will definitely get a refund."', tables) == {"promise_outcome"}
    assert kinds("> I guarantee a refund\n\nThank you for sending us what the shop told you.", tables) == set()


def test_a_promise_broken_over_two_lines_is_found(tables: Tables) -> None:
    assert kinds("You will get\nyour money back.", tables) == {"promise_outcome"}


def test_an_empty_reply_is_fine(tables: Tables) -> None:
    assert guard("", PLAIN, tables, Settings()).ok


TABLES = load_tables(ROOT / "knowledge")
SAID = st.lists(st.sampled_from([row["reply"] for row in REPLIES]) | st.text(max_size=40), max_size=5)


@given(SAID, st.sampled_from(["\n", " ", "\n\n", " — ", "İ"]))
@hypothesis_settings(max_examples=60, deadline=None)
def test_offsets_are_those_of_the_reply_whatever_it_holds(parts: list[str], between: str) -> None:
    reply = between.join(parts)
    found = guard(reply, PLAIN, TABLES, Settings(policy=Path(ROOT / "knowledge"))).violations
    assert all(reply[row.span.start : row.span.end] == row.span.quote != "" for row in found)
    assert [row.span.start for row in found] == sorted(row.span.start for row in found)


def test_time_grows_with_the_length_and_no_faster(tables: Tables) -> None:
    def seconds(reply: str) -> float:
        start = time.perf_counter()
        guard(reply, PLAIN, tables, Settings())
        return time.perf_counter() - start

    text = "we will get it to you and the team will look at 3 things in the database " * 40
    seconds(text)
    assert min(seconds(text * 8) for _ in range(3)) < 20 * min(seconds(text) for _ in range(3)) + 0.05


def test_every_wording_compiles(tables: Tables) -> None:
    assert len(rules(ROOT / "knowledge", ("billing",), ("#incidents",))) > len(lexicon().kinds)
