"""A desk whose reader is a script: what is tested here is the chat, not what the model recognises."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from assistant.chain import fold, steps, timed
from assistant.chat.speech import telling
from assistant.chat.talk import Tells
from assistant.desk import Desk
from assistant.models import Answer, Case, Citation, Decision, Fact, Read, Reader, Reading, Span
from assistant.screen import Screened
from assistant.settings import Settings
from knowledge.rows import Tables

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Monday, 10:00 in New York."""
SAYS = {
    "charged twice": "financial.incorrect_charge",
    "manager": "frustration.asks_for_manager",
    "past 2fa": "access.locked_out_2fa",
    "sue": "legal.legal_threat",
    "dark mode": "product.feature_request",
}
SIGNALS = {"refund": "refund_request", "policy says": "policy_question"}
CITED = Citation(section="Response SLA Commitments", start_line=398, end_line=398, quote="First response: 30 minutes")


def span(text: str, words: str) -> Span:
    start = text.casefold().index(words)
    return Span(start=start, end=start + len(words), quote=text[start : start + len(words)])


def scripted(screened: Screened) -> tuple[Reading, Reader]:
    text = screened.text
    low = text.casefold()
    rules = tuple(read(rule, text, key) for key, rule in SAYS.items() if key in low)
    signals = tuple(read(name, text, key) for key, name in SIGNALS.items() if key in low)
    plan = {"plan": Fact(value="enterprise", evidence=span(text, "enterprise"))} if "enterprise" in low else {}
    return Reading(rules=rules, signals=signals, facts=plan, notes=screened.notes), Reader(name="script", version="1")


def read(name: str, text: str, words: str) -> Read:
    return Read(id=name, confidence=0.93, evidence=span(text, words))


class Scripted(Desk):
    """The whole chain, with a scripted reader and one canned answer."""

    def triage(self, case: Case | str) -> Decision:
        named = steps(self.tables, self.settings, scripted)
        known = Case(text=case) if isinstance(case, str) else case
        return timed(partial(fold, named), known, self.tables, self.now)

    def ask(self, question: str, earlier: str = "") -> Answer:
        return Answer(answerable=True, text=f"On {question.strip()!r}: 30 minutes.", confidence=0.9, citations=(CITED,))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Scripted(Settings(data=tmp_path), lambda: NOW)


@pytest.fixture
def tables(desk: Desk) -> Tables:
    return desk.tables


@pytest.fixture
def tell(desk: Desk) -> Tells:
    return telling(desk.tables, desk.now)
