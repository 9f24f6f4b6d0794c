from knowledge.sections import Outline, heading, sections
from knowledge.tables import policy


def test_sections_are_headings_and_bold_lines():
    names = [section.name for section in sections(policy())]
    assert "Escalation Categories > 🔴 Critical (Escalate Immediately) > Security & Privacy" in names
    assert "Response SLA Commitments > By Priority Level > Critical (🔴)" in names
    assert "Escalation Best Practices > Before Escalating > ❌ Don't" in names
    assert not [name for name in names if name.endswith("Security & Privacy > Action")]
    assert len(names) == len(set(names))


def test_a_quote_is_found_only_inside_its_section():
    outline = Outline(policy())
    assert outline.locate("Team Contact Directory > By Issue Type > Security", "Email: security@[company].com")
    assert outline.locate("Team Contact Directory", "Email: security@[company].com")
    assert (
        outline.locate("Team Contact Directory > By Issue Type > Partnerships", "Email: security@[company].com") is None
    )
    assert outline.locate("Team Contact Directory", "  ") is None


def test_a_ruler_closes_bold_headings_but_no_real_ones():
    text = "# Title\n## One\n**Bold**\na\n---\nb\n"
    assert [(section.name, section.start_line, section.end_line) for section in sections(text)] == [
        ("Title", 1, 6),
        ("One", 2, 6),
        ("One > Bold", 3, 4),
    ]


def test_a_label_under_a_bold_heading_opens_no_section():
    text = "## One\n**Bold**\n**Action:**\n- a\n"
    assert [section.name for section in sections(text)] == ["One", "One > Bold"]


def test_headings_are_told_from_lines_that_begin_bold():
    assert heading("**Good Escalations Include:**") == "Good Escalations Include"
    assert heading("### 🔴 Critical") == "🔴 Critical"
    assert heading("**Our goal:** Resolve it.") is None
    assert heading("- **PLUS:** approval") is None


def test_an_empty_document_has_no_sections():
    assert sections("") == ()
    assert Outline("").anywhere("word") is None
