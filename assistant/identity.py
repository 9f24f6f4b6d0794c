"""Who the customer is: name, mail and ids."""

import re
from collections.abc import Iterable

from assistant.company import CAPITALISED, LEGAL_FORM
from assistant.models import Fact, Span
from assistant.phrase import Phrase
from assistant.phrasebook import lexicon
from assistant.stance import Clause, plain
from assistant.turns import Turn

_FULL = rf"{CAPITALISED}(?:\s(?:{CAPITALISED}|[A-Z]\.|de|van|von|da|der)){{0,3}}"
_EMAIL = Phrase(r"(?<![\w.+%-])[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?<![.-])", exact=True)
_ROLE_BOX = Phrase(
    r"(?:support|billing|security|legal|help|noreply|no-reply|escalations|operations|access"
    r"|success|incidents|verification|press|partnerships|product|tech-support)@"
)
_USER_ID = Phrase(
    r"\b(?:uid|u-?id|user ?-?_?id|userid|user ?no\.?|user ?#|acct ?id|account ?id|customer ?id"
    r"|cust ?id|member ?id)\s?(?:is|:|=|#|no\.?)?\s?[#\"]?"
    r"(?P<id>(?=[\w-]{0,20}\d)[\w-]{2,40})|\buser\s#?(?P<user>\d{4,12})\b(?!\s(?:users|people))"
    r"|(?<![\w-])(?P<pre>(?:u|usr|user|cus|acct)_(?=\w{0,20}\d)\w{2,40})"
)
_TRANSACTION = Phrase(
    r"(?<![\w-])(?P<pre>(?:ch|txn|pi|py|tx|pay|trx)[_-](?=\w{0,30}\d)\w{2,40})"
    r"|\b(?:txn|trx|tx|transaction|trans|charge|payment)s?\s?(?:id|ref(?:erence)?|no\.?|number"
    r"|nr\.?|#)\s?(?:is|:|=|#)?\s?[#\"]?(?P<id>(?=[\w-]{0,20}\d)[A-Za-z0-9][\w-]{2,40})"
    r"|\b(?:txn|trx|tx|transaction)s?\s?[:=#]?\s?#?(?P<bare>(?=[A-Za-z-]{0,8}\d)[A-Za-z0-9-]{4,40})(?![.,]\d|\w)"
)
_NAMED = Phrase(
    rf"\b(?i:(?:customer|cust|cx|client|caller|user)(?:'?s)?(?: name)?(?: is)?:?|(?:full |my |her "
    rf"|his |their )?name(?: is|:|'s)|from:(?=[^\n]{{0,80}}<)|i am|i'm|this is|here is|mr\.?|dr\.?|prof\.?|mrs\.?|ms\.?"
    rf"|contact(?: name)?:)\s(?P<name>{_FULL})",
    exact=True,
)
_SIGNED = Phrase(
    rf"(?:^|\n|[.!?]\s)[ \t]*(?i:thanks(?: a lot| so much| in advance)?|thank you|thx|regards"
    rf"|(?:kind|best|warm) regards|best(?: wishes)?|cheers|sincerely|yours(?: truly| sincerely)?|br"
    rf"|greetings|rgds)\s?[,.!-]?\s*\n?\s{{0,3}}(?P<name>{_FULL})\s*(?:$|\n|[,.(])"
    rf"|(?:^|\n)(?:--?|—|–)\s{{0,2}}(?P<dash>{_FULL})\s*(?:$|\n|,)|[.!?]\s(?:—|–|-|--)\s?(?P<end>{_FULL})\s*$",
    exact=True,
)


def _grouped(pattern: Phrase, clause: Clause) -> tuple[str, Fact] | None:
    """The first match's group and its words as a fact."""
    match = pattern.search(clause.plain)
    if match is None or match.lastgroup is None:
        return None
    start, end = match.span(match.lastgroup)
    return match.lastgroup, clause.fact(start, end, clause.span.quote[start:end])


def read_ids(clauses: Iterable[Clause]) -> dict[str, Fact]:
    """The facts `email`, `user_id` and `transaction_id`, the first of each."""
    found: dict[str, Fact] = {}
    for clause in clauses:
        if "@" in clause.low and "email" not in found and clause.speaker != "agent":
            for match in _EMAIL.finditer(clause.plain):
                if not _ROLE_BOX.match(match[0]):
                    found.setdefault("email", clause.fact(match.start(), match.end(), match[0]))
        if "user_id" not in found and (grouped := _grouped(_USER_ID, clause)):
            found["user_id"] = grouped[1]
        if "transaction_id" not in found and (grouped := _grouped(_TRANSACTION, clause)):
            found["transaction_id"] = grouped[1]
    return found


def _person(words: str) -> str | None:
    """The words as a person's name, cut before the first that is none."""
    kept: list[str] = []
    for word in words.split():
        if word.lower().rstrip(".") in lexicon().not_names:
            break
        kept.append(word.removesuffix("'s"))
    while kept and kept[-1].islower():
        kept.pop()
    return " ".join(kept) or None


def _signature(turn: Turn) -> Fact | None:
    """The name a customer's turn or an unlabelled text is signed with."""
    if turn.speaker not in {None, "customer"}:
        return None
    at = max(0, len(turn.text) - 300)
    for match in _SIGNED.finditer(plain(turn.text), at):
        group = match.lastgroup or ""
        name = _person(match[group])
        if name:
            start = turn.start + match.start(group)
            return Fact(
                value=name,
                evidence=Span(start=start, end=start + len(name), quote=turn.text[match.start(group) :][: len(name)]),
            )
    return None


def read_name(text: str, turns: tuple[Turn, ...], clauses: Iterable[Clause]) -> Fact | None:
    """The customer's name: a speaker's label, a phrase that gives it, or a signature."""
    for turn in turns:
        at = text.rfind(turn.name, max(0, turn.start - 80), turn.start) if turn.name else -1
        if turn.speaker == "customer" and turn.name and at >= 0 and turn.name.lower() not in lexicon().not_names:
            return Fact(value=turn.name, evidence=Span(start=at, end=at + len(turn.name), quote=turn.name))
        line, _, rest = turn.text[:160].partition("\n")
        first = re.match(rf"(?P<name>{_FULL})\s?(?=$|[(<])", line)
        if (
            turn.speaker == "customer"
            and first
            and (" " in first["name"] or ":" in rest.partition("\n")[0])
            and (name := _person(first["name"]))
            and not re.search(rf"\b{LEGAL_FORM}\b", line)
        ):
            return Fact(
                value=name,
                evidence=Span(start=turn.start, end=turn.start + len(name), quote=text[turn.start :][: len(name)]),
            )
    for clause in clauses:
        if clause.speaker == "agent" and clause.turn.name:
            continue
        for match in _NAMED.finditer(clause.plain):
            name = _person(match["name"])
            doubtful = re.match(r"(?:i am|i'm|this is|here is|user|client|customer|cust)\b", match[0], re.IGNORECASE)
            if (
                name is None
                or re.search(rf"\b{LEGAL_FORM}\b|&", match["name"])
                or re.match(r"\s&", clause.plain[match.end() :])
            ):
                continue
            if clause.speaker == "agent" and doubtful:
                continue
            return clause.fact(match.start("name"), match.start("name") + len(name), name)
    return next((fact for turn in turns if (fact := _signature(turn))), None)
