"""Writes a proposal as a policy folder: the document, its tables, and REVIEW.md with what a human must look at."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from knowledge.doubts import Doubt
from knowledge.errors import TableError
from knowledge.propose import Proposal
from knowledge.rows import Row, Source
from knowledge.tables import NAMES

HEADS = {
    "rules": "One row a bullet that makes a case an escalation.",
    "categories": "The groups of cases, each with its team, in the document's order.",
    "signals": "What a text can say that is no rule and still changes a decision.",
    "flags": "Special scenarios laid over any case.",
    "priorities": "How urgent, and how fast.",
    "hours": "The calendar behind every business clock.",
    "identity": "Proof of identity, from the lightest to the strictest.",
    "factors": "What proves who a customer is.",
    "contacts": "Who is told, and how.",
    "templates": "The replies the policy words; a sentence with a slot nothing fills is left out.",
    "steps": "What to do, not to do, and to do first.",
    "fields": "What an escalation should carry.",
    "reference": "Lines no decision needs, but a question may.",
    "conflicts": "Passages that cannot both be followed, and the reading taken.",
    "document": "What the document says of itself.",
}
ALWAYS = (
    "rules.yaml: read each rule's `title` and `confirm` question aloud; both help to recognise a case.",
    "rules.yaml: where two rules may hold at once, say which wins: `supersedes`, `implies`, `leads_over`.",
    "categories.yaml: `team` and `topic` are what a customer reads; the ones here are only the headings.",
    "fields.yaml: a field the desk can read by itself must have its id: amount, company, email, name, plan, "
    "started_at, transaction_id, user_id, affected_users, features, troubleshooting.",
    "signals.yaml and flags.yaml are empty: a policy rarely words them so that they can be read off.",
)
"""What no document settles."""


def write(proposal: Proposal, text: str, folder: Path) -> Path:
    """Returns the path of REVIEW.md after writing the whole folder; nothing is ever overwritten.

    Args:
        proposal: the tables and the doubts.
        text: the document, copied as it is.
        folder: a new or empty folder.

    Raises:
        TableError: the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        said = "it stands there already, and a proposal overwrites nothing."
        raise TableError(str(folder), "", said, "Name a new folder.")
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    (folder / "policy.md").write_text(text, encoding="utf-8")
    for name in NAMES:
        rows = getattr(proposal.tables, name)
        shape = [_plain(row) for row in rows] if isinstance(rows, tuple) else _plain(rows)
        body = yaml.safe_dump(shape, sort_keys=False, allow_unicode=True, width=120)
        (folder / "tables" / f"{name}.yaml").write_text(f"# {HEADS[name]}\n\n{body}", encoding="utf-8")
    place = folder / "REVIEW.md"
    place.write_text(review(proposal), encoding="utf-8")
    return place


def _plain(row: Row) -> dict[str, Any]:
    """Returns a row as YAML holds it: what is left at its default stays out, quotes without their line numbers."""
    out: dict[str, Any] = {}
    for name, field in type(row).model_fields.items():
        value = getattr(row, name)
        if isinstance(row, Source) and name in ("start_line", "end_line"):
            continue
        if field.is_required() or value != field.get_default(call_default_factory=True):
            out[name] = _value(value)
    return out


def _value(value: Any) -> Any:
    if isinstance(value, Row):
        return _plain(value)
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def review(proposal: Proposal) -> str:
    """Returns REVIEW.md: what was found, what no document settles, and each doubtful row with its quote."""
    tables, doubts = proposal.tables, proposal.doubts
    found = (
        f"{len(tables.rules)} rules in {len(tables.categories)} categories, {len(tables.priorities)} levels, "
        f"{len(tables.contacts)} contacts, {len(tables.identity)} identity levels, {len(tables.templates)} replies, "
        f"{len(tables.steps)} steps; {len(tables.reference)} lines are only kept as reference."
    )
    out = [f"# Review of the proposed tables: {tables.document.title}", "", f"Found: {found}", ""]
    out += [
        "Nothing here decides before you use the folder. `escalate policy check --policy FOLDER` proves every quote, "
        "and calls each row with a `review` key an error: correct the row, then take the key away to accept it. A "
        "decision that rests on a row with the key says so.",
        "",
    ]
    out += ["## What no document settles", "", *(f"- [ ] {line}" for line in ALWAYS), ""]
    out += [f"## What was unsure ({len(doubts)})", ""]
    for name in NAMES:
        rows = [row for row in doubts if row.table == name]
        out += [f"### {name}.yaml", "", *map(_line, rows), ""] if rows else []
    return "\n".join(out).rstrip() + "\n"


def _line(row: Doubt) -> str:
    where = f" (line {row.line}: “{row.quote}”)" if row.line else ""
    return f"- [ ] **{row.key}**{where}: {row.question}"
