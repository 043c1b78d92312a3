"""What a worker does besides running jobs: sweep, deliver events, show that it is alive."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog

from core.clock import now
from db.jobs.worker_repository import WorkerRepository
from db.session import Database

logger = structlog.get_logger(__name__)

_DISPATCH_SECONDS = 0.2
_BEAT_SECONDS = 5.0
_FORGET_AFTER = timedelta(days=1)


class Housekeeping:
    """Runs in one process of the worker. Events are delivered on a thread of their own.

    A slow event handler must delay neither the sweep nor the heartbeat.

    Args:
        worker_pid: the process that the heartbeat speaks for.
        sweep: one round of the sweeper.
        dispatch_events: delivers the events that are due and returns how many.
    """

    def __init__(
        self,
        database: Database,
        worker_pid: int,
        sweep: Callable[[], None],
        dispatch_events: Callable[[], int],
    ) -> None:
        self._database = database
        self._pid = worker_pid
        self._sweep = sweep
        self._dispatch_events = dispatch_events
        self._host = socket.gethostname()[:80]
        self._name = f"{self._host}:{worker_pid}"
        self._started_at = now()
        self._next_beat = 0.0
        self._stopping = threading.Event()
        self._dispatching = threading.Thread(target=self._dispatch, name="events", daemon=True)

    def start(self) -> None:
        """Begin to deliver events."""
        logger.info("housekeeping_started", pid=os.getpid(), worker=self._name)
        self._dispatching.start()

    def do_round(self) -> None:
        """Sweep; show that the worker is alive when it is time. Never fails."""
        try:
            if time.monotonic() >= self._next_beat:
                self._beat()
                self._next_beat = time.monotonic() + _BEAT_SECONDS
            self._sweep()
        # The edge of a loop that must outlive a full disk or a database that is out of reach.
        except Exception:
            logger.exception("housekeeping_failed")

    def stop(self) -> None:
        """Stop delivering after the event in hand, and take the heartbeat away."""
        self._stopping.set()
        self._dispatching.join(timeout=5)
        with self._database.write() as session:
            WorkerRepository(session).remove(self._name)

    def _beat(self) -> None:
        at = now()
        with self._database.write() as session:
            repository = WorkerRepository(session)
            repository.beat(
                name=self._name,
                pid=self._pid,
                host=self._host,
                started_at=self._started_at,
                at=at,
            )
            repository.remove_seen_before(at - _FORGET_AFTER)

    def _dispatch(self) -> None:
        while not self._stopping.wait(_DISPATCH_SECONDS):
            try:
                self._dispatch_events()
            # As above: handlers' errors are the dispatcher's business, this is the loop's edge.
            except Exception:
                logger.exception("dispatch_failed")
