"""From a support case to a checked escalation. `triage`, `ask` and `guard` are the whole public face."""

from assistant.desk import Desk, desk
from assistant.models import Answer, Case, Decision, GuardContext, GuardResult

__all__ = ["Answer", "Case", "Decision", "Desk", "GuardContext", "GuardResult", "ask", "guard", "triage"]


def triage(case: Case | str) -> Decision:
    """Returns the checked decision for a case or its bare text."""
    return desk().triage(case)


def ask(question: str) -> Answer:
    """Returns the policy's answer to a question, with its words, or that the policy does not say."""
    return desk().ask(question)


def guard(reply: str, context: GuardContext | None = None) -> GuardResult:
    """Returns what in a customer reply breaks the policy."""
    return desk().guard(reply, context)
