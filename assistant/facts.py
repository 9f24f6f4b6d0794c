"""The facts a text states, each with its words: amounts, standing, identity, history, circumstances."""

from assistant.circumstances import read_affected, read_error, read_features, read_started
from assistant.company import read_company
from assistant.factors import read_factors
from assistant.history import read_complaints, read_escalations
from assistant.identity import read_ids, read_name
from assistant.models import Fact, Facts
from assistant.plan import read_plan
from assistant.refund import read_amount
from assistant.stance import Clause, read_clauses
from assistant.stated import read_csm, read_field
from assistant.turns import Turn, split

_HEAD, _TAIL = 48_000, 16_000
_STATED = (
    "vip",
    "status_page_posted",
    "troubleshooting",
    "reconnection",
    "follow_up_wanted",
    "sentiment",
    "blocked",
    "goal",
    "impact",
)


def _window(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The turns, those of an overlong text cut to its beginning and end, where cases state their facts."""
    if not turns or turns[-1].end <= _HEAD + _TAIL:
        return turns
    tail = turns[-1].end - _TAIL
    kept: list[Turn] = []
    for turn in turns:
        for start, end in ((turn.start, min(turn.end, _HEAD)), (max(turn.start, tail), turn.end)):
            if start < end and not (kept and kept[-1].end >= end and kept[-1].start <= start):
                piece = turn.text[start - turn.start : end - turn.start]
                kept.append(turn.model_copy(update={"start": start, "end": end, "text": piece}))
    return tuple(kept)


def _say(text: str, turns: tuple[Turn, ...], clauses: tuple[Clause, ...]) -> dict[str, Fact | None]:
    """Every fact some turns state; None for those they don't."""
    found: dict[str, Fact | None] = {name: read_field(name, clauses) for name in _STATED}
    found |= {
        "plan": read_plan(clauses),
        "csm": read_csm(clauses),
        "complaints": read_complaints(clauses),
        "escalations_30d": read_escalations(clauses),
        "verified_factors": read_factors(turns),
        "name": read_name(text, turns, clauses),
        "company": read_company(clauses),
        "started_at": read_started(clauses),
        "affected_users": read_affected(clauses),
        "error_message": read_error(clauses),
        "features": read_features(clauses),
    }
    return found | read_ids(clauses) | read_amount(turns)


def read(text: str, turns: tuple[Turn, ...] | None = None) -> Facts:
    """The facts a text states, by field id.

    Args:
        text: The case as it came.
        turns: Its turns, where they are already known.

    Returns:
        Facts with the words they rest on; `text[start:end]` is each one's quote. Mail quoted in the text only
        fills gaps.
    """
    kept = _window(split(text) if turns is None else turns)
    clauses = read_clauses(kept)
    found: Facts = {}
    for quoted in (False, True):
        part = tuple(turn for turn in kept if (turn.speaker == "other") is quoted)
        if part:
            said = _say(text, part, tuple(clause for clause in clauses if (clause.speaker == "other") is quoted))
            found |= {name: fact for name, fact in said.items() if fact is not None and name not in found}
    return dict(sorted(found.items()))
