"""`escalate doctor` on the language model: silent without one, and with the mend where it does not answer."""

from pathlib import Path

import pytest

from assistant.doctor import Check, diagnose
from assistant.settings import Settings
from tests.assistant.openai_server import Say, serving


def model_check(settings: Settings) -> Check | None:
    return next((check for check in diagnose(settings) if check.name == "language model"), None)


def test_without_a_model_nothing_is_looked_at(tmp_path: Path):
    assert model_check(Settings(data=tmp_path)) is None


@pytest.mark.parametrize(
    ("say", "ok", "words"),
    [
        (Say('{"word": "yes"}'), True, "openai:test answers in"),
        (Say(status=401), False, "ESCALATE_MODEL_KEY"),
        (Say("yes"), False, "in prose"),
        (Say('{"word": "yes", "more": 1}'), False, "another form"),
    ],
    ids=["answers", "wrong key", "prose", "more than asked"],
)
def test_the_model_is_called_once_and_what_is_wrong_is_said(say: Say, ok: bool, words: str, tmp_path: Path):
    with serving(lambda body: say) as server:
        check = model_check(Settings(model="openai:test", model_url=server.url, data=tmp_path))
    assert check is not None
    assert (check.ok, len(server.heard)) == (ok, 1)
    assert words in check.says
    assert ok or not check.needed


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("openai:x", "there is no key for 'openai:x'; set ESCALATE_MODEL_KEY or OPENAI_API_KEY."),
        ("anthropic:x", "not installed; run `.venv/bin/pip install langchain-anthropic`."),
        ("x", "write ESCALATE_MODEL as provider:name"),
    ],
)
def test_a_model_that_cannot_be_opened_is_named_with_its_own_mend_alone(
    model: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    check = model_check(Settings(model=model, data=tmp_path))
    assert check is not None
    assert (check.ok, check.needed) == (False, False)
    assert words in check.says
    assert "_OUTPUT" not in check.says
