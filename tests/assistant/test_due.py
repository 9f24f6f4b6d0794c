"""Clocks: known due times by hand, daylight saving, and every start against an independent minute counter."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.clock import due
from assistant.settings import ROOT
from knowledge.rows import Hours
from knowledge.tables import tables

NEW_YORK = ZoneInfo("America/New_York")
HOURS: Hours = tables(ROOT / "knowledge").hours[0]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


# received, minutes, due: office hours are Mon-Fri 9:00-18:00
KNOWN = [
    ("2026-11-23T10:00", 240, "2026-11-23T14:00"),
    ("2026-11-23T10:00", 60 * 8, "2026-11-23T18:00"),
    ("2026-11-23T10:00", 60 * 9, "2026-11-24T10:00"),
    ("2026-11-20T17:30", 60, "2026-11-23T09:30"),
    ("2026-11-20T17:30", 30, "2026-11-20T18:00"),
    ("2026-11-20T18:00", 1, "2026-11-23T09:01"),
    ("2026-11-21T12:00", 120, "2026-11-23T11:00"),
    ("2026-11-24T05:00", 120, "2026-11-24T11:00"),
    ("2026-11-24T23:59", 120, "2026-11-25T11:00"),
    ("2026-11-20T16:00", 24 * 60, "2026-11-25T13:00"),
    ("2026-03-06T17:00", 120, "2026-03-09T10:00"),
    ("2026-10-30T17:00", 120, "2026-11-02T10:00"),
]


@pytest.mark.parametrize(("received", "minutes", "wanted"), KNOWN)
def test_a_business_clock_stands_still_outside_office_hours(received: str, minutes: int, wanted: str):
    assert due(at(received), minutes, HOURS) == at(wanted)


def test_a_business_clock_stands_still_on_a_holiday():
    assert due(at("2026-11-25T17:00"), 120, HOURS, {date(2026, 11, 26)}) == at("2026-11-27T10:00")


def test_a_clock_around_the_clock_runs_through_the_weekend():
    assert due(at("2026-11-21T03:00"), 30, None) == at("2026-11-21T03:30")


@pytest.mark.parametrize(
    ("received", "wanted"), [("2026-03-08T01:30", "2026-03-08T05:30"), ("2026-11-01T00:30", "2026-11-01T03:30")]
)
def test_a_change_of_time_neither_gives_nor_takes_an_hour(received: str, wanted: str):
    assert due(at(received), 180 if received < "2026-04" else 240, None) == at(wanted)


def test_the_due_time_is_in_the_calendars_zone_wherever_the_case_came_in():
    found = due(datetime(2026, 11, 23, 14, 30, tzinfo=UTC), 60, HOURS)
    assert (found.hour, found.minute, str(found.tzinfo)) == (10, 30, "America/New_York")


def open_minutes(start: datetime, end: datetime) -> int:
    """Counts the open minutes between two times one by one: slow, and nothing in common with the clock."""
    moment, count = start.astimezone(UTC), 0
    while moment < end:
        here = moment.astimezone(NEW_YORK)
        count += here.weekday() < 5 and 9 <= here.hour < 18
        moment += timedelta(minutes=1)
    return count


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    ),
    st.integers(1, 1500),
)
def test_exactly_the_wanted_open_minutes_pass(start: datetime, minutes: int):
    begin = start.replace(tzinfo=UTC)
    assert open_minutes(begin, due(begin, minutes, HOURS)) == minutes


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 10_000), st.integers(1, 3000))
def test_what_comes_in_later_is_never_due_earlier(start: datetime, wait: int, minutes: int):
    first = start.replace(tzinfo=UTC)
    assert due(first, minutes, HOURS) <= due(first + timedelta(minutes=wait), minutes, HOURS)
