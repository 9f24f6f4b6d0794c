"""Turns and clauses of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.settings import ROOT
from assistant.turns import clauses, split
from assistant.windows import cut
from evals.score import cases

CASES = [
    ("plain_text_is_one_turn_of_nobody", "cust cant login since tue", [(None, None)]),
    ("role_labels_on_lines", "Customer: hi\nAgent Leo: hello", [("customer", None), ("agent", "Leo")]),
    (
        "role_labels_on_one_line",
        "Customer: hi. Agent: hello. Customer: bye",
        [("customer", None), ("agent", None), ("customer", None)],
    ),
    ("short_roles_without_a_stop", "CX: help me AGT: ok", [("customer", None), ("agent", None)]),
    ("times_and_names", "[09:02] Ruth: hi\n[09:03] Leo (Support): hello", [("customer", "Ruth"), ("agent", "Leo")]),
    ("am_pm_times", "10:15 AM - Sam (Support): hello\n10:16 AM - Ana: hi", [("agent", "Sam"), ("customer", "Ana")]),
    (
        "names_alone_where_one_speaks_like_an_agent",
        "Ruth: hi\nLeo: how can I help?\nRuth: it broke",
        [("customer", "Ruth"), ("agent", "Leo"), ("customer", "Ruth")],
    ),
    ("agent_notes_are_an_agents", "Agent notes: cust on pro", [("agent", None)]),
    ("form_fields_are_no_speakers", "Name: Ana\nPlan: Pro\nIssue: down", [(None, None)]),
    ("numbered_labels", "1. Customer: a\n2. Agent: b", [("customer", None), ("agent", None)]),
    (
        "quoted_mail_is_whoever_wrote_it",
        "On 3 Nov, Support wrote:\n> try again\n\nIt fails.",
        [(None, None), ("agent", None), (None, None)],
    ),
    ("words_before_the_first_label_are_nobodys", "see chat\nCustomer: hi", [(None, None), ("customer", None)]),
    ("an_address_is_no_label", "see https://x.com/a and Mail: none", [(None, None)]),
    ("empty_text_has_no_turn", "  ", []),
]


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_speakers_of_a_text(text, wanted):
    assert [(turn.speaker, turn.name) for turn in split(text)] == wanted


CLAUSES = [
    ("stops_and_questions", "It fails. Why? Help!", ["It fails.", "Why?", "Help!"]),
    ("sums_and_versions_stay_whole", "Paid $79.00 for 8.2.1 today", ["Paid $79.00 for 8.2.1 today"]),
    (
        "mail_and_links_stay_whole",
        "Mail a.b@x.co.uk or www.x.com/a?b=c. Done",
        ["Mail a.b@x.co.uk or www.x.com/a?b=c.", "Done"],
    ),
    (
        "abbreviations_do_not_end",
        "cust on ent. cant login, e.g. on mobile",
        ["cust on ent. cant login, e.g. on mobile"],
    ),
    ("but_begins_a_clause", "wants a refund but not credit", ["wants a refund", "but not credit"]),
    ("dashes_part", "cant login - wants help", ["cant login", "wants help"]),
    ("ranges_do_not_part", "10 - 20 users", ["10 - 20 users"]),
    ("lines_and_semicolons_part", "a b; c d\ne f", ["a b", "c d", "e f"]),
    ("a_title_does_not_end", "Mr. Lopez called. Sad", ["Mr. Lopez called.", "Sad"]),
    (
        "long_lists_part_at_commas",
        "The customer from the second team cannot open the dashboard, the export of the month fails as well",
        ["The customer from the second team cannot open the dashboard", "the export of the month fails as well"],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), [case[1:] for case in CLAUSES], ids=[case[0] for case in CLAUSES])
def test_the_clauses_of_a_text(text, wanted):
    assert [clause.quote for turn in split(text) for clause in clauses(turn)] == wanted


PIECES = st.lists(
    st.sampled_from(
        [
            "Customer: ",
            "Agent Leo: ",
            "[09:02] Ruth: ",
            "\n",
            "> q",
            "a, b",
            ". ",
            "? ",
            " but ",
            "é’",
            "$1.00",
            ";",
            " - ",
        ]
    )
    | st.text(max_size=6),
    max_size=30,
)


@settings(deadline=None)
@given(PIECES.map("".join))
def test_offsets_never_drift_and_turns_never_overlap(text):
    end = 0
    for turn in split(text):
        assert turn.start >= end
        assert text[turn.start : turn.end] == turn.text
        end = turn.end
        for clause in clauses(turn):
            assert text[clause.start : clause.end] == clause.quote


@pytest.mark.parametrize("piece", ["a", "Aa ", "> x\n", ". ", "Customer: ", "12:00 ", "Bob: hi\n", "a, "])
def test_a_long_monotonous_text_is_cut_into_short_clauses(piece):
    text = piece * (200_000 // len(piece))
    found = [clause for turn in split(text) for clause in clauses(turn)]
    assert all(text[clause.start : clause.end] == clause.quote and len(clause.quote) <= 400 for clause in found)
    assert sum(len(clause.quote) for clause in found) <= len(text)


def test_white_space_moves_no_cut():
    def pieces(text: str) -> list[str]:
        windows = cut(text)
        return [" ".join(window.text.split()) for window in (*windows.passages, *windows.clauses)]

    for case in cases(ROOT / "evals" / "cases" / "own.jsonl"):
        wide = f"\n\n  {case.text.replace('. ', '.   ').replace(', ', ',  ')}\n\n\n"
        assert pieces(wide) == pieces(case.text), case.id
