"""Cases to log, a desk whose log lies in a folder of its own, and the command line on it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app import cli
from assistant import commands, log
from assistant.desk import Desk
from assistant.models import Case, GivenFacts
from assistant.settings import Settings
from assistant.settings import settings as chosen_settings
from tests.chat.conftest import NOW, Scripted

TWICE = Case(
    id="T-1",
    text="Für März charged twice\n «ç» 🔒",
    facts=GivenFacts(plan="enterprise", amount="49.99", verified_factors=("account_email",)),
    received_at=datetime.fromisoformat("2026-11-23T09:00:00-05:00"),
)
DARK = Case(text="do you have dark mode")


Run = Callable[..., Result]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Scripted(Settings(data=tmp_path / "data"), lambda: NOW)


@pytest.fixture
def data(desk: Desk) -> Path:
    return desk.settings.data


@pytest.fixture
def run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("ESCALATE_DATA", str(desk.settings.data))
    monkeypatch.setattr(commands, "desk", lambda: desk)
    chosen_settings.cache_clear()
    app = cli(["cases"])

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    yield invoke
    chosen_settings.cache_clear()


def logged(desk: Desk, *cases: Case) -> list[int]:
    return [
        log.add(desk.settings.data, case, desk.triage(case), "cli", NOW + timedelta(hours=hour))
        for hour, case in enumerate(cases)
    ]
