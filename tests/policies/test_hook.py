"""The hook for pre-commit: run by git before a commit, its command lets a right folder by and stops a wrong one."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.settings import ROOT
from tests.policies.conftest import HARBOUR

HOOK: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]


def git(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    named = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.hooksPath=.git/hooks"]
    return subprocess.run(
        ["git", *named, *words], cwd=repository, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a policy folder, and the hook's command before each commit."""
    git(tmp_path, "init", "--quiet")
    shutil.copytree(HARBOUR, tmp_path / "knowledge")
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec {HOOK['entry']} {' '.join(HOOK['args'])}\n", encoding="utf-8")
    hook.chmod(0o755)
    return tmp_path


def test_a_right_folder_is_committed_and_one_whose_quote_went_is_not(repository: Path):
    git(repository, "add", "knowledge")
    right = git(repository, "commit", "--quiet", "-m", "right")
    assert right.returncode == 0, right.stdout + right.stderr
    document = repository / "knowledge" / "policy.md"
    document.write_text(document.read_text(encoding="utf-8").replace("over 300 euros", "over 400 euros"))
    wrong = git(repository, "commit", "--quiet", "--all", "-m", "wrong")
    assert wrong.returncode == 1
    assert "knowledge/tables/rules.yaml, fares.compensation.source" in wrong.stdout + wrong.stderr
    assert git(repository, "log", "--format=%s").stdout == "right\n"


def test_it_runs_for_whatever_a_policy_folder_holds():
    held = [path.relative_to(HARBOUR).as_posix() for path in HARBOUR.glob("*/*.yaml")]
    for name in (*held, "policy.md", "earlier/policy-2026-12-31.md"):
        assert re.search(HOOK["files"], f"knowledge/{name}"), name
    assert not re.search(HOOK["files"], "assistant/decide.py")
