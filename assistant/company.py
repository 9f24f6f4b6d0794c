"""The customer's company."""

from collections.abc import Iterable

from assistant.models import Fact
from assistant.phrase import Phrase
from assistant.phrasebook import lexicon
from assistant.stance import Clause

CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w'-]{1,24}"
"""A word that begins with a capital."""
LEGAL_FORM = (
    r"(?:Inc|LLC|Ltd|Limited|GmbH|Corp|Corporation|Co|AG|SA|BV|B\.V|PLC|AB|Oy|Pty|SARL|SpA|Group"
    r"|Labs|Studios?|Partners|Roasters|Logistics|Bank|University|Hospital|Clinic|Foundation"
    r"|Industries|Solutions|Technologies|Systems|Media|Agency|Consulting|Holdings|Brothers)"
)
"""What the name of a company ends in."""
_COMPANY = Phrase(
    rf"\b(?i:company|org(?:anisation|anization)?|business|employer)(?i: name)?(?:\s(?i:is|called)(?=\s\"?[A-Z])|:"
    rf"|\s=)\s\"?(?P<label>[\w&'. -]{{2,50}}?)(?=\"|[,;\n(]|\.\s|\.$|$|\s(?:and|plan)\b)"
    rf"|\b(?i:customer|cust|client|company|cx)\s\"(?P<quoted>[^\"\n]{{2,60}})\""
    rf"|(?P<suffix>\b{CAPITALISED}(?:\s(?:(?:&|and)\s)?{CAPITALISED}){{0,3}},?\s{LEGAL_FORM})\b\.?"
    rf"|(?<![\w@.])(?P<lower>[a-z][\w&-]{{1,24}}\s(?:inc|llc|ltd|gmbh|corp|plc|pty))\b"
    rf"|\b(?i:at)\s(?P<at>{CAPITALISED}(?:\s(?:&|and|of)?\s?{CAPITALISED}){{0,4}}|{CAPITALISED}(?:\s&\s{CAPITALISED}))"
    rf"|(?<=[a-z]\s)(?i:from)\s(?P<from>{CAPITALISED}(?:\s(?:&|and|of)\s{CAPITALISED}|\s{CAPITALISED}){{1,4}})"
    rf"|\b{CAPITALISED}(?:\s{CAPITALISED})?\s(?:from|of)\s(?P<of>{CAPITALISED}(?:\s(?:&\s)?{CAPITALISED}){{0,3}})"
    rf"|\b(?:we are|we're|We are|We're)\s(?P<we>{CAPITALISED}(?:\s(?:&|and)\s{CAPITALISED}|\s{CAPITALISED}){{1,3}})"
    rf"|(?P<amp>\b{CAPITALISED}\s&\s{CAPITALISED})",
    exact=True,
)


def read_company(clauses: Iterable[Clause]) -> Fact | None:
    """The customer's company: labelled, quoted, with a legal form, or where they say they work."""
    strong = ("label", "quoted", "suffix", "lower", "we", "amp")
    weak: Fact | None = None
    banned = lexicon().not_names | lexicon().not_companies
    for clause in clauses:
        if clause.speaker == "agent" and clause.turn.name:
            continue
        for match in _COMPANY.finditer(clause.plain):
            group = match.lastgroup or ""
            words = match[group].strip().rstrip(".,")
            first = words.split()[0].lower() if words else ""
            if not words or (
                group not in {"label", "quoted"} and (first in banned or words.split()[-1].lower() in banned)
            ):
                if group == "suffix" and first in {"customer", "client", "cust"} and len(words.split()) > 2:
                    start = match.start(group) + len(first) + 1
                    return clause.fact(start, match.start(group) + len(words), words[len(first) + 1 :])
                continue
            if group in {"at", "of", "from"} and (clause.plain[match.end() :].startswith("'s") or words.endswith("'s")):
                continue
            if group == "of" and match[0].split()[0].lower() in banned:
                continue
            fact = clause.fact(match.start(group), match.start(group) + len(words), words)
            if group in strong:
                return fact
            weak = weak or fact
    return weak
