"""What differs between two decisions on one case: first what a lead looks at, then all the rest a person would see."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import attrgetter

from assistant.models import Decision, Missing, Model, Packet

Part = Callable[[Decision], object]
COMPARED = (
    *("action", "primary", "categories", "rules", "flags", "priority", "destinations", "cc", "first_response_minutes"),
    *("resolution_minutes", "verification", "template"),
)
"""Fields of the decision a lead looks at first."""
FIRST: dict[str, Part] = {
    **{name: attrgetter(name) for name in COMPARED},
    "coverage": lambda found: found.sla.coverage,
    "identity_factors": lambda found: found.verification_detail.factors,
    "identity_needed": lambda found: found.verification_detail.needed,
    "approval": lambda found: found.verification_detail.approval,
}
ALSO: dict[str, Part] = {
    "first_response_due": lambda found: found.sla.first_response_due,
    "resolution_due": lambda found: found.sla.resolution_due,
    "customer_timeframe": lambda found: found.sla.customer_timeframe,
}
LISTED: dict[str, Callable[[Decision], Iterable[str]]] = {
    "steps_before": lambda found: (row.text for row in found.steps.before),
    "steps_do": lambda found: (row.text for row in found.steps.do),
    "steps_dont": lambda found: (row.text for row in found.steps.dont),
    "steps_follow_up": lambda found: (row.text for row in found.steps.follow_up),
    "questions": lambda found: map(_asked, found.missing),
    "reply": lambda found: found.reply.text.splitlines() if found.reply else (),
}
"""Parts made of lines: only those that go or come are said."""
NONE = "none"


class Difference(Model):
    """One part of a decision under both versions, as a person reads it."""

    field: str
    was: str
    now: str

    @property
    def name(self) -> str:
        """The field in words."""
        return self.field.replace("_", " ")


def differences(was: Decision, now: Decision) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """Returns what a lead looks at first, and the rest."""
    first = (*_differing(FIRST, was, now), *_addresses(was, now))
    return first, (*_differing(ALSO, was, now), *_lines(was, now))


def _differing(parts: dict[str, Part], was: Decision, now: Decision) -> Iterator[Difference]:
    for field, part in parts.items():
        one, other = part(was), part(now)
        if one != other:
            yield Difference(field=field, was=_said(one), now=_said(other))


def _addresses(was: Decision, now: Decision) -> Iterator[Difference]:
    """Yields where a destination told by both has another address; who is told or copied besides is said already."""
    after = {packet.destination: packet for packet in now.packets}
    copies = was.cc == now.cc
    for packet in was.packets:
        if packet.destination in after:
            one, other = _reached(packet, copies), _reached(after[packet.destination], copies)
            if one != other:
                yield Difference(field=f"address of {packet.destination}", was=one, now=other)


def _reached(packet: Packet, copies: bool) -> str:
    copied = f", copy to {', '.join(packet.cc)}" if copies and packet.cc else ""
    return f"{packet.channel} {packet.address}{copied}"


def _lines(was: Decision, now: Decision) -> Iterator[Difference]:
    """Yields the lines that go and those that come, part by part; all of them where only their order differs."""
    for field, part in LISTED.items():
        one, other = list(part(was)), list(part(now))
        gone, come = [line for line in one if line not in other], [line for line in other if line not in one]
        if one != other:
            before, after = (gone, come) if gone or come else (one, other)
            yield Difference(field=field, was="\n".join(before) or NONE, now="\n".join(after) or NONE)


def _asked(row: Missing) -> str:
    return f"{row.ask} (required)" if row.required else row.ask


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%a %d %b %Y %H:%M %Z}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or NONE
    return NONE if value is None else str(value)
