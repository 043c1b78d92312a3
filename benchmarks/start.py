"""Process start to the first healthy answer, beside Streamlit's own hello application."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import streamlit

from benchmarks.content import demo_environment
from benchmarks.rows import row
from benchmarks.server import ROOT, serve

RUNS = 3
GOAL_SECONDS = 5.0
_HELLO = Path(streamlit.__file__).parent / "hello" / "streamlit_app.py"


def run() -> Iterator[dict[str, Any]]:
    """A line for the first start (migration and seed) and one for those after it."""
    first, second, peer = [], [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            environment = demo_environment(folder)
            first.append(_start(ROOT / "app.py", environment))
            second.append(_start(ROOT / "app.py", environment))
        peer.append(_start(_HELLO, {}, health="/_stcore/health"))
    hello = statistics.median(peer)
    took = statistics.median(second)
    yield {
        **row("second start", took, "streamlit hello", hello, equal=None, n=RUNS),
        "within_goal": took < GOAL_SECONDS,
    }
    took = statistics.median(first)
    yield row(
        "first start, with migration and seed", took, "streamlit hello", hello, equal=None, n=RUNS
    )


def _start(script: Path, environment: Mapping[str, str], health: str = "/healthz") -> float:
    with serve(script, environment, health=health) as server:
        return server.seconds_to_healthy
