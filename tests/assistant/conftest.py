from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.settings import ROOT, Settings
from knowledge.rows import Tables
from knowledge.tables import tables as load_tables


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load_tables(ROOT / "knowledge")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def now() -> datetime:
    """Friday 20 November 2026, 17:30 in New York."""
    return datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
