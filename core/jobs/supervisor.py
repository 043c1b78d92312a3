"""Starts the worker as a process of its own, watches it, and starts it again when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence

import structlog

logger = structlog.get_logger(__name__)

_FIRST_DELAY, _MAX_DELAY = 0.5, 30.0
_STEADY_SECONDS = 60.0  # a worker that lived so long starts the back-off anew


class WorkerSupervisor:
    """One worker process, kept alive from `start` to `stop`.

    It is a thread and not an asyncio task, so that it needs no loop and a busy loop cannot delay
    it. Both methods block shortly; in a lifespan call `stop` by `asyncio.to_thread`.

    Args:
        command: program and arguments of the worker.
        env: its environment; None for this process's.
        stop_seconds: how long it may take to stop before it is killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        stop_seconds: float = 8.0,
    ) -> None:
        self._command = list(command)
        self._env = dict(env) if env is not None else None
        self._stop_seconds = stop_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="worker-supervisor", daemon=True)

    @property
    def pid(self) -> int | None:
        """The running worker's process id; None between two of them."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the worker: politely, then with force. Returns when it is gone."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        delay = _FIRST_DELAY
        while not self._stopping.is_set():
            started = time.monotonic()
            code = self._run_once()
            if self._stopping.is_set():
                return
            if time.monotonic() - started >= _STEADY_SECONDS:
                delay = _FIRST_DELAY
            logger.warning("worker_died", exit_code=code, restart_in_seconds=delay)
            self._stopping.wait(delay)
            delay = min(2 * delay, _MAX_DELAY)

    def _run_once(self) -> int | None:
        """Start the worker and wait for its end, or bring it about; returns its exit code."""
        try:
            # A session of its own: Ctrl-C in the terminal reaches the app, which stops the
            # worker in order, and a kill reaches the worker's children too.
            process = subprocess.Popen(  # noqa: S603 (the command is the installation's own)
                self._command, env=self._env, start_new_session=True
            )
        except OSError:
            logger.exception("worker_not_started")
            return None
        self._process = process
        logger.info("worker_spawned", pid=process.pid)
        while process.poll() is None:
            if self._stopping.wait(0.2):
                return self._end(process)
        return process.returncode

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        process.terminate()
        try:
            code = process.wait(self._stop_seconds)
        except subprocess.TimeoutExpired:
            logger.warning("worker_killed", pid=process.pid)
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        logger.info("worker_ended", pid=process.pid, exit_code=code)
        return code
