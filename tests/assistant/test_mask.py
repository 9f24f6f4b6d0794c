"""Personal data is taken out before a text leaves the machine, and put back exactly."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mask import mask, personal, unmask
from assistant.read import local_heads, read
from assistant.screen import screen
from assistant.settings import Settings

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
    "a threat": "I will go to court on Monday and post it on Trustpilot",
}


@pytest.mark.parametrize(("text", "secrets"), PRIVATE.values(), ids=PRIVATE)
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
    settings = Settings()
    text = "customer Tamsin Achterberg, ACHTERBERG INC, tamsin.a@x.example, asks for a refund of $900"
    facts = read(screen(text, 1000), local_heads(settings.model_dir)).facts
    found = mask(text, personal(facts))
    assert "tamsin" not in found.text.casefold()
    assert "achterberg" not in found.text.casefold()


def test_a_mark_written_by_a_customer_is_put_back_as_written():
    text = "[NAME_1] wrote to Zbigniew Kowalczyk, see [MAIL_7]"
    found = mask(text, ["Zbigniew Kowalczyk"])
    assert unmask(found.text, found.originals) == text


def test_a_mark_nobody_made_stays():
    assert unmask("for [NAME_9]", {"[NAME_1]": "Ann"}) == "for [NAME_9]"


@given(st.text(alphabet=st.sampled_from("aB1 []_@.+-:\nNAME"), max_size=120), st.lists(st.text(max_size=8), max_size=3))
def test_putting_back_is_exact_whatever_the_text(text: str, known: list[str]):
    found = mask(text, known)
    assert unmask(found.text, found.originals) == text


def test_a_long_text_is_masked_in_reasonable_time():
    text = "Anna-1 called 555-867-5309 about a1b2c3, see x@y.example. " * 2000
    begun = time.perf_counter()
    mask(text[:64_000])
    assert time.perf_counter() - begun < 10
