"""Prompts are files; what they ask for is checked, and data stays inside its fence."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.prompts import FENCE, fenced, prompt, worded
from assistant.settings import ROOT

FOLDER = ROOT / "prompts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_loads_and_the_readme_names_it(name: str):
    found = prompt(FOLDER, name)
    assert found.version >= 1
    assert f"`{name}.md`" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_hash_is_that_of_the_text(name: str):
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    assert prompt(FOLDER, name).sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_dollars_and_braces_in_a_case_do_no_harm():
    said = "They took ${case} and $50 {twice}"
    assert said in worded(prompt(FOLDER, "polish"), language="English", draft=said)


@given(st.text(alphabet="=ab\n", max_size=200))
def test_data_cannot_close_its_fence(data: str):
    assert FENCE not in fenced(data)
    assert fenced(data).replace("=", "").replace(" ", "") == data.replace("=", "")


BROKEN = {
    "no front matter": ("Read this.", "cannot be read"),
    "no version": ("---\nname: one\nvariables: []\n---\nRead.", "version"),
    "variable not listed": ("---\nname: one\nversion: 1\nvariables: []\n---\n${case}", r"uses \['case'\]"),
    "variable not used": ("---\nname: one\nversion: 1\nvariables: [case]\n---\nRead.", r"variables \['case'\]"),
    "another name": ("---\nname: two\nversion: 1\nvariables: []\n---\nRead.", "names 'two'"),
}


@pytest.mark.parametrize(("text", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_prompt_is_refused_with_its_place(text: str, says: str, tmp_path: Path):
    (tmp_path / "one.md").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=says):
        prompt(tmp_path, "one")


def test_a_missing_prompt_says_which_setting_to_look_at(tmp_path: Path):
    with pytest.raises(ModelError, match="ESCALATE_PROMPTS"):
        prompt(tmp_path, "read")
