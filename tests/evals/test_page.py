"""The report as a page: one file that asks nothing of the network, shows every number, and escapes every word."""

import re
from datetime import UTC, datetime
from html import escape as html_escape
from html.parser import HTMLParser

import pytest

from assistant.decide import decide
from assistant.errors import InputError
from assistant.models import Decision, Reader
from assistant.settings import ROOT
from evals.page import page, reliability
from evals.score import Bin, Expect, LabelledCase, Outcome, Report, judge, report
from knowledge.coverage import EARLIER, Coverage, RowCovered
from knowledge.tables import tables
from tests.assistant.readings import reading

TABLES = tables(ROOT / "knowledge")
EVIL = "<script>alert('x')</script><img src=\"http://evil.example/?q=1\">&amp;"
VOID = {"meta", "br", "img"}


def decided(*rules: str) -> Decision:
    now = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    return decide(reading(rules), {}, TABLES, now, Reader(name="test", version="1"))


def outcome(name: str, wanted: str | None, *rules: str, tags: tuple[str, ...] = ("terse",)) -> Outcome:
    labels = {"action": "escalate", "rules": [wanted], "primary": wanted.split(".")[0]} if wanted else {}
    expect = Expect.model_validate({"action": "resolve"} | labels)
    case = LabelledCase(id=name, text=f"{EVIL} {name}", why=EVIL, expect=expect, tags=tags)
    return judge(case, lambda _: decided(*rules))


@pytest.fixture(scope="module")
def scored() -> Report:
    return report(
        [
            outcome("one", "financial.fraud", "financial.fraud"),
            outcome(EVIL, "financial.fraud", "technical.core_bug", tags=(EVIL,)),
            outcome("three", EVIL, "legal.court_order"),
            outcome("four", None),
        ]
    )


class Tags(HTMLParser):
    """Collects the tags of a page, and what was closed that was not open."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.astray: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.astray.append(tag)


def read(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


def cells(html: str) -> list[list[str]]:
    """Returns the text of the cells of every row of every table."""
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def test_the_page_is_one_file_that_loads_nothing(scored: Report):
    html = page(scored, EVIL, [EVIL])
    tags = read(html)
    loading = {"src", "href", "srcset", "action", "data", "poster", "onload", "onerror", "style"}
    assert [seen for seen in tags.seen if seen[0] in {"script", "link", "iframe", "img", "object", "base"}] == []
    assert [seen for seen in tags.seen if loading & set(seen[1])] == []
    assert not re.search(r"@import|url\(", html)


def test_every_tag_is_closed_where_it_was_opened(scored: Report):
    tags = read(page(scored, EVIL, [EVIL]))
    assert (tags.open, tags.astray) == ([], [])


def test_a_cases_words_reach_the_page_only_as_words(scored: Report):
    html = page(scored, EVIL, [EVIL])
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 8  # title twice, change, id, text, why, tag, rule, category


def test_the_numbers_of_the_report_stand_in_it(scored: Report):
    html = page(scored, "a title", ["fully_right worse: 90.0% -> 25.0%"])
    rows = cells(html)
    assert ["rules", "50.0%", "4", "15.0% - 85.0%"] in rows
    assert ["false_escalations", "0.0%", "1", "0.0% - 79.3%"] in rows
    assert ["critical_recall", "-", "0", "0.0% - 100.0%"] in rows
    assert ["financial.fraud", "2", "1", "1.00", "0.21 - 1.00", "0.50", "0.09 - 0.91", "0.67"] in rows
    assert ["technical.core_bug", "0", "1", "0.00", "0.00 - 0.79", "", "0.00 - 1.00", "0.00"] in rows
    assert "4 cases, 0 could not be read." in html
    assert f"Rules micro-F1 {scored.rules_micro_f1:.3f}; calibration error (ECE) {scored.ece:.3f}" in html
    assert "<h2>3 cases not fully right</h2>" in html
    assert "<li>fully_right worse: 90.0% -&gt; 25.0%</li>" in html


def test_the_confusion_marks_hits_and_misses(scored: Report):
    html = page(scored, "t")
    assert '<td class="n hit">1</td>' in html
    assert '<td class="n miss">1</td>' in html


def test_without_a_baseline_nothing_is_said_of_one(scored: Report):
    assert "baseline" not in page(scored, "t")


def test_the_coverage_last_measured_stands_in_it_and_says_when_the_tables_have_changed_since(scored: Report):
    rows = (
        RowCovered(table="rules", row="a.b", exercised=True, fields=3, unnoticed=("title",)),
        RowCovered(table="rules", row=EVIL, exercised=False, fields=2, unnoticed=("title", "also")),
    )
    covered = Coverage(sha256="now", source="own.jsonl", cases=9, differing=7, rows=rows)
    html = page(scored, "t", covered=covered, sha256="now")
    assert ["rules", "2", "1", "5", "2", html_escape(EVIL)] in cells(html)
    assert "1 of 2 rows are exercised by the 9 cases of own.jsonl" in html
    assert EARLIER not in html
    assert EARLIER in page(scored, "t", covered=covered, sha256="later")
    assert "Coverage" not in page(scored, "t")


def test_a_run_in_which_nothing_could_be_read_still_has_a_page():
    def refuse(_: LabelledCase) -> Decision:
        raise InputError("It is empty.")

    found = report([judge(LabelledCase(id="x", text="", expect=Expect(action="resolve")), refuse)])
    html = page(found, "t")
    assert "1 cases, 1 could not be read." in html
    assert "It is empty." in html
    assert "nan" not in html


def test_the_plot_puts_perfect_bins_on_the_diagonal():
    plot = reliability([Bin(low=0.7, high=0.8, count=4, confidence=0.75, right=0.75)], size=100)
    assert '<circle cx="115.0" cy="65.0"' in plot
    assert "4 findings: said 75%, right 75%" in plot
