"""The shape of one printed line, and medians of interleaved runs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def row(
    case: str, ours: float, peer: str, peer_seconds: float, *, equal: bool | None, n: int
) -> dict[str, Any]:
    """One line: our seconds, the peer's seconds, and how many times faster we are."""
    return {
        "case": case,
        "ours_s": round(ours, 6),
        "peer": peer,
        "peer_s": round(peer_seconds, 6),
        "ratio": round(peer_seconds / ours, 2) if ours else None,
        "equal": equal,
        "n": n,
    }


def interleave(ours: Callable[[], Any], peer: Callable[[], Any], n: int) -> tuple[float, float]:
    """Median seconds of both, run in turn so that a slow moment of the machine hits both."""
    seconds: dict[Callable[[], Any], list[float]] = {ours: [], peer: []}
    for _ in range(n):
        for contender in (ours, peer):
            started = time.perf_counter()
            contender()
            seconds[contender].append(time.perf_counter() - started)
    return statistics.median(seconds[ours]), statistics.median(seconds[peer])
