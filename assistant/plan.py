"""The plan a customer is on, kept apart from plans they ask about, want or have left."""

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.models import Fact, Span
from assistant.phrase import Phrase
from assistant.phrasebook import lexicon
from assistant.stance import Clause, held_back

_NOUN = r"(?:plan|tier|subscription|subs?|acct|account|licen[cs]e|licen[cs]ee|package|pkg|edition|contract)"
_WHO = r"(?:customer|cust|cx|client|user|subscriber|org|organi[sz]ation|member|workspace|co|company|admin)s?"
_WISH = Phrase(
    r"\b(?:upgrad(?:e|es|ing)|mov(?:e|es|ing) (?:up )?to|switch(?:es|ing)? to|chang(?:e|es|ing) to"
    r"|go(?:ing)? to|migrat(?:e|ing)|buy(?:s|ing)?"
    r"|purchas(?:e|es|ing)|quotes?|quotation|pric(?:e|es|ing)|costs?|interested|wants?"
    r"|asks? (?:about|for|if|what|how|whether)|asking|asked|inquir\w+"
    r"|enquir\w+|compar\w+|demo|discount|how much|would|sign(?:ing)? up (?:for|to)|downgrad(?:e|es"
    r"|ing) to|get(?:ting)?|need|needs|difference|try"
    r"|trial of|offer(?:s|ed|ing)?|sell|evaluat\w+|go for|look(?:s|ing)? (?:at|into|for)|like to"
    r"|plan(?:s|ning) to|requests?|unlike|only (?:on|for|in|with)"
    r"|available (?:on|for|in|with)|included (?:on|in|with)|features? (?:on|of|in)|left|leaving"
    r"|treated as|thought|thinks?|listed (?:on|under))\b[^,;]*$"
)
_OFFER = Phrase(
    r"\s?(?:plan |tier )?(?:pricing|prices?\b|quotes?\b|costs?\b|discounts?\b|features?\b|demo\b"
    r"|includes?\b|offers?\b|trial\b|sales\b|software|-?grade|-?level|-?ready"
    r"|page|sso\b|agreement)"
)
_LEFT = Phrase(
    r"\b(?:(?:downgraded|upgraded|moved|switched|migrated|came|went|changed) (?:\w+ )?from(?: (?:the|our|an?))?"
    r"|was(?: (?:still )?(?:on|an?))?|were(?: on| an?)?|until \w+ on|had(?: the| an?)?)\s$"
)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """The ways of naming the plan one is on."""
    known = lexicon()
    sure = "|".join(words for plan, words in known.plans.items() if plan not in known.plans_doubtful)
    doubtful = "|".join(known.plans[plan] for plan in known.plans_doubtful)
    either = rf"{sure}|{doubtful}"
    end = (
        r"(?=\s*(?:$|[.,;:!?)\]/|+&]|[-–—]\s)|\s(?:and|with|who|but|since|for|now|plan|w/|here|still"
        r"|can't|cannot|cant|vip|csm|asks?|wants?|says?|reports?|has|have|in|from|whose|by the way"
        r"|btw|too|though|so|which)\b)"
    )
    on = (
        r"\b(?:on|under|using|have|has|with)\s(?:(?:the|our|an?|your|their|his|her|my|annual|yearly"
        r"|monthly|paid)\s){0,2}"
    )
    return re.compile(
        rf"\b(?:downgrade|upgrade|move|switch|go|going|moving|switching|upgrading|downgrading)\s(?:us "
        rf"|them |me |him |her )?from\s(?:the |our |an? |my )?(?P<from>{either})\b"
        rf"|{on}(?P<on>{either})(?:\b\s{_NOUN}\b|(?<=\.)|\b{end})"
        rf"|\b(?:plan|tier|subscription|package|licen[cs]e)\s?(?:is|:|=|-|was"
        rf"|on)?\s?(?:the\s)?\"?(?P<is>{either})\b{end}"
        rf"|(?<![\w-])(?P<noun>{either})\s(?:{_NOUN}|{_WHO})\b"
        rf"|\b(?:is|are|am|'re|'m|'s|re)\s(?:an?\s|on\s|the\s)?(?P<are>{sure})(?:(?<=\.)|\b)(?:(?=\sone\b)|{end})"
        rf"|\bone\sof\s(?:them|which|whom|these)\s(?:is\s)?(?:on\s|an?\s)?(?P<writer>{sure})\b(?=[^.!?;\n]{{0,20}}\b(?:wrote|writes|writing|reported|reporting)\b)"
        rf"|\b(?:paying|pays?|paid)\s(?:\w+\s)?(?:for\s)?(?P<pay>{sure})\b"
        rf"|\b(?:upgraded|moved|switched|migrated|signed\sup|changed)\s(?:us |them )?(?:to"
        rf"|for)\s(?:the\s|our\s|an?\s)?(?P<to>{either})\b(?:\s{_NOUN})?{end}"
        rf"|(?:^|[(\[,;:/|+]\s{{0,2}}|\s-\s)(?P<bare>{sure})(?:(?<=\.)|\b)(?=\s{{0,2}}(?:$|[),\]./|;+]|plan\b))"
        rf"|\((?P<paren>{either})(?:\s{_NOUN})?\b[),]",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _needed() -> re.Pattern[str]:
    """Any plan's name; without one a clause is passed over."""
    return re.compile(r"\b(?:" + "|".join(lexicon().plans.values()) + r")\b|\bent\.", re.IGNORECASE)


def _plan(words: str) -> str:
    """The id of the plan these words write."""
    return next(plan for plan, written in lexicon().plans.items() if re.fullmatch(written, words, re.IGNORECASE))


def _stands(clause: Clause, match: re.Match[str]) -> bool:
    """Whether the plan is theirs, now."""
    group = match.lastgroup or ""
    at, end = match.start(group), match.end(group)
    before = clause.plain[max(0, at - 70) : at]
    if clause.speaker == "agent" and clause.turn.name is None and group == "on" and match.start() == 0:
        return False
    if group not in {"from", "to"} and (
        _WISH.search(clause.plain[max(0, match.start() - 70) : at]) or _LEFT.search(before)
    ):
        return False
    if _OFFER.match(clause.plain, end) or re.search(
        r"\b(?:your|which|every|all|other|most)\s(?:\w+\s)?$", before, re.IGNORECASE
    ):
        return False
    if (
        group == "noun"
        and re.match(r"\w+s\b", clause.plain[end + 1 :])
        and re.match(r"\s\w*(?:plans|customers|users|clients|accounts)\b", clause.plain[end:])
    ):
        return False
    return not held_back(clause, at, ("negated", "supposed", "asked", "others", "past"))


def read_plan(clauses: Iterable[Clause]) -> Fact | None:
    """The plan last said to be the customer's."""
    found: Fact | None = None
    for clause in clauses:
        if not _needed().search(clause.plain):
            continue
        for match in _pattern().finditer(clause.plain):
            group = match.lastgroup or ""
            if _stands(clause, match):
                start, end = clause.span.start + match.start(), clause.span.start + match.end()
                quote = clause.span.quote[match.start() : match.end()]
                lead = len(quote) - len(quote.lstrip(" ([,;:/|+-"))
                evidence = Span(start=start + lead, end=end, quote=quote[lead:])
                found = Fact(value=_plan(match[group]), evidence=evidence)
    return found
