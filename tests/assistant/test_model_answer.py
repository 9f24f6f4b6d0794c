"""A model in the way of questions: it picks among the policy's statements, and can word, add or promise nothing."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.chat.speech import telling
from assistant.chat.talk import Talk, hear, refine, refined
from assistant.models import Answer
from tests.assistant.openai_server import Body, Opens, Say, Server, opening, serving

QUESTION = "how long has legal got to answer?"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda body: Say(json.dumps({"numbers": [1]}))) as found:
        yield found


@pytest.fixture
def opens(server: Server, tmp_path: Path) -> Opens:
    return opening(server, tmp_path)


def listed(body: Body) -> list[str]:
    """Returns the statements that the model was shown."""
    text = body["messages"][0]["content"]
    between = text.split("Statements:\n")[1].split("\n\nThe question")[0]
    return [line.partition(". ")[2] for line in between.splitlines() if line.partition(". ")[0].isdigit()]


def path(answer: Answer) -> Any:
    assert answer.reader is not None
    assert answer.reader.path is not None
    return answer.reader.path


def test_the_statement_a_model_picks_is_the_answer_with_the_policys_words(server: Server, opens: Opens):
    server.answer = lambda body: Say(json.dumps({"numbers": [2]}))
    answer = opens().ask(QUESTION)
    assert answer.text.startswith(listed(server.heard[0])[1].split(". ")[0][:40])
    assert answer.citations
    assert path(answer).parts == {"answer": "model"}
    assert [one.name for one in path(answer).prompts] == ["answer"]


def test_a_model_that_finds_none_refuses(server: Server, opens: Opens):
    server.answer = lambda body: Say(json.dumps({"numbers": []}))
    answer = opens().ask(QUESTION)
    assert not answer.answerable
    assert answer.text.startswith("The policy does not say.")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (Say(json.dumps({"numbers": [99]})), "statement 99"),
        (Say(json.dumps({"numbers": [0]})), "statement 0"),
        (Say(json.dumps({"numbers": [1, 1]})), "some twice"),
        (Say(json.dumps({"numbers": [1, 2, 3, 4]})), "more than 3"),
        (Say("Legal answers within five minutes."), "prose"),
        (Say('{"numbers": [1'), "broke off"),
        (Say(json.dumps({"text": "five minutes"})), "another form"),
        (Say(status=500), "server failed"),
        (Say(status=429), "no more calls"),
    ],
    ids=["past the end", "none such", "twice", "too many", "prose", "half", "another form", "server error", "limit"],
)
def test_what_does_not_stand_leaves_the_local_answer_and_says_so(says: Say, why: str, server: Server, opens: Opens):
    server.answer = lambda body: says
    desk = opens()
    answer = desk.ask(QUESTION)
    local = desk.at_once().ask(QUESTION)
    assert (answer.text, answer.citations) == (local.text, local.citations)
    assert answer.reader is not None
    assert why in (answer.reader.fallback or "")
    assert path(answer).parts == {"answer": "local"}


def test_a_missing_prompt_leaves_the_local_answer_and_says_which(server: Server, opens: Opens, tmp_path: Path):
    desk = opens(prompts=tmp_path)
    answer = desk.ask(QUESTION)
    assert answer.text == desk.at_once().ask(QUESTION).text
    assert answer.reader is not None
    assert "answer.md" in (answer.reader.fallback or "")
    assert server.heard == []


def test_whatever_numbers_a_hostile_model_says_every_word_is_the_tables_and_every_quote_the_policys(
    server: Server, opens: Opens
):
    dice = random.Random(3)
    server.answer = lambda body: Say(
        json.dumps({"numbers": [dice.randrange(-2, 16) for _ in range(dice.randrange(5))]})
    )
    desk = opens(model_hourly_tokens=0)
    known = " ".join((desk.settings.policy / "policy.md").read_text(encoding="utf-8").split())
    for _ in range(60):
        answer = desk.ask(dice.choice([QUESTION, "who do i ping for outage", "is there a bonus for good csat"]))
        quotes = [" ".join(cited.quote.split()) for cited in answer.citations]
        assert [quote for quote in quotes if quote not in known] == []
        shown = " ".join(listed(server.heard[-1]))
        sentences = [part for part in answer.text.split(". ") if "policy" not in part.casefold()]
        assert [part for part in sentences if answer.answerable and part.strip(".") not in shown] == [], answer.text


def test_the_cascade_asks_nothing_where_the_desk_is_sure(server: Server, opens: Opens):
    answer = opens(reader="cascade").ask("which email for security")
    assert server.heard == []
    assert path(answer).parts == {"answer": "local"}


def test_names_and_addresses_in_a_question_do_not_leave_the_machine(server: Server, opens: Opens):
    opens().ask("jane.roe@example.com wants her account moved, who approves that?")
    assert "jane.roe" not in json.dumps(server.heard)


def test_the_chat_shows_the_local_answer_at_once_and_the_models_after(server: Server, opens: Opens):
    desk = opens()
    talk = hear(Talk(), QUESTION, desk.at_once(), telling(desk.tables, desk.now))[0]
    assert server.heard == []
    server.answer = lambda body: Say(json.dumps({"numbers": []}))
    after = refined(talk, refine(talk, desk))
    assert after.turns[-1].text.startswith("The policy does not say.")
    assert len(after.turns) == len(talk.turns)
