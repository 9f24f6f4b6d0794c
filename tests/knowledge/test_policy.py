import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.repair import repair
from knowledge.tables import DEFAULT, policy

ORIGINAL = (DEFAULT / "policy.original.txt").read_text(encoding="utf-8")


def damaged(text: str) -> str:
    """The way the document went: UTF-8 read as Windows-1252, characters that has no sign for dropped."""
    return text.encode().decode("cp1252", errors="ignore")


def test_the_policy_is_the_repair_of_the_original_and_nothing_else():
    assert policy() == repair(ORIGINAL)


def test_the_command_prints_the_repaired_policy():
    command = [sys.executable, "-m", "knowledge.repair", str(DEFAULT / "policy.original.txt")]
    printed = subprocess.run(command, capture_output=True, check=True, cwd=DEFAULT.parent)
    assert printed.stdout == (DEFAULT / "policy.md").read_bytes()


def test_the_command_without_a_file_says_how_it_is_used():
    command = [sys.executable, "-m", "knowledge.repair"]
    said = subprocess.run(command, capture_output=True, check=False, cwd=DEFAULT.parent, text=True)
    assert (said.returncode, said.stdout) == (2, "")
    assert "Usage: python -m knowledge.repair ORIGINAL" in said.stderr


@pytest.mark.parametrize(("sign", "times"), [("🔴", 2), ("🟡", 2), ("🟢", 2), ("✅", 7), ("❌", 6)])
def test_every_sign_of_the_document_is_back(sign: str, times: int):
    assert policy().count(sign) == times


def test_no_other_character_beyond_ascii_is_left():
    assert {char for char in policy() if ord(char) > 127} == set("🔴🟡🟢✅❌")


def test_only_damaged_lines_were_changed():
    pairs = list(zip(ORIGINAL.splitlines(), policy().splitlines(), strict=True))
    changed = [old for old, new in pairs if old != new]
    assert len(changed) == 19
    assert all(not line.isascii() for line in changed)
    assert all(damaged(new) == old.replace("\x9d", "") for old, new in pairs)


@given(st.text(alphabet=st.sampled_from("abc 019 -*#\n'\"[]<>$%&"), max_size=200))
@example('It\'s <15% of "total" tickets &amp; more\n')
def test_plain_text_stays_as_it_is(text: str):
    assert repair(text) == text


@given(st.lists(st.sampled_from(["🔴 Critical", "✅ Do:", "❌ Don't:", "plain -> text"]), max_size=8))
def test_repair_is_done_once_and_for_all(lines: list[str]):
    whole = "\n".join(lines)
    assert repair(damaged(whole)) == whole
    assert repair(whole) == whole


def test_knowledge_knows_nothing_of_the_assistant():
    for file in Path(DEFAULT).glob("*.py"):
        assert "from assistant" not in file.read_text(encoding="utf-8"), file.name
