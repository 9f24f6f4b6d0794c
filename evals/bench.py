"""Speed and memory of the whole path, measured in one run: ratios to the limits of the design, not assertions."""

import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from assistant import Case, Desk
from evals.score import cases

NOTE = (
    "Customer (Pro plan, uid 50871) says the September renewal went through twice, 2 x $49 on the same card ending "
    "0042. She has both receipts and wants one of them reversed before her accounts close on Friday. Nothing else. "
    "She was polite, and asked to be told by e-mail. Checked the admin panel: two captures."
)
TURNS = (
    "Customer: hi, the calendar on my phone has stopped updating",
    "Agent: Sorry to hear that. Since when?",
    "Customer: since monday, i think after the app update",
    "Agent: Could you sign out and in again?",
    "Customer: did that twice, also cleared the cache like your article says",
)
WARM_UP, ROUNDS, FRESH = 10, 60, 5
LIMITS = {"note": 15.0, "transcript": 100.0, "fresh": 1500.0, "memory": 600.0}
"""Milliseconds, milliseconds, milliseconds, megabytes: what the design allows on two cores."""


def bench(desk: Desk, memory_cases: int) -> Iterator[str]:
    """Yields a line for each measurement: what it took, the limit, and their ratio."""
    note, transcript = NOTE[:300], "\n".join(itertools.islice(itertools.cycle(TURNS), 20))
    yield _line("median triage of a 300-character note", _median(desk, note), LIMITS["note"], "ms")
    yield _line("median triage of a 20-turn transcript", _median(desk, transcript), LIMITS["transcript"], "ms")
    yield _line("`escalate triage` as a fresh process, best of 5", _fresh(note), LIMITS["fresh"], "ms")
    if memory_cases:
        texts = [case.text for case in cases(Path(__file__).parent / "cases" / "own.jsonl")]
        for text in itertools.islice(itertools.cycle(texts), memory_cases):
            desk.triage(Case(text=text))
        yield _line(f"resident memory after {memory_cases} cases", resident_mb(), LIMITS["memory"], "MB")


def _line(what: str, value: float, limit: float, unit: str) -> str:
    return f"{what}: {value:.1f} {unit} (limit {limit:.0f}; {value / limit:.2f} of it)"


def _median(desk: Desk, text: str) -> float:
    for _ in range(WARM_UP):
        desk.triage(Case(text=text))
    return statistics.median(desk.triage(Case(text=text)).elapsed_ms for _ in range(ROUNDS))


def _fresh(text: str) -> float:
    times: list[float] = []
    for _ in range(FRESH):
        start = time.perf_counter()
        subprocess.run(
            [Path(sys.executable).with_name("escalate"), "triage", text, "--json"], check=True, capture_output=True
        )
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def resident_mb() -> float:
    """Returns the resident memory of this process in megabytes; from /proc, or the peak where there is none."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
