"""A model may translate the reply; a translation that is not shown to say what the draft says does not get out."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.models import Call, Case, Decision, GivenFacts, Reply
from assistant.rendering import bounds, unpaired, wrong
from assistant.settings import ROOT, Settings
from assistant.translate import CHECKED, translated
from knowledge.encoder import Encoder
from knowledge.rows import Tables
from tests.assistant.openai_server import Body, Say, Server, proposal, serving
from tests.assistant.translations import BACK, GOOD, LIES, OTHER, SAME, URGENT

CHARGED = "Mir wurde das Geld für März zweimal abgebucht"
GERMAN = Case(
    text=f"Ich heiße Tamsin Achterberg. {CHARGED}, bitte eine Zahlung zurück.",
    facts=GivenFacts(name="Tamsin Achterberg"),
)
ENGLISH = "My name is Tamsin Achterberg. I was charged twice for march, 2 x 49 usd, reverse one please."


def sent(body: Body) -> str:
    return str(body["messages"][0]["content"]).split("==========")[-2].strip()


def is_back(body: Body) -> bool:
    return "into English" in body["messages"][0]["content"]


def says(server: Server, there: str | Say, back: str | Say) -> None:
    """Has the server read the German case as it should, and translate there and back as told."""

    def answer(body: Body) -> Say:
        if body["response_format"]["json_schema"]["name"] == "Proposal":
            return Say(proposal([("financial.incorrect_charge", CHARGED)]))
        say = back if is_back(body) else there
        return say if isinstance(say, Say) else Say(json.dumps({"text": say}))

    server.answer = answer


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(lambda body: Say("{}")) as found:
        yield found


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    server.heard.clear()
    server.wire.clear()
    chosen = Settings(
        model="openai:test",
        model_url=server.url,
        translate=True,
        reader="llm",
        data=tmp_path,
        model_hourly_tokens=0,
    )
    return Desk(chosen, chained=False)


@pytest.fixture(scope="module")
def decided() -> Decision:
    return Desk(Settings(), chained=False).triage(ENGLISH)


def of(decided: Decision, draft: str, language: str, desk: Desk) -> Decision:
    """Returns a decision with this draft after it was translated."""
    words = {"[NAME_1]": "Tamsin", "[LINK_1]": "status.example.com"}
    text = draft
    for mark, own in words.items():
        text = text.replace(mark, own)
    drafted = decided.model_copy(update={"reply": Reply(template="urgent", text=text)})
    return translated(drafted, language, desk._llm(), desk.tables, desk.settings)


def reply(decision: Decision) -> Reply:
    assert decision.reply is not None
    return decision.reply


def path(decision: Decision) -> tuple[dict[str, str], tuple[str, ...], tuple[Call, ...]]:
    """Returns whose the parts are, what did not stand, and the calls after the case was read."""
    assert decision.reader.path is not None
    calls = tuple(call for call in decision.reader.path.calls if call.purpose != "read")
    return dict(decision.reader.path.parts), decision.reader.path.rejected, calls


@pytest.mark.parametrize(("language", "draft"), GOOD, ids=[f"{language}-{draft[:9]}" for language, draft in GOOD])
def test_a_faithful_translation_stands_beside_the_draft(
    language: str, draft: str, decided: Decision, desk: Desk, server: Server
):
    says(server, GOOD[language, draft], BACK[draft])
    after = of(decided, draft, language, desk)
    assert path(after)[1] == ()
    found = reply(after).translation
    assert found is not None
    assert found.language == language
    assert found.text == GOOD[language, draft].replace("[NAME_1]", "Tamsin").replace("[LINK_1]", "status.example.com")
    assert found.checked[: len(CHECKED)] == CHECKED
    assert "Tamsin" in found.back or "[NAME_1]" not in draft


def test_a_german_case_gets_its_translation_and_the_record_says_how(desk: Desk, server: Server):
    says(server, GOOD["de", URGENT], BACK[URGENT])
    decision = desk.triage(GERMAN)
    parts, rejected, calls = path(decision)
    assert rejected == ()
    assert reply(decision).text == URGENT.replace("[NAME_1]", "Tamsin")
    assert reply(decision).translation is not None
    assert parts["translation"] == "model"
    assert not any("knows English" in note for note in decision.notes)
    assert [call.purpose for call in calls] == ["translate", "translate_back"]
    assert decision.reader.path is not None
    assert [stamp.name for stamp in decision.reader.path.prompts] == ["read", "translate", "translate_back"]
    assert decision.model_dump(mode="json")["reply"]["translation"]["language"] == "de"
    wire = b"".join(server.wire)
    assert b"Tamsin" not in wire
    assert b"escalating" not in wire.split(b"into English")[1]  # The second call does not see the draft.


def test_where_the_models_rules_do_not_stand_the_warning_of_another_language_does(desk: Desk, server: Server):
    server.answer = lambda body: Say(proposal([("outage.data_loss", "die Daten sind weg")]))
    assert any("knows English" in note for note in desk.triage(GERMAN).notes)


@pytest.mark.parametrize(("text", "more"), [(ENGLISH, {}), (GERMAN, {"translate": False}), (GERMAN, {"model": ""})])
def test_nothing_is_translated_for_english_or_unless_asked_for(
    text: Case | str, more: dict[str, str], desk: Desk, server: Server
):
    says(server, GOOD["de", URGENT], BACK[URGENT])
    decision = Desk(desk.settings.model_copy(update=more), chained=False).triage(text)
    assert decision.reply is None or decision.reply.translation is None
    assert [body for body in server.heard if "Translated" in json.dumps(body)] == []


Change = Callable[[str], str]
THERE: dict[str, tuple[Change, str]] = {
    "another time": (lambda text: text.replace("30", "10"), "figures"),
    "another unit": (lambda text: text.replace("Minuten", "Stunden"), "minutes are missing"),
    "no time": (lambda text: text.replace(" innerhalb von 30 Minuten", ""), "figures"),
    "an address": (lambda text: text.replace("von ihm.", "von ihm: ceo@evil.example."), "characters that no German"),
    "a host": (lambda text: text.replace("von ihm.", "von ihm auf evil.example."), "address"),
    "a phone": (lambda text: text.replace("von ihm.", "von ihm, 0170 5558812."), "number"),
    "another name": (lambda text: text.replace("[NAME_1]", "Bob"), "marks"),
    "a name more": (lambda text: text.replace("von ihm.", "von Peter Schneider."), "name"),
    "another mark": (lambda text: text.replace("[NAME_1]", "[NAME_2]"), "marks"),
    "a sentence less": (lambda text: text.replace("ich verstehe, wie wichtig das ist. ", ""), "sentences"),
    "a sentence more": (lambda text: text + " Alles wird gut.", "sentences"),
    "a promise": (lambda text: text.replace("von ihm.", "von ihm, das versprechen wir."), "promise"),
    "a denial turned": (lambda text: text.replace("nicht alles", "alles"), "denial are missing"),
    "asked": (lambda text: text.replace("von ihm.", "von ihm?"), "ends otherwise"),
    "far more": (lambda text: text.replace("von ihm.", "von ihm " + "und so weiter " * 9 + "."), "characters"),
    "a zero-width character": (lambda text: text.replace("Minuten", "Minu\u200bten"), "characters that no German"),
    "a look-alike letter": (lambda text: text.replace("alle", "\u0430lle"), "characters that no German"),
    "an emoji": (lambda text: text + "\U0001f600", "characters that no German"),
    "nothing": (lambda text: "", "sentences"),
    "the draft itself": (lambda text: URGENT, "missing"),
}


@pytest.mark.parametrize(("change", "why"), THERE.values(), ids=THERE)
def test_what_a_translation_changes_is_said_and_the_draft_stands(change: Change, why: str, desk: Desk, server: Server):
    says(server, change(GOOD["de", URGENT]), BACK[URGENT])
    decision = desk.triage(GERMAN)
    assert reply(decision).translation is None
    assert reply(decision).text == URGENT.replace("[NAME_1]", "Tamsin")
    parts, (said,), calls = path(decision)
    assert "translation" not in parts
    assert said.startswith("The reply is not translated into German: ")
    assert why in said
    assert len(calls) == 1


HOME: dict[str, tuple[Change, str]] = {
    "a promise": (lambda text: text.replace("hear from them", "definitely get a refund from them"), "translated back"),
    "a time": (lambda text: text.replace("30", "5"), "figures"),
    "a sentence left over": (lambda text: text + " Thank you.", "sentences"),
    "another matter": (
        lambda text: text.replace("You will hear from them", "The weather is fine there"),
        "unlike the draft",
    ),
    "a denial": (lambda text: text.replace("will hear", "will not hear"), "denial are added"),
    "blame": (lambda text: text.replace("how important this is", "that you ignored this"), "translated back"),
}


@pytest.mark.parametrize(("change", "why"), HOME.values(), ids=HOME)
def test_what_comes_back_otherwise_than_the_draft_is_said_and_the_draft_stands(
    change: Change, why: str, desk: Desk, server: Server
):
    says(server, GOOD["de", URGENT], change(BACK[URGENT]))
    decision = desk.triage(GERMAN)
    assert reply(decision).translation is None
    _, (said,), calls = path(decision)
    assert "translated back, " in said
    assert why in said
    assert len(calls) == 2


@pytest.mark.parametrize("say", [Say(status=500), Say("Sure."), Say(refusal="No."), Say('{"text": "Hal')])
@pytest.mark.parametrize("back", [False, True], ids=["there", "back"])
def test_a_failing_model_leaves_the_draft_and_says_so(say: Say, back: bool, desk: Desk, server: Server):
    good = GOOD["de", URGENT]
    says(server, good if back else say, say)
    decision = desk.triage(GERMAN)
    assert reply(decision).translation is None
    assert path(decision)[1][0].startswith("The reply is not translated into German: the model")
    assert len(path(decision)[2]) == 1 + back


@pytest.mark.parametrize("missing", ["translate", "translate_back"])
def test_a_missing_prompt_leaves_the_draft_and_says_which(missing: str, desk: Desk, server: Server, tmp_path: Path):
    for name in {"read", "mend", "translate", "translate_back"} - {missing}:
        (tmp_path / f"{name}.md").write_text((ROOT / "prompts" / f"{name}.md").read_text("utf-8"), "utf-8")
    decision = Desk(desk.settings.model_copy(update={"prompts": tmp_path}), chained=False).triage(GERMAN)
    assert f"{missing}.md" in path(decision)[1][0]
    assert path(decision)[2] == ()


def lies(dice: random.Random) -> tuple[str, str, str]:
    """Returns a language, a draft, and a translation of it that says something the draft does not."""
    language, draft = dice.choice(list(GOOD))
    text = GOOD[language, draft]
    paragraphs = text.split("\n\n")
    at = dice.randrange(1, len(paragraphs))
    lie = dice.choice(LIES[language])
    sentences = paragraphs[at].split(". ")
    where = dice.randrange(len(sentences))
    kind = dice.randrange(5)
    if kind == 0:
        sentences[where] = lie.rstrip(".") if where < len(sentences) - 1 else lie
    elif kind == 1:
        sentences[where] = f"{sentences[where].rstrip('.')}, {lie[0].lower()}{lie[1:].rstrip('.')}" + "." * (
            where == len(sentences) - 1
        )
    elif kind == 2:
        sentences.insert(where, lie.rstrip("."))
    elif kind == 3:
        words = sentences[where].split()
        half = len(words) // 2
        sentences[where] = " ".join([*words[:half], lie.rstrip("."), *words[half:]])
    else:
        sentences = [lie]
    paragraphs[at] = ". ".join(sentences)
    return language, draft, "\n\n".join(paragraphs)


def test_none_of_four_hundred_hostile_translations_gets_out_though_the_second_call_lies_too(
    decided: Decision, desk: Desk, server: Server
):
    dice = random.Random(29)
    for _ in range(400):
        language, draft, text = lies(dice)
        says(server, text, dice.choice([draft, BACK[draft]]))  # It says in English what the draft says.
        after = of(decided, draft, language, desk)
        assert reply(after).translation is None, (language, text)
        assert path(after)[1]


def test_likeness_parts_honest_sentences_from_others_as_the_table_says():
    encoder = Encoder(Settings().encoder_dir)

    def passes(pair: tuple[str, str]) -> tuple[bool, bool]:
        likely = unpaired(pair[1], pair[0], encoder)[0] >= bounds().alike
        return likely, likely and not any(wrong(pair[1], pair[0], None))

    assert sum(passes(pair)[0] for pair in SAME) >= len(SAME) - 1
    assert sum(passes(pair)[0] for pair in OTHER) <= 7
    assert [pair for pair in OTHER if passes(pair)[1]] == []


def test_every_language_has_every_kind_of_words_and_a_name_the_desk_recognises(tables: Tables):
    import yaml

    known = yaml.safe_load((ROOT / "assistant" / "lexicon" / "languages.yaml").read_text("utf-8"))
    for code, row in bounds().languages.items():
        assert set(row.kinds) == set(bounds().kinds)
        assert known[code]["name"] == row.name
