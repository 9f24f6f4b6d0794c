"""How often: complaints in this conversation, escalations in the last weeks."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from assistant.models import Fact
from assistant.numerals import COUNT, ORDINAL, count, ordinal
from assistant.phrase import Phrase
from assistant.stance import Clause, asked, held_back

_VERB = (
    r"(?:tell|told|say|said|ask|complain|repeat|explain|report|writ|wrote|messag|contact|rais"
    r"|mention|bring|brought|flag|chas|inform"
    r"|describ|reach|request)\w*"
)
_ELSEWHEN = Phrase(
    r"\b(?:this|last|past|previous|per) (?:month|year|week|quarter)|\b(?:earlier|other) tickets?\b|times since\b"
)
_EVENTS = Phrase(
    r"\b(?:crash|charg|bill|fail|declin|lock|log|restart|reset|went down|down|happen|broke|drop"
    r"|disconnect|lost|late|bounc|refresh|sync)\w*(?: \w+){0,3}$"
)
_AGAIN = Phrase(
    r"\b(?:as|like) i (?:already )?(?:said|told|explained|wrote)|\bi(?:'ve| have)? (?:already"
    r"|just) (?:told|said|explained|asked)|\bi told you\b|\bagain[,:] (?:i|my|the|it)"
    r"|\bi(?:'m| am) (?:telling you|saying it|repeating) again|\bi repeat\b|\bhow (?:many times|often) do i\b"
)
_LONG_AGO = Phrase(
    r"\b(?:this|last|past|per) (?:year|quarter)|\blast month|\bsince (?:jan|feb|mar|apr|may|jun"
    r"|jul|aug|sep|oct|nov|dec|20\d\d)"
    r"|\b(?:in|over|past|last|within) (?:the )?(?:last |past )?(?:\w+ ){0,2}(?:months|years"
    r"|quarters)\b|\bever\b|\ball time|\b(?:60|90|120|180) days|\bmonths apart"
)


LATELY_DAYS = 30
"""Escalations within so many days count (D15: "3+ escalations in 30 days")."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = (
    rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.? (?P<day>\d{{1,2}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month2>{'|'.join(_MONTHS)})|\d{{1,2}}"
)
_DAY = re.compile(_DATE, re.IGNORECASE)
_TODAY = re.compile(rf"\b(?:today|now)(?: is|:|,)? (?:{_DATE})", re.IGNORECASE)
_OF_OTHERS = Phrase(r"\bcomplaints? (?:against|about (?:a|one of)|from|by)\b|\breceived\b[^.]{0,60}\bcomplaints\b")
"""Complaints that others have made, about somebody else."""
_SAID_NO = Phrase(r" that (?:\w+ ){1,2}(?:\w+n't|not)\b")
"""What was said so often is a denial."""
_OTHERWISE = Phrase(
    r"(?:asked|told|messaged|contacted|reached)(?: out)?(?: to)? (?:him|her|them|cust|customer"
    r"|cx)\b|repeat\w* (?:\d|two|three|four|five|six)"
)
"""The agent's own asking, or a thing that repeats itself."""


@lru_cache(maxsize=1)
def _complaint() -> re.Pattern[str]:
    """Ordinals and counts of complaints."""
    who = r"(?:i'm|im|i've|i|we're|we've|we|he's|he|she's|she|they're|they've|they|cust\w*|cx|client|user)"
    again = (
        rf"(?P<a>{ORDINAL})\s(?:time|x)\s(?:now\s)?(?:that\s)?(?:the\s)?(?:{who}\s)?(?:(?:am|is|are"
        rf"|have|has|had|been|having|having|now|to|had|be)\s){{0,4}}{_VERB}\b"
    )
    noun = (
        rf"(?P<b>{ORDINAL})\s(?:complaint|complain|angry message|message about (?:this|it|the same)"
        rf"|time (?:complaining|asking|in (?:a|this|one) (?:chat|conversation|call|thread)))\b"
    )
    times = (
        rf"\b{_VERB}\s(?:(?!charg|bill|fail|crash|tr[iy]|lock|log|declin|restart|down|broke|happen"
        rf"|refresh|refus|reject|reset|were\b|was\b|codes?\b|links?\b)\w+\s){{0,5}}?"
        rf"(?:(?P<c>{COUNT})\s(?:times|x)\b|(?P<d>twice|thrice)\b|(?:the "
        rf"|a )?(?P<e>{ORDINAL})\stime\b)"
    )
    number = rf"\bcomplaints?\s(?:number|no\.?|nr\.?|#|count:?)\s?#?(?P<f>{COUNT})\b|\b(?P<g>{COUNT})\scomplaints?\b"
    alone = rf"\bfor the (?P<h>{ORDINAL})(?:\s(?:and last|bloody|damn))? time\b"
    return re.compile(rf"\b{again}|\b{noun}|{times}|{number}|{alone}", re.IGNORECASE)


@lru_cache(maxsize=1)
def _escalation() -> re.Pattern[str]:
    """Ordinals and counts of escalations; `before` counts those that precede the present one."""
    days = (
        r"\d{1,2}(?:st|nd|rd|th)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d{1,2}"
        r"|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|monday|tuesday|wednesday"
        r"|thursday|friday|mon|tue|wed|thu|fri"
    )
    return re.compile(
        rf"\b(?P<nth>{ORDINAL})\s(?:\w+\s)?(?:escalation|time\s(?:\w+\s){{0,3}}escalat\w+|esc\b)"
        rf"|\bescalat\w+\s(?:\w+\s){{0,4}}?for the (?P<nth2>{ORDINAL}) time"
        rf"|\bescalation\s(?:number|no\.?|nr\.?|#)\s?#?(?P<number>\d{{1,2}})\b"
        rf"|\bescalat\w+\s(?:\w+\s){{0,4}}?(?:on"
        rf"|the)\s(?P<dates>(?:the\s)?(?:{days})(?:(?:,\s?(?:and\s)?|\sand\s"
        rf"|\s[&+]\s)(?:on\s)?(?:the\s)?(?:{days})){{0,6}})"
        rf"|\b(?P<before>{COUNT}|both)\s(?:prior|previous|earlier|other|past)\sescalations?"
        rf"|\bescalat\w+\s(?:\w+\s){{0,3}}?(?:(?P<times>{COUNT})\s(?:times|x)\b|(?P<adverb>once|twice|thrice)\b)"
        rf"|\b(?P<count>{COUNT})\s(?:\w+\s)?escalations\b",
        re.IGNORECASE,
    )


def _fact(clause: Clause, match: re.Match[str], value: int) -> Fact:
    """A counted fact with its words."""
    return clause.fact(match.start(), match.end(), value)


def _said(match: re.Match[str]) -> int | None:
    """The number in whichever group matched."""
    words = match[match.lastgroup or 0]
    return ordinal(words) or count(words)


def _no_complaint(clause: Clause, match: re.Match[str]) -> bool:
    """Whether what is counted is no complaint, or none of this customer in this conversation."""
    before, after = clause.plain[: match.start()].rstrip(), clause.plain[match.end() :]
    return bool(
        asked(clause, match.start())
        or _ELSEWHEN.search(clause.plain)
        or (match.lastgroup == "h" and _EVENTS.search(before))
        or held_back(clause, match.start(), ("supposed", "others"))
        or _OTHERWISE.match(match[0])
        or _OF_OTHERS.search(clause.plain)
        or _SAID_NO.match(after)
    )


def read_complaints(clauses: Iterable[Clause]) -> Fact | None:
    """The most complaints anyone counts in this conversation, or as many turns as repeat one."""
    found: Fact | None = None
    repeats: list[tuple[Clause, re.Match[str]]] = []
    for clause in clauses:
        if (
            clause.speaker == "customer"
            and (again := _AGAIN.search(clause.plain))
            and all(c.turn != clause.turn for c, _ in repeats)
        ):
            repeats.append((clause, again))
        if not any(word in clause.low for word in ("time", "complain", "twice", "thrice", " x")):
            continue
        for match in _complaint().finditer(clause.plain):
            value = _said(match)
            if value is None or _no_complaint(clause, match):
                continue
            if found is None or value > int(str(found.value)):
                found = _fact(clause, match, value)
    if repeats and (found is None or int(str(found.value)) < len(repeats) + 1):
        return _fact(*repeats[-1], len(repeats) + 1)
    return found


def _lately(named: str, text: str) -> int:
    """Returns how many of the named days count, where months are named those near today or the last of them."""
    days = [_day(found) for found in _DAY.finditer(named)]
    if not days or None in days:
        return len(re.findall(r"\d{1,2}|\b(?:mon|tue|wed|thu|fri)", named, re.IGNORECASE))
    today = next((_day(found) for found in _TODAY.finditer(text)), None)
    known = [day for day in days if day is not None]
    last = today if today is not None else known[-1]
    return sum((last - day) % 366 <= LATELY_DAYS for day in known)


def _day(found: re.Match[str]) -> int | None:
    """Returns the number of a day in a leap year, None where its month is not named or has no such day."""
    month = (found["month"] or found["month2"] or "").casefold()
    try:
        return date(2024, _MONTHS.index(month) + 1, int(found["day"] or found["day2"])).timetuple().tm_yday
    except ValueError:
        return None


def _escalations(clause: Clause, match: re.Match[str]) -> int | None:
    """How many escalations the words make, the present one counted where they say it comes on top."""
    group = match.lastgroup or ""
    on_top = re.search(r"\b(?:today|now|again|this (?:one|time)|before this|already|so far)\b", clause.low)
    if group == "dates":
        dates = _lately(match[group], clause.turn.text[:4000])
        follows = re.search(r"\b(?:today|now|again|this (?:one|time))\b", clause.turn.text[:4000].lower())
        return dates + (1 if follows else 0) if dates > 1 or follows else None
    value = 2 if match[group].lower() == "both" else _said(match)
    if value is None:
        return None
    if group == "before":
        return value + 1
    extra = (
        group in {"times", "adverb", "count"}
        and on_top
        and re.search(
            r"\b(?:now again|again today|already|before this|and (?:now|today|again)|today again)\b", clause.low
        )
    )
    return value + 1 if extra else value


def read_escalations(clauses: Iterable[Clause]) -> Fact | None:
    """The escalations said to fall in the last weeks."""
    found: Fact | None = None
    for clause in clauses:
        if "escalat" not in clause.low and " esc" not in clause.low:
            continue
        for match in _escalation().finditer(clause.plain):
            if _LONG_AGO.search(clause.plain) or held_back(
                clause, match.start(), ("negated", "supposed", "asked", "others")
            ):
                continue
            value = _escalations(clause, match)
            if value is not None and (found is None or value > int(str(found.value))):
                found = _fact(clause, match, value)
    return found
