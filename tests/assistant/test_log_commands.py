# ruff: noqa: F811 - fixtures are imported by name
import csv
import json
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from assistant import log, outbox
from assistant.desk import Desk
from assistant.errors import InputError
from assistant.log import Entry
from assistant.models import Packet
from tests.assistant.logged import DARK, TWICE, Run, data, desk, logged, run  # noqa: F401
from tests.chat.conftest import NOW


def test_cases_list_shows_a_line_a_case_and_json_shows_all(run: Run, desk: Desk):
    logged(desk, TWICE, DARK)
    lines = run("cases", "list").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["case", "2", "1"]
    assert "incorrect_charge" in lines[2]
    found = json.loads(run("cases", "list", "--json", "--limit", 1).stdout)
    assert [(row["number"], row["id"], row["text"]) for row in found] == [(2, "2", DARK.text)]


def test_cases_show_has_the_words_the_facts_and_the_card(run: Run, desk: Desk):
    logged(desk, TWICE)
    said = run("cases", "show", "T-1").stdout
    assert "charged twice" in said
    assert "plan enterprise" in said
    assert "ESCALATE · CRITICAL" in said
    assert "EST" in said


def test_cases_show_says_where_the_policy_has_changed_since(run: Run, desk: Desk, data: Path):
    decision = desk.triage(DARK)
    stamp = decision.policy.model_copy(update={"sha256": "0" * 64})
    log.add(data, DARK, decision.model_copy(update={"policy": stamp}), "cli", NOW)
    assert "have changed since" in run("cases", "show", "1").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("cases", "show", "9"), "The log has no case '9'"),
        (("cases", "list", "--since", "tomorrow"), "'tomorrow' is no time"),
        (("cases", "export", "--output", "cases.xls"), "neither .jsonl nor .csv"),
        (("outbox", "export", "--output", "x", "9"), "The log has no case '9'"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_is_refused_with_a_sentence(run: Run, words: tuple[str, ...], said: str):
    answer = run(*words)
    assert answer.exit_code == 2
    assert said in answer.stderr


def test_an_export_can_be_triaged_again(run: Run, desk: Desk, tmp_path: Path):
    logged(desk, TWICE, DARK)
    assert run("cases", "export", "--output", tmp_path / "out.jsonl").exit_code == 0
    again = [json.loads(line) for line in run("triage", "--input", tmp_path / "out.jsonl").stdout.splitlines()]
    assert [(row["id"], row["decision"]["rules"]) for row in again] == [
        ("T-1", ["financial.incorrect_charge"]),
        ("2", ["product.feature_request"]),
    ]


def test_a_csv_export_has_a_row_a_case(run: Run, desk: Desk, tmp_path: Path):
    case = TWICE.model_copy(update={"text": 'charged twice, "again"\nsecond line'})
    logged(desk, case)
    assert run("cases", "export", "--output", tmp_path / "out.csv").exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["text"], row["rules"]) == (case.text, "financial.incorrect_charge")
    assert json.loads(row["facts"])["plan"] == "enterprise"


def test_an_export_replaces_a_file_only_by_force(run: Run, desk: Desk, tmp_path: Path):
    logged(desk, DARK)
    kept = tmp_path / "out.jsonl"
    kept.write_text("mine")
    assert run("cases", "export", "--output", kept).exit_code == 2
    assert kept.read_text() == "mine"
    assert run("cases", "export", "--output", kept, "--force").exit_code == 0
    assert "dark mode" in kept.read_text()


def entry(desk: Desk, *packets: Packet) -> Entry:
    decision = desk.triage(DARK).model_copy(update={"packets": packets})
    return Entry(number=4, case=DARK, decision=decision, origin="cli", logged_at=NOW, changed_at=NOW)


def packet(channel: str, destination: str, **more: object) -> Packet:
    known = {"subject": "Größe: «ü» urgent", "body": "Línea 1\nLine 2", "address": f"{destination}example.com"}
    return Packet.model_validate({"destination": destination, "channel": channel, **known, **more})


def test_a_mail_is_a_file_any_mail_program_opens(desk: Desk):
    found = outbox.files([entry(desk, packet("email", "billing@", cc=("csm", "boss@example.com")))])
    mail = message_from_bytes(found["4-billing.eml"], policy=default)
    assert (mail["To"], mail["Cc"], mail["Subject"]) == ("billing@example.com", "boss@example.com", "Größe: «ü» urgent")
    assert mail.get_content().replace("\r\n", "\n") == "Línea 1\nLine 2\n"


def test_a_ticket_is_json_and_slack_and_portal_are_text(desk: Desk):
    found = outbox.files(
        [
            entry(
                desk,
                packet("jira", "jira:PROD", fields={"Priority": "High"}),
                packet("slack", "slack:#incidents", address="#incidents"),
                packet("portal", "portal"),
            )
        ]
    )
    ticket = json.loads(found["4-jira-prod.json"])
    assert (ticket["Priority"], ticket["Summary"]) == ("High", "Größe: «ü» urgent")
    assert ticket["Description"] == "Línea 1\nLine 2"
    assert found["4-slack-incidents.txt"].decode() == "#incidents\n\nLínea 1\nLine 2\n"
    assert "Größe" in found["4-portal.txt"].decode()


@pytest.mark.parametrize("destination", ["../../etc/passwd", "/etc/x", "a\u0000b", "..", "C:\\x", "…", "x" * 3 + "\n"])
def test_no_destination_leads_out_of_the_folder(desk: Desk, destination: str, tmp_path: Path):
    found = outbox.files([entry(desk, packet("slack", destination), packet("slack", destination))])
    assert len(found) == 2, "two packets, two names"
    for name in found:
        assert (tmp_path / name).resolve().parent == tmp_path.resolve()
        assert name.startswith("4-")


def test_packets_are_written_once_and_replaced_only_by_force(run: Run, desk: Desk, tmp_path: Path):
    logged(desk, TWICE, DARK)
    out = tmp_path / "out"
    first = run("outbox", "export", "--output", out)
    assert first.exit_code == 0
    names = {path.name for path in out.iterdir()}
    assert "1-billing.eml" in names
    assert len(names) == len(first.stdout.splitlines())
    assert f"0 files written; {len(names)} stood there already." in run("outbox", "export", "--output", out).stderr
    (out / "1-billing.eml").write_text("mine")
    refused = run("outbox", "export", "--output", out)
    assert refused.exit_code == 2
    assert "1-billing.eml" in refused.stderr
    assert (out / "1-billing.eml").read_text() == "mine"
    assert run("outbox", "export", "--output", out, "T-1", "--force").exit_code == 0
    assert b"billing@example.com" in (out / "1-billing.eml").read_bytes()


def test_a_link_in_the_folder_is_replaced_not_followed(tmp_path: Path):
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.write_text("mine")
    out.mkdir()
    (out / "4-billing.eml").symlink_to(outside)
    with pytest.raises(InputError):
        outbox.write({"4-billing.eml": b"mine"}, out, force=False)
    outbox.write({"4-billing.eml": b"new"}, out, force=True)
    assert outside.read_text() == "mine"
    assert (out / "4-billing.eml").read_bytes() == b"new"


def test_the_outbox_lists_the_packets_of_each_case(run: Run, desk: Desk):
    logged(desk, TWICE)
    found = json.loads(run("outbox", "list", "--json").stdout)
    assert [(row["case"], row["destination"]) for row in found] == [(1, "billing@")]
    assert "billing@" in run("outbox", "list").stdout
