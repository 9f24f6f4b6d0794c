"""Personal data is taken out before a text leaves the machine, and put back exactly."""

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.looks import is_latin, plain
from assistant.mask import mask, personal, unmask
from assistant.read import local_heads, read
from assistant.screen import screen
from assistant.settings import Settings
from tests.assistant.private import MORE

PRIVATE = {
    "name by saying so": ("Hi, my name is Zbigniew Kowalczyk and I was charged twice.", ["Zbigniew", "Kowalczyk"]),
    "name in a signature": ("It still fails.\n\nKind regards,\nTemperance O'Hara", ["Temperance", "O'Hara"]),
    "name of a speaker": ("Ravindra: the app crashes\nAgent: since when?\nRavindra: today", ["Ravindra"]),
    "name after a title": ("spoke to Mrs. Abernathy, she wants a manager", ["Abernathy"]),
    "name inside a sentence": ("the account of Quentin Vandermeer was closed", ["Quentin", "Vandermeer"]),
    "first name in small letters": ("sarah says her invoice is wrong, sarah is upset", ["sarah"]),
    "name said again": ("My name is Oksana Bilyk. oksana cannot sign in.", ["Oksana", "oksana", "Bilyk"]),
    "mail": ("write to j.doe+x@mail.example.co.uk today", ["j.doe", "mail.example"]),
    "mail in disguise": ("reach me at jane (at) example (dot) org", ["jane", "example"]),
    "phone with plus": ("call +49 (0)30 1234-567 please", ["1234", "567"]),
    "phone of the US": ("my number: 555-867-5309, thanks", ["867", "5309"]),
    "phone with dots": ("tel 415.555.2671", ["555", "2671"]),
    "card": ("charged on 4111 1111 1111 1111 twice", ["4111", "1111"]),
    "card's last four": ("visa ending 4242 was charged", ["4242"]),
    "iban": ("refund to DE89 3704 0044 0532 0130 00 please", ["3704", "0532"]),
    "user id": ("charged twice. uid 50871", ["50871"]),
    "transaction": ("see ch_3Nabc99 and txn 88121", ["3Nabc99", "88121"]),
    "passport": ("passport: X1234567 was leaked", ["X1234567"]),
    "ip": ("sign-in from 203.0.113.77 not me", ["203.0.113"]),
    "link": ("see https://app.example.com/u/77?token=abc now", ["token", "app.example"]),
    "order number": ("order #A-99817 never came", ["99817"]),
    "street": ("I live at 12 Elm Grove Road and want it deleted", ["Elm", "Grove"]),
    "ssn": ("SSN 078-05-1120 shows on the page", ["078-05", "1120"]),
}
KEPT = {
    "an amount": "charged $1,250.00 twice, wants 49 usd back",
    "a count": "six customers and 12000 users cannot export",
    "the plan": "They are on the Enterprise plan since March",
    "products": "The Slack integration with Google Sheets fails on Windows",
    "the law": "a GDPR request from Germany",
    "an error": "error 503 since 9:10 on 2026-11-23",
    "the roles": "Customer: it crashes\nAgent: since when?",
    "a password that fails": "my password is not accepted, and her token is expired",
    "shouting": "I WANT MY MONEY BACK NOW OR I CANCEL MY SUBSCRIPTION",
    "an article of a law": "under Article 17 of the General Data Protection Regulation",
    "feelings after a cue": "I am furious and the customer is angry, thanks for nothing",
    "a page on a page": "The export button on the settings page does nothing. Reconnecting did not help.",
    "short forms": "We'd like to cancel. I'd rather not. They'd said so.",
    "times": "since 9:10:00 on 2026-11-23, error code 503",
    "a threat": "I will go to court on Monday and post it on Trustpilot",
}


ALL = PRIVATE | MORE


@pytest.mark.parametrize(("text", "secrets"), ALL.values(), ids=ALL)
def test_personal_data_is_masked_and_put_back(text: str, secrets: list[str]):
    found = mask(text)
    assert [secret for secret in secrets if secret in found.text] == []
    assert unmask(found.text, found.originals) == text


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_decides_a_case_is_left_in(text: str):
    assert mask(text).text == text


def test_the_same_person_has_one_mark():
    found = mask("My name is Oksana Bilyk. Oksana Bilyk wants a refund.")
    assert found.text.count("[NAME_1]") == 2


def test_what_the_local_reader_knows_of_the_customer_is_masked_in_any_letters():
    chosen = Settings()
    text = "customer Tamsin Achterberg, ACHTERBERG INC, tamsin.a@x.example, asks for a refund of $900"
    facts = read(screen(text, 1000), local_heads(chosen.model_dir)).facts
    found = mask(text, personal(facts))
    assert "tamsin" not in found.text.casefold()
    assert "achterberg" not in found.text.casefold()


def test_a_mark_written_by_a_customer_is_put_back_as_written():
    text = "[NAME_1] wrote to Zbigniew Kowalczyk, see [MAIL_7]"
    found = mask(text, ["Zbigniew Kowalczyk"])
    assert unmask(found.text, found.originals) == text


def test_a_mark_nobody_made_stays():
    assert unmask("for [NAME_9]", {"[NAME_1]": "Ann"}) == "for [NAME_9]"


GIVEN = {
    "in small letters": ("maxima quarrel called", ["Maxima Quarrel"], "maxima"),
    "a part of it": ("please tell Quarrel", ["Maxima Quarrel"], "Quarrel"),
    "joined": ("her sign-in is maximaquarrel", ["Maxima Quarrel"], "quarrel"),
    "with hyphen": ("maxima_quarrel is the sign-in", ["Maxima Quarrel"], "quarrel"),
    "of English words": ("Will Grant wants it", ["Will Grant"], "Grant"),
    "with zero-width characters": ("Max\u200bima called", ["Maxima"], "ima"),
    "with other accents": ("Zoe\u0308 called", ["Zo\u00eb"], "Zo"),
    "an id": ("account of usr 88-123", ["usr_88123", "88-123"], "88-123"),
    "a company in capitals": ("ACHTERBERG INC was charged", ["Achterberg Inc"], "ACHTERBERG"),
    "Chinese inside a sentence": ("\u5ba2\u6237\u5f20\u4f1f\u8bf4", ["\u5f20\u4f1f"], "\u5f20\u4f1f"),
    "of two letters": ("Bo called", ["Bo"], "Bo"),
}


@pytest.mark.parametrize(("text", "known", "secret"), GIVEN.values(), ids=GIVEN)
def test_a_known_word_is_masked_however_it_is_written(text: str, known: list[str], secret: str):
    found = mask(text, known)
    assert secret not in found.text
    assert unmask(found.text, found.originals) == text


def test_a_known_word_that_is_an_everyday_one_leaves_the_everyday_uses():
    assert mask("will you delete all my data", ["Will Data"]).text == "will you delete all my data"


def test_what_overlaps_is_masked_as_one():
    assert mask("write to Zbigniew.Kowalczyk@x.example please").text == "write to [MAIL_1] please"


def test_a_copy_has_each_characters_place():
    text = "Zoe\u0308\u200b \ufb01n \uff20"
    copy = plain(text)
    assert copy.text == "Zo\u00eb fin @"
    assert copy.there(2, 3) == (2, 4)
    assert [unicodedata.normalize("NFKC", text[a:b]) for a, b in zip(copy.starts, copy.ends, strict=True)][
        2
    ] == "\u00eb"


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("charged twice", True),
        ("Łukasz Żak, ÀÉ", True),
        ("The customer Оксана was charged", True),
        ("Меня списали дважды, order 7", False),
        ("我被扣了两次钱", False),
        ("1234", True),
    ],
)
def test_a_text_is_latin_where_half_its_letters_are(text: str, latin: bool):
    assert is_latin(text) is latin


ALPHABET = st.sampled_from("aB1 []_@.+-:\n\rNAMEé\u0301\u200b\u0130ß\ufb01\uff20ŁŞ张さん'’=#/")


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=ALPHABET, max_size=120) | st.text(max_size=60), st.lists(st.text(max_size=8), max_size=3))
def test_putting_back_is_exact_whatever_the_text(text: str, known: list[str]):
    found = mask(text, known)
    assert unmask(found.text, found.originals) == text


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([text for text, _ in ALL.values()]), min_size=1, max_size=4))
def test_cases_pasted_together_are_put_back_exactly(texts: list[str]):
    text = "\n".join(texts)
    found = mask(text)
    assert unmask(found.text, found.originals) == text


def _mails(count: int) -> str:
    return " ".join(f"Mail of Xav{at}ier Ko{at}zz, u{at}@host{at}.example, order no. {at} 4471." for at in range(count))


LONG = {
    "distinct mails and names": _mails,
    "blank lines": lambda count: "\n" * 40 * count,
    "one word": lambda count: "a" * 40 * count,
    "hyphens": lambda count: "a-" * 20 * count,
    "digits": lambda count: "1 " * 20 * count,
    "cues": lambda count: "name is " * 5 * count,
    "marks nobody closed": lambda count: "[NAME_" * 7 * count,
}


@pytest.mark.parametrize("made", LONG.values(), ids=LONG)
def test_the_work_grows_as_the_text_does(made: Callable[[int], str]):
    def taken(count: int) -> float:
        text = made(count)
        begun = time.process_time()
        mask(text)
        return time.process_time() - begun

    taken(10)
    assert min(taken(1600), taken(1600)) < 9 * max(min(taken(400), taken(400)), 0.005)
