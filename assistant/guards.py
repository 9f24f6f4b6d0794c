"""What in a customer reply breaks the policy: the words, the policy's line, and a better sentence."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import get_args

from assistant.models import GuardContext, GuardKind, GuardResult, GuardViolation, Span
from assistant.phrase import Phrase
from assistant.published import is_published, minutes, timeframe
from assistant.settings import COMPANY, Settings
from assistant.stance import plain
from assistant.wordings import Rule, Sign, hints, kinds, rules, signs
from knowledge.rows import Contact, Source, Tables
from knowledge.sections import Outline
from knowledge.tables import missing, policy

LONGEST = 600
"""Characters of a sentence; longer ones are cut at a blank, so that the work stays linear."""
_QUOTED = Phrase(r'"[^"\n]{1,400}"|(?<![^\n])>[^\n]*')
_WORDS_QUOTED = 3
_JOINED = Phrase(r"(?<=\S)\n(?=[ \t]*[^\s\-*•>\d])")
_STOP = Phrase(r"[.!?…]+[\"')\]]{0,3}(?=\s|$)|\n+")
_CLAUSE = Phrase(r"[,;:(]\s|\s[-–—]{1,2}\s|—|\s(?:but|so|and then)\s")
_SLOT = Phrase(r"\[.*?\]|\{.*?\}")
_END = Phrase(r"(?<=[.!?])\s+|\n+")
_OWN = Phrase(r"\bi(?:'ll|'m| will| am)(?: \w+){0,3}\s*$")
_LOCAL = Phrase(r"([\w.+-]+)@")


def guard(reply: str, context: GuardContext, tables: Tables, settings: Settings, by_words: bool = False) -> GuardResult:
    """Returns every violation of the policy in a reply, in the reply's order.

    Wordings settle what they know; of the kinds that none of them finds, heads taught on replies say whether the sense
    is there, and in which clause.

    Args:
        reply: what the customer would read.
        context: the case's category and priority, where they are known; they decide which response times are published.
        tables: the policy's tables.
        settings: the company's values.
        by_words: ask the wordings alone, as for a draft that is made of the policy's own sentences.

    Raises:
        KnowledgeError, ModelError: a file of the heads is missing or does not fit.
    """
    unquoted = _unquoted(reply)
    words, searched = _lower(unquoted), rules(settings.policy, *_internal(tables))
    found = [
        (rule, start, end)
        for left, right in _sentences(words)
        for rule, start, end in _in_sentence(words[left:right], left, searched, context, tables, settings)
    ]
    violations = [
        _violation(rule.kind, rule.instead, (start, end), reply, context, tables, settings, rule.wording.team)
        for rule, start, end in _merged(found)
    ]
    if not by_words:
        violations += _by_sense(unquoted, {row.kind for row in violations}, reply, context, tables, settings)
    violations.sort(key=lambda row: (row.span.start, row.span.end))
    return GuardResult(ok=not violations, violations=tuple(violations))


def _by_sense(
    unquoted: str, known: set[str], reply: str, context: GuardContext, tables: Tables, settings: Settings
) -> Iterator[GuardViolation]:
    """Yields the violations of kinds that no wording found, and that the reply's sense holds.

    What the policy's own templates say breaks no policy, whatever the heads make of it.
    """
    from assistant.reply_heads import overstepped, reply_heads

    own = _own_sentences(tuple(row.text for row in tables.templates))
    found = overstepped(own.sub(lambda match: " " * len(match[0]), unquoted), reply_heads())
    for name in get_args(GuardKind):
        span, kind = found.get(name), kinds(settings.policy).get(name)
        if span is None or kind is None or name in known:
            continue
        timed = any(wording.response for wording in kind.wordings)
        if not (timed and is_published(span.quote, context, tables)):
            yield _violation(name, kind.instead, (span.start, span.end), reply, context, tables, settings)


@lru_cache(maxsize=4)
def _own_sentences(templates: tuple[str, ...]) -> re.Pattern[str]:
    """Returns a pattern of the sentences of templates, their slots filled with anything but the end of a sentence."""
    parts = {part for text in templates for part in _END.split(text)}
    sentences = [part for part in parts if len(" ".join(_SLOT.split(part)).split()) >= _WORDS_QUOTED]
    filled = (r"[^.!?\n]{1,120}?".join(map(re.escape, _SLOT.split(one))) for one in sentences)
    return re.compile(rf"(?:^|(?<=[.!?\n])\s*)(?:{'|'.join(sorted(filled))})", re.IGNORECASE)


def _unquoted(reply: str) -> str:
    """Returns the reply's own words, character for character: quoted words blanked, broken lines joined."""
    words = plain(reply)
    kept = sum(1 for char in words if not char.isspace())
    spans = [
        match.span()
        for match in _QUOTED.finditer(words)
        if match[0][0] == ">" or len(match[0].split()) >= _WORDS_QUOTED
    ]
    if sum(end - start for start, end in spans) < kept * 0.8:
        pieces: list[str] = []
        at = 0
        for start, end in spans:
            pieces += (words[at:start], "\n" * (end - start))
            at = end
        words = "".join((*pieces, words[at:]))
    return _JOINED.pattern.sub(" ", words)


def _lower(words: str) -> str:
    """Returns words in lower case, character for character."""
    lower = words.lower()
    return (
        lower
        if len(lower) == len(words)
        else "".join(char if len(char.lower()) > 1 else char.lower() for char in words)
    )


def _sentences(words: str) -> Iterator[tuple[int, int]]:
    """Yields start and end of each sentence, its full stop included."""
    start = 0
    for end in chain((match.end() for match in _STOP.finditer(words)), (len(words),)):
        while end - start > LONGEST:
            blank = words.rfind(" ", start + 1, start + LONGEST)
            cut = blank if blank > start else start + LONGEST
            yield start, cut
            start = cut
        if words[start:end].strip():
            yield start, end
        start = end


def _in_sentence(
    sentence: str, offset: int, searched: tuple[Rule, ...], context: GuardContext, tables: Tables, settings: Settings
) -> Iterator[tuple[Rule, int, int]]:
    """Yields the wordings that break the policy in a sentence, with their offsets in the reply."""
    hinted = hints(sentence)
    found = [
        (rule, match)
        for rule in searched
        if rule.needs in hinted
        for match in rule.say.finditer(sentence)
        if match.end() > match.start()
        and not rule.taken_back(sentence)
        and not any(_held(sign, sentence, match) for sign in rule.guards)
        and not _fine(rule, sentence, match, context, tables, settings)
    ]
    timed = any(rule.kind == "uncertain_timeline" for rule, _ in found)
    for rule, match in found:
        if not (timed and rule.wording.yields):
            start, end = _trimmed(match)
            yield rule, offset + start, offset + end


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """Returns the match's offsets without white space around it."""
    words = match[0]
    return match.start() + len(words) - len(words.lstrip()), match.end() - len(words) + len(words.rstrip())


def _held(sign: Sign, sentence: str, match: re.Match[str]) -> bool:
    """Returns whether a sign shows that the words are not said as they stand."""
    pattern = signs()[sign]
    if sign == "asked":
        return bool(pattern.search(sentence))
    if sign == "open":
        return bool(pattern.search(sentence[: match.start()]) or signs()["open_after"].search(sentence[match.end() :]))
    before = sentence[: match.start()]
    if sign != "retold":
        breaks = list(_CLAUSE.finditer(before))
        before = before[breaks[-1].end() :] if breaks else before
    return bool(pattern.search(before))


def _fine(
    rule: Rule, sentence: str, match: re.Match[str], context: GuardContext, tables: Tables, settings: Settings
) -> bool:
    """Returns whether the tables or the settings allow the words: a published time, another company's address."""
    if rule.wording.response:
        own = _OWN.search(sentence[: match.start()]) and minutes(match["time"]) is None
        return bool(own) or is_published(match["time"], context, tables)
    domain = match.groupdict().get("domain")
    configured = settings.company != Settings.model_fields["company"].default
    return bool(domain and configured and domain.split(".")[0].lower() not in (settings.company.lower(), COMPANY))


def _merged(found: list[tuple[Rule, int, int]]) -> list[tuple[Rule, int, int]]:
    """Returns the finds in order, those of one kind that overlap made one."""
    merged: list[tuple[Rule, int, int]] = []
    last: dict[str, int] = {}
    for rule, start, end in sorted(found, key=lambda item: (item[1], -item[2])):
        at = last.get(rule.kind)
        if at is not None and start < merged[at][2]:
            merged[at] = (merged[at][0], merged[at][1], max(end, merged[at][2]))
        else:
            last[rule.kind] = len(merged)
            merged.append((rule, start, end))
    return merged


def _violation(
    name: GuardKind,
    instead: str,
    at: tuple[int, int],
    reply: str,
    context: GuardContext,
    tables: Tables,
    settings: Settings,
    names_team: bool = False,
) -> GuardViolation:
    kind = kinds(settings.policy)[name]
    source = kind.by_category.get(context.category or "", kind.source)
    span = Span(start=at[0], end=at[1], quote=reply[at[0] : at[1]])
    contact = _contact(span.quote, tables) if names_team else None
    return GuardViolation(
        kind=name,
        span=span,
        source=_located(source, tables, settings.policy),
        suggestion=_suggestion(instead, kind.about, context, tables, contact),
    )


def _suggestion(instead: str, about: str | None, context: GuardContext, tables: Tables, contact: Contact | None) -> str:
    """Returns the better sentence with the team and the published time of the case."""
    lead = next((row for row in tables.categories if row.id == context.category), None)
    team = f"our {contact.team}" if contact else f"our {lead.team}" if lead else "the right team"
    time = timeframe(context, tables)
    other = timeframe(GuardContext(category=about), tables) if about else ""
    return instead.format(
        team=team,
        Team=team[0].upper() + team[1:],
        reply=f" and reply within {time}" if time else "",
        within=f" within {time}" if time else " as soon as there is news",
        about=f" and reply within {other}" if other else "",
    )


def _contact(quote: str, tables: Tables) -> Contact | None:
    """Returns the destination that an address or channel in a reply stands for."""
    local = _LOCAL.match(quote)
    wanted = f"{local[1].lower()}@" if local else quote.lower()
    return next((row for row in tables.contacts if row.id.lower() in (wanted, f"slack:{wanted}")), None)


def _internal(tables: Tables) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the local parts of internal addresses, and the internal channels."""
    addresses = (*(row.address for row in tables.contacts if row.channel == "email"), tables.document.contact)
    local = {match[1] for address in addresses if (match := _LOCAL.match(address))}
    return tuple(sorted(local)), tuple(row.address for row in tables.contacts if row.channel == "slack")


def _located(source: Source, tables: Tables, folder: Path) -> Source:
    """Returns the source with its lines: as a row of the tables has it, or else as it stands in the document.

    Raises:
        QuoteError: It stands in neither.
    """
    known = chain(
        (row.source for row in (*tables.steps, *tables.reference)),
        (place for row in tables.factors for place in row.sources),
        tables.document.sources,
    )
    row = next((row for row in known if row.quote == source.quote and row.section == source.section), None)
    if row is not None:
        return row
    outline = _outline(folder)
    found = outline.locate(source.section, source.quote)
    if found is None:
        raise missing(f"{folder.name}/lexicon/guards.yaml", "source", source.section, source.quote, outline)
    return found


@lru_cache(maxsize=4)
def _outline(folder: Path) -> Outline:
    """Returns the outline of a folder's policy, read once a process."""
    return Outline(policy(folder))
