import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app import cli
from assistant.chat.server import application
from assistant.chat.wiring import Edit
from assistant.desk import Desk
from evals.screenshots import browser, chromium, opened, send, served, tab
from tests.assistant.openai_server import Body, Say, proposal, serving
from tests.assistant.test_translate import CHARGED, is_back
from tests.assistant.translations import BACK, GOOD, URGENT

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    with TestClient(application(desk)) as opened_client:
        yield opened_client


def test_the_chat_and_the_interface_answer_side_by_side(client: TestClient):
    assert client.get("/").status_code == 200
    assert client.get("/healthz").json()["status"] == "ok"
    answer = client.post("/v1/triage", json={"id": "7", "text": "we were charged twice"}).json()
    assert answer["decision"]["rules"] == ["financial.incorrect_charge"]


def test_the_page_may_fetch_nothing_from_elsewhere(client: TestClient):
    answer = client.get("/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "fonts.googleapis.com/css" not in answer.text


def test_an_edit_remembers_its_draft():
    assert Edit().text is None


def test_the_usual_commands_import_nothing_heavy():
    code = (
        "import sys; from app import cli; cli(['triage']); "
        "print([name for name in ('gradio', 'chromadb', 'evals', 'langchain_core', 'torch') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_every_command_has_help_and_a_busy_port_is_a_sentence(monkeypatch: pytest.MonkeyPatch):
    app = cli()
    runner = CliRunner()
    for command in app.registered_commands:
        name = command.name or str(getattr(command.callback, "__name__", ""))
        assert runner.invoke(app, [name, "--help"]).exit_code == 0
    monkeypatch.setattr("assistant.doctor.port_free", lambda host, port: False)
    refused = runner.invoke(app, ["serve"])
    assert refused.exit_code == 1
    assert "is in use" in refused.output


@pytest.mark.skipif(chromium() is None, reason="needs Chromium: apt-get install -y chromium")
def test_a_case_from_first_message_to_new_case_in_a_browser(tmp_path: Path):
    with served() as url, browser() as at:
        page = opened(at, url, 1280, 860)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        send(page, "we were charged twice for march, user id 50233")
        assert page.locator("#card .badge").inner_text().upper() == "CRITICAL"
        page.locator("#f-transaction_id").fill("pi_88231")
        send(page, "her plan: Enterprise")
        assert "15 minutes because VIP or Enterprise customer" in page.locator("#chat .bot").last.inner_text()
        assert page.locator("#f-transaction_id").input_value() == "pi_88231"
        page.locator(".go").click()
        page.get_by_text("Noted: Transaction ID").wait_for()
        page.locator("#card .src summary").first.click()
        page.locator("#card [data-goto]").first.click()
        page.locator(".policy .here").wait_for()
        tab(page, "Packets")
        with page.expect_download() as download:
            page.get_by_text("Download .eml").first.click()
        assert b"pi_88231" in Path(download.value.path()).read_bytes()
        tab(page, "Customer reply")
        page.locator("#reply textarea").fill("You'll definitely get a full refund.")
        page.locator(".verdict.bad").wait_for()
        send(page, "and now he threatens to sue us")
        assert page.locator("#reply textarea").input_value() == "You'll definitely get a full refund."
        page.locator("#redraft").click()
        page.locator(".verdict.ok").wait_for()
        page.get_by_role("button", name="New case").click()
        page.locator("#card .blank").wait_for()
        page.locator("#box textarea").fill("👍")
        page.locator("#box textarea").press("Enter")
        page.locator("#chat .trouble").wait_for()
        assert page.locator("#box textarea").input_value() == "👍"
        assert all(address.startswith((url, "data:", "blob:")) for address in asked)


@pytest.mark.skipif(chromium() is None, reason="needs Chromium: apt-get install -y chromium")
def test_the_models_reading_and_translation_come_into_the_browser(monkeypatch: pytest.MonkeyPatch):
    def answer(body: Body) -> Say:
        if body["response_format"]["json_schema"]["name"] == "Proposal":
            return Say(proposal([("financial.incorrect_charge", CHARGED)]), pause_s=0.05)
        said = BACK[URGENT] if is_back(body) else GOOD["de", URGENT]
        return Say(json.dumps({"text": said.replace(" [NAME_1]", "")}))

    with serving(answer) as model:
        chosen = {
            "MODEL": "openai:test",
            "MODEL_URL": model.url,
            "MODEL_KEY": "x",
            "TRANSLATE": "true",
            "READER": "llm",
        }
        for name, value in chosen.items():
            monkeypatch.setenv(f"ESCALATE_{name}", value)
        with served() as url, browser() as at:
            page = opened(at, url, 1280, 860)
            assert "openai:test may read it too" in page.locator("#card").inner_text()
            assert model.heard == []  # Starting asks it nothing.
            send(page, f"Guten Tag. {CHARGED}, bitte eine Zahlung zurück.")
            page.get_by_text("Wrong or duplicate charge … (not yet checked)").wait_for()
            page.get_by_text("What changed:").wait_for()
            assert page.locator("#card .badge").inner_text().upper() == "CRITICAL"
            assert "knows English" not in page.locator("#card").inner_text()
            page.locator("#card footer summary").click()
            assert "Translating the reply back, to check it: answered" in page.locator("#card footer").inner_text()
            tab(page, "Customer reply")
            assert "Abrechnungsteam" in page.locator("#translation").inner_text()
