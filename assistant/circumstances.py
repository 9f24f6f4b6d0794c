"""What surrounds a problem: since when, how many, which error, in which feature."""

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.models import Fact
from assistant.numerals import COUNT, count
from assistant.phrase import Phrase
from assistant.phrasebook import lexicon
from assistant.stance import Clause, held_back

_DAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?|yesterday|today|tonight"
    r"|this (?:morning|afternoon|evening|week|month|monday|weekend)|last (?:night|week|month"
    r"|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|the weekend|midnight|noon"
    r"|lunch(?:time)?|earlier today)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: \d{{4}})?|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd"
    rf"|th)?(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?"
    rf"|the \d{{1,2}}(?:st|nd|rd|th))"
)
_TIME = (
    r"(?:\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?)(?:\s?(?:utc|gmt|est|edt|et"
    r"|cet|cest|pst|pdt|pt|bst|ist|eastern))?"
)
_RELEASE = (
    r"(?:(?:the|your|our|last|latest|new|recent|v|version|ios|android|app|mobile|desktop"
    r"|yesterday's|today's|this week's) ?){0,4}(?:v?\d+(?:\.\d+){0,3} ?)?(?:app )?(?:update"
    r"|upgrade|release|deploy(?:ment)?|migration|patch|maintenance|rollout)"
)
_SPAN = (
    rf"(?:{COUNT}|an?|few|a few|several|couple of|about {COUNT})\s?(?:min(?:ute)?s?|h(?:ou)?rs?"
    rf"|days?|weeks?|months?|mins)"
)
_WHEN = (
    rf"(?:(?:about|around|approx\.?|approximately|roughly|~|early|late|at|on|exactly"
    rf"|like)\s?){{0,2}}(?:{_DAY}|{_DATE}|{_TIME}|{_RELEASE})(?:(?:,? (?:at |around |about "
    rf"|the )?)(?:morning|afternoon|evening|night|{_TIME}|{_DAY}|{_DATE}))*"
)
_EVERYONE = (
    r"(?:every(?:one|body) in (?!general|particular|the\b|our\b|their\b|my\b)\w+"
    r"|every(?:one|body) (?:in|on|at) (?:the|our|their|my|his|her) (?:team|company|office|org"
    r"|organi[sz]ation|department|workspace)|(?:the |our |their |my )?(?:whole|entire) (?:team"
    r"|company|office|org|organi[sz]ation|department|workspace|staff)|all (?:of )?(?:our|their|the"
    r"|my) (?:users|employees|staff|team(?:mates| members)?|colleagues|people)|(?:several|multiple"
    r"|many|some|a few) (?:of (?:our|their|my) )?(?:users|colleagues|employees|people|team ?mates"
    r"|members|coworkers|customers|companies|clients))"
)
_PEOPLE = (
    r"(?:people|persons|ppl|users|employees|colleagues|members|staff|team ?mates|coworkers"
    r"|co-workers|agents|customers|clients|companies|accounts|of us|of them|of our|of their|reps"
    r"|accountants|students|teachers|drivers|nurses|engineers|folks|developers|designers"
    r"|workspaces|devs)"
)
_SALES = Phrase(
    r"\b(?:quot(?:e|ation|es)|pric(?:e|ing)|seats?|discounts?|licen[cs]es?|per user|invite"
    r"|followers|subscribers|add|buy|purchase|readers|viewers|upgrade)\b"
)


@lru_cache(maxsize=1)
def _started() -> tuple[re.Pattern[str], ...]:
    """Ways of saying since when, the surest first."""
    ways = (
        (
            rf"\b(?:since|starting|started|began|begun|beginning|as of|ever since)(?: (?:happening|failing"
            rf"|from|on|at|around|about|right|just|after|with))*\s(?P<v>{_WHEN})"
        ),
        (
            rf"\b(?P<v>(?:right |ever |just )?(?:after|since|following|with) {_RELEASE}(?: (?:on "
            rf"|of )?(?:{_DAY}|{_DATE}))?)\b"
        ),
        rf"\bfrom (?P<v>{_WHEN})(?! (?:to|until|till)\b)",
        rf"\b(?P<v>{_SPAN} ago)\b",
        (
            rf"\b(?:for|over|past|last|the past|the last) (?:the )?(?:last |past |about |over |almost "
            rf"|nearly )?(?P<v>{_SPAN})\b(?= (?:now|already|straight)\b|[.,;!)]|$| and)"
        ),
        rf"\b(?P<v>{_DAY}(?: (?:morning|afternoon|evening|night|at {_TIME}|around {_TIME}|{_TIME}))?)\b",
        rf"\b(?:at|around|about) (?P<v>{_TIME})\b",
        rf"\bon (?P<v>{_DATE})\b",
    )
    return tuple(re.compile(way, re.IGNORECASE) for way in ways)


_MEMBER = Phrase(
    r"\b(?:customer|user|client|member|subscriber|subscribed|with (?:you|us)"
    r"|on (?:the )?\w+(?: plan)?|escalat\w+|paying)\s$"
)
_LATER = Phrase(
    r"\b(?:by|until|till|due|before|deadline|back|reply|call(?:s|ed)?|tomorrow|want\w*|asap|next"
    r"|meeting|demo|escalat\w+|verified|invoice (?:from|of|dated))\b[^,;]{0,25}$"
)


_TROUBLE = Phrase(
    r"\b(?:broke|break|stop|fail|crash|down|error|can't|cant|cannot|not|n't|happen|vanish"
    r"|disappear|los[et]|missing|gone|charg"
    r"|billed|hack|stolen|delet|wrong|lock|slow|out|blank|empty|unable|unreachable|50\d|notic"
    r"|began|start|changed|login)|n't\b"
)


def read_started(clauses: Iterable[Clause]) -> Fact | None:
    """When the problem began: the surest way of saying it, the first of its kind."""
    best: tuple[int, Fact] | None = None
    for clause in clauses:
        if clause.speaker == "agent" and clause.turn.name:
            continue
        for sure, way in enumerate(_started()):
            if best is not None and sure >= best[0]:
                break
            match = way.search(clause.plain)
            if (
                match is None
                or _MEMBER.search(clause.plain[: match.start()])
                or (sure > 4 and not _TROUBLE.search(clause.plain))
                or (sure > 3 and _LATER.search(clause.plain[: match.start("v")]))
            ):
                continue
            start, end = match.span("v")
            words = clause.span.quote[start:end].rstrip()
            best = sure, clause.fact(start, start + len(words), words)
    return best[1] if best else None


@lru_cache(maxsize=1)
def _affected() -> re.Pattern[str]:
    """How many people a problem reaches."""
    return re.compile(
        rf"\b(?:team|company|office|department|staff|group|firm) of (?:about |around |over )?(?P<of>{COUNT})\b"
        rf"|(?<![\w.,$#-])(?P<n>{COUNT})\s(?:(?:other|different|more|of our|of their|of my|of the"
        rf"|affected|active|separate|enterprise|our|team|paying|office|remote|sales"
        rf"|support)\s){{0,2}}{_PEOPLE}\b"
        rf"|\b(?:affect(?:s|ed|ing)|impact(?:s|ed|ing)|users affected:?|affected users:?)\s(?:about "
        rf"|around |over |all )?(?P<aff>{COUNT})\b(?!\s?(?:%|hours|days|files|invoices|records|min))"
        rf"|\b(?P<all>{_EVERYONE})\b(?!\sof\s\S)",
        re.IGNORECASE,
    )


def read_affected(clauses: Iterable[Clause]) -> Fact | None:
    """How many users the problem reaches: the first number, else the first words for many."""
    words: Fact | None = None
    for clause in clauses:
        if _SALES.search(clause.plain):
            continue
        for match in _affected().finditer(clause.plain):
            if held_back(clause, match.start(), ("negated", "supposed", "asked")):
                continue
            if re.search(r"\b(?:every|each|any)\s$", clause.low[: match.start()]):
                continue
            group = match.lastgroup or ""
            number = None if group == "all" else count(match[group])
            if number is not None:
                return clause.fact(match.start(), match.end(), number)
            if group == "all" and words is None:
                words = clause.fact(match.start(), match.end(), clause.span.quote[match.start() : match.end()])
    return words


@lru_cache(maxsize=1)
def _error_pattern() -> re.Pattern[str]:
    """Error texts and codes; quoted ones first."""
    return re.compile(
        r"\b(?:errors?|message|msg|says?|saying|shows?|showing|displays?|reads?|getting|gets|get"
        r"|throws?|returns?|popup|pop-up|see|seeing"
        r"|sees)\b[^\"'`\n]{0,30}[\"`](?P<quote>[^\"`\n]{2,160})[\"`]"
        r"|\b(?:error|message|msg|says?|shows?|showing|displays?|reads?|getting|throws?"
        r"|returns?)\b[^\"'`\n]{0,25}\s'(?P<single>[^'\n]{2,120})'(?!\w)"
        r"|\b(?P<code>(?:(?:processing|internal|server|http|network|application|validation|sync"
        r"|payment|auth|connection|system|gateway|api|upload|export|import|unknown|fatal"
        r"|runtime)\s)?error(?:\scode)?[:\s]\s?#?(?=[A-Z\d_-]*\d)[A-Z\d][\w-]{1,20})"
        r"|\b(?P<http>(?:http\s|status\s(?:code\s)?)?(?:40\d|41\d|42\d|50[0-4])(?:\s(?:errors?"
        r"|bad gateway|gateway time-?out|internal server error|not found|forbidden|unauthorized"
        r"|unauthorised|service unavailable|too many requests|responses?|s\b)))"
        r"|\b(?:gets?|getting|got|an?|returns?|returning|shows?|throws?|throwing|with|see|seeing|sees"
        r"|http|status|all)\s(?P<bare>(?:40[0134589]|42[29]|50[0-4])s?)\b(?!\s?(?:users|people"
        r"|customers|seats|dollars|bucks|files|rows|[%$€£\d]))"
        r"|\b(?P<name>[A-Z][A-Za-z]{2,40}(?:Error|Exception)\b(?:: [^.\n]{1,80})?|ERR_[A-Z_]{2,40}"
        r"|E[A-Z]{0,6}[-_]?\d{3,6}\b)"
        r"|\b(?:error|message|msg|code)\s?(?:is|:|=)\s?(?P<label>[^\"'.,;\n]{2,100})"
        r"|\b(?:shows?|showing|says?|displays?|reads?|reading|getting|gets|returns?|see"
        r"|error)\s(?P<word>undefined|null|nan|nullpointer|not found|access denied|forbidden"
        r"|unauthorized|timed? ?out|invalid \w+|something went wrong|permission denied)\b"
    )


def read_error(clauses: Iterable[Clause]) -> Fact | None:
    """The first error text or code."""
    for clause in clauses:
        if clause.speaker == "agent" and clause.turn.name:
            continue
        for match in _error_pattern().finditer(clause.plain):
            group = match.lastgroup or ""
            words = clause.span.quote[match.start(group) : match.end(group)].rstrip(" .")
            if words and not held_back(clause, match.start(group), ("negated", "supposed")):
                return clause.fact(match.start(group), match.start(group) + len(words), words)
    return None


@lru_cache(maxsize=1)
def _features() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A feature and its trouble, and the words without which a clause is passed over."""
    known = "|".join(sorted(lexicon().features, key=len, reverse=True))
    trouble = (
        r"(?:(?:is|are|was|were|keeps?|has|have|been|still|all|completely|totally|just|again|page"
        r"|button|feature|to|suddenly)\s){0,4}(?:broken|down|fail\w*|not\b|doesn't|does not|won't"
        r"|crash\w*"
        r"|error\w*|empty|stuck|slow|wrong|missing|stopped|blank|timing out|times out|hang\w*|freez\w*"
        r"|froze|gone|unreachable|unavailable|return\w*|show\w*|isn't|aren't|can't|cannot|don't"
        r"|stop\w*|dead|500|502|503)"
    )
    pattern = (
        rf"\b(?P<is>{known})\s{trouble}\b|\b(?:error|errors|crash(?:es|ed|ing)?|issues?|bug|problems?"
        rf"|trouble|fail(?:s|ed|ing|ure)?|broken|stuck|502|503|504|500|undefined|wrong|down|missing"
        rf"|can't|cannot|cant|unable)\b"
        rf"[^.!?;\n,]{{0,40}}?\b(?:on|in|with|from|to|for|when|during|use|using|open|load|access"
        rf"|reach)\s(?:the |our |their |my |his |her |your |all |any )?(?P<in>{known})\b"
        rf"|\b(?:cannot|can't|cant|unable to|fails to|failing to|won't)\s(?P<verb>export|import|sync"
        rf"|upload|download|search|log ?in|sign in)\b"
    )
    return re.compile(pattern, re.IGNORECASE), re.compile(
        rf"\b(?:{known}|export|import|sync|upload|download)\b", re.IGNORECASE
    )


def read_features(clauses: Iterable[Clause]) -> Fact | None:
    """The first feature said to be in trouble."""
    pattern, needed = _features()
    for clause in clauses:
        if not needed.search(clause.plain):
            continue
        for match in pattern.finditer(clause.plain):
            group = match.lastgroup or ""
            if not held_back(clause, match.start(), ("supposed", "asked")):
                return clause.fact(
                    match.start(group),
                    match.end(group),
                    clause.span.quote[match.start(group) : match.end(group)],
                )
    return None
