"""Process start to healthy, second start, beside Streamlit's own hello application."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import streamlit

from benchmarks.rows import row
from benchmarks.server import ROOT, serve

RUNS = 3


def run() -> Iterator[dict[str, Any]]:
    """One line: seconds to a healthy answer on a database that exists already."""
    hello = Path(streamlit.__file__).parent / "hello" / "streamlit_app.py"
    with tempfile.TemporaryDirectory() as folder:
        environment = {"SIGNALDECK_MODE": "demo", "SIGNALDECK_DATA_DIR": folder}
        with serve(ROOT / "app.py", environment) as first:
            first_seconds = first.seconds_to_healthy
        ours, theirs = [], []
        for _ in range(RUNS):
            with serve(ROOT / "app.py", environment) as server:
                ours.append(server.seconds_to_healthy)
            with serve(hello, {}, health="/_stcore/health") as server:
                theirs.append(server.seconds_to_healthy)
    peer = "streamlit hello"
    yield row(
        "second start", statistics.median(ours), peer, statistics.median(theirs), equal=None, n=RUNS
    )
    yield row(
        "first start with migration and seed",
        first_seconds,
        peer,
        statistics.median(theirs),
        equal=None,
        n=1,
    )
