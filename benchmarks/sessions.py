"""200 people at once on one server process: how long they wait, and what it takes.

Each has a session and an open tab on the dashboard, acts every five seconds and polls as the page
asks. `ours_s` and `peer_s` are what 95 of 100 actions took at most. The peer is the same
application on Streamlit's own defaults, on a copy of the same demo; the two run one after the
other, because together they would measure each other.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.browserless import sign_in
from benchmarks.content import demo_environment, open_services
from benchmarks.many_tabs import Load, Seen, open_tabs
from benchmarks.page_run import DEFAULTS, PEER
from benchmarks.rows import row
from benchmarks.server import ROOT, serve
from core.enums import Role

SESSIONS = 200
PAGE = "dashboard"
THINK_SECONDS = 5.0
GOAL_P95_SECONDS, GOAL_CPU_MS, GOAL_MEMORY_MB = 0.3, 25.0, 400.0


def run(sessions: int = SESSIONS, seconds: float = 30.0) -> Iterator[dict[str, Any]]:
    """One line."""
    with tempfile.TemporaryDirectory() as folder:
        seeded = Path(folder) / "seeded"
        with open_services(seeded) as services:
            services.prepare_database()
        load = Load(seconds, THINK_SECONDS, PAGE, seed=1)
        ours = measure(seeded, Path(folder) / "ours", sessions, load)
        peer = measure(seeded, Path(folder) / "peer", sessions, load, *DEFAULTS)
    p95 = ours.find_percentile(0.95)
    case = f"{sessions} sessions on /{PAGE}, one action each {THINK_SECONDS:g} s: p95"
    yield {
        **row(case, p95, PEER, peer.find_percentile(0.95), equal=None, n=len(ours.actions)),
        **_describe(ours, ""),
        **_describe(peer, "peer_"),
        "within_goal": (
            ours.opened == sessions
            and not ours.errors
            and p95 <= GOAL_P95_SECONDS
            and ours.cpu_ms_per_run <= GOAL_CPU_MS
            and ours.memory_mb <= GOAL_MEMORY_MB
        ),
    }


def measure(seeded: Path, folder: Path, sessions: int, load: Load, *options: str) -> Seen:
    """One server on a copy of the demo, without a worker, and so many people at it."""
    shutil.copytree(seeded, folder)
    environment = {**demo_environment(folder), "SIGNALDECK_IS_WORKER_STARTED": "false"}
    with open_services(folder) as services, serve(ROOT / "app.py", environment, *options) as server:
        tickets = (services.sign_ins.issue_demo_ticket(Role.TRADER) for _ in range(sessions))
        cookies = [sign_in(server.url, made.ticket) for made in tickets]
        return open_tabs(server, cookies, load)


def _describe(seen: Seen, whose: str) -> dict[str, Any]:
    return {
        f"{whose}p50_s": round(seen.find_percentile(0.5), 4),
        f"{whose}p99_s": round(seen.find_percentile(0.99), 4),
        f"{whose}cpu_ms_per_run": round(seen.cpu_ms_per_run, 1),
        f"{whose}cores_used": round(seen.cpu_seconds / seen.seconds, 2) if seen.seconds else None,
        f"{whose}memory_mb": round(seen.memory_mb),
        f"{whose}tabs": seen.opened,
        f"{whose}polls": seen.polls,
        f"{whose}errors": len(seen.errors),
        **({f"{whose}first_error": seen.errors[0][:200]} if seen.errors else {}),
    }
