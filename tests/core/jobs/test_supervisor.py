from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import structlog

from core.jobs.supervisor import WorkerSupervisor

WaitUntil = Callable[..., None]

SLEEPER = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, sys, time, pathlib\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "pathlib.Path(sys.argv[1]).touch()\n"
    "time.sleep(60)\n"
)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_dies_is_started_again_and_stopped_in_the_end(wait_until: WaitUntil) -> None:
    supervisor = WorkerSupervisor([sys.executable, "-c", SLEEPER])
    with structlog.testing.capture_logs() as logs:
        supervisor.start()
        try:
            wait_until(lambda: supervisor.pid is not None)
            first = supervisor.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            wait_until(lambda: supervisor.pid not in {None, first})
            second = supervisor.pid
            assert second is not None
        finally:
            supervisor.stop()
    assert supervisor.pid is None
    assert not is_alive(first)
    assert not is_alive(second)
    events = [entry["event"] for entry in logs]
    assert events == ["worker_spawned", "worker_died", "worker_spawned", "worker_ended"]
    assert logs[1]["exit_code"] == -signal.SIGKILL


def test_a_worker_that_does_not_stop_is_killed(tmp_path: Path, wait_until: WaitUntil) -> None:
    is_ready = tmp_path / "ready"
    command = [sys.executable, "-c", STUBBORN, str(is_ready)]
    supervisor = WorkerSupervisor(command, stop_seconds=0.2)
    supervisor.start()
    wait_until(is_ready.exists)
    pid = supervisor.pid
    assert pid is not None
    supervisor.stop()
    assert not is_alive(pid)


def test_a_command_that_cannot_start_is_logged_and_does_not_hinder_the_stop(
    wait_until: WaitUntil,
) -> None:
    supervisor = WorkerSupervisor(["/no/such/program"])
    with structlog.testing.capture_logs() as logs:
        supervisor.start()
        wait_until(lambda: any(entry["event"] == "worker_died" for entry in logs))
        supervisor.stop()
    assert logs[0]["event"] == "worker_not_started"


def test_the_environment_is_handed_on(tmp_path: Path, wait_until: WaitUntil) -> None:
    target = tmp_path / "seen"
    code = f"import os, pathlib; pathlib.Path({str(target)!r}).write_text(os.environ['MARK'])"
    supervisor = WorkerSupervisor([sys.executable, "-c", code], {"MARK": "here"})
    supervisor.start()
    try:
        wait_until(lambda: target.exists() and target.read_text() == "here")
    finally:
        supervisor.stop()


def test_stopping_what_was_never_started_is_fine() -> None:
    WorkerSupervisor(["unused"]).stop()
