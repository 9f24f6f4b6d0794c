"""The `escalate` command. `python app.py` is `escalate serve`."""

import os
import sys
from typing import Annotated

import typer
from typer.core import TyperGroup

from assistant import commands
from assistant.commands import guarded, stop

ELSEWHERE = {"eval": "evals.commands", "train": "evals.commands", "bench": "evals.commands"}
"""Commands whose module is imported only when one of them, or the list of all, is wanted."""


class Late(TyperGroup):
    """A group that imports the modules of rarely used commands when they are asked for."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Returns every command's name."""
        return [*super().list_commands(ctx), *(name for name in ELSEWHERE if name not in self.commands)]
