"""Proposes who is told and who must prove what: contacts from addresses, identity levels from counted factors."""

import re
from collections.abc import Iterator

from knowledge.doubts import Doubt, doubt, slug
from knowledge.groups import sectioned
from knowledge.lines import FIELD, Line, leaf, named, plain
from knowledge.phrases import ALWAYS, addresses, count, opening, sites, times
from knowledge.rows import Contact, Factor, IdentityLevel, Source, Step

_CHECK = re.compile(r"\b(?:verif\w+|identi\w+|check\w*|factors?|proof|prove)\b", re.IGNORECASE)
_FACTORS = re.compile(r"\((?P<count>[^)]*?\bfactors?\b[^)]*)\)", re.IGNORECASE)
_OF = re.compile(
    r"(?:[^:]*,\s+)?(?P<title>[^,:]+?),?\s+(?P<count>one|two|three|both|all|any)(?:\s\w+)?\s+of:\s*(?P<list>.+)",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\[[^\]]*\]")
_APPROVAL = re.compile(r"\b(?:approv\w+|agrees?|sign-?off|permission)\b", re.IGNORECASE)
_PARTS = re.compile(r";\s*(?:and\s+)?")
_ANSWERS = re.compile(r"\b(?:answer\w*|respon\w+|repl\w+)\b.*?(?:\b(?:within|in|under|time)\b|:|<)", re.IGNORECASE)


def contacts(found: list[Line], day: int, doubts: list[Doubt]) -> list[Contact]:
    """Returns a contact for every address, with what its section says of hours and answers.

    Args:
        found: the document's lines.
        day: minutes of a working day.
        doubts: gets what is unsure.
    """
    rows: dict[str, Contact] = {}
    for line in found:
        for one in addresses(line.text):
            known = rows.get(one.id)
            if known is None:
                team = re.sub(r"[._-]", " ", one.id.split(":")[-1].strip("#@").lower())
                rows[one.id] = Contact(
                    id=one.id, channel=one.channel, address=one.address, team=f"{team} team", sources=(line.source,)
                )
                open_ = _OPEN.search(one.address.replace("[company]", ""))
                if open_:
                    doubts.append(
                        doubt("contacts", one.id, line, f"What fills {open_[0]}? Only [company] is filled in.")
                    )
            elif known.address != one.address:
                doubts.append(
                    doubt("contacts", one.id, line, f"{one.address} and {known.address} share this id. One team?")
                )
            else:
                rows[one.id] = known.model_copy(update={"sources": (*known.sources, line.source)})
        for site in sites(line.text):
            if not any(one.address == site for one in addresses(line.text)):
                doubts.append(doubt("contacts", site, line, "This site became no contact. Is anything sent there?"))
    _published(rows, found, day, doubts)
    return list(rows.values())


def _published(rows: dict[str, Contact], found: list[Line], day: int, doubts: list[Doubt]) -> None:
    """Adds the published hours and times of a section to the one contact it is about."""
    for group in sectioned(found):
        named_there = {one.id for _, one in group.sent}
        if len(named_there) != 1:
            continue
        (key,) = named_there
        for line in (*group.rules, *group.orders):
            update = _said(line, day)
            if update and not any(getattr(rows[key], name) for name in update):
                rows[key] = rows[key].model_copy(update={**update, "sources": (*rows[key].sources, line.source)})
                if "response" in update:
                    doubts.append(doubt("contacts", key, line, "Are customers told this time?"))


def _said(line: Line, day: int) -> dict[str, object]:
    words = plain(line.text)
    value = words.split(":", 1)[1].strip() if FIELD.match(words) else words
    spans = times(words, day)
    if spans and _ANSWERS.search(words) and "sla" not in words.lower():
        value = value if FIELD.match(words) else f"within {spans[0].words}"
        return {"response": value, "response_minutes": spans[0].high, "customer_timeframe": spans[0].words}
    return {"hours": value} if opening(words) or (ALWAYS.search(words) and not spans) else {}


def identity(found: list[Line], doubts: list[Doubt]) -> tuple[list[IdentityLevel], list[Factor]]:
    """Returns the levels of proof, in the document's order, and the factors they take."""
    levels: list[IdentityLevel] = []
    factors: dict[str, Factor] = {}
    for title, needed, source, lines, approval, told in (*_headed(found), *_inline(found)):
        key = slug(title.split()[0] if title.split() else title, [row.level for row in levels])
        ids: list[str] = []
        for line, words in lines:
            name = slug(words)
            row = factors.get(name)
            sources = (*(row.sources if row else ()), line.source)
            factors[name] = Factor(id=name, title=words, patterns=(words.casefold(),), sources=sources)
            ids.append(name)
        levels.append(
            IdentityLevel(
                level=key,
                title=title,
                needed=min(needed, len(ids)),
                factors=tuple(dict.fromkeys(ids)),
                approval=approval,
                destination=told,
                source=source,
                factor_source=lines[0][0].source,
            )
        )
        doubts.append(doubt("identity", key, lines[0][0], "Which rules and requests need this proof?"))
    return levels, list(factors.values())


def proving(levels: list[IdentityLevel], factors: list[Factor]) -> list[Step]:
    """Returns the step of each level that tells the agent to get its proofs, and its approval where it needs one."""
    titles = {row.id: row.title for row in factors}
    return [
        Step(
            id=f"check.{row.level}",
            phase="before",
            text=f"{row.title}: check {row.needed} of: {'; '.join(titles[name] for name in row.factors)}."
            + (" Get the approval it needs." if row.approval else ""),
            source=row.factor_source,
            tags=(f"verification.{row.level}",),
        )
        for row in levels
    ]


Proof = tuple[str, int, Source, list[tuple[Line, str]], bool, str | None]
"""Title, how many factors, where it stands, each factor's line and words, whether somebody approves, who is told."""


def _headed(found: list[Line]) -> Iterator[Proof]:
    """Yields levels that have a section: `Medium-Risk Requests (2 factors required)`, with a bullet a factor."""
    homes: dict[str, list[Line]] = {}
    for line in found:
        parts = line.section.split(" > ")
        at = next((at for at, title in enumerate(parts, 1) if _FACTORS.search(title)), None)
        if at and line.kind == "bullet":
            homes.setdefault(" > ".join(parts[:at]), []).append(line)
    for section, inside in homes.items():
        title = leaf(section)
        match = _FACTORS.search(title)
        proofs = [line for line in inside if not line.text.startswith("**") and not addresses(line.text)]
        proofs = [line for line in proofs if line.section == section or _CHECK.search(leaf(line.section))]
        proofs = [line for line in proofs if not line.label or _CHECK.search(line.label)]
        number = count(match["count"]) if match else None
        if number is None or not proofs:
            continue
        source = Source(section=section, quote=title)
        told = next((one.id for line in inside for one in addresses(line.text)), None)
        approval = bool(_APPROVAL.search(title)) or any(_APPROVAL.search(line.text) for line in inside)
        factors = [(line, re.sub(r"\s*\([^)]*\)$", "", plain(line.text))) for line in proofs]
        yield named(title), number, source, factors, approval, told


def _inline(found: list[Line]) -> Iterator[Proof]:
    """Yields levels on one line: `Basic check, one of: booking reference; telephone number`."""
    for line in found:
        match = _OF.fullmatch(" ".join(plain(line.text).split()))
        if match is None or not _CHECK.search(f"{line.section} {match['title']}"):
            continue
        listed, _, agreed = match["list"].partition(", and ")
        parts = [part.strip(" .") for part in _PARTS.split(listed) if part.strip(" .")]
        parts = parts if len(parts) > 1 else [part.strip() for part in listed.split(",")]
        number = len(parts) if match["count"].lower() == "all" else count(match["count"]) or 1
        factors = [(line, part[:1].upper() + part[1:]) for part in parts]
        title = match["title"] if match["title"][:1].isupper() else named(leaf(line.section))
        yield title, number, line.source, factors, bool(_APPROVAL.search(agreed)), None
