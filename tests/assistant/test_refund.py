"""The sum of a wish for money back, as people write it without a currency, in pieces, or over several turns."""

import time
from decimal import Decimal

import pytest

from assistant.facts import read
from assistant.sums import numbers

SUMS = {
    # Plain numbers.
    "short_for_back": ("mny bck 640", 640),
    "after_its_thing": ("annual 1320 paid friday, return pls", 1320),
    "thousands": ("wld like 0.9k bck", 900),
    "thousands_with_hundreds": ("2k4 back for the yearly", 2400),
    "the_number_alone_in_brackets": ("I'd like the camp fee (820) credited back to us", 820),
    "a_grouped_number": ("Our treasurer transferred 1.150 by mistake, would you transfer it back?", 1150),
    "a_price_in_another_sentence": ("We took the large pack, 760, in June. Could we have that money again?", 760),
    "a_corrected_guess": ("Customer: I want to return the add-on\nAgent: The one for 62?\nCustomer: no, 620", 620),
    "what_an_agent_names": ("Customer: undo my order please\nAgent: That's 744, on 3 May.\nCustomer: right", 744),
    "an_order_number_is_given_first": (
        "Customer: return please\nAgent: For which order?\nCustomer: 88412\nAgent: 560, on 3 June?\nCustomer: right",
        560,
    ),
    # Put right, affirmed, and added to, over several turns.
    "a_typo": ("Customer: money back for the label pack, 730\nAgent: I only find 73 here.\nCustomer: typo, yes 73", 73),
    "misheard": ("Agent: You'd like 19 back?\nCustomer: no no, nineteen hundred", 1900),
    "what_the_agent_sums_up": (
        "Customer: 905 back please\nAgent: With the year's plan, which you keep?\nCustomer: oh, true\n"
        "Agent: So 205 to be refunded?\nCustomer: exactly",
        205,
    ),
    "only_one_of_two": (
        "Customer: Scanner 410 and drawer 130, to be refunded\nAgent: The drawer has been shipped.\n"
        "Customer: then only the scanner, 410",
        410,
    ),
    "one_of_two_counts": ("The plan is $70 a month. She would like 2 or 10 months back, to be decided", None),
    "after_two_only_one": (
        "Customer: I'd like 420 for the tracker and 180 for the alarm back\nAgent: Both unopened?\n"
        "Customer: wait, only the tracker, 420",
        420,
    ),
    "one_more": (
        "Customer: I'd like my money back for the route add-on, 260\nAgent: Noted.\n"
        "Customer: and the fuel add-on too, 270",
        530,
    ),
    "the_same_sum_said_again": ("He paid 310 dollars for everything and would like the 310 back", 310),
    "half_of_what_was_named": ("We paid 980 and would like half of it returned", 490),
    "a_number_too_large_for_years": ("1,640 yr plan, wants it back", 1640),
    "a_total_with_cents": ("the order came to 612.75 incl vat, customer wants it returned", Decimal("612.75")),
    # Words and other currencies.
    "words": ("Fourteen hundred for a webinar nobody attended. I'd like it back.", 1400),
    "half_a_grand": ("rtn half a grand", 500),
    "tenge": ("please return 250000 tenge, the project is frozen", 250000),
    "swiss": ("would you be so good and reverse it, it's Fr. 1'350.-", 1350),
    # Products.
    "so_many_times": ("our part would be 7 x 85, may we have it again?", 595),
    "so_many_at": ("retn 14 lic @ 45", 630),
    "each": ("six volunteers, ninety-five dollars each, none of them came. She's asking for the lot.", 570),
    "a_seat_in_another_sentence": ("20 seats. 33 per seat. nobody joined, refund all", 660),
    "those_unopened": ("Bought 12 courses, 65 each. Ten unopened ones should be paid back.", 650),
    "two_of_so_many": ("wants refund for 2 of 10 seats, 60 a seat", 120),
    "the_unused_months": ("6 mo prepaid at 95/mo, wants unused 4 mo back", 380),
    "a_whole_year_of_months": ("it's 84 a month and they'd like the whole year back", 1008),
    "from_month_to_month": ("We paid €89 monthly from January to August and ask for all of it back", 712),
    "the_count_asked_for": (
        "Customer: My money back for the camp, please\nAgent: How many children?\nCustomer: four\n"
        "Agent: At 140 each, yes?\nCustomer: yes",
        560,
    ),
    "the_price_asked_for": (
        "Customer: nine places to be refunded\nAgent: and what did one cost?\nCustomer: 85",
        765,
    ),
    "a_total_beats_its_product": (
        "Customer: Can two go back against money? We've 30 seats\nAgent: 72 a seat, so 144.\nCustomer: Correct.",
        144,
    ),
    "seats_do_not_count_for_months": ("refund: 20 seats, 30 a month", None),
    "a_customer_for_years": ("refund my $99 yearly fee, a customer for 7 years", 99),
    # Sums.
    "two_joined": ("we paid 250 for the pack and 380 for the fonts. can we get the money back", 630),
    "both": ("cust bought setup 300, training 250, wants both back", 550),
    "a_small_part_joined": ("cust wants 469 and 80 setup back", 549),
    "three_named_by_the_agent": (
        "Customer: I don't want these lines\nAgent: Import 199, kit 149 and video 249?\nCustomer: refund the three",
        597,
    ),
    "a_sum_said_again_counts_once": ("Customer: I want my 800 back, all of it\nAgent: ok\nCustomer: the 800", 800),
    # Parts.
    "a_part_of_the_whole": ("wants 60 of the 700 back", 60),
    "a_third": ("a third of the 900 back please", 300),
    "a_fraction": ("I'd like 2/3 of the 900 back", 600),
    "what_remains": ("She paid 1,200, used three months, and would like the remaining 900 returned.", 900),
    "what_stays": ("annual 4600 stays, only the 45 addon back pls", 45),
    "what_is_fine": ("We pay $21 a month, and that's fine. The pack on top, 900, we'd like to see that again", 900),
    "paid_against_wanted": ("cust paid 1250 in may, wants 300 of it back", 300),
    "as_near_as_another": ("Could the 650 or the 450 come back to us?", 650),
}
NONE = {
    "a_count": "cx wants rfnd, 15 devices, 3 yrs",
    "a_date": "refund, order of 12 may, 3 seats",
    "a_year": "wants her money back, bought in 2023",
    "a_version": "wants her money back since the update to 8.2",
    "an_order": "refund for order 4418, invoice 2231",
    "a_reference": "ref 77812, wants money back",
    "a_phone": "call me on 555 0192, refund for the plan",
    "a_server": "api returns 502, wants money back",
    "a_duration": "refund requested on day 12 of 30, within 14 days",
    "a_share_of_nothing": "25% of it back pls",
    "an_age": "He's 82 and wants his money back",
    "a_clock": "refund please, 6 guests arrive at four",
    "a_month_of_a_year": "cust pays 600/yr, wants refund of 1 mo",
    "a_friends": "my neighbour was refunded 900, now I want my money too",
    "no_wish": "the annual fee is 640 and 12 seats at 55",
}


@pytest.mark.parametrize(("text", "wanted"), SUMS.values(), ids=list(SUMS))
def test_the_sum_wanted_back(text, wanted):
    fact = read(text).get("amount")
    assert (fact.value if fact else None) == (None if wanted is None else Decimal(wanted))
    assert fact is None or text[fact.evidence.start : fact.evidence.end] == fact.evidence.quote != ""


@pytest.mark.parametrize("text", NONE.values(), ids=list(NONE))
def test_a_number_that_is_no_sum_leaves_the_amount_unknown(text):
    assert read(text).get("amount") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12 lic @ 55", ["count 12 lic", "each 55 "]),
        ("all three, 72 a seat", ["count 3 ", "each 72 seat"]),
        ("5 x 133, order 4418 of 3 May", ["whole 665 "]),
        ("paid 640 for 4 mths", ["sum 640 ", "count 4 mths"]),
    ],
)
def test_a_number_is_a_sum_a_price_or_a_count(text, wanted):
    assert [f"{number.role} {number.value} {number.noun}" for number in numbers(text)] == wanted


@pytest.mark.parametrize(
    "piece", ["12 seats at 30 each, ", "the 900 and 800 ", "back 1,440. ", "money a seat ", "111 "]
)
def test_time_grows_no_faster_than_the_text(piece):
    def seconds(size: int) -> float:
        text = "refund " + piece * (size // len(piece))
        begin = time.perf_counter()
        read(text)
        return time.perf_counter() - begin

    assert seconds(40_000) < 20 * seconds(4_000) + 0.5
