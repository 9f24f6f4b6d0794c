"""Small pieces of HTML that every part of the page is made of. All text comes in plain and leaves escaped."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from knowledge.rows import Source
from knowledge.sections import said_lines

WEEK_DAYS = 6
"""So many days ahead a weekday alone says which day is meant."""


def esc(text: object) -> str:
    """Returns a text fit for HTML, attributes included."""
    return escape(str(text), quote=True)


def join(parts: Iterable[str]) -> str:
    """Returns pieces as one."""
    return "".join(parts)


def chip(text: str, kind: str = "", tip: str = "") -> str:
    """Returns a small label."""
    title = f' title="{esc(tip)}"' if tip else ""
    return f'<span class="chip {kind}"{title}>{esc(text)}</span>'


def policy(source: Source, label: str = "Policy ") -> str:
    """Returns the policy's words behind one click, with their section and lines."""
    lines = said_lines(source.start_line, source.end_line)
    button = f'<button type="button" class="link" data-goto="{source.start_line}">Show in the policy</button>'
    shows = f"in the edition until {source.edition}" if source.edition else button
    return (
        f'<details class="src"><summary aria-label="Policy, {lines}">{esc(label)}{lines}</summary>'
        f"<blockquote>{verse(source.quote)}</blockquote>"
        f'<p class="path">{esc(source.section)} · {lines} {shows}</p></details>'
    )


def verse(text: str) -> str:
    """Returns a text with its line breaks, on one line of HTML."""
    return "<br>".join(esc(line) for line in text.splitlines())


def moment(due: datetime, now: datetime, zone: str) -> str:
    """Returns a time on the clock as the policy's time zone says it, with the day where it is not today's."""
    local, today = due.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    days = (local.date() - today.date()).days
    date = f"{local.day} {local:%b} " if days > WEEK_DAYS else ""
    day = "" if days == 0 else f"{local:%a} {date}"
    return f"{day}{local:%H:%M %Z}"


def copy_button(target: str, label: str = "Copy") -> str:
    """Returns a button that copies the text of the element with this id."""
    return f'<button type="button" class="act" data-copy="{esc(target)}">{esc(label)}</button>'
