import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
from typer.testing import CliRunner

from app import cli
from assistant.settings import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SHOWN = [
    tuple(words.split()) for words in re.findall(r"^\| `escalate ([a-z ]+?)(?: [A-Z]+)*` \|", README, re.MULTILINE)
]
APP = cli()


def registered(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    inner: dict[str, click.Command] = getattr(command, "commands", {})
    for name, one in inner.items():
        yield from registered(one, (*path, name))
    if not inner:
        yield path


REGISTERED = list(registered(typer.main.get_command(APP)))


def settings_rows() -> dict[str, str]:
    """Returns the variables of the settings table with their defaults."""
    table = README.split("## Settings")[1].split("\n## ")[0]
    found: dict[str, str] = {}
    for line in table.splitlines():
        if line.startswith("| `ESCALATE_"):
            names, defaults, *_ = (re.findall(r"`([^`]+)`", cell) for cell in line.strip("|").split("|"))
            found |= dict(zip(names, [*defaults, *[""] * len(names)], strict=False))
    return found


def as_shown(value: object) -> str:
    if isinstance(value, Path):
        return value.relative_to(ROOT).as_posix()
    return "[]" if value == () else str(value)


def test_the_readme_shows_every_command_once():
    assert sorted(SHOWN) == sorted(REGISTERED)


@pytest.mark.parametrize("path", SHOWN, ids=" ".join)
def test_a_command_of_the_readme_explains_itself_with_an_example(path: tuple[str, ...]):
    answer = CliRunner().invoke(APP, [*path, "--help"], terminal_width=200)
    assert answer.exit_code == 0
    assert f"Example: escalate {' '.join(path)}" in answer.output


def test_the_settings_table_has_every_setting_and_its_default():
    wanted = {f"ESCALATE_{name.upper()}": as_shown(field.default) for name, field in Settings.model_fields.items()}
    assert settings_rows() == wanted


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^ {4})make ([a-z]+)", README, re.MULTILINE))))
def test_a_make_target_of_the_readme_is_in_the_makefile(target: str):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("shown", re.findall(r"```console\n\$ \.venv/bin/escalate (.+?)\n```", README, re.DOTALL))
def test_an_example_of_the_readme_gives_exactly_what_it_shows(shown: str):
    line, _, output = shown.partition("\n")
    answer = CliRunner().invoke(APP, shlex.split(line))
    assert answer.output.strip() == output.strip()


def test_files_the_readme_links_to_are_there():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
