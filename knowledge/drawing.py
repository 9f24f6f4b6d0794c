"""Draws the decision tree as one SVG that needs nothing else: no script, no font, no style sheet."""

import textwrap
from collections.abc import Sequence
from html import escape

from knowledge.rows import Row
from knowledge.tree import COLOURS, Choice, Outcome, Tree

WIDTH = 1240
MARGIN = 40
GAP = 26
PAD = 16
LINE = 19
GLYPH = 7.6
"""Average advance of a character at the text size, in pixels; a little wide, so that no line runs out of its box."""
BOLD = 0.83
"""How many characters of the bold title fit where one of the text fits."""
ASK_WIDTH = 620
THEN_WIDTH = WIDTH - 2 * MARGIN - ASK_WIDTH - 90
STYLE = """
  text { font: 14px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #101828 }
  .h { font-weight: 700; font-size: 15px } .t { font-weight: 700; font-size: 24px } .s { fill: #475467 }
  .g { font-weight: 700; font-size: 18px } .e { font-weight: 700; font-size: 13px; fill: #475467 }
"""


class Box(Row):
    """A rectangle with a bold title and text under it."""

    title: tuple[str, ...]
    lines: tuple[str, ...]
    """Both wrapped already."""
    width: int
    tone: str

    @property
    def height(self) -> int:
        """Pixels from edge to edge."""
        return 2 * PAD + LINE * (len(self.title) + len(self.lines)) + 4


def svg(drawn: Tree) -> str:
    """Returns the tree as the text of an SVG file."""
    body: list[str] = []
    y = _head(body, drawn)
    for choice in drawn.choices:
        y = _choice(body, choice, y)
    y = _none(body, y)
    y = _row(body, drawn.otherwise, y)
    y = _group(body, "Identity, beside the escalation", drawn.identity, y)
    y = _group(body, "Special scenarios, laid over any case", drawn.scenarios, y)
    y = _group(body, "Clocks", drawn.clocks, y)
    height = y + MARGIN - GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title">\n<title id="title">Decision tree: {escape(drawn.title)}</title>\n'
        f'<style>{STYLE}</style>\n<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#475467"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    )
    return "\n".join((head, *body, "</svg>")) + "\n"


def _head(body: list[str], drawn: Tree) -> int:
    """Draws the title and the start; returns where the next row begins."""
    body.append(_text(MARGIN, 62, "Does a rule of the policy hold?", "t"))
    body.append(_text(MARGIN, 88, drawn.title, "s"))
    told = (
        "Ask every question. Each one answered yes is told to its team; the first of them leads and sets the priority."
    )
    body.append(_text(MARGIN, 110, told, "s"))
    return 110 + GAP + 6


def _choice(body: list[str], choice: Choice, y: int) -> int:
    """Draws a question, its answer and the arrows; returns where the next row begins."""
    ask = _wrapped(f"{choice.title}?", tuple(f"• {line}" for line in choice.asks), ASK_WIDTH, choice.tone)
    then = _wrapped(choice.answer, choice.lines, THEN_WIDTH, choice.tone)
    x, right = MARGIN, MARGIN + ASK_WIDTH
    middle = y + ask.height // 2
    body.append(_box(ask, x, y))
    body.append(_box(then, right + 90, middle - then.height // 2))
    body.append(_arrow(right, middle, right + 88, middle))
    body.append(_text(right + 30, middle - 7, "yes", "e"))
    return _down(body, y + ask.height, "next")


def _none(body: list[str], y: int) -> int:
    """Draws the end of the questions; returns where the next row begins."""
    box = _wrapped("Did no rule hold?", ("Then what else does the case say?",), ASK_WIDTH, "other")
    body.append(_box(box, MARGIN, y))
    return _down(body, y + box.height, "")


def _down(body: list[str], y: int, word: str) -> int:
    """Draws an arrow to the next row; returns where that begins."""
    x = MARGIN + ASK_WIDTH // 2
    body.append(_arrow(x, y, x, y + GAP + 8))
    if word:
        body.append(_text(x + 10, y + GAP - 4, word, "e"))
    return y + GAP + 10


def _group(body: list[str], title: str, rows: Sequence[Outcome], y: int) -> int:
    """Draws a headed row of boxes, nothing where there is none; returns where the next row begins."""
    if not rows:
        return y
    body.append(_text(MARGIN, y + 22, title, "g"))
    return _row(body, rows, y + 38)


def _row(body: list[str], rows: Sequence[Outcome], y: int) -> int:
    """Draws boxes side by side, all of one height; returns where the next row begins."""
    between = 16
    width = (WIDTH - 2 * MARGIN - between * (len(rows) - 1)) // len(rows)
    boxes = [_wrapped(row.title, row.lines, width, row.tone) for row in rows]
    height = max(box.height for box in boxes)
    for number, box in enumerate(boxes):
        body.append(_box(box, MARGIN + number * (width + between), y, height))
    return y + height + GAP


def _wrapped(title: str, lines: Sequence[str], width: int, tone: str) -> Box:
    """Returns a box whose text is wrapped to its width."""
    chars = int((width - 2 * PAD) / GLYPH)
    wrapped = [part for line in lines for part in textwrap.wrap(line, chars, subsequent_indent=_indent(line))]
    return Box(title=tuple(textwrap.wrap(title, int(chars * BOLD))), lines=tuple(wrapped), width=width, tone=tone)


def _indent(line: str) -> str:
    """Returns what a wrapped bullet is set in by."""
    return "\u2003" if line.startswith("•") else ""


def _box(box: Box, x: int, y: int, height: int = 0) -> str:
    """Returns a box with its text."""
    (fill, edge), tall = COLOURS[box.tone], height or box.height
    out = [
        f'<rect x="{x}" y="{y}" width="{box.width}" height="{tall}" rx="8" fill="{fill}" stroke="{edge}"/>',
        f'<rect x="{x}" y="{y + 10}" width="4" height="{tall - 20}" fill="{edge}"/>',
    ]
    top = y + PAD + 13
    out += [_text(x + PAD, top + number * LINE, line, "h") for number, line in enumerate(box.title)]
    top += len(box.title) * LINE + 4
    out += [_text(x + PAD, top + number * LINE, line, "") for number, line in enumerate(box.lines)]
    return "\n".join(out)


def _text(x: int, y: int, words: str, kind: str) -> str:
    """Returns a line of text."""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{named}>{escape(words, quote=False)}</text>'


def _arrow(x1: int, y1: int, x2: int, y2: int) -> str:
    """Returns an arrow."""
    return f'<path d="M{x1} {y1}L{x2} {y2}" stroke="#475467" stroke-width="1.5" fill="none" marker-end="url(#to)"/>'
