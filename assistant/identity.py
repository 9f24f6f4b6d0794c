"""Who the customer is: name, company, mail, ids, and what proves it."""

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.lexicon import lexicon
from assistant.models import Fact, Span
from assistant.stance import Clause, plain
from assistant.turns import Turn

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'-]{1,24}"
_FULL = rf"{_CAP}(?:\s(?:{_CAP}|[A-Z]\.|de|van|von|da|der)){{0,3}}"
_NOT_NAMES = frozenset(
    ["success", "support", "service", "services", "says", "said", "reports", "reported", "wants", "wanted", "is", "has", "asked", "asks", "enterprise", "pro", "team", "free", "business", "starter", "growth", "plan", "vip", "csm", "csms", "can", "cannot", "could", "the", "this", "that", "they", "he", "she", "it", "we", "our", "your", "on", "in", "at", "not", "no", "and", "for", "with", "from", "account", "id", "email", "data", "said", "called", "wrote", "thanks", "thank", "regards", "best", "cheers", "hello", "hi", "dear", "please", "status", "page", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "api", "sso", "2fa", "mfa", "usd", "eur", "gbp", "urgent", "help", "sent", "sorry", "customer", "client", "agent", "tried", "refund", "also", "still", "who", "whose", "since", "admin", "user", "users", "getting", "having", "ok", "okay", "yes", "unable", "very", "happy", "frustrated", "angry", "trying", "located", "based", "using", "new", "sure", "experiencing", "gdpr", "ccpa", "i", "i'm", "us", "uk", "eu", "cant", "can't", "currently", "now", "locked", "stuck", "confused", "interested", "looking", "furious"]
)
_SUFFIX = r"(?:Inc|LLC|Ltd|Limited|GmbH|Corp|Corporation|Co|AG|SA|BV|B\.V|PLC|AB|Oy|Pty|SARL|SpA|Group|Labs|Studios?|Partners|Roasters|Logistics|Bank|University|Hospital|Clinic|Foundation|Industries|Solutions|Technologies|Systems|Media|Agency|Consulting|Holdings|Brothers)"
_COMPANY_NAME = rf"{_CAP}(?:\s(?:&|and|of|\+)?\s?{_CAP}){{0,4}}"
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?<![.-])")
_ROLE_BOX = re.compile(r"(?:support|billing|security|legal|help|noreply|no-reply|escalations|operations|access|success|incidents|verification|press|partnerships|product|tech-support)@", re.I)  # fmt: skip
_USER_ID = re.compile(
    r"\b(?:uid|u-?id|user ?-?_?id|userid|user ?no\.?|user ?#|acct ?id|account ?id|customer ?id|cust ?id|member ?id)\s?(?:is|:|=|#|no\.?)?\s?[#\"]?"
    r"(?P<id>(?=[\w-]{0,20}\d)[\w-]{2,40})|\buser\s#?(?P<user>\d{4,12})\b(?!\s(?:users|people))|(?<![\w-])(?P<pre>(?:u|usr|user|cus|acct)_(?=\w{0,20}\d)\w{2,40})",
    re.IGNORECASE,
)
_TRANSACTION = re.compile(
    r"(?<![\w-])(?P<pre>(?:ch|txn|pi|py|tx|pay|trx)[_-](?=\w{0,30}\d)\w{2,40})"
    r"|\b(?:txn|trx|tx|transaction|trans|charge|payment)s?\s?(?:id|ref(?:erence)?|no\.?|number|nr\.?|#)\s?(?:is|:|=|#)?\s?[#\"]?(?P<id>(?=[\w-]{0,20}\d)[A-Za-z0-9][\w-]{2,40})"
    r"|\b(?:txn|trx|tx|transaction)s?\s?[:=#]?\s?#?(?P<bare>(?=[A-Za-z-]{0,8}\d)[A-Za-z0-9-]{4,40})(?![.,]\d|\w)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"\b(?i:(?:customer|cust|cx|client|caller|user)(?:'?s)?(?: name)?(?: is)?:?|(?:full |my |her |his |their )?name(?: is|:|'s)|i am|i'm|this is|here is|mr\.?|mrs\.?|ms\.?|contact(?: name)?:)\s(?P<name>{_FULL})"
)
_SIGNED = re.compile(
    rf"(?:^|\n|[.!?]\s)[ \t]*(?i:thanks(?: a lot| so much| in advance)?|thank you|thx|regards|(?:kind|best|warm) regards|best(?: wishes)?|cheers|sincerely|yours(?: truly| sincerely)?|br|greetings|rgds)\s?[,.!-]?\s*\n?\s{{0,3}}(?P<name>{_FULL})\s*(?:$|\n|[,.(])"
    rf"|(?:^|\n)(?:--?|—|–)\s{{0,2}}(?P<dash>{_FULL})\s*(?:$|\n|,)|[.!?]\s(?:—|–|-|--)\s?(?P<end>{_FULL})\s*$"
)
_COMPANY = re.compile(
    rf"\b(?i:company|org(?:anisation|anization)?|business|employer)(?i: name)?(?:\s(?i:is|called)|:|\s=)\s\"?(?P<label>[\w&'. -]{{2,50}}?)(?=\"|[,;\n(]|\.\s|\.$|$|\s(?:and|plan)\b)"
    rf"|\b(?i:customer|cust|client|company|cx)\s\"(?P<quoted>[^\"\n]{{2,60}})\""
    rf"|(?P<suffix>\b{_CAP}(?:\s(?:(?:&|and)\s)?{_CAP}){{0,3}},?\s{_SUFFIX})\b\.?"
    rf"|(?<![\w@.])(?P<lower>[a-z][\w&-]{{1,24}}\s(?:inc|llc|ltd|gmbh|corp|plc|pty))\b"
    rf"|\b(?i:at|with)\s(?P<at>{_CAP}(?:\s(?:&|and|of)?\s?{_CAP}){{0,4}}|{_CAP}(?:\s&\s{_CAP}))"
    rf"|(?<=[a-z]\s)(?i:from)\s(?P<from>{_CAP}(?:\s(?:&|and|of)\s{_CAP}|\s{_CAP}){{1,4}})"
    rf"|\b{_CAP}(?:\s{_CAP})?\s(?:from|of)\s(?P<of>{_CAP}(?:\s(?:&\s)?{_CAP}){{0,3}})"
    rf"|\b(?:we are|we're|We are|We're)\s(?P<we>{_CAP}(?:\s(?:&|and)\s{_CAP}|\s{_CAP}){{1,3}})"
    rf"|(?P<amp>\b{_CAP}\s&\s{_CAP})"
)
_NOT_COMPANIES = _NOT_NAMES | frozenset(
    ["chrome", "firefox", "safari", "edge", "android", "iphone", "ios", "windows", "mac", "slack", "salesforce", "hubspot", "zapier", "google", "apple", "stripe", "visa", "mastercard", "noon", "midnight", "germany", "france", "spain", "italy", "india", "london", "berlin", "paris", "texas", "california", "new", "north", "south", "west", "east", "q&a", "r&d", "t&c", "technical", "high", "low", "critical", "escalation", "manager", "policy", "error", "gmail", "outlook", "jira", "github", "paypal", "amex", "twitter", "linkedin", "trustpilot", "reddit", "facebook", "settings", "dashboard", "terms", "legal", "police", "bank", "settings", "read"]
)
_PROVED = re.compile(
    r"\b(?:verified|confirmed|passed|validated|match(?:es|ed)|verif'?d|authenticated|checks? out)\b", re.IGNORECASE
)
_UNPROVED = re.compile(r"(?:\b(?:not|no|never|un|cannot|can't|couldn't|failed|fails|yet|to be|needs?|must|should|if|once|until|isn't|wasn't|hasn't|haven't|before|being)\b|n't)(?:\s\w+){0,3}\s?$", re.I)  # fmt: skip
_MISSING = re.compile(r"\s?(?:is |are |was |still |has |have |did |does )*(?:not\b|n't|missing|failed|pending|yet to|mismatch|wrong|doesn't|didn't|hasn't|unverified|unknown|but not)", re.I)  # fmt: skip


def _fact(clause: Clause, start: int, end: int, value: str | tuple[str, ...]) -> Fact:
    """A fact with its words in a clause."""
    span = Span(start=clause.span.start + start, end=clause.span.start + end, quote=clause.span.quote[start:end])
    return Fact(value=value, evidence=span)


def _grouped(pattern: re.Pattern[str], clause: Clause) -> tuple[str, Fact] | None:
    """The first match's group and its words as a fact."""
    match = pattern.search(clause.plain)
    if match is None or match.lastgroup is None:
        return None
    start, end = match.span(match.lastgroup)
    return match.lastgroup, _fact(clause, start, end, clause.span.quote[start:end])


def read_ids(clauses: Iterable[Clause]) -> dict[str, Fact]:
    """The facts `email`, `user_id` and `transaction_id`, the first of each."""
    found: dict[str, Fact] = {}
    for clause in clauses:
        if "@" in clause.low and "email" not in found and clause.speaker != "agent":
            for match in _EMAIL.finditer(clause.plain):
                if not _ROLE_BOX.match(match[0]):
                    found.setdefault("email", _fact(clause, match.start(), match.end(), match[0]))
        if "user_id" not in found and (grouped := _grouped(_USER_ID, clause)):
            found["user_id"] = grouped[1]
        if "transaction_id" not in found and (grouped := _grouped(_TRANSACTION, clause)):
            found["transaction_id"] = grouped[1]
    return found


def _person(words: str) -> str | None:
    """The words as a person's name, cut before the first that is none."""
    kept: list[str] = []
    for word in words.split():
        if word.lower().rstrip(".") in _NOT_NAMES:
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
        if turn.speaker == "customer" and turn.name and at >= 0 and turn.name.lower() not in _NOT_NAMES:
            return Fact(value=turn.name, evidence=Span(start=at, end=at + len(turn.name), quote=turn.name))
        line = turn.text[:80].split("\n")[0]
        first = re.match(rf"(?P<name>{_FULL})\s?(?=$|[,(<])", line)
        if (
            turn.speaker == "customer"
            and first
            and (name := _person(first["name"]))
            and not re.search(rf"\b{_SUFFIX}\b", line)
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
                or re.search(rf"\b{_SUFFIX}\b|&", match["name"])
                or re.match(r"\s&", clause.plain[match.end() :])
            ):
                continue
            if clause.speaker == "agent" and doubtful:
                continue
            return _fact(clause, match.start("name"), match.start("name") + len(name), name)
    return next((fact for turn in turns if (fact := _signature(turn))), None)


def read_company(clauses: Iterable[Clause]) -> Fact | None:
    """The customer's company: labelled, quoted, with a legal form, or where they say they work."""
    strong = ("label", "quoted", "suffix", "lower", "we", "amp")
    weak: Fact | None = None
    for clause in clauses:
        if clause.speaker == "agent" and clause.turn.name:
            continue
        for match in _COMPANY.finditer(clause.plain):
            group = match.lastgroup or ""
            words = match[group].strip().rstrip(".,")
            first = words.split()[0].lower() if words else ""
            if not words or (
                group not in {"label", "quoted"}
                and (first in _NOT_COMPANIES or words.split()[-1].lower() in _NOT_COMPANIES)
            ):
                if group == "suffix" and first in {"customer", "client", "cust"} and len(words.split()) > 2:
                    start = match.start(group) + len(first) + 1
                    return _fact(clause, start, match.start(group) + len(words), words[len(first) + 1 :])
                continue
            fact = _fact(clause, match.start(group), match.start(group) + len(words), words)
            if group in strong:
                return fact
            weak = weak or fact
    return weak


@lru_cache(maxsize=1)
def _factors() -> dict[str, re.Pattern[str]]:
    """How each identity factor is written, compiled."""
    return {factor: re.compile(words, re.IGNORECASE) for factor, words in lexicon().factors.items()}


def _proved_parts(text: str) -> Iterable[tuple[int, int]]:
    """Stretches of a text whose factors are said to be verified."""
    for match in _PROVED.finditer(text):
        before = re.split(r"[.!?;\n]|\bbut\b", text[max(0, match.start() - 100) : match.start()])[-1]
        after = re.split(r"[.!?;\n]|\bbut\b|\bnot\b", text[match.end() : match.end() + 160])[0]
        if _UNPROVED.search(before[-30:]):
            continue
        yield match.end(), match.end() + len(after)
        tail = re.split(r"\b(?:not|verified|confirmed)\b|n't", before)[-1]
        if re.search(r"\w", tail):
            yield match.start() - len(tail), match.start()


def read_factors(turns: Iterable[Turn]) -> Fact | None:
    """The identity factors said to be verified; a request to verify is none."""
    found: dict[str, tuple[int, int]] = {}
    evidence: Span | None = None
    for turn in turns:
        text = plain(turn.text)
        for start, end in _proved_parts(text):
            for factor, words in _factors().items():
                for match in words.finditer(text, start, end):
                    if (
                        factor in found
                        or _MISSING.match(text, match.end())
                        or _UNPROVED.search(text[max(start, match.start() - 12) : match.start()])
                    ):
                        continue
                    found[factor] = (turn.start + match.start(), turn.start + match.end())
                    same = [span for span in found.values() if turn.start <= span[0] < turn.end]
                    left, right = min(span[0] for span in same), max(span[1] for span in same)
                    evidence = Span(start=left, end=right, quote=turn.text[left - turn.start : right - turn.start])
    return Fact(value=tuple(sorted(found)), evidence=evidence) if evidence else None
