"""The exported encoder against the sentence-transformers model it came from."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.heads import ANY, SIGNS, Heads
from assistant.read import local_heads
from assistant.settings import ROOT, Settings
from evals.examples import examples
from knowledge.encoder import MEAN_AND_MAX, Encoder
from knowledge.tables import tables

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's exporter warns about its own tracing
TEXTS = [row.text for row in examples()[::80]]


@pytest.fixture(scope="module")
def published() -> Any:
    pytest.importorskip("torch", reason="the training extra (torch) is not installed: `make dev` installs it")
    from sentence_transformers import SentenceTransformer

    from evals.export import base_model_folder

    return SentenceTransformer(str(base_model_folder()), device="cpu")


@pytest.fixture(scope="module")
def exported(published: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from evals.export import export

    folder = tmp_path_factory.mktemp("export")
    export(published, folder, "published", keep_fp32=True)
    return folder


def cosines(one: Any, other: Any) -> Any:
    return (np.asarray(one) * np.asarray(other)).sum(axis=1)


def test_the_export_keeps_the_vectors(published: Any, exported: Path):
    wanted = published.encode(TEXTS, normalize_embeddings=True)
    assert cosines(wanted, Encoder(exported).encode(TEXTS)).min() >= 0.96
    (exported / "encoder.fp32.onnx").replace(exported / "encoder.onnx")
    assert cosines(wanted, Encoder(exported).encode(TEXTS)).min() >= 0.9999


def test_mean_and_highest_are_pooled_alike_in_training_and_in_the_served_encoder(published: Any, tmp_path: Path):
    import torch

    from evals.export import export, pooled

    export(published, tmp_path, "published", MEAN_AND_MAX, keep_fp32=True)
    (tmp_path / "encoder.fp32.onnx").replace(tmp_path / "encoder.onnx")
    encoder = Encoder(tmp_path)
    text, start = "We were charged twice for May. My lawyer writes.", 31
    vectors, inside = encoder.encode_within([text], [[(0, 30), (start, len(text))]])
    read = published.tokenizer([text], return_tensors="pt", return_offsets_mapping=True)
    with torch.no_grad():
        tokens = (
            published[0]
            .auto_model(input_ids=read["input_ids"], attention_mask=read["attention_mask"])
            .last_hidden_state
        )
    offsets = read["offset_mapping"][0]
    real = offsets[:, 1] > offsets[:, 0]
    members = torch.stack(
        [read["attention_mask"][0].bool(), real & (offsets[:, 0] < start - 1), real & (offsets[:, 0] >= start)]
    )
    wanted = pooled(tokens[[0, 0, 0]], members, MEAN_AND_MAX).numpy()
    assert wanted.shape == (3, 768)
    assert np.vstack([vectors, inside[0]]) == pytest.approx(wanted, abs=1e-4)


def test_the_committed_search_encoder_is_the_export_of_the_published_one(published: Any):
    wanted = published.encode(TEXTS, normalize_embeddings=True)
    assert cosines(wanted, Encoder(ROOT / "knowledge" / "model").encode(TEXTS)).min() >= 0.96


def test_the_committed_heads_were_fitted_on_the_committed_encoder():
    heads = local_heads(Settings().model_dir)
    assert heads.about["encoder"] == heads.encoder.about["model"]
    about = json.loads((ROOT / "assistant" / "model" / "heads.json").read_text(encoding="utf-8"))
    assert about["examples"] <= len(examples())


def test_the_committed_heads_have_a_place_for_every_rule_and_every_number_of_a_vector():
    heads = local_heads(Settings().model_dir)
    rules = {rule.id for rule in tables(ROOT / "knowledge").rules}
    arrays = np.load(ROOT / "assistant" / "model" / "heads.npz")
    labels = heads.about["labels"]
    assert rules <= set(labels)
    assert labels[-1] == ANY
    assert set(heads.about["thresholds"]) == set(labels)
    assert arrays["vector"].shape == (len(labels), heads.encoder.about["dimension"])
    assert arrays["word"].shape == (len(heads.about["grams"]), len(labels))
    assert arrays["mix"].shape == (SIGNS + 1, len(labels))


def test_heads_of_another_encoder_are_refused_with_both_names():
    with pytest.raises(ModelError, match=r"'escalation-minilm.*'all-MiniLM-L6-v2'"):
        Heads(ROOT / "assistant" / "model", Encoder(ROOT / "knowledge" / "model"))


@pytest.mark.parametrize("folder", ["assistant", "knowledge"])
def test_a_committed_encoder_gives_unit_vectors_as_long_as_it_says(folder: str):
    encoder = Encoder(ROOT / folder / "model")
    vectors = encoder.encode(TEXTS)
    assert len(TEXTS) >= 50
    assert vectors.shape == (len(TEXTS), encoder.about["dimension"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)


def test_a_stretch_that_is_the_whole_text_has_the_texts_vector():
    """But for the marks at its ends, which weigh in two words and hardly in two sentences."""
    encoder = Encoder(ROOT / "assistant" / "model")
    text = "We were charged twice for June on the same card, and the second one has not come back to us."
    vectors, inside = encoder.encode_within([text, "my lawyer writes"], [[(0, len(text))], []])
    assert inside[1].shape == (0, vectors.shape[1])
    assert float(vectors[0] @ inside[0][0]) > 0.9


def test_a_stretch_past_the_token_limit_is_read_by_itself():
    encoder = Encoder(ROOT / "assistant" / "model")
    text = "word " * 400 + "charged twice"
    _, inside = encoder.encode_within([text], [[(len(text) - 13, len(text))]])
    assert float(inside[0][0] @ encoder.encode(["charged twice"])[0]) == pytest.approx(1, abs=1e-3)
