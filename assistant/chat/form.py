"""The facts an agent fills in on the card: from a form's strings to a case's facts."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from assistant.desk import Desk
from assistant.errors import InputError
from assistant.models import Case, Decision, Fact, GivenFacts, Model
from knowledge.rows import Tables

YES_NO = ("vip", "csm", "status_page_posted", "follow_up_wanted", "reconnection")
"""Facts chosen from yes and no."""
COUNTS = ("complaints", "escalations_30d")
TITLES = {
    "vip": "VIP account",
    "csm": "Has a CSM",
    "status_page_posted": "On the status page",
    "escalations_30d": "Escalations in 30 days",
    "complaints": "Complaints so far",
    "follow_up_wanted": "Wants a follow-up",
    "reconnection": "Reconnected already",
    "currency": "Currency",
}
"""Names of facts the policy's own list of fields does not have."""
TICKET = "id"
PROVED = "verification_details"
"""Said by the factors that are ticked, never typed."""
_FIGURE = re.compile(r"\d[\d,. ]*")
_CODE = re.compile(r"\b[A-Z]{3}\b")
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}


class Filled(Model):
    """A case with what was filled in, and that in words."""

    case: Case
    noted: dict[str, str]
    said: tuple[str, ...]


def title(field: str, tables: Tables) -> str:
    """Returns a fact's name on the card."""
    known = {row.id: row.title for row in tables.fields}
    return known.get(field) or TITLES.get(field) or field.replace("_", " ").capitalize()


def fill(case: Case, notes: Mapping[str, str], values: Mapping[str, str | list[str]], tables: Tables) -> Filled:
    """Returns the case with a form's values; an empty one takes the fact back.

    Raises:
        InputError: a value does not fit its field.
    """
    given = {name: value for name, value in case.facts.model_dump().items() if value is not None}
    noted_now, said, ticket = dict(notes), list[str](), case.id
    for name, value in values.items():
        if name == TICKET and isinstance(value, str):
            ticket = value.strip().lstrip("#") or "case"
            said.append(f"ticket {ticket}" if ticket != "case" else "no ticket number")
        elif name in GivenFacts.model_fields:
            given.pop(name, None)
            given.update(_parsed(name, value))
            said.append(title(name, tables) if name != "verified_factors" else "identity factors")
        elif isinstance(value, str) and name in {row.id for row in tables.fields}:
            noted_now.pop(name, None)
            noted_now.update({name: value.strip()} if value.strip() else {})
            said.append(title(name, tables))
    try:
        update = {"facts": GivenFacts.model_validate(given), "id": ticket}
        return Filled(case=Case.model_validate({**dict(case), **update}), noted=noted_now, said=tuple(said))
    except ValidationError as error:
        raise InputError(_sentence(error, tables)) from error


def _parsed(name: str, value: str | list[str]) -> dict[str, object]:
    """Returns the facts a field's string stands for; none where it is empty."""
    if isinstance(value, list):
        return {name: tuple(value)} if value else {}
    text = value.strip()
    if not text:
        return {}
    if name == "amount":
        return _money(text)
    if name in YES_NO:
        return {name: text == "yes"} if text in ("yes", "no") else {name: text}
    if name in COUNTS:
        return {name: _count(name, text)}
    return {name: text}


def _count(name: str, text: str) -> int:
    if not text.isdigit():
        raise InputError(f"{TITLES[name]!r} wants a whole number, not {text!r}.")
    return int(text)


def _money(text: str) -> dict[str, object]:
    """Returns amount and, where it is said, currency.

    Raises:
        InputError: there is no sum in it.
    """
    figure = _FIGURE.search(text)
    plain = figure[0].strip().replace(" ", "") if figure else ""
    if re.search(r",\d{1,2}$", plain):
        plain = plain.replace(".", "").replace(",", ".")
    try:
        amount = Decimal(plain.replace(",", ""))
    except InvalidOperation:
        raise InputError(f"'Amount' wants a sum like 1,200 USD, not {text!r}.") from None
    code = _CODE.search(text)
    currency = code[0] if code else next((iso for sign, iso in _SYMBOLS.items() if sign in text), None)
    return {"amount": amount, **({"currency": currency} if currency else {})}


def _sentence(error: ValidationError, tables: Tables) -> str:
    first = error.errors(include_url=False, include_input=True)[0]
    name = str(first["loc"][0]) if first["loc"] else "value"
    return f"{title(name, tables)!r} cannot be {first['input']!r}: {first['msg']}."


def noted(decision: Decision, case: Case, notes: Mapping[str, str], desk: Desk) -> Decision:
    """Returns the decision with facts that no rule reads: known, no longer missing, and part of every packet."""
    proved = ", ".join(decision.verification_detail.verified)
    told = dict(notes) | ({PROVED: proved} if proved else {})
    if not told:
        return decision
    from assistant.chain import with_texts

    facts = decision.facts | {name: Fact(value=value, evidence="given") for name, value in told.items()}
    missing = tuple(row for row in decision.missing if row.field not in told)
    known = decision.model_copy(update={"facts": facts, "missing": missing})
    return with_texts(known, case, desk.tables, desk.settings)
