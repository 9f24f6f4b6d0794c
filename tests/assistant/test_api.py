"""The HTTP interface and the MCP tools, in the contract's shapes."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.api import MOST_BYTES, api
from assistant.desk import Desk
from assistant.settings import Settings

CASE = "We were charged twice for May. I am on Enterprise."
DECISION = {
    "action", "primary", "categories", "rules", "flags", "priority", "destinations", "cc", "first_response_minutes",
    "resolution_minutes", "verification", "template", "findings", "facts", "missing", "sla", "steps",
    "verification_detail", "packets", "reply", "violations", "reader", "policy", "elapsed_ms",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(api(Desk(Settings(data=tmp_path_factory.mktemp("data"))))) as opened:
        yield opened


def test_triage_answers_in_the_contracts_shape(client: TestClient):
    answer = client.post("/v1/triage", json={"id": "7", "text": CASE}).json()
    decision = answer["decision"]
    assert answer["id"] == "7"
    assert set(decision) >= DECISION
    finding = decision["findings"][0]
    assert set(finding["source"]) == {"section", "start_line", "end_line", "quote"}
    assert CASE[finding["evidence"]["start"] : finding["evidence"]["end"]] == finding["evidence"]["quote"]
    assert 0 <= finding["confidence"] <= 1
    assert {"field", "ask", "for", "required"} == set(decision["missing"][0])
    assert {"coverage", "first_response_due", "resolution_due", "customer_timeframe"} == set(decision["sla"])
    assert {"before", "do", "dont", "follow_up"} == set(decision["steps"])
    assert {"destination", "channel", "subject", "body", "cc"} <= set(decision["packets"][0])
    assert {"template", "text", "violations"} == set(decision["reply"])
    assert {"name", "version", "fallback"} == set(decision["reader"])
    assert decision["flags"] == ["vip"]


def test_given_facts_and_time_are_taken(client: TestClient):
    body = {"text": "refund please", "facts": {"amount": 900}, "received_at": "2026-11-23T09:00:00-05:00"}
    decision = client.post("/v1/triage", json=body).json()["decision"]
    assert decision["rules"] == ["financial.refund_over_500"]
    assert decision["sla"]["first_response_due"].startswith("2026-11-23T09:30")


def test_ask_answers_in_the_contracts_shape(client: TestClient):
    answer = client.post("/v1/ask", json={"id": "q", "question": "how long has legal got?"}).json()
    assert answer["id"] == "q"
    assert {"answerable", "text", "confidence", "citations"} <= set(answer["answer"])
    assert set(answer["answer"]["citations"][0]) == {"section", "start_line", "end_line", "quote"}


def test_guard_answers_in_the_contracts_shape(client: TestClient):
    reply = "We will definitely refund you."
    answer = client.post("/v1/guard", json={"id": "g", "reply": reply}).json()
    assert (answer["id"], answer["ok"]) == ("g", False)
    hit = answer["violations"][0]
    assert set(hit) == {"kind", "span", "source", "suggestion"}
    assert reply[hit["span"]["start"] : hit["span"]["end"]] == hit["span"]["quote"]


def test_health_names_the_policy(client: TestClient):
    assert set(client.get("/healthz").json()) == {"status", "policy", "sha256"}


UNUSABLE: list[tuple[str, Any, str]] = [
    ("/v1/triage", {"text": ""}, "is empty"),
    ("/v1/triage", {"text": 7}, "text:"),
    ("/v1/triage", {}, "text:"),
    ("/v1/triage", {"text": "x", "colour": "SECRET WORDS"}, "colour:"),
    ("/v1/triage", {"text": "words", "facts": {"amount": -1}}, "facts.amount:"),
    ("/v1/triage", [1], "the row:"),
    ("/v1/ask", {"question": " "}, "empty"),
    ("/v1/guard", {"reply": "x", "context": {"priority": 3}}, "context.priority:"),
]


@pytest.mark.parametrize(("path", "body", "said"), UNUSABLE, ids=[f"{row[0]} {row[1]}" for row in UNUSABLE])
def test_an_unusable_body_is_a_sentence_without_the_customers_words(
    path: str, body: Any, said: str, client: TestClient
):
    answer = client.post(path, json=body)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error"}
    assert said in answer.json()["error"]
    assert "SECRET WORDS" not in answer.text


def test_a_body_that_is_no_json_is_a_sentence(client: TestClient):
    answer = client.post("/v1/triage", content=b"{", headers={"content-type": "application/json"})
    assert (answer.status_code, set(answer.json())) == (422, {"error"})


def test_a_body_too_large_or_of_unknown_length_is_refused_before_it_is_read(client: TestClient):
    assert client.post("/v1/triage", content=b"x" * (MOST_BYTES + 1)).status_code == 413
    assert client.post("/v1/triage", content=iter([b"x"])).status_code == 411


def test_the_reference_loads_nothing_from_elsewhere(client: TestClient):
    page = client.get("/docs").text
    assert "openapi.json" in page
    assert re.findall(r"https?://|src=|<link|@import", page) == []
    assert {"/v1/triage", "/v1/ask", "/v1/guard", "/healthz"} == set(client.get("/openapi.json").json()["paths"])


def call(client: TestClient, method: str, params: dict[str, Any]) -> Any:
    answer = client.post(
        "/mcp/",
        json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
        headers={"accept": "application/json, text/event-stream", "host": "127.0.0.1:7860"},
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_same_three_are_mcp_tools(client: TestClient):
    listed = call(client, "tools/list", {})
    assert all(f'"name":"{name}"' in listed for name in ("triage", "ask", "guard"))
    assert "financial.incorrect_charge" in call(
        client, "tools/call", {"name": "triage", "arguments": {"case": {"text": CASE}}}
    )
    assert "answerable" in call(
        client, "tools/call", {"name": "ask", "arguments": {"question": "who gets a subpoena?"}}
    )
    assert "promise_outcome" in call(
        client, "tools/call", {"name": "guard", "arguments": {"reply": "We will definitely refund you."}}
    )
