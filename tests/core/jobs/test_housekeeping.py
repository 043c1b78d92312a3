from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from core.enums import WorkerRole
from core.jobs.heartbeat import Heartbeat, count_live
from core.jobs.housekeeping import Housekeeping
from db.session import Database

WaitUntil = Callable[..., None]


def test_a_worker_counts_as_alive_from_its_first_round_to_its_end(database: Database) -> None:
    housekeeping = Housekeeping(Heartbeat(database, 7, WorkerRole.WORKER), lambda: None, lambda: 0)
    assert count_live(database) == 0
    housekeeping.start()
    housekeeping.do_round()
    assert count_live(database) == 1
    housekeeping.stop()
    assert count_live(database) == 0


def test_each_round_sweeps_and_events_are_dispatched_meanwhile(
    sqlite_database: Database, wait_until: WaitUntil
) -> None:
    sweeps: list[int] = []
    is_dispatched = threading.Event()

    def dispatch() -> int:
        is_dispatched.set()
        return 1

    housekeeping = Housekeeping(
        Heartbeat(sqlite_database, 7, WorkerRole.WORKER), lambda: sweeps.append(1), dispatch
    )
    housekeeping.start()
    housekeeping.do_round()
    housekeeping.do_round()
    assert len(sweeps) == 2
    assert is_dispatched.wait(60)
    housekeeping.stop()


def test_neither_a_failing_sweep_nor_a_failing_dispatch_ends_the_loop(
    sqlite_database: Database, wait_until: WaitUntil
) -> None:
    calls: list[str] = []

    def sweep() -> None:
        calls.append("sweep")
        raise OSError("disk full")

    def dispatch() -> int:
        calls.append("dispatch")
        raise OSError("disk full")

    housekeeping = Housekeeping(Heartbeat(sqlite_database, 7, WorkerRole.WORKER), sweep, dispatch)
    with structlog.testing.capture_logs() as logs:
        housekeeping.start()
        housekeeping.do_round()
        housekeeping.do_round()
        wait_until(lambda: calls.count("dispatch") >= 2)
        housekeeping.stop()
    assert calls.count("sweep") == 2
    assert {"housekeeping_failed", "dispatch_failed"} <= {entry["event"] for entry in logs}
