"""What a line of any policy says in figures: times, opening hours, sums, addresses, places for words."""

import re
from decimal import Decimal
from typing import NamedTuple

from knowledge.rows import Channel, Coverage

WORDS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60},
}
_NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+\b|\d+(?:[.,]\d+)?|\b(?:{'|'.join(WORDS)})"
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
SPAN = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s?(?:-|–|to|or)\s?(?P<high>{_NUMBER}))?[\s-]?(?P<open>(?:working|business|office|school|banking)\s)?"
    r"(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|h|days?|weeks?)\b",
    re.IGNORECASE,
)
_AND_A_HALF = re.compile(r"\sand a half\b", re.IGNORECASE)
_HALF = re.compile(r"\bhalf\s(?:of\s)?$", re.IGNORECASE)
_AND = re.compile(r",?\s(?:and\s)?")
_UNITS = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_OPEN_DAYS_A_WEEK = 5
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"\b(mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*)"
_WEEK = re.compile(rf"{_DAY}\s?(?:-|–|to|through|until)\s?{_DAY}", re.IGNORECASE)
_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s?(am|pm|a\.m\.|p\.m\.)?"
_OPEN = re.compile(rf"{_CLOCK}\s?(?:-|–|to|until)\s?{_CLOCK}", re.IGNORECASE)
ALWAYS = re.compile(r"24\s?/\s?7|24x7|day and night|(?:a?round) the clock|at all hours|any time", re.IGNORECASE)
_OPENED = re.compile(
    r"\b(?:opening|business|office|working)\s(?:hours?|times?|days?)\b|\bweekdays\b|\boffices? (?:is|are) open\b",
    re.IGNORECASE,
)
ZONES = {
    "America/New_York": r"\b(?:E[SD]?T|eastern|new york)\b",
    "America/Chicago": r"\b(?:C[SD]T|US central|chicago)\b",
    "America/Denver": r"\b(?:M[SD]T|US mountain|denver)\b",
    "America/Los_Angeles": r"\b(?:P[SD]?T|pacific|los angeles|san francisco)\b",
    "Europe/London": r"\b(?:GMT|BST|UK time|british|london)\b",
    "Europe/Dublin": r"\b(?:irish|dublin)\b",
    "Europe/Oslo": r"\b(?:norwegian|oslo|bergen)\b",
    "Europe/Stockholm": r"\b(?:swedish|stockholm)\b",
    "Europe/Copenhagen": r"\b(?:danish|copenhagen)\b",
    "Europe/Helsinki": r"\b(?:EET|EEST|finnish|helsinki)\b",
    "Europe/Paris": r"\b(?:french|paris)\b",
    "Europe/Madrid": r"\b(?:spanish|madrid)\b",
    "Europe/Rome": r"\b(?:italian|rome)\b",
    "Europe/Amsterdam": r"\b(?:dutch|amsterdam)\b",
    "Europe/Zurich": r"\b(?:swiss|zurich)\b",
    "Europe/Berlin": r"\b(?:CES?T|german|berlin|vienna|austrian)\b",
    "Asia/Kolkata": r"\b(?:IST|indian|mumbai|delhi)\b",
    "Asia/Tokyo": r"\b(?:JST|japanese|tokyo)\b",
    "Asia/Singapore": r"\b(?:SGT|singapore)\b",
    "Australia/Sydney": r"\b(?:AES?T|AEDT|sydney)\b",
    "UTC": r"\b(?:UTC|zulu)\b",
}
"""How a time zone is named; the first that fits is taken."""
_SUM = re.compile(
    r"\b(?:over|above|more than|exceeding|exceeds|greater than)\s(?P<sign>[$€£])?\s?(?P<sum>\d[\d,.]*\d|\d)"
    r"\s?(?P<word>dollars?|euros?|pounds?|USD|EUR|GBP|NOK|SEK|DKK|CHF|kroner|kronor|francs?)?",
    re.IGNORECASE,
)
_CURRENCIES = {"$": "USD", "d": "USD", "€": "EUR", "e": "EUR", "£": "GBP", "p": "GBP"}
_EMAIL = re.compile(r"(?<![\w.])[\w.+-]+@(?:\[[\w ]+\]|[\w-]+)(?:\.[\w-]+)+")
_CHANNEL = re.compile(r"(?<![\w&/#])#[a-z][\w-]*[a-z0-9]\b")
_TICKET = re.compile(r"\b(?:project|queue|board):?\s([A-Z][A-Z0-9-]{2,})\b", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w@.-])(?:[a-z][\w-]*\.)+(?:\[[\w ]+\]\.[a-z]{2,}|[a-z]{2,})\b(?![\w@])", re.IGNORECASE)
_PORTAL = re.compile(r"\b(?:portal|tool|form|log(?:ged)? in|enter|register|system|tracker)\b", re.IGNORECASE)


class Time(NamedTuple):
    """A time span in minutes, its two ends equal where one is named."""

    low: int
    high: int
    words: str
    opening: bool
    """Counted in working days: how long such a day is follows from the opening hours."""


class Open(NamedTuple):
    """Opening hours as far as a line tells them."""

    weekdays: tuple[int, ...]
    opens: str
    closes: str
    timezone: str | None


class Address(NamedTuple):
    """Where something is sent."""

    id: str
    channel: Channel
    address: str


def times(text: str, day_minutes: int = 24 * 60) -> list[Time]:
    """Returns the time spans a line names.

    Args:
        text: the line.
        day_minutes: length of a working day.
    """
    found: list[Time] = []
    end, last = 0, ""
    for match in SPAN.finditer(text):
        unit = match["unit"][0].lower()
        opening = bool(match["open"]) and unit in "dw"
        day = day_minutes if opening else _UNITS["d"]
        size = {**_UNITS, "d": day, "w": _OPEN_DAYS_A_WEEK * day if opening else _UNITS["w"]}[unit]
        half = size / Decimal(2)
        halved, besides = _HALF.search(text, 0, match.start()), _AND_A_HALF.match(text, match.end())
        share, more = half if halved else Decimal(size), half if besides else 0
        low, high = (int(_number(match[at] or match["low"]) * share + more) for at in ("low", "high"))
        words = text[halved.start() if halved else match.start() : besides.end() if besides else match.end()]
        span = Time(low, high, words.strip(), opening)
        if found and unit == "m" and last == "h" and _AND.fullmatch(text[end : match.start()]):
            before = found.pop()
            span = Time(before.low + low, before.high + high, f"{before.words} {span.words}", opening)
        if span.low:
            found.append(span)
        end, last = match.end(), unit
    return found


def _number(word: str) -> Decimal:
    if word.lower() in WORDS:
        return Decimal(WORDS[word.lower()])
    return Decimal(word.replace(",", "") if _THOUSANDS.fullmatch(word) else word.replace(",", "."))


def count(text: str) -> int | None:
    """Returns the first number a text names, in figures or words."""
    match = re.search(_NUMBER + r"\b", text, re.IGNORECASE)
    return int(_number(match[0])) if match else None


def opening(text: str) -> Open | None:
    """Returns the opening hours a line names; None where it has no days or no times."""
    found = _WEEK.search(text)
    clock = _OPEN.search(text, found.end()) if found else None
    if found is None or clock is None:
        return None
    days = _run(found)
    hours = _clock(clock)
    return Open(days, *hours, zone(text)) if hours else None


def _clock(found: re.Match[str]) -> tuple[str, str] | None:
    """Returns from when to when it is open; None where those are no two times of a day, one after the other."""
    opens, closes = _hour(found[1], found[2], found[3]), _hour(found[4], found[5], found[6])
    return (opens, closes) if opens and closes and opens < closes else None


def _hour(hours: str, minutes: str | None, half: str | None) -> str | None:
    hour = int(hours) % 12 + (12 if half.lower().startswith("p") else 0) if half else int(hours)
    past = int(minutes or 0)
    if (hour, past) == (24, 0):
        return "23:59"
    return f"{hour:02}:{past:02}" if hour < 24 and past < 60 else None


def week(text: str) -> tuple[int, ...] | None:
    """Returns the weekdays a line names as one run; None where it names none, or others besides."""
    found = _WEEK.search(text)
    if found is None or len(re.findall(_DAY, text, re.IGNORECASE)) != 2:
        return None
    return _run(found)


def _run(found: re.Match[str]) -> tuple[int, ...]:
    first, last = (_DAYS.index(found[at].lower()) for at in (1, 2))
    return tuple(range(first, last + 1)) if first <= last else (*range(last + 1), *range(first, 7))


def clocks(text: str) -> set[tuple[str, str]]:
    """Returns every 'from when to when' of a line that is surely of times of day: after weekdays, or so written."""
    week_ = _WEEK.search(text)
    found = {
        _clock(match)
        for match in _OPEN.finditer(text)
        if any(match[at] for at in (2, 3, 5, 6)) or (week_ and week_.end() <= match.start())
    }
    return {hours for hours in found if hours}


def covers(text: str) -> set[Coverage]:
    """Returns when a line says that somebody is there: always, in opening hours; both or none where it is unclear."""
    found: set[Coverage] = set()
    if ALWAYS.search(text):
        found.add("24/7")
    if opening(text) or _OPENED.search(text):
        found.add("business")
    return found


def zone(text: str) -> str | None:
    """Returns the IANA name of the time zone a text names, None where it names none that is known."""
    return next((name for name, words in ZONES.items() if re.search(words, text, re.IGNORECASE)), None)


def over(text: str) -> tuple[Decimal, str] | None:
    """Returns the sum a line sets as a bound, and its currency; None without a currency."""
    for match in _SUM.finditer(text):
        named = match["sign"] or match["word"]
        if named:
            code = named.upper() if len(named) == 3 and named.isupper() else _CURRENCIES.get(named[0].lower(), "")
            if code:
                return Decimal(match["sum"].replace(",", "")), code
    return None


def addresses(text: str) -> list[Address]:
    """Returns the addresses a line names: mail, channels, ticket projects, and sites where something is entered."""
    found = [Address(f"{match[0].split('@')[0].lower()}@", "email", match[0]) for match in _EMAIL.finditer(text)]
    found += [Address(f"slack:{match[0]}", "slack", match[0]) for match in _CHANNEL.finditer(text)]
    if "jira" in text.lower():
        found += [Address(f"jira:{match[1]}", "jira", match[1]) for match in _TICKET.finditer(text)]
    return [*found, *(Address(f"portal:{site.split('.')[0].lower()}", "portal", site) for site in _entered(text))]


def _entered(text: str) -> list[str]:
    return sites(text) if _PORTAL.search(text) else []


def sites(text: str) -> list[str]:
    """Returns the sites a line names, mail addresses aside."""
    return [match[0] for match in _DOMAIN.finditer(_EMAIL.sub(" ", text))]
