"""The policy to read beside a decision, each block with its line, and the decision tree drawn from the tables."""

from base64 import b64encode
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.chat.markup import esc, join
from knowledge.check import sources
from knowledge.coverage import stored
from knowledge.drawing import svg
from knowledge.rows import Tables
from knowledge.sections import Outline
from knowledge.tables import load, policy
from knowledge.tree import tree

UNEXERCISED = " (no case)"
ROWED = frozenset({"list_item_open", "paragraph_open", "heading_open"})
"""Blocks beside which the rows that rest on them are named."""


@lru_cache(maxsize=2)
def document(folder: Path) -> str:
    """Returns the policy as HTML; its blocks carry the line they begin at as their id."""
    text, tables, covered = policy(folder), load(folder), stored(folder)
    outline = Outline(text)
    now = covered is not None and covered.sha256 == tables.sha256
    idle = {f"{row.table} {row.row}" for row in covered.rows if not row.exercised} if covered and now else set[str]()
    named = rows_by_line(tables, idle)
    top = [section for section in outline.sections if len(section.path) == 1]
    links = join(
        f'<li><button type="button" class="link" data-goto="{section.start_line}">{esc(section.path[0])}</button></li>'
        for section in top
    )
    return (
        f'<nav class="toc" aria-label="Sections of the policy"><ul>{links}</ul></nav>'
        f'<div class="policy" tabindex="0" role="region" aria-label="Policy">{_html(text, named)}</div>'
    )


def rows_by_line(tables: Tables, idle: Collection[str] = ()) -> dict[int, list[str]]:
    """Returns which rows of the tables rest on each line of the document; of the idle ones, that no case does.

    Args:
        tables: as `knowledge.tables.load` gives them.
        idle: `table row` of each row that no labelled case exercises.
    """
    found: dict[int, list[str]] = {}
    for table, key, source in sources(tables):
        if source.edition:
            continue
        for line in range(source.start_line, source.end_line + 1):
            name = f"{table} {key.rsplit('.', 1)[0] if key.endswith('source') else key}"
            name += UNEXERCISED if any(f"{name}.".startswith(f"{row}.") for row in idle) else ""
            if name not in found.setdefault(line, []):
                found[line].append(name)
    return found


def _html(text: str, named: dict[int, list[str]]) -> str:
    """Returns Markdown as HTML without any raw HTML of its own; images and links are left as words."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "link", "autolink"])
    tokens = reader.parse(text)
    for token in tokens:
        _place(token, named)
    return reader.renderer.render(tokens, reader.options, {})


def _place(token: Token, named: dict[int, list[str]]) -> None:
    if token.map and token.nesting >= 0 and token.type != "inline":
        first = token.map[0] + 1
        token.attrSet("data-line", str(first))
        if token.type in ROWED and (
            rows := [name for line in range(first, token.map[1] + 1) for name in named.get(line, [])]
        ):
            token.attrSet("data-rows", ", ".join(dict.fromkeys(rows)))


def drawn(tables: Tables) -> str:
    """Returns the decision tree as a picture that brings nothing from outside."""
    data = b64encode(svg(tree(tables)).encode()).decode()
    return (
        '<div class="tree" tabindex="0" role="region" aria-label="Decision tree">'
        f'<img alt="Decision tree of the policy" src="data:image/svg+xml;base64,{data}"></div>'
    )
