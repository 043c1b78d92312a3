"""The worker's processes, on huey's consumer. Imports huey: import this module where it is used.

One consumer process forks N processes that run jobs and one for the housekeeping, and replaces
any that dies. The consumer itself has no threads and no open database connection: a fork copies
locks as they are, and a copied lock that another thread held is held for ever.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from huey.consumer import Consumer, ConsumerStopped, Scheduler, Worker

from core.jobs.housekeeping import Housekeeping
from core.jobs.huey_transport import build_queue
from core.jobs.parent import ask_to_die_with_parent, is_orphan
from core.jobs.rounds import ROUND_SECONDS
from core.jobs.runner import JobRunner
from db.session import Database

_STOP_SECONDS = 10.0  # a graceful stop waits so long for running jobs before giving them back


@dataclass(frozen=True, slots=True)
class _Child:
    """What every forked process does for itself."""

    database: Database
    consumer_pid: int

    def settle_in(self) -> None:
        """First thing after the fork."""
        ask_to_die_with_parent()
        # The pool may hold the consumer's connections: forget them, without closing what the
        # consumer may still use.
        self.database.engine.dispose(close=False)

    def leave_if_orphaned(self) -> None:
        """A consumer that was killed cannot tell its children to stop."""
        if is_orphan(self.consumer_pid):
            raise KeyboardInterrupt  # how huey's processes are told to leave their loop


class _JobProcess(Worker):  # type: ignore[misc] # huey is untyped
    child: _Child

    def initialize(self) -> None:
        self.child.settle_in()
        interrupt_job: Any = signal.getsignal(signal.SIGTERM)

        def interrupt_job_once(number: int, frame: FrameType | None) -> None:
            try:
                interrupt_job(number, frame)
            except KeyboardInterrupt:
                # The consumer may repeat itself: the job must not be interrupted while it is
                # being given back.
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                raise

        signal.signal(signal.SIGTERM, interrupt_job_once)

    def loop(self, now: Any = None) -> None:
        self.child.leave_if_orphaned()
        super().loop(now)


class _HousekeepingProcess(Scheduler):  # type: ignore[misc] # huey is untyped
    """Takes the place of huey's scheduler: jobs that wait do so in the job table."""

    child: _Child
    housekeeping: Housekeeping

    def initialize(self) -> None:
        self.child.settle_in()
        self.housekeeping.start()

    def loop(self, now: Any = None) -> None:  # noqa: ARG002 (huey's signature)
        self.child.leave_if_orphaned()
        self.housekeeping.do_round()
        self.stop_flag.wait(ROUND_SECONDS)

    def shutdown(self) -> None:
        self.housekeeping.stop()


class JobConsumer(Consumer):  # type: ignore[misc] # huey is untyped
    """huey's consumer with processes of our own; `run` it from the main thread.

    The children reach the runner and the housekeeping as objects: they are forked, so all that
    was built before the start is theirs without being sent. Nothing here would survive a spawned
    process, which is why it is fork whatever the platform's default.

    Args:
        queue_path: the file that `HueyTransport` sends to.
        processes: how many jobs run at once.
        parent_pid: stop when this process is no longer the parent; 0 to live on alone.
    """

    worker_class = _JobProcess
    scheduler_class = _HousekeepingProcess

    def __init__(
        self,
        *,
        database: Database,
        queue_path: Path,
        runner: JobRunner,
        housekeeping: Housekeeping,
        processes: int,
        parent_pid: int,
    ) -> None:
        self._child = _Child(database, os.getpid())
        self._housekeeping = housekeeping
        self._parent_pid = parent_pid
        super().__init__(
            build_queue(queue_path, runner.run)[0],
            workers=processes,
            worker_type="process",
            periodic=False,
            initial_delay=0.05,
            max_delay=0.25,
            health_check_interval=1,
            shutdown_timeout=_STOP_SECONDS,
        )

    def loop(self, health_check_ts: float | None = None) -> float | None:
        """One round of the consumer: is anyone to be replaced, is it time to stop?"""
        if is_orphan(self._parent_pid):
            self.stop()
            raise ConsumerStopped
        checked_at: float | None = super().loop(health_check_ts)
        return checked_at

    def _create_worker(self) -> Any:
        worker = super()._create_worker()
        worker.child = self._child
        return worker

    def _create_scheduler(self) -> Any:
        scheduler = super()._create_scheduler()
        scheduler.child = self._child
        scheduler.housekeeping = self._housekeeping
        return scheduler
