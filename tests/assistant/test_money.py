"""Sums of money in a text."""

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.money import amounts, decimal
from assistant.numerals import count, ordinal, spelled

MONEY = [
    ("$1,150", ["1150 USD"]),
    ("1.150,00 €", ["1150.00 EUR"]),
    ("USD 500", ["500 USD"]),
    ("£79.99", ["79.99 GBP"]),
    ("$1.2k", ["1200 USD"]),
    ("refund 1.2k pls", ["1200 None"]),
    ("500 bucks", ["500 USD"]),
    ("a grand", ["1000 USD"]),
    ("two grand", ["2000 USD"]),
    ("five hundred and one dollars", ["501 USD"]),
    ("twelve hundred dollars", ["1200 USD"]),
    ("my 2,150 Australian dollars", ["2150 AUD"]),
    ("40 New Zealand dollars and 5 US dollars", ["40 NZD", "5 USD"]),
    ("orders run from $90 to $1,400, mine was $95", ["95 USD"]),
    ("courses between €80 and €190 each", []),
    ("raised from $40 to $60 and I paid $60", ["60 USD"]),
    ("refund six fifty", ["650 None"]),
    ("₹1,50,000", ["150000 INR"]),
    ("500 kr", ["500 SEK"]),
    ("500$", ["500 USD"]),
    ("2x $79", ["158 USD", "79 USD"]),
    ("$79 x2", ["158 USD", "79 USD"]),
    ("two charges of $79", ["158 USD", "79 USD"]),
    ("$300 + $250", ["550 USD", "300 USD", "250 USD"]),
    ("$300 plus $250", ["550 USD", "300 USD", "250 USD"]),
    ("refund 300 + 250", ["550 None", "300 None", "250 None"]),
    ("wants 300 back", ["300 None"]),
    ("charged me twice 79.99", ["79.99 None"]),
    ("1 200,50 EUR", ["1200.50 EUR"]),
    ("$79/mo", ["79 USD"]),
    ("5 thousand dollars", ["5000 USD"]),
    ("US$ 40", ["40 USD"]),
    ("CA$40", ["40 CAD"]),
    ("fifty quid", ["50 GBP"]),
    ("half a grand", ["500 USD", "1000 USD"]),
    ("a six-dollar card", ["6 USD"]),
    ("1) refund 960 usd 2) change my mail", ["960 USD"]),
    ("2,900 soles", ["2900 PEN"]),
    ("fifteen hundred crowns", ["1500 None"]),
    ("Fr. 1'250.-", ["1250 CHF"]),
]
NOT_MONEY = [
    "uid 50233",
    "visa 4412",
    "invoice 2231",
    "order no 8841",
    "12/03/2024",
    "8.2.1",
    "20%",
    "40 seats",
    "+1 415 555 1212",
    "charged 3 times",
    "refund for 2 months",
    "refund for order 4412",
    "charged on 12 May",
    "card ending 4412",
    "2024-11-04",
    "refund within 30 days",
    "refunded 3 customers",
    "error 502",
    "since 9:10",
    "charged to card 4412",
    "refund for 2023",
]


@pytest.mark.parametrize(("text", "wanted"), MONEY, ids=[text for text, _ in MONEY])
def test_a_sum_is_read(text, wanted):
    assert [f"{money.value.normalize():f} {money.currency}" for money in amounts(text)] == [
        f"{Decimal(value.split()[0]).normalize():f} {value.split()[1]}" for value in wanted
    ]


@pytest.mark.parametrize("text", NOT_MONEY)
def test_a_number_that_is_no_sum_is_not(text):
    assert amounts(text) == ()


def test_over_a_sum_is_a_limit():
    (money,) = amounts("a refund of over $500")
    assert (money.bound, money.least > 500) == ("over", True)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("six fifty", 650),
        ("twelve hundred", 1200),
        ("one thousand two hundred and five", 1205),
        ("two thousand", 2000),
        ("six seven", None),
    ],
)
def test_spelled_numbers(words, value):
    assert spelled(words) == value


def test_counts_and_ordinals():
    assert (count("a dozen"), count("40"), count("twice"), ordinal("3rd"), ordinal("third")) == (12, 40, 2, 3, 3)


CENTS = st.integers(min_value=1, max_value=99_999_999)
SPELLINGS = {
    "plain": lambda v: f"${v:.2f}",
    "grouped": lambda v: f"${v:,.2f}",
    "euro": lambda v: f"{v:,.2f}".translate(str.maketrans(",.", ".,")) + " €",
    "code_before": lambda v: f"USD {v:,.2f}",
    "code_after": lambda v: f"{v:.2f} EUR",
    "spaced": lambda v: f"{v:,.2f}".replace(",", " ").replace(".", ",") + " kr",
    "swiss": lambda v: "CHF " + f"{v:,.2f}".replace(",", "'"),
    "refund": lambda v: f"please refund {v:,.2f}, thanks",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=list(SPELLINGS))
@given(cents=CENTS)
@settings(deadline=None, max_examples=60)
def test_any_spelling_gives_the_value_back(spelling, cents):
    value = Decimal(cents) / 100
    text = f"They paid, see {spelling(value)} there"
    assert [money.value for money in amounts(text)] == [value]


@given(st.text(alphabet="0123456789.,$€ kx+-abone refund", max_size=200) | st.text(max_size=80))
@settings(deadline=None)
def test_spans_stand_in_the_text(text):
    for money in amounts(text):
        assert 0 <= money.start < money.end <= len(text)
        assert money.value >= 0


@given(st.text(alphabet="0123456789.,' ", max_size=20))
def test_figures_are_a_number_or_nothing(figures):
    assert decimal(figures) is None or decimal(figures) >= 0


@pytest.mark.parametrize("piece", ["1", "1,111", "111 ", "one ", "refund ", "refund of ", "$", "$1 ", "a hundred and "])
def test_time_grows_no_faster_than_the_text(piece):
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begin = time.perf_counter()
        amounts(text)
        return time.perf_counter() - begin

    assert min(seconds(100_000) for _ in range(3)) < 20 * min(seconds(10_000) for _ in range(3)) + 0.3
