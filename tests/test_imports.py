"""Imports run one way, and the quick path loads nothing heavy."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import ROOT

HEAVY = (
    "torch",
    "gradio",
    "chromadb",
    "sklearn",
    "scipy",
    "pandas",
    "fastapi",
    "langchain_core",
    "sentence_transformers",
)
BELOW = {"knowledge": {"assistant", "evals", "app"}, "assistant": {"evals", "app"}}
FILES = [path for name in BELOW for path in sorted((ROOT / name).rglob("*.py"))]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_imports_nothing_above_it(path: Path):
    above = BELOW[path.relative_to(ROOT).parts[0]]
    assert {name.split(".")[0] for name in imported(path)} & above == set()


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parts[-2] != "chat"], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_only_the_chat_knows_gradio(path: Path):
    assert "gradio" not in {name.split(".")[0] for name in imported(path)}


def test_a_triage_from_the_command_line_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['escalate', 'triage', 'We were charged twice.', '--json']\n"
        "from app import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert '"financial.incorrect_charge"' in ran.stdout
    assert ran.stderr.strip() == "[]"
