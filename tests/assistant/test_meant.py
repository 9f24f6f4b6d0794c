"""What was learned of questions: where statements stand, what a broken folder says, what is kept between processes."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.choose import index
from assistant.errors import ModelError
from assistant.meant import FOLDER, learned, moved, places, traits, vectors_of, worded
from assistant.settings import ROOT, Settings
from assistant.statement import Statement
from assistant.weigh import speaks_of, weigh
from knowledge.rows import Tables

PUBLISHED = ROOT / "knowledge" / "model"


def copied(folder: Path) -> Path:
    shutil.copytree(FOLDER, folder)
    return folder


def test_a_folder_without_heads_says_how_to_make_them(tmp_path: Path):
    folder = copied(tmp_path / "asking")
    (folder / "heads.npz").unlink()
    with pytest.raises(ModelError, match=r"heads\.npz is missing.*escalate train --asking"):
        learned(PUBLISHED, folder)


def test_heads_of_another_encoder_are_refused_with_both_names(tmp_path: Path):
    folder = copied(tmp_path / "asking")
    about = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    (folder / "encoder.json").write_text(json.dumps({**about, "model": "another"}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"'question-minilm'.*'another'"):
        learned(PUBLISHED, folder)


def test_a_statement_moves_by_what_was_learned_of_its_topic_its_group_and_its_aspect():
    one = Statement(topic="legal.court_order", aspect="who", text="", sources=())
    other = Statement(topic="piracy.parrots", aspect="who", text="", sources=())
    strange = Statement(topic="piracy.parrots", aspect="plumage", text="", sources=())
    names = sorted(traits(one))
    plain = np.tile(np.array([[1.0, 0.0, 0.0, 0.0]], dtype=np.float32), (3, 1))
    moves = np.eye(4, dtype=np.float32)[1:]
    found = moved(plain, places([one, other, strange], names), moves)
    assert np.allclose(np.linalg.norm(found, axis=1), 1)
    assert (found[0] > 0).all()
    assert (found[1] > 0).sum() == 2
    assert np.array_equal(found[2], plain[2])


def test_what_is_encoded_of_a_statement_has_the_headings_it_stands_under(tables: Tables, settings: Settings):
    row = index(tables, settings).by_key("security@|hours")
    assert row is not None
    assert worded(row) == f"By Issue Type Security: {row.text}"


def test_vectors_are_kept_and_made_again_where_the_file_is_cut_off(tmp_path: Path):
    first = vectors_of(["Legal answers.", "Billing is open."], PUBLISHED, tmp_path)
    (kept,) = (tmp_path / "statements").glob("*.npy")
    assert np.array_equal(vectors_of(["Legal answers.", "Billing is open."], PUBLISHED, tmp_path), first)
    kept.write_bytes(kept.read_bytes()[:40])
    assert np.allclose(vectors_of(["Legal answers.", "Billing is open."], PUBLISHED, tmp_path), first)
    assert len(list((tmp_path / "statements").glob("*.npy"))) == 1


def test_another_policy_is_not_asked_by_the_heads_and_refuses_what_only_the_first_one_has(
    settings: Settings, tmp_path: Path
):
    from knowledge.tables import tables

    folder = ROOT / "tests" / "policies" / "harbour"
    theirs = settings.model_copy(update={"policy": folder, "data": tmp_path})
    at = index(tables(folder), theirs)
    assert not speaks_of(learned(settings.encoder_dir), at)
    asked, choice = at.ask("who do i email about a subpoena?")
    assert weigh(asked, choice, at, theirs).best is None
