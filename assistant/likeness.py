"""How like a question is to questions that have an answer, and to those that have none: by meaning, not by words."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from assistant.models import Model

if TYPE_CHECKING:
    from knowledge.encoder import Encoder, Vectors

EXAMPLES = Path(__file__).resolve().parent / "lexicon" / "examples.yaml"
REFUSED = "refused"


class Likeness(Model):
    """The nearest examples."""

    keys: tuple[str, ...]
    """`topic|aspect` of the nearest answered examples, best first."""
    answered: float
    """Cosine of the nearest answered example."""
    refused: float
    """Cosine of the nearest refused one."""


@lru_cache(maxsize=1)
def examples() -> tuple[tuple[str, str], ...]:
    """Returns every example question with its key."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    rows: dict[str, list[str]] = yaml.load(EXAMPLES.read_text(encoding="utf-8"), loader)  # noqa: S506
    return tuple((key, text) for key, texts in rows.items() for text in texts)


def likeness(question: str, encoder: Path, data: Path, most: int = 3) -> Likeness:
    """Returns the examples nearest to a question.

    Raises:
        KnowledgeError: the encoder is missing.
    """
    model, vectors = _bank(encoder, data)
    near = vectors @ model.encode([question])[0]
    keys = [key for key, _ in examples()]
    order = sorted(range(len(keys)), key=lambda at: -near[at])
    answered = [at for at in order if keys[at] != REFUSED]
    refused = [at for at in order if keys[at] == REFUSED]
    return Likeness(
        keys=tuple(dict.fromkeys(keys[at] for at in answered[: 2 * most]))[:most],
        answered=float(near[answered[0]]),
        refused=float(near[refused[0]]),
    )


@lru_cache(maxsize=2)
def _bank(folder: Path, data: Path) -> "tuple[Encoder, Vectors]":
    """Returns the encoder and the examples' vectors, from the data folder where they were made before."""
    import numpy as np

    from knowledge.encoder import Encoder

    encoder = Encoder(folder)
    texts = [text for _, text in examples()]
    stamp = hashlib.sha256(repr((texts, encoder.about["model"])).encode()).hexdigest()[:16]
    kept = data / "examples" / f"{stamp}.npy"
    try:
        vectors: Vectors = np.load(kept)
        if vectors.shape == (len(texts), encoder.about["dimension"]):
            return encoder, vectors
    except (OSError, ValueError, EOFError):
        pass  # not made yet, or cut off: made again below
    vectors = encoder.encode(texts)
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = kept.with_name(f".{stamp}-{id(vectors)}.npy")
    np.save(aside, vectors)
    aside.replace(kept)
    return encoder, vectors
