"""The embedded worker: the process that carries jobs out, looks after them and delivers events."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import structlog

from core.enums import WorkerRole
from core.jobs.heartbeat import Heartbeat
from core.jobs.housekeeping import Housekeeping
from core.jobs.runner import JobRunner
from db.session import Database

logger = structlog.get_logger(__name__)


def run_worker(
    *,
    database: Database,
    queue_path: Path,
    runner: JobRunner,
    sweep: Callable[[], None],
    dispatch_events: Callable[[], int],
    processes: int = 2,
    parent_pid: int = 0,
) -> None:
    """Be the worker until told to stop. Call it from a process's main thread.

    SIGTERM stops at once and gives running jobs back; SIGINT lets them finish for ten seconds
    first.

    Args:
        database: what its connections were opened for before is over: they are closed.
        queue_path: the file that `HueyTransport` sends to.
        runner: carries out one job.
        sweep: one round of the sweeper, called every second.
        dispatch_events: delivers the events that are due, called every 0.2 s.
        processes: how many jobs run at once.
        parent_pid: stop when this process is no longer the parent; 0 to live on alone.
    """
    from core.jobs.huey_consumer import JobConsumer

    # Connections must not be shared with the processes that are forked now.
    database.engine.dispose()
    heartbeat = Heartbeat(database, os.getpid(), WorkerRole.WORKER)
    consumer = JobConsumer(
        database=database,
        queue_path=queue_path,
        runner=runner,
        housekeeping=Housekeeping(heartbeat, sweep, dispatch_events),
        processes=processes,
        parent_pid=parent_pid,
    )
    logger.info("worker_started", pid=os.getpid(), processes=processes)
    consumer.run()
    logger.info("worker_stopped", pid=os.getpid())
