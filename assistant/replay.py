"""Cases decided again by another version of the policy's tables: which decisions a change would move, and how."""

import html
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from assistant.chain import Read, given, received
from assistant.decide import decide
from assistant.models import Case, Decision, Model
from assistant.screen import screen
from assistant.settings import Settings
from knowledge.rows import Tables
from knowledge.tables import in_force

COMPARED = (
    *("action", "primary", "categories", "rules", "flags", "priority", "destinations", "cc", "first_response_minutes"),
    *("resolution_minutes", "verification", "template"),
)
CSS = """body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2rem auto;padding:0 1rem}
:root{color-scheme:light dark}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left;vertical-align:top}"""


class Difference(Model):
    """One field of a decision under both versions, as a person reads it."""

    field: str
    was: str
    now: str


class Move(Model):
    """A case whose decision differs."""

    id: str
    text: str
    differences: tuple[Difference, ...]


def replay(
    cases: Iterable[Case], old: Tables, new: Tables, reads: Read, settings: Settings, at: datetime
) -> Iterator[Move | None]:
    """Yields for each case how its decision differs between two versions, None where it does not.

    Args:
        cases: each is read once and decided twice.
        old: the tables before.
        new: the tables after.
        reads: reads a screened text.
        settings: the company's values.
        at: when a case without a time of its own counts as received.

    Raises:
        InputError: a case has no text that can be read.
    """
    for case in cases:
        reading, reader = reads(screen(case.text, settings.max_chars))
        was, now = (
            decide(reading, given(case), _of_day(tables, moment), moment, reader, settings.holidays)
            for tables in (old, new)
            for moment in (received(case, tables, lambda: at),)
        )
        found = tuple(_differences(was, now))
        yield Move(id=case.id, text=case.text, differences=found) if found else None


def _of_day(tables: Tables, moment: datetime) -> Tables:
    return in_force(tables, moment.astimezone(ZoneInfo(tables.hours[0].timezone)).date())


def _differences(was: Decision, now: Decision) -> Iterator[Difference]:
    for field in COMPARED:
        one, other = getattr(was, field), getattr(now, field)
        if one != other:
            yield Difference(field=field, was=_said(one), now=_said(other))


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def lines(moves: list[Move], count: int) -> list[str]:
    """Returns the moved decisions as lines of text, after how many of `count` cases they are."""
    out = [f"{len(moves)} of {count} decisions would change."]
    for move in moves:
        out += ["", f"{move.id}: {_short(move.text)}"]
        out += [f"  {row.field.replace('_', ' ')}: {row.was} -> {row.now}" for row in move.differences]
    return out


def page(moves: list[Move], count: int, title: str) -> str:
    """Returns the moved decisions as one HTML page that loads nothing."""
    esc = partial(html.escape, quote=True)
    rows = "".join(
        f"<tr><td>{esc(move.id)}<td>{esc(_short(move.text))}<td>"
        + "<br>".join(
            f"{esc(row.field.replace('_', ' '))}: {esc(row.was)} → {esc(row.now)}" for row in move.differences
        )
        for move in moves
    )
    table = f"<table><tr><th>case<th>text<th>before → after{rows}</table>" if moves else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{esc(title)}</title><style>{CSS}</style><h1>{esc(title)}</h1>"
        f"<p>{len(moves)} of {count} decisions would change.</p>{table}</html>"
    )


def _short(text: str, most: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
