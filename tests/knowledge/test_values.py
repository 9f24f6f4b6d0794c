"""Values held against their quotes: every kind of value changed in a copy of the tables must be an error."""

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.bounds import approves, bounds, currencies, proofs, shares
from knowledge.check import Problem, check
from knowledge.phrases import clocks, covers, times, week
from knowledge.propose import propose
from knowledge.tables import DEFAULT, policy, read

TODAY = date(2026, 11, 23)
HARBOUR = Path(__file__).parent.parent / "policies" / "harbour"
BANK = Path(__file__).parent.parent / "policies" / "bank.md"
Edit = Callable[[str, str, str], None]


def wrong(folder: Path) -> list[Problem]:
    found = check(read(folder), policy(folder), TODAY, folder)
    return [problem for problem in found if problem.kind in ("value.differs", "slot.unfilled")]


@pytest.mark.parametrize("folder", [DEFAULT, HARBOUR], ids=["the first policy", "the ferry line"])
def test_the_shipped_tables_say_what_their_quotes_say(folder: Path):
    assert wrong(folder) == []


@pytest.mark.parametrize("folder", [DEFAULT, HARBOUR], ids=["the first policy", "the ferry line"])
def test_proposed_tables_say_what_their_quotes_say(folder: Path):
    text = policy(folder)
    found = check(propose(text).tables, text, TODAY, folder)
    assert [problem for problem in found if problem.kind.startswith(("value.", "slot."))] == []


CHANGES = [
    ("priorities", "minutes: 30\n", "minutes: 31\n", "critical.first_response_minutes", "'First response: 30 minutes'"),
    ("priorities", "minutes: 240\n", "minutes: 24\n", "critical.resolution_minutes", "'Resolution target: 4 hours'"),
    ("priorities", "coverage: 24/7", "coverage: business", "critical.coverage", "'Available: 24/7'"),
    ("priorities", "coverage: business", "coverage: 24/7", "high.coverage", "'Business hours: Mon-Fri"),
    ("categories", "minutes: 120\n", "minutes: 240\n", "access.first_response_minutes", "'Response SLA: 2 hours'"),
    (
        "categories",
        "minutes: 2880\n",
        "minutes: 288\n",
        "partnership.first_response_minutes",
        "'Response SLA: 48 hours'",
    ),
    ("categories", "[operations@]", "[product@]", "outage.destinations", "operations@[company].com"),
    ("categories", "['jira:TECH-SUPPORT']", "[access@]", "technical.destinations", "TECH-SUPPORT"),
    (
        "contacts",
        "response_minutes: 2880",
        "response_minutes: 1440",
        "legal@.response_minutes",
        "'Response time: 24-48",
    ),
    ("contacts", "response: 24-48 hours", "response: 24-72 hours", "legal@.response", "'Response time: 24-48 hours'"),
    ("contacts", "timeframe: 30 minutes", "timeframe: 3 minutes", "security@.customer_timeframe", "<30 min"),
    ("contacts", "hours: Mon-Fri 9am-6pm", "hours: Mon-Sat 9am-6pm", "billing@.hours", "'Hours: Mon-Fri 9am-6pm EST'"),
    ("contacts", "hours: Mon-Fri 9am-6pm", "hours: Mon-Fri 8am-6pm", "billing@.hours", "'Hours: Mon-Fri 9am-6pm EST'"),
    (
        "contacts",
        "hours: 24/7 for",
        "hours: office hours for",
        "security@.hours",
        "'Available: 24/7 for Critical issues'",
    ),
    ("contacts", "address: billing@", "address: biling@", "billing@.address", "'Email: billing@[company].com'"),
    ("contacts", "address: billing@[company].com", "address: billing@[company].co", "billing@.address", "'Email: bill"),
    ("contacts", "address: '#incidents'", "address: '#incident'", "slack:#incidents.address", "'Slack: #incidents"),
    ("contacts", "address: TECH-SUPPORT", "address: TECH", "jira:TECH-SUPPORT.address", "[Project: TECH-SUPPORT]"),
    ("contacts", "address: feedback.", "address: feedbacks.", "portal:feedback.address", "feedback.[company].com"),
    ("contacts", "channel: email", "channel: slack", "security@.channel", "'Email: security@[company].com'"),
    ("contacts", "channel: portal", "channel: email", "portal:feedback.channel", "feedback.[company].com"),
    ("rules", "over: 500", "over: 5000", "financial.refund_over_500.condition.over", "'Refund request over $500'"),
    ("rules", "currency: USD", "currency: EUR", "financial.refund_over_500.condition.currency", "over $500'"),
    ("rules", "at_least: 3", "at_least: 4", "frustration.repeated_complaints.condition.at_least", "3+ times"),
    ("flags", "escalations_30d: 3", "escalations_30d: 30", "repeat.when.escalations_30d", "3+ times in 30 days"),
    ("flags", "sla_factor: 0.5", "sla_factor: 0.05", "vip.sla_factor", "'50% faster SLAs on all priorities'"),
    ("flags", "coverage: 24/7", "coverage: business", "vip.coverage", "'24/7 coverage for all levels'"),
    ("identity", "needed: 2", "needed: 1", "medium.needed", "'Medium-Risk Requests (2 factors required)'"),
    ("identity", "approval: true", "approval: false", "high.approval", "asks for anybody's approval"),
    ("identity", "approval: false", "approval: true", "low.approval", "does not ask for anybody's approval"),
    ("hours", "[0, 1, 2, 3, 4]", "[0, 1, 2, 3]", "business.weekdays", "'Business hours: Mon-Fri 9am-6pm EST'"),
    ("hours", "opens: 09:00", "opens: 08:00", "business.opens", "'Business hours: Mon-Fri 9am-6pm EST'"),
    ("hours", "closes: '18:00'", "closes: '17:00'", "business.closes", "'Business hours: Mon-Fri 9am-6pm EST'"),
    ("hours", "America/New_York", "America/Chicago", "business.timezone", "'Business hours: Mon-Fri 9am-6pm EST'"),
]


@pytest.mark.parametrize(
    ("table", "old", "new", "key", "quote"), CHANGES, ids=[f"{row[3]} {row[2].strip()}" for row in CHANGES]
)
def test_a_value_that_differs_from_its_quote_is_an_error_with_row_value_quote_and_mend(
    folder: Path, edit: Edit, table: str, old: str, new: str, key: str, quote: str
):
    edit(f"tables/{table}.yaml", old, new)
    [found] = wrong(folder)
    assert (found.level, found.file, found.key) == ("error", f"knowledge/tables/{table}.yaml", key)
    assert quote in found.said
    assert found.mend


HARBOUR_CHANGES = [
    ("priorities", "first_response_minutes: 10\n", "first_response_minutes: 120\n", "red.first_response_minutes"),
    ("priorities", "resolution_minutes: 120", "resolution_minutes: 10", "red.resolution_minutes"),
    ("priorities", "coverage: 24/7", "coverage: business", "red.coverage"),
    ("categories", "minutes: 2340", "minutes: 4320", "groups.first_response_minutes"),
    ("categories", "[duty.officer@, 'slack:#bridge']", "[duty.officer@]", "safety.destinations"),
    ("contacts", "response_minutes: 780", "response_minutes: 1440", "fares@.response_minutes"),
    ("rules", "over: 300", "over: 30", "fares.compensation.condition.over"),
    ("rules", "at_least: 10", "at_least: 11", "sailing.group.condition.at_least"),
    ("flags", "sla_factor: 0.75", "sla_factor: 0.25", "islander.sla_factor"),
    ("identity", "needed: 2", "needed: 1", "strict.needed"),
    ("identity", "approval: false", "approval: true", "basic.approval"),
    ("hours", "closes: '20:00'", "closes: '19:00'", "offices.closes"),
    ("hours", "Europe/Oslo", "Europe/London", "offices.timezone"),
]


@pytest.mark.parametrize(
    ("table", "old", "new", "key"), HARBOUR_CHANGES, ids=[f"{row[3]} {row[2].strip()}" for row in HARBOUR_CHANGES]
)
def test_the_comparison_knows_another_policys_wording(tmp_path: Path, table: str, old: str, new: str, key: str):
    copy = tmp_path / "harbour"
    shutil.copytree(HARBOUR, copy)
    path = copy / "tables" / f"{table}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert key in {problem.key for problem in wrong(copy)}


def test_the_error_says_what_stands_there_what_the_quote_says_and_what_to_do(folder: Path, edit: Edit):
    edit("tables/priorities.yaml", "minutes: 30\n", "minutes: 31\n")
    [found] = wrong(folder)
    assert found.said == (
        "first_response_minutes is 31, but the quote 'First response: 30 minutes' "
        "(Response SLA Commitments > By Priority Level > Critical (🔴)) says 30."
    )
    assert found.mend.startswith("Set first_response_minutes to 30, or quote the line it comes from; ")


def test_a_row_may_follow_the_other_of_two_passages_whose_conflict_is_decided_and_not_an_open_one(
    folder: Path, edit: Edit
):
    edit("tables/categories.yaml", "quote: 'Response SLA: 2 hours'", "quote: 'Response SLA: 4 hours'")
    edit("tables/categories.yaml", "minutes: 120\n", "minutes: 1440\n")
    edit("policy.md", "- Response SLA: 2 hours", "- Response SLA: 4 hours")
    edit("tables/conflicts.yaml", "quote: 'Response SLA: 2 hours'", "quote: 'Response SLA: 4 hours'")
    edit(
        "tables/conflicts.yaml", "taken: 'The specific beats the general: 2 hours.'", "taken: As the customer is told."
    )
    assert [problem.key for problem in wrong(folder)] == ["access.first_response_minutes"]
    text = (folder / "tables" / "conflicts.yaml").read_text(encoding="utf-8")
    at = text.index("- id: access_clock")
    row = (
        text[at:]
        .replace("(🔴)", "x")
        .replace("High (🟡)", "Standard (🟢)", 1)
        .replace("response: 4", "response: 24", 1)
    )
    (folder / "tables" / "conflicts.yaml").write_text(text[:at] + row, encoding="utf-8")
    assert wrong(folder) == []
    edit(
        "tables/conflicts.yaml",
        row[: row.index("  decision: D1") + 14],
        row[: row.index("  decision: D1")] + "  decision: open",
    )
    assert [problem.key for problem in wrong(folder)] == ["access.first_response_minutes"]


def test_a_quote_without_a_figure_proves_nothing(folder: Path, edit: Edit):
    edit("tables/rules.yaml", "quote: Refund request over $500", "quote: Refund request over")
    edit("tables/rules.yaml", "over: 500", "over: 5000")
    assert wrong(folder) == []


def test_a_slot_that_nothing_fills_is_an_error_in_an_imported_address():
    text = BANK.read_text(encoding="utf-8")
    found = [row for row in check(propose(text).tables, text, TODAY) if row.kind == "slot.unfilled"]
    assert [problem.key for problem in found] == ["fraud@.address", "care@.address", "lending@.address"]
    assert "nothing fills [bank] in the address 'fraud@[bank].coop'" in found[0].said


def test_an_address_that_begins_later_is_held_against_its_own_quote(folder: Path, edit: Edit):
    old = "- id: access@\n  channel: email\n  address: access@[company].com\n"
    new = old.replace("access@[company]", "accounts@[company]").replace("  channel", "  since: 2027-01-01\n  channel")
    edit(
        "policy.md", "- Email: access@[company].com", "- Email: access@[company].com, from 2027 accounts@[company].com"
    )
    text = (folder / "tables" / "contacts.yaml").read_text(encoding="utf-8")
    at = text.index(old)
    row = text[at : text.index("\n- id:", at) + 1]
    edit(
        "tables/contacts.yaml",
        row,
        row.replace("  channel", "  until: 2026-12-31\n  channel", 1) + row.replace(old, new),
    )
    for table in ("contacts", "contacts", "categories"):
        edit(
            f"tables/{table}.yaml",
            "'Email: access@[company].com'",
            "'Email: access@[company].com, from 2027 accounts@[company].com'",
        )
    assert wrong(folder) == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("within half an hour", [(30, 30)]),
        ("in an hour and a half", [(90, 90)]),
        ("1 hour 30 minutes", [(90, 90)]),
        ("1,440 minutes", [(1440, 1440)]),
        ("1,5 hours", [(90, 90)]),
        ("24-48 hours", [(1440, 2880)]),
        ("0 minutes", []),
        ("24/7", []),
    ],
)
def test_times_are_read_as_people_write_them(text: str, ends: list[tuple[int, int]]):
    assert [(span.low, span.high) for span in times(text)] == ends


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Refund request over $500", [(500, "over")]),
        ("More than £2,000 leaves an account within 24 hours", [(2000, "over")]),
        ("$500 or more", [(500, "least")]),
        ("complained 3+ times in one conversation", [(3, "least")]),
        ("a group of 10 or more", [(10, "least")]),
        ("at least five customers", [(5, "least")]),
        ("on the third complaint", [(3, "plain")]),
        ("up to $200", []),
        ("regulation 1177/2010", []),
        ("failed 2FA", []),
        ("net-30 terms", []),
        ("15% of tickets", []),
    ],
)
def test_bounds_are_read_with_their_side(text: str, found: list[tuple[int, str]]):
    assert [(bound.number, bound.side) for bound in bounds(text)] == found


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("50% faster SLAs", "0.5"),
        ("Faster SLAs apply (50% reduction)", "0.5"),
        ("answered in three quarters of the time", "0.75"),
        ("40% of the usual time", "0.4"),
        ("twice as fast", "0.5"),
    ],
)
def test_a_share_of_the_time_is_read(text: str, share: str):
    assert Decimal(share) in shares(text)


def test_proofs_currencies_and_approvals_are_read():
    assert proofs("Full check, all of: passport; proof; phrase", 3) == {3}
    assert proofs("Last 4 digits of payment method", 3) == set()
    assert currencies("Claim over 300 euros") == {"EUR"}
    assert "CAD" in currencies("over $500")
    assert approves("and the shift leader agrees")
    assert not approves("no approval needed")


def test_hours_are_read_only_where_they_are_sure():
    assert clocks("Mon-Fri 9-17") == {("09:00", "17:00")}
    assert clocks("24-48 hours") == set()
    assert clocks("25:00 to 26:75") == set()
    assert week("Mon-Fri 9-17, Sat 10-14") is None
    assert covers("24/7; other levels in office hours") == {"24/7", "business"}
