"""Search over the policy: dense vectors in Chroma and words by BM25, fused by reciprocal rank."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from knowledge.chunks import SCHEME, Chunk, chunks
from knowledge.encoder import Encoder
from knowledge.errors import KnowledgeError
from knowledge.rows import Row

FUSE = 10
"""Constant of reciprocal rank fusion (Cormack 2009 uses 60 for long lists; ours is some eighty passages)."""
COLLECTION = "policy"


class Hit(Row):
    """A passage found, best first."""

    chunk: Chunk
    score: float
    """Fused rank, 0-1; only comparable within one search."""
    similarity: float
    """Cosine of question and passage."""


class Library:
    """The indexed policy, ready to be searched.

    Args:
        policy: the document's text.
        encoder: makes the vectors.
        folder: where the index lies; built anew when policy, cut or encoder have changed.
        url: a Chroma server instead of the folder.
    """

    def __init__(self, policy: str, encoder: Encoder, folder: Path, url: str = "") -> None:
        import bm25s

        self._encoder = encoder
        self._chunks = {chunk.id: chunk for chunk in chunks(policy)}
        stamp = {"policy": _sha(policy), "cut": SCHEME, "encoder": str(encoder.about["model"])}
        self._dense: Any = _server(url, stamp, self) if url else _local(folder, stamp, self)
        self._words = bm25s.BM25()
        self._words.index([_terms(chunk.searchable) for chunk in self._chunks.values()], show_progress=False)

    @property
    def count(self) -> int:
        """How many passages are indexed."""
        return len(self._chunks)

    def fill(self, collection: Any) -> None:
        """Adds every passage to an empty collection."""
        texts = [chunk.searchable for chunk in self._chunks.values()]
        collection.add(
            ids=list(self._chunks), documents=texts, embeddings=[row.tolist() for row in self._encoder.encode(texts)]
        )

    def search(self, question: str, count: int = 5) -> list[Hit]:
        """Returns the passages nearest to a question, best first."""
        total = len(self._chunks)
        vector = self._encoder.encode([question])[0].tolist()
        dense = self._dense.query(query_embeddings=[vector], n_results=total, include=["distances"])
        near = dict(zip(dense["ids"][0], dense["distances"][0], strict=True))
        order = sorted(near, key=lambda key: near[key])
        scores = {key: 1 / (FUSE + rank) for rank, key in enumerate(order)}
        for rank, key in enumerate(self._by_words(question)):
            scores[key] += 1 / (FUSE + rank)
        best = sorted(scores, key=lambda key: -scores[key])[:count]
        top = 2 / FUSE
        return [Hit(chunk=self._chunks[key], score=scores[key] / top, similarity=1 - near[key]) for key in best]

    def _by_words(self, question: str) -> list[str]:
        terms = _terms(question)
        if not terms:
            return []
        scores = self._words.get_scores(terms)
        keys = list(self._chunks)
        return [keys[at] for at in sorted(range(len(keys)), key=lambda at: -scores[at]) if scores[at] > 0]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


_STOP = frozenset(
    "a an and are as at be by do does for from how i in is it me my of on or our the to we what when who".split()  # noqa: SIM905
)


def _terms(text: str) -> list[str]:
    words = "".join(char if char.isalnum() or char in "@#$-" else " " for char in text.casefold()).split()
    plain = [word.strip("-") for word in words]
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in plain if word and word not in _STOP]


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _local(folder: Path, stamp: dict[str, str], library: Library) -> Any:
    """Returns the collection for a stamp: each stamp has its folder, built aside and renamed, so none is half built."""
    name = hashlib.sha256(repr(sorted(stamp.items())).encode()).hexdigest()[:16]
    home = folder / "search" / name
    if not home.is_dir():
        _build(home, stamp, library)
    try:
        return _opened(home, library.count)
    except Exception:  # whatever is wrong with a cache on disk, the mend is to make it again
        _set_aside(home)
        _build(home, stamp, library)
        return _opened(home, library.count)


def _build(home: Path, stamp: dict[str, str], library: Library) -> None:
    """Builds an index aside and puts it in its place; where another process was first, its index stays."""
    import chromadb

    home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = Path(tempfile.mkdtemp(dir=home.parent, prefix=".building-"))
    client: Any = chromadb.PersistentClient(str(aside), settings=_settings())
    library.fill(client.create_collection(COLLECTION, metadata={**stamp, "hnsw:space": "cosine"}))
    client.close()
    try:
        os.rename(aside, home)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
    for old in home.parent.iterdir():
        if old != home and not old.name.startswith("."):
            shutil.rmtree(old, ignore_errors=True)


def _opened(home: Path, count: int) -> Any:
    """Returns the collection of a folder, once it has answered: a cut file shows only when it is read.

    Raises:
        KnowledgeError: it does not hold every passage.
    """
    import chromadb

    found: Any = chromadb.PersistentClient(str(home), settings=_settings()).get_collection(COLLECTION)
    kept = found.get(include=["embeddings"])
    if len(kept["ids"]) != count:
        mend = "Remove the folder; it is made again."
        raise KnowledgeError(f"{home} holds {len(kept['ids'])} passages of {count}. {mend}")
    found.query(query_embeddings=[kept["embeddings"][0].tolist()], n_results=1, include=["distances"])
    return found


def _set_aside(home: Path) -> None:
    """Removes a broken index, and what this process remembers of it."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()
    broken = Path(tempfile.mkdtemp(dir=home.parent, prefix=".broken-"))
    try:
        os.rename(home, broken / home.name)
    except OSError:
        shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(broken, ignore_errors=True)


def _server(url: str, stamp: dict[str, str], library: Library) -> Any:
    import chromadb

    host, _, port = url.removeprefix("http://").removeprefix("https://").rstrip("/").partition(":")
    client: Any = chromadb.HttpClient(
        host=host, port=int(port or 8000), ssl=url.startswith("https"), settings=_settings()
    )
    name = f"{COLLECTION}-{hashlib.sha256(repr(sorted(stamp.items())).encode()).hexdigest()[:16]}"
    collection = client.get_or_create_collection(name, metadata={**stamp, "hnsw:space": "cosine"})
    if collection.count() == 0:
        library.fill(collection)
    return collection
