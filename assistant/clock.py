"""Due times: minutes added on a wall clock or on a clock that stands still outside business hours."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.rows import Hours


def due(start: datetime, minutes: int, hours: Hours | None, holidays: Collection[date] = ()) -> datetime:
    """Returns when `minutes` have passed since `start`.

    Args:
        start: an aware time.
        minutes: how many minutes may pass.
        hours: the calendar the clock runs on; None for a wall clock, 24/7.
        holidays: dates on which a business clock stands still.

    The result is in the calendar's zone, or in that of `start`. Business minutes are minutes of real time, so that a
    day with a change to daylight saving has as many as its open hours do (D4).
    """
    if hours is None:
        return (start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
    zone = ZoneInfo(hours.timezone)
    left = timedelta(minutes=minutes)
    moment = start.astimezone(zone)
    opens, closes = _window(moment.date(), hours)
    while True:
        if moment.weekday() in hours.weekdays and moment.date() not in holidays and moment < closes:
            begin = max(moment, opens)
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        opens, closes = _window(moment.date() + timedelta(days=1), hours)
        moment = opens.replace(hour=0, minute=0)


def _window(day: date, hours: Hours) -> tuple[datetime, datetime]:
    zone = ZoneInfo(hours.timezone)
    opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
    return datetime.combine(day, opens, zone), datetime.combine(day, closes, zone)
