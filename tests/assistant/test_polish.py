"""A model may word the reply; it cannot add a promise, a time, an address or a fact."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.models import Decision
from assistant.polish import _STOP, _courtesy, _sentences, _wrong
from assistant.settings import Settings
from tests.assistant.openai_server import Body, Say, Server, serving

Change = Callable[[str], str]
TEXT = "My name is Tamsin Achterberg. I was charged twice for march, 2 x 49 usd, reverse one please."
DRAFT = (
    "Hello {name},\n\nI understand how important this is. I'm escalating this to our billing team right now as a high "
    "priority issue.\n\nYou'll hear from them within 30 minutes. I've included all the details from our conversation "
    "so you won't need to explain everything again."
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda body: Say('{"text": ""}')) as found:
        yield found


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    more = {"model": "openai:test", "model_url": server.url, "polish": True, "reader": "local", "data": tmp_path}
    return Desk(Settings(**more, model_hourly_tokens=0), chained=False)


def sent(body: Body) -> str:
    return str(body["messages"][0]["content"]).split("==========")[-2].strip()


def answering(server: Server, change: Change) -> None:
    import json

    server.answer = lambda body: Say(json.dumps({"text": change(sent(body))}))


def reply(decision: Decision) -> str:
    assert decision.reply is not None
    return decision.reply.text


def test_a_faithful_wording_goes_out_with_the_name_put_back(desk: Desk, server: Server):
    answering(
        server, lambda draft: draft.replace("I understand how important", "Thank you for writing, I know how important")
    )
    decision = desk.triage(TEXT)
    assert decision.reader.path is not None
    assert decision.reader.path.rejected == ()
    assert "Hello Tamsin,\n\nThank you for writing, I know how important this is." in reply(decision)
    assert decision.reader.path is not None
    assert decision.reader.path.parts["reply"] == "model"
    assert b"Tamsin" not in b"".join(server.wire)


BAD = {
    "a promise": lambda draft: draft + " We will refund you.",
    "a guarantee": lambda draft: draft + " I guarantee it.",
    "a shorter time": lambda draft: draft.replace("30 minutes", "5 minutes"),
    "another unit": lambda draft: draft.replace("30 minutes", "30 hours"),
    "a day": lambda draft: draft + " It is done by tomorrow.",
    "an address": lambda draft: draft + " Write to ceo@evil.example.",
    "a link": lambda draft: draft + " See https://evil.example/x.",
    "a name": lambda draft: draft + " Regards, Zed",
    "another name": lambda draft: draft.replace("[NAME_1]", "Bob"),
    "no time": lambda draft: draft.replace(" within 30 minutes", ""),
    "a denial turned": lambda draft: draft.replace("won't need", "will need"),
    "a cause": lambda draft: draft + " Our database crashed.",
    "an amount": lambda draft: draft + " It is $500.",
    "nothing": lambda draft: "",
    "far too much": lambda draft: draft + " Thank you." * 60,
    "the promise denied": lambda draft: draft.replace("You'll hear", "You won't hear").replace("you won't", "you'll"),
    "a time for another thing": lambda draft: draft.replace(
        "You'll hear from them within 30 minutes.", "Everything will be right again within 30 minutes."
    ),
    "an admission in the draft's words": lambda draft: draft + " You were right and it was our issue.",
    "an emoji": lambda draft: draft + " \U0001f600",
    "a bidi character": lambda draft: draft.replace("30", "\u202e03\u202c"),
    "a zero-width character": lambda draft: draft.replace("billing", "bil\u200bling"),
    "a look-alike letter": lambda draft: draft.replace("billing", "bill\u0456ng"),
    "no priority": lambda draft: draft.replace(" as a high priority issue", ""),
    "another priority": lambda draft: draft.replace("as a high priority", "as an"),
    "another team": lambda draft: draft.replace("our billing team", "our team"),
    "no urgency": lambda draft: draft.replace(" right now", ""),
    "the one who calls turned": lambda draft: draft.replace("You'll hear from them", "They'll hear from you"),
    "the promise asked": lambda draft: draft.replace("30 minutes.", "30 minutes?"),
    "the promise in quotes": lambda draft: draft.replace("You'll hear", "\"You'll hear").replace(
        "minutes.", 'minutes."'
    ),
    "the promise twice": lambda draft: draft + " You'll hear from them within 30 minutes.",
    "the promise earlier": lambda draft: "You'll hear from them within 30 minutes. " + draft,
    "a condition": lambda draft: draft.replace("You'll hear", "If so, you'll hear"),
    "a doubt": lambda draft: draft.replace("You'll hear", "You'll perhaps hear"),
    "each time": lambda draft: draft.replace("within 30 minutes", "within 30 minutes each time"),
    "details left out": lambda draft: draft.replace("all the details", "details"),
    "the customer explains": lambda draft: draft.replace("you won't need", "we won't need"),
    "an apology that admits": lambda draft: draft + " We are sorry for this issue of our team.",
    "fault": lambda draft: draft + " I know this is us.",
    "the customer blamed": lambda draft: draft + " You are the trouble.",
    "the customer laughed at": lambda draft: draft + " Thank you for your frustration.",
    "a question back": lambda draft: draft + " How are you?",
    "an order": lambda draft: draft + " You must have patience.",
    "a promise without will": lambda draft: draft + " We have this.",
    "a blame of the team": lambda draft: draft + " We had this trouble.",
    "underlined": lambda draft: draft.replace("30 minutes", "_30 minutes_"),
    "struck out": lambda draft: draft.replace("within", "w\u0336i\u0336thin"),
    "a heading": lambda draft: "# Refund\n\n" + draft,
    "the greeting gone": lambda draft: draft.replace("Hello [NAME_1],\n\n", ""),
    "the mark split": lambda draft: draft.replace("[NAME_1]", "[NAME_ 1]"),
    "in capitals": lambda draft: draft.upper(),
    "backwards": lambda draft: ". ".join(reversed(draft.split(". "))),
    "a note below": lambda draft: draft + "\n\nNot true: all of this",
    "another language": lambda draft: "Guten Tag, wir erstatten Ihnen alles in 30 minutes.",
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_wording_that_says_more_or_less_is_dropped_and_the_draft_stands(change: Change, desk: Desk, server: Server):
    answering(server, change)
    decision = desk.triage(TEXT)
    assert reply(decision) == DRAFT.format(name="Tamsin")
    assert decision.reader.path is not None
    assert decision.reader.path.parts["reply"] == "local"
    assert decision.reader.path.rejected


@pytest.mark.parametrize("say", [Say(status=500), Say("Sure, here it is."), Say(refusal="No.")])
def test_a_failing_model_leaves_the_draft(say: Say, desk: Desk, server: Server):
    server.answer = lambda body: say
    assert reply(desk.triage(TEXT)) == DRAFT.format(name="Tamsin")


KIND = {
    "thanks": lambda draft: draft.replace("I understand how", "Thank you for writing, I understand how"),
    "short forms written out": lambda draft: draft.replace("I'm", "I am").replace("You'll", "You will"),
    "a sentence less": lambda draft: draft.replace("I understand how important this is. ", ""),
    "curly apostrophes": lambda draft: draft.replace("'", "\u2019"),
    "regards": lambda draft: draft + "\n\nKind regards",
    "one paragraph": lambda draft: draft.replace("issue.\n\nYou", "issue. You"),
}


@pytest.mark.parametrize("change", KIND.values(), ids=KIND)
def test_courtesy_may_be_worded_anew(change: Change, desk: Desk, server: Server):
    answering(server, change)
    decision = desk.triage(TEXT)
    assert decision.reader.path is not None
    assert decision.reader.path.rejected == ()
    assert decision.reader.path.parts["reply"] == "model"


def test_a_missing_prompt_leaves_the_draft_and_says_which(desk: Desk, server: Server, tmp_path: Path):
    decision = Desk(desk.settings.model_copy(update={"prompts": tmp_path}), chained=False).triage(TEXT)
    assert reply(decision) == reply(desk.at_once().triage(TEXT))
    assert decision.reader.path is not None
    assert "polish.md" in decision.reader.path.rejected[0]
    assert server.heard == []


def test_an_apology_stays():
    draft = "Hello,\n\nI'm sorry for the trouble you've had, and I understand your frustration.\n\nIt is with them."
    assert list(_wrong(draft.replace("I'm sorry for", "I know of"), draft))
    assert list(_wrong(draft.replace("I'm sorry", "I am truly sorry"), draft)) == []


ENDS = (
    " we refund it",
    " tomorrow",
    " our fault",
    " not true",
    " \u202e",
    " \U0001f4b0",
    " it was us",
    " 5",
    " a voucher",
)
WORDS = re.findall(
    r"\S+",
    "will won't not refund all today everything our issue we promise you were right it was them hear explain again "
    "minutes 30 within high billing details need",
)


def lies(draft: str, dice: random.Random) -> str:
    """Returns a draft with something in it that it did not say."""
    sentences = _STOP.split(draft)
    firm = [at for at, one in enumerate(sentences) if not _courtesy(one)]
    at = dice.choice(firm)
    words = sentences[at].split()
    kind = dice.randrange(6)
    if kind == 0:
        del words[dice.randrange(len(words))]
    elif kind == 1:
        words.insert(dice.randrange(len(words)), dice.choice(WORDS))
    elif kind == 2:
        words[dice.randrange(len(words))] = dice.choice(WORDS).title()
    elif kind == 3:
        words = [dice.choice(WORDS) for _ in range(dice.randrange(2, 12))]
    elif kind == 4:
        words.append(dice.choice(ENDS))
    else:
        words *= 2
    sentences[at] = " ".join(words)
    if dice.random() < 0.5:
        sentences.append("Thank you for writing.")
    return "\n".join(sentences)


def test_nothing_but_courtesy_differs_over_two_thousand_hostile_wordings():
    dice = random.Random(11)
    drafts = [
        DRAFT.format(name="[NAME_1]"),
        "Hello,\n\nI appreciate your patience with this. The invoice needs a check, so I'm connecting you with our "
        "billing team.\n\nThey'll reach out within 24 hours via email. Your ticket number is [ID_1].",
        "Hello,\n\nWe're aware of an issue affecting exports. Our team is actively investigating. Check [LINK_1] for "
        "updates. We'll notify you once resolved.",
    ]
    for _ in range(2000):
        draft = dice.choice(drafts)
        said = lies(draft, dice)
        assert _sentences(said) == _sentences(draft) or list(_wrong(said, draft)), said


def test_no_hostile_wording_gets_out(desk: Desk, server: Server):
    dice = random.Random(5)
    bad = list(BAD.values())
    answering(server, lambda draft: dice.choice(bad)(dice.choice(bad)(draft)))
    texts = [TEXT, "The mobile app crashes on every start.", "Please erase all my data under GDPR."]
    plain = Desk(desk.settings.model_copy(update={"model": ""}), chained=False)
    drafts = {text: reply(plain.triage(text)) for text in texts}
    for text in texts * 20:
        decision = desk.triage(text)
        assert reply(decision) == drafts[text]
        assert decision.reply is not None
        assert decision.reply.violations == ()


def test_nothing_is_worded_unless_asked_for(desk: Desk, server: Server):
    Desk(desk.settings.model_copy(update={"polish": False}), chained=False).triage(TEXT)
    assert server.heard == []
