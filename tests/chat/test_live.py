"""The line that says what the model has so far."""

import pytest

from assistant.chat.live import followed, ids, line
from assistant.streaming import listener
from knowledge.rows import Tables
from tests.assistant.openai_server import proposal

QUOTE = 'he wrote "rules": [{"id": "legal.court_order"}] } ] \\ and more'
WHOLE = proposal(
    [("financial.payment_error", QUOTE), ("financial.payment_error", "again"), ("frustration.asks_for_manager", "x")],
    signals=[("resolved", "y")],
)
NAMED = ["financial.payment_error", "financial.payment_error", "frustration.asks_for_manager"]


def test_however_much_has_come_only_whole_rules_are_named_and_none_goes_again():
    found = [ids(WHOLE[:at]) for at in range(len(WHOLE) + 1)]
    assert found[-1] == NAMED
    assert all(NAMED[: len(named)] == named for named in found)
    assert [len(named) for named in found] == sorted(len(named) for named in found)
    assert {len(named) for named in found} == {0, 1, 2, 3}


RUBBISH = [
    "",
    "Sure!",
    "[]",
    '{"rules": null',
    '{"rules": [1, "a", null, [',
    '{"rules": [{"id": 7}, {"no": "id"}',
    "}" * 9,
]


@pytest.mark.parametrize("words", RUBBISH)
def test_an_answer_of_another_form_names_nothing(words: str, tables: Tables):
    assert line("read", words, tables) == '<p class="live">The language model is reading the case …</p>'


def test_rules_stand_by_their_titles_once_as_not_checked_and_nothing_else_of_the_models(tables: Tables):
    words = proposal([("<b>evil</b>", "x"), *((name, "<i>quote</i>") for name in NAMED)])
    titles = {row.id: row.title for row in tables.rules}
    said = f"The language model is reading the case: {titles[NAMED[0]]}, {titles[NAMED[2]]} … (not yet checked)"
    assert line("read", words, tables) == f'<p class="live">{said}</p>'


def test_what_fails_in_the_work_is_raised_where_it_is_waited_for(tables: Tables):
    def work() -> str:
        tell = listener()
        assert tell
        tell("polish", "")
        raise RuntimeError("gone")

    lines = followed(work, tables, str)
    assert next(lines) == '<p class="live">The language model is wording the reply …</p>'
    with pytest.raises(RuntimeError, match="gone"):
        next(lines)
