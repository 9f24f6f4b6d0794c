"""The sum a case is about: asked back first, charged second, never one denied, corrected, or merely mentioned."""

import re
from decimal import Decimal
from typing import NamedTuple

from assistant.last_word import last_word
from assistant.models import Fact, Span
from assistant.money import Money, amounts, answer, sides
from assistant.phrase import Phrase
from assistant.stance import plain, reply_of
from assistant.turns import Turn
from assistant.wished import CENT, Found, fact_of, share, wished

_BACK = Phrase(
    r"\b(?:refund\w*|rfnd|refnd|money back|(?:pay|give|get|want|need|send)\w* (?:\w+ ){0,2}back|b(?:a?ck|k)\b"
    r"|reimburs\w*|repay(?:ment|s|ing)?\b|return(?:ed)? (?:of )?(?:the|my|his|her|their)|credit(?:ed)? back|chargeback"
    r"|dispute[sd]?)"
)
_CHARGED = Phrase(
    r"\b(?:(?:over|double[- ])?charg(?:e|ed|es|ing)|billed|debited|taken|took|deducted|pa(?:id"
    r"|yments?)|invoiced|withdr(?:awn|ew)|transactions?|withdrawn|hit (?:with|for)|stolen|spent)\b"
)
_NOT_THIS = Phrase(
    r"(?:\b(?:not|isn't|wasn't|instead of|rather than|should(?:'ve| have)? (?:been|be)"
    r"|supposed to be|expected(?: to (?:pay|be))?|down from|up from|out of(?: the| my| our)?"
    r"|of (?:the|my|our|a|his|her|their)(?: total| full)?|normal(?:ly)?|usual(?:ly)?|agreed"
    r"|quoted(?: at)?|advertised(?: at)?|limit(?: of| is)?|threshold(?: of| is)?|policy(?: is"
    r"| says)?"
    r"|budget(?: of| is)?|worth|losing|lost|lose"
    r"|revenue(?: of)?|arr|mrr|spends?|offered?(?: (?:him|her|them|you|a|an|us|me))*|credit of"
    r"|salary|raised|contract|deal(?! for)|per|discount(?: of)?|quote(?: for| of)?|already (?:got"
    r"|received)|got back|have refunded|was (?:already )?refunded|were refunded"
    r"|already refunded|(?<!not )been refunded|got a refund (?:of|for)|got refunded|only refunded"
    r"|only got)|n't)\s(?:only |about "
    r"|just |roughly |around |charged |for |us |me |a |an )*$"
)
_PRICED = Phrase(
    r"\b(?:costs?|priced? at|price(?: of| is| was| went up to)?|bought|deal)(?:\s\S+){0,4}?\s"
    r"(?:only |about |just |roughly |around |for |us |me |a |an |of )*$"
)
"""A price: the sum that is wanted back only where no other is named."""
_PRICE_AFTER = Phrase(
    r"\s?(?:/\s?(?:mo|month|yr|year|user|seat)|(?:a|per|each) (?:month|year|user|seat|day|hour)"
    r"|arr\b|mrr\b|budget|discount|coupon|voucher|gift|credit\b(?! card)|plan\b(?!.{0,20}charged)"
    r"|in (?:revenue|sales|lost)|of (?:revenue|sales)|was (?:already )?refunded|(?:already"
    r"|is) refunded|has been refunded|limit|threshold)"
)
_CORRECTS = Phrase(
    r"\b(?:sorry,?|i mean(?:t)?|correction:?|actually(?: it's| it is| it was)?,?|make that"
    r"|no,? (?:it's|it was)?|rather,?|scratch that,?|typo,?|wait,?|to be exact,?"
    r"|not \S{1,12},?(?: but| it's)?)\s?$"
)
_JOIN = Phrase(
    r"(?:(?!\b(?:charged|charge|but|instead|not|then|paid|so|or|until|while|because|want\w*|billed"
    r"|total|which|already)\b)[^.!?;\n$€£]){0,45}"
    r"(?:\band\b|\bplus\b|\+|&|, )(?:(?!\b(?:charged|but|instead|not|then|paid|or|want\w*|billed"
    r"|total|now|asks?|already)\b)[^.!?;\n$€£]){0,30}"
)
_ALL_BACK = Phrase(r"\b(?:both|all of|all (?:three|four)|everything|all that|them all|all back|each of them)\b")
_BEFORE = 110
"""Characters of a sentence that are read before a sum."""


_HOW_MUCH = Phrase(
    r"\b(?:how much|amounts?|sum|total|dollars|euros|pounds|price|costs?|charged?)\b[^?]{0,120}\?"
    r"|[$€£]\s?\d[^?]{0,40}\?"
)
_AND_THE_OTHER = Phrase(r"\b(?:the|an)?\s?(?:other|second|next|third|last)(?: one| payment| charge| order)?\s?\?")
"""An agent asks for one more sum of the same request."""


PRICE = -1
ASKED_BACK = 2
CLEAR, CLEARER, DIRECT = 1.0, 0.6, 2.3
"""Nearness to the wish from which another sum is wanted than one merely mentioned, by how much more, and, where it is
less and a plain number, from which."""
WHOLE = 5
"""Above every single sum: what the answers to two questions come to."""


class _Use(NamedTuple):
    """A sum and what it is mentioned for: 2 asked back, 1 charged, 0 neither, PRICE what something costs."""

    money: Money
    rank: int
    corrects: bool


def _rank(before: str, after: str) -> int:
    """What a sum is mentioned for, by the nearest word to its left, else to its right."""
    backs = [match.start() for match in _BACK.finditer(before)]
    charges = [match.start() for match in _CHARGED.finditer(before)]
    near = re.split(r"\b(?:but|and|wants?)\b|,", after)[0][:40]
    if re.match(r"\)?\s?(?:\w+\s){0,2}(?:refund|back\b|reimburs)", near, re.IGNORECASE) and not _CHARGED.match(
        near.strip()
    ):
        return 2
    if backs or charges:
        return 2 if max(backs, default=-1) > max(charges, default=-1) else 1
    return 2 if _BACK.search(near) else 1 if _CHARGED.search(near) else 0


def _use(text: str, money: Money) -> _Use | None:
    """A sum with its use, `None` where it isn't the one meant."""
    before, after = sides(text, money.start, money.end, _BEFORE)
    corrects = bool(_CORRECTS.search(text[max(0, money.start - 28) : money.start]))
    if _NOT_THIS.search(before) and not (corrects and re.search(r"not \S+,?(?: but| it's)\s?$", before)):
        return None
    rank = _rank(before, after)
    if _PRICE_AFTER.match(after) and rank < 2:
        return None
    if rank == 0 and money.kind == "total" and money.currency is None:
        return None
    if rank < 2 and _PRICED.search(before):
        return _Use(money, PRICE, corrects) if _BACK.search(text) else None
    return _Use(money, rank, corrects)


def _joined(text: str, first: Money, second: Money) -> bool:
    """Whether two sums are parts of one request."""
    return (
        second.start - first.end <= 80
        and first.currency in {second.currency, None} | ({first.currency} if second.currency is None else set())
        and bool(_JOIN.fullmatch(text[first.end : second.start]))
    )


def _uses(text: str) -> list[_Use]:
    """The sums that count, without the parts of totals and sums."""
    found = amounts(text)
    whole = [money for money in found if money.kind in {"sum", "total"}]
    spans = [(money.start, money.end) for money in whole if money.kind == "sum"]
    outer = [
        money
        for money in found
        if money.kind == "sum"
        or (money.kind != "each" and not any(start <= money.start and money.end <= end for start, end in spans))
    ]
    return [use for money in outer if (use := _use(text, money)) is not None]


def _pick(text: str, uses: list[_Use]) -> tuple[Decimal, str | None, int, int] | None:
    """Value, currency and place of the sum meant among those of one speaker's words."""
    best = max((use.rank for use in uses), default=PRICE)
    run: list[Money] = []
    both = best == 1 and bool(_BACK.search(text)) and bool(_ALL_BACK.search(text))
    last: Money | None = None
    for use in uses:
        if (use.corrects and last is not None) or (not run and use.rank == best):
            run = [use.money]
        elif run and (best == 2 or both) and (_joined(text, run[-1], use.money)):
            run.append(use.money)
        last = use.money
    if not run:
        return None
    value = sum((money.least for money in run), Decimal(0))
    currency = next((money.currency for money in run if money.currency), None)
    return value, currency, run[0].start, run[-1].end


def _one_more(turns: tuple[Turn, ...], at: int) -> Decimal:
    """What a customer's earlier answers add to the one at an index, where the agent then asked for the other sum."""
    if at < 2 or turns[at - 1].speaker != "agent" or not _AND_THE_OTHER.search(plain(turns[at - 1].text)[-80:]):
        return Decimal(0)
    text = plain(turns[at - 2].text)
    picked = _pick(text, _uses(text) or _told(text, turns[at - 3] if at > 2 else None))
    return (picked[0] if picked else Decimal(0)) + _one_more(turns, at - 2)


def _told(text: str, before: Turn | None) -> list[_Use]:
    """The plain number that answers an agent's question about the sum."""
    asked = plain(before.text)[-300:] if before and before.speaker == "agent" else ""
    if not _HOW_MUCH.search(asked) and not _AND_THE_OTHER.search(asked):
        return []
    money = answer(text)
    return [_Use(money, 2, True)] if money else []


def _choice(turns: tuple[Turn, ...], at: int) -> tuple[int, int, dict[str, Fact]] | None:
    """The sum of the turn at an index, with the weight of its speaker and of its use."""
    turn = turns[at]
    text = plain(turn.text)
    uses = _uses(text)
    if turn.speaker != "agent" and not uses:
        uses = _told(text, turns[at - 1] if at else None)
    picked = _pick(text, uses)
    best = max((use.rank for use in uses), default=0)
    reply = reply_of(turns[at + 1] if at + 1 < len(turns) else None)
    if picked is None or (turn.speaker == "agent" and (best <= 0 or reply == "no")):
        return None
    value, currency, start, end = picked
    evidence = Span(start=turn.start + start, end=turn.start + end, quote=turn.text[start:end])
    more = _one_more(turns, at) if turn.speaker == "customer" else Decimal(0)
    facts = {"amount": Fact(value=value + more, evidence=evidence)}
    if currency:
        facts["currency"] = Fact(value=currency, evidence=evidence)
    weight = {"customer": 2, None: 2, "agent": 1, "other": 0}[turn.speaker]
    return weight, WHOLE if more else best + (2 if uses[0].corrects else 0), facts


def read_amount(turns: tuple[Turn, ...]) -> dict[str, Fact]:
    """Returns the facts `amount` and `currency`, none where no sum is named.

    The customer's words come first, an agent's only where no one else names a sum. What the looser reading of
    `wished` finds counts where no sum is named beside a word of refund or with a currency, or where it outdoes it.

    Args:
        turns: Of a case, in order.
    """
    if settled := last_word(turns):
        return settled
    found = [_choice(turns, at) for at in range(len(turns))]
    choices = [choice for choice in found if choice is not None]
    _, rank, strict = max(choices, key=lambda choice: choice[:2], default=(0, 0, dict[str, Fact]()))
    likeliest = wished(turns)
    best = next(iter(likeliest), None)
    if best is None or (strict and not _outdone(strict["amount"], rank, best, likeliest, turns)):
        return _in_part(strict, turns)
    return fact_of(best, turns) if len(best.parts) > 1 else _in_part(fact_of(best, turns), turns)


def _in_part(facts: dict[str, Fact], turns: tuple[Turn, ...]) -> dict[str, Fact]:
    """Returns the facts, the sum cut to the part of it that the turn that names it wants back: `half of it`."""
    fact = facts.get("amount")
    if fact is None or not isinstance(fact.value, Decimal) or not isinstance(fact.evidence, Span):
        return facts
    turn = max((turn for turn in turns if turn.start <= fact.evidence.start), key=lambda turn: turn.start)
    part = (fact.value * share(plain(turn.text))).quantize(CENT)
    return facts if part == fact.value else facts | {"amount": fact.model_copy(update={"value": part})}


def _outdone(strict: Fact, rank: int, best: Found, likeliest: tuple[Found, ...], turns: tuple[Turn, ...]) -> bool:
    """Whether what was taken for the whole is one part of it (a seat's price), or is wanted less than another sum."""
    value, first = strict.value, best.parts[0]
    if not isinstance(value, Decimal) or not isinstance(strict.evidence, Span):
        return False
    at, end, start = strict.evidence.start, strict.evidence.end, turns[best.turn].start
    within = any(start + part.start <= at and end <= start + part.end for part in best.parts)
    if within or (len(best.parts) > 1 and first.value == value):
        return best.value > value
    if best.value < value and not first.sure and best.score < DIRECT:
        return False
    own = max((found.score for found in likeliest if found.value == value), default=0.0)
    return rank < ASKED_BACK and best.score >= max(CLEAR, own + CLEARER)
