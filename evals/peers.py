"""Other readers on the same examples and cases, in one run: what ours has to beat. Needs the `train` extra."""

import html
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant import Case, Decision, Desk
from assistant.chain import Read, fold, local_read, steps, timed
from assistant.facts import read as read_facts
from assistant.models import SIGNAL, GivenFacts, Reader, Reading, Span
from assistant.models import Read as Found
from assistant.read import local_heads
from assistant.screen import Screened
from assistant.windows import cut
from evals.calibrate import f1
from evals.examples import Example, targets
from evals.page import document
from evals.score import LabelledCase, Report, Share, judge, report, shown
from knowledge.encoder import Encoder, Vectors
from knowledge.rows import Tables

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Predict = Callable[[list[str]], Array]
"""Texts to probabilities, shape (texts, labels)."""
Fit = Callable[[list[str], Bools], Predict]
"""Texts and what holds for them, shape (texts, labels), to a reader of texts."""

SEED = 7
HELD_OUT = 0.2
"""Share of the examples on which a peer's threshold is chosen."""
LEVELS = np.linspace(0.05, 0.95, 37)
PAIRS_A_LABEL = 60
"""SetFit-style: pairs of texts that share a label, and as many that do not."""


class Row(NamedTuple):
    """What a reader gave in this run."""

    name: str
    report: Report
    fit_seconds: float | None
    """None for ours, whose fitting is `escalate train`."""


def peers(desk: Desk, rows: list[Example], cases: list[LabelledCase], chosen: list[str] | None = None) -> Iterator[Row]:
    """Yields each peer's scores on the cases, ours last; all share facts, tables and clocks, only the reading differs.

    Args:
        desk: tables, settings and our reader.
        rows: the examples every peer learns from.
        cases: the labelled cases.
        chosen: names of peers; None takes all.
    """
    labels = _labels(rows, desk.tables)
    truth: Bools = np.array([targets(row, labels) for row in rows])
    texts = [row.text for row in rows]
    for name, fit in fits(desk, labels).items():
        if chosen is None or name in chosen:
            start = time.perf_counter()
            level = _level(fit, texts, truth)
            predict = fit(texts, truth)
            seconds = time.perf_counter() - start
            yield Row(name, _scored(desk, cases, _reads(name, predict, labels, level)), seconds)
    if chosen is None or OURS in chosen:
        yield Row(OURS, _scored(desk, cases, local_read(local_heads(desk.settings.model_dir))), None)


OURS = "ours"
TOLD = ("fully_right", "critical_recall", "false_escalations", "route")


def fits(desk: Desk, labels: list[str]) -> dict[str, Fit]:
    """Returns the ways to fit a peer, by name."""
    encoder = Encoder(desk.settings.encoder_dir)
    return {
        "nearest rule text, untrained": lambda _texts, _truth: nearest(rule_texts(desk.tables, labels), encoder),
        "TF-IDF + logistic regression": tfidf,
        "frozen MiniLM + logistic regression": partial(frozen, encode=encoder.encode),
        "SetFit-style MiniLM + logistic regression": setfit,
    }


def rule_texts(tables: Tables, labels: list[str]) -> list[str]:
    """Returns the policy's words for each label; a signal, which the policy has no bullet for, has none."""
    texts = {rule.id: rule.source.quote for rule in tables.rules}
    return [texts.get(label, "") for label in labels]


def nearest(texts: list[str], encoder: Encoder) -> Predict:
    """Returns a reader that gives each label its cosine to the text, as a plain retrieval chain does."""
    vectors = encoder.encode(texts)
    known = np.array([bool(text) for text in texts])
    return lambda asked: np.where(known, encoder.encode(asked) @ vectors.T, -1.0).astype(np.float64)


def tfidf(texts: list[str], truth: Bools) -> Predict:
    """Returns a reader over words and pairs of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer: Any = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    predict = regress(vectorizer.fit_transform(texts), truth, strength=10.0)
    return lambda asked: predict(vectorizer.transform(asked))


def frozen(texts: list[str], truth: Bools, encode: Callable[[list[str]], Vectors]) -> Predict:
    """Returns a reader over the vectors of an encoder that learns nothing."""
    predict = regress(encode(texts), truth, strength=10.0)
    return lambda asked: predict(encode(asked))


def setfit(texts: list[str], truth: Bools) -> Predict:
    """Returns a reader over MiniLM drawn together and apart by pairs, as in SetFit (Tunstall et al., 2022)."""
    import torch
    from sentence_transformers import SentenceTransformer

    from evals.export import base_model_folder

    torch.manual_seed(SEED)
    model = SentenceTransformer(str(base_model_folder()), device="cpu")
    _contrast(model, _pairs(texts, truth, random.Random(SEED)))

    def encode(asked: list[str]) -> Vectors:
        found: Vectors = model.encode(asked, normalize_embeddings=True, show_progress_bar=False)
        return found

    return frozen(texts, truth, encode)


def regress(matrix: Any, truth: Bools, strength: float) -> Callable[[Any], Array]:
    """Returns one logistic regression a label, weighted so that few positives count."""
    from sklearn.linear_model import LogisticRegression

    fitted: list[Any] = []
    for column in truth.T:
        known = column.any() and not column.all()
        model = LogisticRegression(C=strength, class_weight="balanced", max_iter=500)
        fitted.append(model.fit(matrix, column) if known else None)

    def predict(asked: Any) -> Array:
        empty = np.zeros(asked.shape[0])
        return np.column_stack([empty if model is None else model.predict_proba(asked)[:, 1] for model in fitted])

    return predict


def _pairs(texts: list[str], truth: Bools, rng: random.Random) -> list[tuple[str, str, float]]:
    found: list[tuple[str, str, float]] = []
    for column in truth.T:
        inside, outside = np.flatnonzero(column).tolist(), np.flatnonzero(~column).tolist()
        if len(inside) < 2 or not outside:
            continue
        for _ in range(PAIRS_A_LABEL):
            one, other = rng.sample(inside, 2)
            found.append((texts[one], texts[other], 1.0))
            found.append((texts[one], texts[rng.choice(outside)], 0.0))
    rng.shuffle(found)
    return found


def _contrast(model: Any, pairs: list[tuple[str, str, float]], batch: int = 32, rate: float = 2e-5) -> None:
    """Moves the cosine of each pair towards its label, one pass over the pairs."""
    import torch

    optimiser = torch.optim.AdamW(model.parameters(), lr=rate)
    model.train()
    for first in range(0, len(pairs), batch):
        part = pairs[first : first + batch]
        left, right = (model(model.tokenize([pair[side] for pair in part]))["sentence_embedding"] for side in (0, 1))
        cosine = torch.nn.functional.cosine_similarity(left, right)
        loss = torch.nn.functional.mse_loss(cosine, torch.tensor([pair[2] for pair in part]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    model.eval()


def _labels(rows: list[Example], tables: Tables) -> list[str]:
    known = {rule.id for rule in tables.rules} | {f"{SIGNAL}{signal.id}" for signal in tables.signals}
    return sorted(known & {label for row in rows for label in row.labels})


def _level(fit: Fit, texts: list[str], truth: Bools) -> float:
    """Returns the threshold with the best F1 on examples that a first fit has not seen."""
    held = np.random.default_rng(SEED).random(len(texts)) < HELD_OUT
    predict = fit([text for text, out in zip(texts, held, strict=True) if not out], truth[~held])
    said = predict([text for text, out in zip(texts, held, strict=True) if out])
    return float(LEVELS[int(np.argmax([f1(said >= level, truth[held]) for level in LEVELS]))])


def _reads(name: str, predict: Predict, labels: list[str], level: float) -> Read:
    """Returns a peer in the shape of the chain's seam; its evidence is the whole text."""
    reader = Reader(name=name, version="peer")

    def read(screened: Screened) -> tuple[Reading, Reader]:
        whole = Span(start=0, end=len(screened.text), quote=screened.text)
        said = predict([screened.text])[0]
        found = [
            (label, Found(id=label.removeprefix(SIGNAL), confidence=float(min(1.0, value)), evidence=whole))
            for label, value in zip(labels, said, strict=True)
            if value >= level
        ]
        reading = Reading(
            rules=tuple(hit for label, hit in found if not label.startswith(SIGNAL)),
            signals=tuple(hit for label, hit in found if label.startswith(SIGNAL)),
            facts=read_facts(screened.text, cut(screened.text).turns),
            language=screened.language,
        )
        return reading, reader

    return read


def _scored(desk: Desk, cases: list[LabelledCase], reads: Read) -> Report:
    run = partial(fold, steps(desk.tables, desk.settings, reads))

    def decide(case: LabelledCase) -> Decision:
        facts = GivenFacts.model_validate(case.facts)
        row = {"id": case.id, "text": case.text, "received_at": case.received_at, "facts": facts}
        return timed(run, Case.model_validate(row), desk.tables, desk.now)

    return report([judge(case, decide) for case in cases])


def line(row: Row) -> str:
    """Returns a peer's scores as one line."""
    shares = row.report.shares
    parts = [
        *(f"{name.replace('_', ' ')} {shown(shares[name].value)}" for name in TOLD),
        f"rules F1 {shown(row.report.rules_micro_f1, '.3f')}",
        f"{shown(row.report.latency_ms['p50'], '.1f')} ms a case",
        *([f"fitted in {row.fit_seconds:.0f} s"] if row.fit_seconds is not None else []),
    ]
    return f"{row.name}: {', '.join(parts)}"


def page(rows: list[Row], source: str) -> str:
    """Returns the comparison as one self-contained HTML page."""
    head = ("", *(name.replace("_", " ") for name in TOLD), "rules F1", "ms a case", "fitted in s")
    body = [
        (
            row.name,
            *(_with_interval(row.report.shares[name]) for name in TOLD),
            shown(row.report.rules_micro_f1, ".3f"),
            shown(row.report.latency_ms["p50"], ".1f"),
            "" if row.fit_seconds is None else f"{row.fit_seconds:.0f}",
        )
        for row in rows
    ]
    cells = (f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in line)}</tr>" for line in body)
    top = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    return document(
        f"Readers side by side on {source}",
        f"<p>The same examples, cases, facts and tables in one run; only the reading differs.</p>{plot(rows)}"
        f"<table><tr>{top}</tr>{''.join(cells)}</table>",
    )


def _with_interval(share: Share) -> str:
    return f"{shown(share.value)} ({share.low:.0%}-{share.high:.0%})"


def plot(rows: list[Row], width: int = 640, height: int = 360) -> str:
    """Returns an SVG: fully right upwards, median milliseconds a case (logarithmic) to the right."""
    pad = 48.0
    times = [row.report.latency_ms["p50"] for row in rows]
    low, high = np.log10(min(times) / 1.5), np.log10(max(times) * 1.5)
    parts: list[str] = []
    for row, took in zip(rows, times, strict=True):
        right = row.report.shares["fully_right"]
        x = pad + (np.log10(took) - low) / (high - low) * (width - 2 * pad)
        y = height - pad - right.value * (height - 2 * pad)
        anchor = "end" if x > width / 2 else "start"
        aside = -8 if anchor == "end" else 8
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{row.name}: fully right {right.value:.1%}, '
            f"{took:.1f} ms</title></circle>"
            f'<text x="{x + aside:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{row.name} ({right.value:.0%})</text>'
        )
    frame = f'<path d="M{pad} {pad}V{height - pad}H{width - pad}" fill="none" stroke="currentColor"/>'
    ticks = "".join(
        f'<text x="{pad - 6}" y="{height - pad - share * (height - 2 * pad) + 4:.1f}" text-anchor="end">'
        f"{share:.0%}</text>"
        for share in (0, 0.5, 1)
    )
    axes = f'<text x="{width / 2}" y="{height - 10}" text-anchor="middle">median ms a case, logarithmic</text>'
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="Fully right against milliseconds">'
        f"{frame}{ticks}{axes}{''.join(parts)}</svg>"
    )
