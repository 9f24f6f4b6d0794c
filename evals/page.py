"""A report as one self-contained HTML page: scores with intervals, reliability plot, confusion matrix, every error."""

import html
from collections.abc import Iterable, Iterator
from typing import Any

from evals.score import Bin, Report, Share, shown
from knowledge.coverage import EARLIER, Coverage

MOST_KINDS = 10
CSS = """
:root{color-scheme:light dark;--line:#8884;--good:#2a7d46;--bad:#b3261e;--bar:#3b6fd4}
body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}
td,th{border-bottom:1px solid var(--line);padding:.25rem .7rem;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}.worse{color:var(--bad)}.better{color:var(--good)}
details{border-bottom:1px solid var(--line);padding:.4rem 0}summary{cursor:pointer}pre{white-space:pre-wrap}
svg text{fill:currentColor;font-size:11px}td.hit{background:#2a7d4633}td.miss{background:#b3261e33}
"""


def page(
    report: Report, title: str, changes: Iterable[str] = (), covered: Coverage | None = None, sha256: str = ""
) -> str:
    """Returns the HTML of a report.

    Args:
        report: the scores.
        title: the page's heading.
        changes: sentences on what differs from the baseline.
        covered: how far cases exercise the tables, as it was last measured; None: it was not.
        sha256: of the tables as they are.
    """
    parts = [
        f"<p>{report.cases} cases, {report.unscored} could not be read. "
        f"Rules micro-F1 {shown(report.rules_micro_f1, '.3f')}; calibration error (ECE) {shown(report.ece, '.3f')}; "
        f"median {shown(report.latency_ms['p50'], '.1f')} ms, "
        f"95th percentile {shown(report.latency_ms['p95'], '.1f')} ms.</p>",
        _list("Against the baseline", changes),
        "<h2>Scores</h2>",
        _shares(report.shares),
        "<h2>Reliability</h2>",
        reliability(report.bins),
        "<h2>Confusion of the leading category</h2>",
        _confusion(report.confusion),
        "<h2>By style</h2>",
        _shares(report.by_tag),
        "<h2>By category</h2>",
        _shares(report.by_category),
        "<h2>Rules</h2>",
        _rules(report),
        *_coverage(covered, sha256),
        "<h2>The most frequent kinds of error</h2>",
        _kinds(report),
        f"<h2>{len(report.errors)} cases not fully right</h2>",
        *(_error(row) for row in report.errors),
    ]
    return document(title, "".join(parts))


def document(title: str, body: str) -> str:
    """Returns a page with its heading and styles, which loads nothing."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{CSS}</style><h1>{html.escape(title)}</h1>{body}</html>"
    )


def _list(title: str, lines: Iterable[str]) -> str:
    rows = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f"<h2>{title}</h2><ul>{rows}</ul>" if rows else ""


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{body}</table>"


def _cell(value: object, kind: str = "") -> str:
    return f'<td class="{kind}">{html.escape(str(value))}</td>'


def _shares(shares: dict[str, Share]) -> str:
    return _table(
        ("", "share", "of", "95 % interval"),
        (
            (
                _cell(name),
                _cell(shown(row.value), "n"),
                _cell(row.count, "n"),
                _cell(f"{row.low:.1%} - {row.high:.1%}"),
            )
            for name, row in shares.items()
        ),
    )


def _rules(report: Report) -> str:
    def cell(value: float | None) -> str:
        return _cell("" if value is None else f"{value:.2f}", "n")

    return _table(
        ("rule", "expected", "found", "precision", "95 % interval", "recall", "95 % interval", "F1"),
        (
            (
                _cell(row.rule),
                _cell(row.expected, "n"),
                _cell(row.found, "n"),
                cell(row.precision),
                _cell(_interval(row.precision_interval), "n"),
                cell(row.recall),
                _cell(_interval(row.recall_interval), "n"),
                cell(row.f1),
            )
            for row in sorted(report.rules, key=lambda row: row.f1 or 0)
        ),
    )


def _coverage(found: Coverage | None, sha256: str) -> Iterator[str]:
    if found is None:
        return
    yield f"<h2>Coverage of the tables</h2><p>{html.escape(found.said())}"
    yield "</p>" if found.sha256 == sha256 else f" {html.escape(EARLIER)}</p>"
    yield _table(
        ("table", "rows", "exercised", "fields changed", "noticed", "rows no case exercises"),
        (
            (
                _cell(part.table),
                _cell(len(part.rows), "n"),
                _cell(part.exercised, "n"),
                _cell(part.fields, "n"),
                _cell(part.noticed, "n"),
                _cell(", ".join(part.idle)),
            )
            for part in found.by_table()
        ),
    )


def _interval(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.2f} - {ends[1]:.2f}"


def _kinds(report: Report) -> str:
    return _table(
        ("kind of error", "cases", "which"),
        ((_cell(row.kind), _cell(len(row.ids), "n"), _cell(", ".join(row.ids))) for row in report.kinds[:MOST_KINDS]),
    )


def _confusion(table: dict[str, dict[str, int]]) -> str:
    columns = sorted({name for row in table.values() for name in row} | set(table))
    return _table(
        ("expected \\ found", *columns),
        (
            (
                f"<th>{html.escape(name)}</th>",
                *(
                    _cell(row.get(column, ""), "n hit" if column == name else "n miss" if row.get(column) else "n")
                    for column in columns
                ),
            )
            for name, row in sorted(table.items())
        ),
    )


def reliability(bins: list[Bin], size: int = 300) -> str:
    """Returns an SVG of stated confidence against the share that was right; the diagonal is perfect calibration."""
    pad = 40
    marks = "".join(
        f'<circle cx="{pad + row.confidence * size:.1f}" cy="{pad + (1 - row.right) * size:.1f}" '
        f'r="{3 + min(9, row.count**0.5):.1f}" fill="var(--bar)" fill-opacity=".7">'
        f"<title>{row.count} findings: said {row.confidence:.0%}, right {row.right:.0%}</title></circle>"
        for row in bins
    )
    ticks = "".join(
        f'<text x="{pad + at * size:.0f}" y="{size + pad + 16}" text-anchor="middle">{at:.0%}</text>'
        f'<text x="{pad - 6}" y="{pad + (1 - at) * size + 4:.0f}" text-anchor="end">{at:.0%}</text>'
        for at in (0, 0.5, 1)
    )
    return (
        f'<svg width="{size + 2 * pad}" height="{size + 2 * pad}" role="img" aria-label="Reliability plot">'
        f'<rect x="{pad}" y="{pad}" width="{size}" height="{size}" fill="none" stroke="currentColor"/>'
        f'<line x1="{pad}" y1="{size + pad}" x2="{size + pad}" y2="{pad}" stroke="currentColor" stroke-dasharray="4"/>'
        f"{marks}{ticks}"
        f'<text x="{pad + size / 2}" y="{size + 2 * pad - 4}" text-anchor="middle">said (confidence)</text>'
        f'<text x="{pad}" y="{pad - 8}">right</text></svg>'
    )


def _error(row: dict[str, Any]) -> str:
    wrong = ", ".join(row["wrong"])
    return (
        f"<details><summary><b>{html.escape(row['id'])}</b> {html.escape(wrong)} - "
        f"{html.escape(row['text'][:110])}</summary><pre>{html.escape(row['text'])}</pre>"
        f"<p>{html.escape(row['why'])}</p><pre>expected {html.escape(str(row['expected']))}\n"
        f"found    {html.escape(str(row['found']))}</pre></details>"
    )
