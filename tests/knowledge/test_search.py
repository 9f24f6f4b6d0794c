"""Search finds the section, and its index is made again whenever it no longer fits or no longer reads."""

import multiprocessing
from pathlib import Path

import pytest

from assistant.settings import ROOT
from knowledge import search
from knowledge.chunks import chunks
from knowledge.encoder import Encoder
from knowledge.search import Library
from knowledge.sections import Outline
from knowledge.tables import policy

FOUND = [
    ("escalation rate target", "Escalation Metrics > We track"),
    ("week 3 of new hire training", "Training & Resources > New hire training"),
    ("three factors and management approval", "High-Risk Requests (3 factors + management approval)"),
    ("billing phone number", "By Issue Type > Billing/Payments"),
    ("comparing us to competitors", "Signs of churn risk"),
    ("journalist or blogger", "If customer is"),
    ("holding message for an outage", "suggesting outage"),
    ("copyright and trademark disputes", "Legal/Compliance"),
    ("share learnings weekly sync", "Learn and improve"),
    ("tax exemption certificates", "Complex Billing Questions"),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(ROOT / "knowledge" / "model")


@pytest.fixture(scope="module")
def text() -> str:
    return policy(ROOT / "knowledge")


@pytest.fixture(scope="module")
def library(encoder: Encoder, text: str, tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(text, encoder, tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize(("question", "section"), FOUND, ids=[row[0] for row in FOUND])
def test_finds_the_section_first(question: str, section: str, library: Library) -> None:
    assert library.search(question, 1)[0].chunk.section.endswith(section)


def test_the_passages_are_verbatim_and_cover_every_line_that_says_something(text: str) -> None:
    lines = text.splitlines()
    found = chunks(text)
    covered = {number for chunk in found for number in range(chunk.start_line, chunk.end_line + 1)}
    assert all(chunk.text == "\n".join(lines[chunk.start_line - 1 : chunk.end_line]) for chunk in found)
    headings = [number for number, line in enumerate(lines, 1) if line.startswith("#")]
    bare = {section.start_line for section in Outline(text).sections}
    told = {number for number, line in enumerate(lines, 1) if any(char.isalnum() for char in line)}
    assert told - covered <= set(headings) | bare


def homes(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "search").iterdir())


def test_is_built_once_and_then_opened(encoder: Encoder, text: str, tmp_path: Path) -> None:
    Library(text, encoder, tmp_path)
    before = homes(tmp_path)
    Library(text, encoder, tmp_path)
    assert homes(tmp_path) == before
    assert len(before) == 1


def test_is_built_anew_when_the_policy_changes(encoder: Encoder, text: str, tmp_path: Path) -> None:
    Library(text, encoder, tmp_path)
    before = homes(tmp_path)
    changed = Library(text.replace("Copyright/trademark disputes", "Zebra disputes"), encoder, tmp_path)
    assert homes(tmp_path) != before
    assert "Zebra" in changed.search("zebra disputes", 1)[0].chunk.text


def test_is_built_anew_when_the_cut_changes(
    encoder: Encoder, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Library(text, encoder, tmp_path)
    before = homes(tmp_path)
    monkeypatch.setattr(search, "SCHEME", "another-cut")
    Library(text, encoder, tmp_path)
    assert homes(tmp_path) != before


def test_is_built_anew_when_the_encoder_changes(text: str, tmp_path: Path) -> None:
    encoder = Encoder(ROOT / "knowledge" / "model")
    Library(text, encoder, tmp_path)
    before = homes(tmp_path)
    encoder.about = {**encoder.about, "model": "another"}
    Library(text, encoder, tmp_path)
    assert homes(tmp_path) != before


@pytest.mark.parametrize("size", [0, 100, 40_000])
def test_a_cut_off_index_is_made_again_without_a_word(encoder: Encoder, text: str, tmp_path: Path, size: int) -> None:
    Library(text, encoder, tmp_path)
    (database,) = (tmp_path / "search").glob("*/chroma.sqlite3")
    database.write_bytes(database.read_bytes()[:size])
    assert Library(text, encoder, tmp_path).search("chargeback", 1)[0].chunk.section.endswith("Financial Issues")


def test_an_empty_folder_in_its_place_is_made_again(encoder: Encoder, text: str, tmp_path: Path) -> None:
    Library(text, encoder, tmp_path)
    (home,) = (tmp_path / "search").iterdir()
    for path in sorted(home.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert Library(text, encoder, tmp_path).count > 50


def first_use(folder: str) -> str:
    library = Library(policy(ROOT / "knowledge"), Encoder(ROOT / "knowledge" / "model"), Path(folder))
    return library.search("chargeback", 1)[0].chunk.section


def test_two_processes_may_build_it_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(first_use, [str(tmp_path)] * 2)
    assert [section.rpartition(" > ")[2] for section in found] == ["Financial Issues"] * 2
    assert len(homes(tmp_path)) == 1
