from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.settings import Settings
from knowledge.rows import Tables
from knowledge.tables import load

HARBOUR = Path(__file__).parent / "harbour"


@pytest.fixture(scope="session")
def harbour() -> Tables:
    """The tables of a ferry line's policy: other categories, levels, desks, hours and wordings than the first."""
    return load(HARBOUR)


@pytest.fixture(scope="session")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk that decides by the ferry line's policy."""
    return Desk(Settings(policy=HARBOUR, data=tmp_path_factory.mktemp("quay")))
