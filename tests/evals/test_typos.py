"""Slips of the keyboard for training: some texts, few letters, the same for the same seed, never the digits."""

import random
import re
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.typos import RATE, SLIPS_PER_CHAR, misspelt

TEXT = "Customer was charged twice for March, 2 x $49; she wants one of them reversed before Friday. It's urgent!"


def many(text: str, count: int = 2000) -> list[str]:
    rng = random.Random(7)
    return [misspelt(text, rng) for _ in range(count)]


def test_the_same_seed_makes_the_same_slips():
    assert many(TEXT, 50) == many(TEXT, 50)


def test_no_more_than_the_named_share_of_texts_is_touched():
    touched = sum(text != TEXT for text in many(TEXT))
    assert RATE * 0.6 < touched / 2000 <= RATE  # of those chosen, some get no slip


def test_every_kind_of_slip_happens():
    found = many(TEXT)
    assert any(text == TEXT.lower() for text in found)
    assert any(not re.search(r"[,.;!']", text) for text in found)
    assert any(sorted(text) == sorted(TEXT) and text != TEXT for text in found)
    assert any(len(text) > len(TEXT) for text in found)
    assert any("," in text and len(text) < len(TEXT) for text in found)


def test_a_slipped_text_stays_readable():
    plain = re.sub(r"[,.;!']", "", TEXT.lower())
    for text in many(TEXT, 300):
        same = SequenceMatcher(None, plain, re.sub(r"[,.;!']", "", text.lower()), autojunk=False).ratio()
        assert same > 1 - 2.5 * SLIPS_PER_CHAR, text


@pytest.mark.parametrize("text", ["", ".", "...,;", "a", "ab", "1", "🙂", "\n"])
def test_the_shortest_texts_are_no_trouble(text: str):
    assert all(len(slipped) <= len(text) + 1 for slipped in many(text, 200))


@given(st.text(), st.integers(0, 1000))
def test_no_digit_is_lost_moved_or_made(text: str, seed: int):
    slipped = misspelt(text, random.Random(seed))
    assert re.findall(r"[0-9]", slipped) == re.findall(r"[0-9]", text)
