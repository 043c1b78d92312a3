"""The scheduler: looks after jobs, starts what is due and delivers events; runs no jobs itself."""

from __future__ import annotations

import os
from collections.abc import Callable

import structlog

from core.enums import WorkerRole
from core.jobs.heartbeat import Heartbeat
from core.jobs.housekeeping import Housekeeping
from core.jobs.rounds import go_round
from db.session import Database

logger = structlog.get_logger(__name__)


def run_scheduler(
    *,
    database: Database,
    sweep: Callable[[], None],
    dispatch_events: Callable[[], int],
    parent_pid: int = 0,
) -> None:
    """Be a scheduler until told to stop. Any number may run at once: all they do is fenced.

    Args:
        database: where the jobs and events are.
        sweep: one round of what is to be done every second.
        dispatch_events: delivers the events that are due, called every 0.2 s.
        parent_pid: stop when this process is no longer the parent; 0 to live on alone.
    """
    heartbeat = Heartbeat(database, os.getpid(), WorkerRole.SCHEDULER)
    housekeeping = Housekeeping(heartbeat, sweep, dispatch_events)
    logger.info("scheduler_started", pid=os.getpid())
    housekeeping.start()
    go_round(housekeeping.do_round, parent_pid=parent_pid)
    housekeeping.stop()
    logger.info("scheduler_stopped", pid=os.getpid())
