import re
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat import cards, outgoing
from assistant.chat.document import document, drawn
from assistant.chat.markup import moment
from assistant.chat.reasons import marked, pieces
from assistant.chat.speech import bubble
from assistant.chat.talk import Talk, Tells, Turn, hear
from assistant.desk import Desk
from assistant.models import Call, Finding, Packet, Path, Span, Translation
from knowledge.rows import Source, Tables
from tests.chat.conftest import NOW

HOSTILE = '<img src=x onerror="alert(1)"> charged twice </article><script>alert(2)</script> & "quoted" \'single\''
SOURCE = Source(section="Financial Issues", quote="Chargebacks", start_line=41, end_line=41)
TAG = re.compile(r"<[^>]+>")


def talked(desk: Desk, tell: Tells, text: str) -> Talk:
    return hear(Talk(), text, desk, tell)[0]


def shown(desk: Desk, talk: Talk) -> str:
    assert talk.decision
    assert talk.case
    return cards.card(talk.decision, talk.case, NOW, desk.tables, talk.noted, talk.added)


def finding(start: int, end: int, text: str, rule: str = "financial.chargeback") -> Finding:
    return Finding(
        rule=rule,
        confidence=0.9,
        evidence=Span(start=start, end=end, quote=text[start:end]),
        source=SOURCE,
        confirm="Is it so?",
    )


def test_nothing_a_customer_writes_becomes_markup(desk: Desk, tell: Tells):
    talk = talked(desk, tell, HOSTILE)
    for page in (shown(desk, talk), outgoing.packets(talk.decision, desk.tables), *map(bubble, talk.turns)):
        assert "<script" not in page
        assert "<img" not in page
        assert 'onerror="' not in page


def test_the_case_stands_word_for_word_with_its_evidence_marked(desk: Desk, tell: Tells):
    page = shown(desk, talked(desk, tell, HOSTILE))
    case = re.search(r'<div class="case"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert case
    assert unescape(TAG.sub("", case[1])) == HOSTILE
    assert re.search(r"<mark[^>]*>charged twice</mark>", case[1])


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=5))
def test_pieces_joined_are_the_text_and_cover_exactly_the_evidence(text: str, spans: list[tuple[int, int]]):
    found = [finding(min(a, b, len(text)), min(max(a, b), len(text)), text) for a, b in spans]
    cut = pieces(text, found)
    assert "".join(text[piece.start : piece.end] for piece in cut) == text
    for number, row in enumerate(found):
        covered = "".join(text[piece.start : piece.end] for piece in cut if number in piece.rules)
        assert covered == row.evidence.quote


def test_a_very_long_case_is_shown_around_its_evidence(tables: Tables):
    text = "a " * 30_000 + "charged twice" + " b" * 30_000
    page = marked(text, [finding(60_000, 60_013, text)], tables)
    assert "charged twice</mark>" in page
    assert len(page) < 3_000


def test_the_card_says_priority_in_a_word_and_clocks_as_times(desk: Desk, tell: Tells):
    page = shown(desk, talked(desk, tell, "charged twice, he wants a manager"))
    assert ">Critical</span>" in page
    assert "10:30 EST" in page
    assert "in 30 min" in page
    assert "very sure · 93%" in page
    assert "Escalate to the billing team and the senior support team" in page


def test_every_reason_has_the_policys_words_one_click_away(desk: Desk, tell: Tells):
    page = shown(desk, talked(desk, tell, "charged twice"))
    assert "<summary" in page
    assert "Customer charged incorrectly (wrong amount, duplicate charge)" in page
    assert 'data-goto="38"' in page


def test_required_facts_come_before_wanted_ones(desk: Desk, tell: Tells):
    page = shown(desk, talked(desk, tell, "charged twice"))
    assert page.index('name="transaction_id"') < page.index('name="goal"')
    assert re.search(r'<label for="f-user_id">', page)


def test_a_case_to_resolve_says_so_without_clock_or_packets(desk: Desk, tell: Tells):
    talk = talked(desk, tell, "password forgotten")
    assert "Resolve it at first contact" in shown(desk, talk)
    assert "tile clock" not in shown(desk, talk)
    assert "sends no messages" in outgoing.packets(talk.decision, desk.tables)


def test_a_bubble_is_one_line_so_that_nothing_in_it_is_markdown():
    said = bubble(Turn(by="agent", kind="said", text="# not a heading\n\n![pixel](http://evil/x.png)\n\n    code"))
    assert "\n" not in said
    assert said.startswith('<div class="turn said">')


def test_a_long_message_is_shortened_in_the_conversation_only():
    said = bubble(Turn(by="agent", kind="said", text="word " * 200_000))
    assert len(said) < 2_000
    assert "1,000,000 characters in all" in said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-11-23T15:30:00+00:00", "10:30 EST"),
        ("2026-11-25T14:05:00+00:00", "Wed 09:05 EST"),
        ("2026-12-07T14:05:00+00:00", "Mon 7 Dec 09:05 EST"),
        ("2026-07-01T14:05:00+00:00", "Wed 10:05 EDT"),
    ],
)
def test_times_are_told_in_eastern_time(due: str, said: str):
    assert moment(datetime.fromisoformat(due), NOW, "America/New_York") == said


def test_a_mail_opens_as_a_draft_with_real_addresses_only():
    packet = Packet(
        destination="billing@",
        channel="email",
        subject="[CRITICAL] Überweisung\nBcc: evil@example.com",
        body="Grüße → 東京\nCopy: the customer's CSM.",
        cc=("csm", "success@example.com"),
        address="billing@example.com",
    )
    mail = message_from_bytes(outgoing.eml(packet), policy=default)
    assert (mail["To"], mail["Cc"]) == ("billing@example.com", "success@example.com")
    assert mail["From"] is None
    assert mail["Bcc"] is None
    assert mail["Subject"] == "[CRITICAL] Überweisung Bcc: evil@example.com"
    assert mail.get_content().replace("\r\n", "\n").strip() == packet.body
    assert mail.get_content_charset() == "utf-8"


def test_a_reply_that_breaks_the_policy_is_marked_with_a_better_wording(desk: Desk):
    text = "You'll definitely get a full <b>refund</b>."
    page = outgoing.guarded(desk.guard(text), text)
    assert "Promises an outcome" in page
    assert '<mark class="bad"' in page
    assert "<b>refund" not in page
    assert "Better:" in page


def test_the_policy_is_shown_with_its_lines_and_without_foreign_markup(desk: Desk):
    page = document(desk.settings.policy)
    assert 'data-line="38"' in page
    assert "http" not in page
    assert drawn(desk.tables).count("data:image/svg+xml;base64,") == 1


def test_a_translation_is_shown_with_its_language_to_copy_and_as_text_only(desk: Desk, tell: Tells):
    decision = talked(desk, tell, "charged twice").decision
    assert decision
    assert decision.reply
    assert outgoing.translated(decision, edited=False) == ""
    found = Translation(language="de", text="Guten Tag <b>", back="Hello <i>", checked=("figures & names",))
    with_it = decision.model_copy(update={"reply": decision.reply.model_copy(update={"translation": found})})
    html = outgoing.translated(with_it, edited=False)
    assert "<h3>In German</h3>" in html
    assert "translated by the model, checked against the English draft<" in html
    assert 'data-copy="translation"' in html
    assert '<pre id="translation" lang="de"' in html
    assert "Guten Tag &lt;b&gt;" in html
    assert "Hello &lt;i&gt;" in html
    assert "the English draft, not your wording" in outgoing.translated(with_it, edited=True)


def test_what_the_model_was_asked_and_what_of_it_fell_stands_at_the_foot(desk: Desk, tell: Tells):
    talk = talked(desk, tell, "charged twice")
    assert "<summary>What" not in shown(desk, talk)
    assert talk.decision
    call = Call(
        model="m", purpose="translate", outcome="ok", says="", ms=1200, input_tokens=1, output_tokens=1, cost_usd=None
    )
    path = Path(model="m", parts={"facts": "both"}, calls=(call,), rejected=("The <b>time</b> is not the draft's.",))
    reader = talk.decision.reader.model_copy(update={"path": path})
    page = shown(desk, talk.model_copy(update={"decision": talk.decision.model_copy(update={"reader": reader})}))
    assert "<summary>What m did (1 did not stand)</summary>" in page
    assert "<li>Translating the reply: answered (1.2 s)</li>" in page
    assert "<li>Facts by both</li>" in page
    assert "<li>Did not stand: The &lt;b&gt;time&lt;/b&gt; is not the draft&#x27;s.</li>" in page


def test_the_bubble_says_what_qualifies_the_decision(desk: Desk, tell: Tells):
    turn = talked(desk, tell, "Mir wurde das Geld zweimal abgebucht, bitte eine Zahlung zurück.").turns[-1]
    assert turn.points[-1].startswith("This looks like German; the local reader knows English.")


def test_the_empty_card_says_who_reads(desk: Desk):
    assert "The words stay on this machine." in cards.empty(desk.tables)
    assert "openai:x may read it too, names and numbers masked." in cards.empty(desk.tables, "openai:x")
