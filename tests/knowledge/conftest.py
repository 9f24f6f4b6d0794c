import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.tables import DEFAULT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy folder of one's own, named as the real one."""
    copy = tmp_path / "knowledge"
    shutil.copytree(DEFAULT / "tables", copy / "tables")
    shutil.copy(DEFAULT / "policy.md", copy / "policy.md")
    return copy


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replaces words in a file of that folder, once."""

    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
