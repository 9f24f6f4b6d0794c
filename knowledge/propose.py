"""Proposes the tables of another company's policy from its document alone; what is unsure is a doubt for a human."""

import re
from datetime import date
from itertools import pairwise

from knowledge.check import check
from knowledge.cover import OF_A_RULE
from knowledge.doubts import Doubt, doubt, slug
from knowledge.errors import TableError
from knowledge.gathered import Gathered, gather, levels_of
from knowledge.groups import ACTION, gives_time, groups
from knowledge.levels import day_minutes, hours, priorities, standard
from knowledge.lines import Line, leaf, lines, named, paragraphs, plain
from knowledge.marks import marked
from knowledge.matters import matters
from knowledge.passages import joined, passages
from knowledge.people import contacts, identity, proving
from knowledge.phrases import addresses
from knowledge.rows import Category, Document, PriorityRow, Reference, Row, Source, Step, Tables, Template
from knowledge.sections import Outline
from knowledge.unread import unread

_SLOTS = (
    (re.compile(r"time|when|period", re.IGNORECASE), "timeframe"),
    (re.compile(r"team|desk|department|who|office", re.IGNORECASE), "team name"),
    (re.compile(r"number|ticket|reference|\bid\b|case no", re.IGNORECASE), "ID"),
    (re.compile(r"issue|matter|topic|subject|problem|concern", re.IGNORECASE), "Issue"),
    (re.compile(r"feature|service|sailing|product", re.IGNORECASE), "feature/service"),
)
"""How policies word their slots, and which of ours fills each."""
_SLOT = re.compile(r"\[([^\]]+)\]")
_OURS = frozenset(
    ("team name", "timeframe", "ID", "Issue", "email/phone", "feature/service", "company", "question")
) | {"this type of issue", "specific expertise/access/approval"}
_NOT = re.compile(r"(?:do not|don'?t|never)\s+", re.IGNORECASE)
_NEVER = re.compile(r"\b(?:don'?t|never|avoid|do not)\b", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after\w*|follow-?up|later)\b", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:first|before)\b", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{4}|\d{4}-\d{2}"
)


class Proposal(Row):
    """Tables as far as the document gives them, and what to look at."""

    tables: Tables
    doubts: tuple[Doubt, ...]


def propose(text: str) -> Proposal:
    """Returns tables for a policy document, every row with its verbatim quote, unsure ones with their question.

    Raises:
        TableError: the document has no heading, or nothing under it.
    """
    outline = Outline(text)
    doubts: list[Doubt] = []
    found = [line for line in lines(outline) if _stands(line, outline, doubts)]
    if not found:
        said = "the document has no heading with words under it, so there is no section to quote."
        raise TableError("policy.md", "", said, "Give it at least a title: a first line that begins with '# '.")
    title, whole = found[0], joined(found)
    open_ = hours(whole, title, doubts)
    day = day_minutes(open_)
    named_levels = priorities(found, day, doubts)
    passed: list[Doubt] = []
    made = groups(found, named_levels, day, passed)
    if made.rules:
        told, levels = Gathered(made, []), named_levels
        doubts += passed
    else:
        told, levels = _told(found, named_levels, day, doubts)
    checks, factors = identity(whole, doubts)
    templates = _templates(found, outline, levels, doubts)
    tables = Tables(
        rules=tuple(told.groups.rules),
        categories=tuple(told.groups.categories),
        signals=(),
        flags=(),
        priorities=tuple(_worded(levels, templates, doubts)),
        hours=(open_,),
        identity=tuple(checks),
        factors=tuple(factors),
        contacts=tuple(contacts(found, day, doubts)),
        templates=tuple(templates),
        steps=(*proving(checks, factors), *told.steps, *_steps(found, made.categories, told.steps)),
        fields=tuple(told.groups.fields),
        reference=(),
        conflicts=(),
        document=_document(whole, outline, doubts),
        sha256="",
    )
    kept = tables.model_copy(update={"reference": _kept(tables, found, text, doubts)})
    doubts += unread(found, kept, doubts)
    return Proposal(tables=marked(kept, doubts), doubts=tuple(doubts))


def _told(
    found: list[Line], levels: list[PriorityRow], day: int, doubts: list[Doubt]
) -> tuple[Gathered, list[PriorityRow]]:
    """Returns what sentences, tables and nested lists pass on, and the levels, made of their times if none is named."""
    read = passages(found)
    said = matters(found, read)
    levels = levels or levels_of(said, day, doubts) or standard(found[0], doubts)
    question = "It says what happens, but names no address. Who is told, and how soon?"
    doubts += [doubt("reference", f"line {row.line.number}", row.line, question) for row in said if not row.ways.sent]
    return gather(said, read, levels, day, doubts), levels


def _stands(line: Line, outline: Outline, doubts: list[Doubt]) -> bool:
    """Returns whether a line can be quoted: of two sections with one heading only the first can."""
    if outline.locate(line.section, line.text):
        return True
    doubts.append(
        doubt("reference", line.section, line, "Its heading stands twice, so it cannot be quoted. Rename one?")
    )
    return False


def _templates(found: list[Line], outline: Outline, levels: list[PriorityRow], doubts: list[Doubt]) -> list[Template]:
    """Returns every quotation as a reply; a plain one for all levels, and a doubt, where there is none."""
    rows: list[Template] = []
    for group in paragraphs(found):
        above = group[0].label or named(leaf(group[0].section))
        title = re.sub(r"^(?:template )?for ", "", above, flags=re.IGNORECASE)
        key = slug(title, [row.id for row in rows])
        raw = "".join(outline.lines[group[0].number - 1 : group[-1].number]).rstrip("\n")
        text = group[0].text + "".join(
            ("\n\n" if after.number - before.number > 1 else " ") + after.text for before, after in pairwise(group)
        )
        slots = {slot: ours for slot in _SLOT.findall(text) if slot not in _OURS and (ours := _slot(slot))}
        lost = [slot for slot in _SLOT.findall(text) if slot not in _OURS and slot not in slots]
        if lost:
            question = f"What fills {', '.join(f'[{slot}]' for slot in lost)}? Until then those sentences are left out."
            doubts.append(doubt("templates", key, group[0], question))
        source = Source(section=group[0].section, quote=raw)
        rows.append(Template(id=key, title=title[:1].upper() + title[1:], text=text, slots=slots, source=source))
    if not rows:
        doubts.append(
            doubt("templates", "reply", found[0], "The document words no reply. This one is ours: change it?")
        )
        text = "Thank you for getting in touch. Our [team name] will answer within [timeframe]."
        rows.append(Template(id="reply", title="Reply", text=text, source=found[0].source))
    return rows


def _slot(words: str) -> str | None:
    return next((ours for sign, ours in _SLOTS if sign.search(words)), None)


def _worded(levels: list[PriorityRow], templates: list[Template], doubts: list[Doubt]) -> list[PriorityRow]:
    """Returns the levels, each with the reply that names it, or else the most fitting one."""
    rows: list[PriorityRow] = []
    for level in levels:
        named_it = next((row for row in templates if level.title.split()[0].lower() in row.title.lower()), None)
        urgent = next((row for row in templates if re.search(r"urgent|priority", row.title, re.IGNORECASE)), None)
        other = next((row for row in templates if re.search(r"else|standard|other", row.title, re.IGNORECASE)), None)
        fits = named_it or (urgent if level.rank < len(levels) else None) or other or templates[0]
        if named_it is None:
            doubts.append(
                doubt("priorities", level.id, None, f"The reply '{fits.title}' was chosen. Is it this level's?")
            )
        rows.append(level.model_copy(update={"template": fits.id}))
    for row in templates:
        if all(level.template != row.id for level in rows):
            doubts.append(doubt("templates", row.id, None, "No level takes this reply. When is it used?"))
    return rows


def _steps(found: list[Line], categories: list[Category], before: list[Step]) -> list[Step]:
    """Returns the orders of the categories, for their cases, and those under a heading that says when, for all."""
    homes = {row.source.section: row.id for row in categories}
    quoted = {row.source.quote for row in categories}
    quoted.update(row.source.quote for row in before)
    rows: list[Step] = []
    for line in found:
        where = f"{leaf(line.section)} {line.label}"
        home = homes.get(line.section)
        forbids = bool(_NOT.match(plain(line.text)) or _NEVER.search(where))
        told = line.orders or bool(ACTION.search(line.label) and not gives_time(line, 1)) if home else forbids
        if line.kind != "bullet" or line.text in quoted or not told:
            continue
        words = _NOT.sub("", plain(line.text), count=1) if forbids else plain(line.text)
        rows.append(
            Step(
                id=slug(words, [row.id for row in (*before, *rows)], f"{home or 'all'}."),
                phase="dont" if forbids else "before" if _BEFORE.search(words) and not addresses(words) else "do",
                text=words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else "."),
                source=line.source,
                tags=(home or "always",),
            )
        )
    return rows


def _document(found: list[Line], outline: Outline, doubts: list[Doubt]) -> Document:
    """Returns what the document says of itself."""
    title = outline.sections[0].path[0]
    said = {name: next(_saying(found, words), None) for name, words in _ABOUT.items()}
    for name in ("version", "next_review", "owner", "contact"):
        if said[name] is None:
            doubts.append(doubt("document", name, None, f"The document does not give its {name.replace('_', ' ')}."))
    contact = said["contact"]
    mail = next((one.address for one in addresses(contact.text) if one.channel == "email"), "") if contact else ""
    sources = tuple(line.source for line in dict.fromkeys(line for line in said.values() if line)) or (found[0].source,)
    version = said["version"]
    number = (
        re.search(r"(?:version|edition|revision)\D{0,6}([\d.]*\d)", version.text, re.IGNORECASE) if version else None
    )
    return Document(
        title=title,
        version=number[1] if number else "unknown",
        last_review=_month(said["last_review"], _ABOUT["last_review"]),
        next_review=_month(said["next_review"], _ABOUT["next_review"]),
        owner=_value(said["owner"]) or "the policy's owner",
        contact=mail or "the policy's owner",
        sources=sources,
    )


_ABOUT = {
    "version": re.compile(r"\b(?:version|edition|revision)\b\W{0,4}\d", re.IGNORECASE),
    "last_review": re.compile(r"\b(?:last (?:review|updated?)\w*|in force|updated|effective)\b", re.IGNORECASE),
    "next_review": re.compile(r"\bnext review\b", re.IGNORECASE),
    "owner": re.compile(r"\bowner\b\W", re.IGNORECASE),
    "contact": re.compile(r"\b(?:questions?|contact your|about this)\b.*@", re.IGNORECASE),
}


def _saying(found: list[Line], words: re.Pattern[str]):  # noqa: ANN202 - an iterator of lines
    return (line for line in found if words.search(line.text))


def _month(line: Line | None, words: re.Pattern[str]) -> str:
    at = words.search(line.text) if line else None
    match = _MONTH.search(line.text, at.end()) if line and at else None
    return match[0] if match else "unknown"


def _value(line: Line | None) -> str:
    words = " ".join(plain(line.text).split()) if line else ""
    return re.split(r"[,|.;]", words.split("wner", 1)[-1].lstrip(": "))[0].strip(" *") if words else ""


LEFT = ("line.uncovered", "step.missing")
"""What the check says of a line that no row decides by."""


def _kept(tables: Tables, found: list[Line], text: str, doubts: list[Doubt]) -> tuple[Reference, ...]:
    """Returns the lines no other row quotes whole, so that a question about them is answered and none is lost."""
    gone = check(tables, text, date.min)
    numbers = {int(row.key.removeprefix("line ")) for row in gone if row.kind in LEFT}
    read = passages(found)
    told = {rule.source.section for rule in tables.rules}
    heads = {read[one.above].first.number for one in read if one.above is not None and one.section in told}
    rows: list[Reference] = []
    for line in found:
        if line.number in numbers:
            key = slug(plain(line.text), [row.id for row in rows])
            kind = OF_A_RULE if line.number in heads else slug(named(leaf(line.section)))
            rows.append(Reference(id=key, kind=kind, text=plain(line.text), source=line.source))
    for section in dict.fromkeys(line.section for line in found if line.number in numbers and line.kind == "bullet"):
        first = next(line for line in found if line.section == section and line.number in numbers)
        question = (
            f"The lines of '{leaf(section)}' are only kept as reference. Are they steps, a flag, or signs of one?"
        )
        doubts.append(doubt("reference", slug(named(leaf(section))), first, question))
    return tuple(rows)
