"""How late work is at this moment, in seconds. Infinite where it never happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.admin.monitoring.objectives import (
    BACKUP_AGE,
    DATA_AGE,
    EVENT_LAG,
    JOB_WAIT,
    RESTORE_AGE,
    SCHEDULE_LAG,
)
from core.clock import now
from core.jobs.types import JobKind, list_lane
from db.admin.lag_repository import LagRepository
from db.session import Database

Probe = Callable[[], float | None]
"""The seconds by which something is late; None where the question makes no sense here."""


def build_probes(
    database: Database,
    kinds: Mapping[str, JobKind],
    find: Callable[[str], Callable[..., Any]],
) -> dict[str, Probe]:
    """The probes by indicator.

    Args:
        database: asked, never changed.
        kinds: how each kind of job is run; what waits because its lane is full does not count.
        find: a method of the services by its dotted name.
    """

    def find_job_wait() -> float | None:
        at = now()
        with database.read() as session:
            repository = LagRepository(session)
            waiting = repository.list_oldest_waiting(at)
            running = repository.count_running() if waiting else {}
        return find_longest_wait(kinds, waiting, running, at)

    def find_event_lag() -> float | None:
        at = now()
        with database.read() as session:
            oldest = LagRepository(session).find_oldest_delivery(at)
        return (at - oldest).total_seconds() if oldest else 0.0

    def find_data_age() -> float | None:
        with database.read() as session:
            newest = LagRepository(session).find_newest_bar()
        return None if newest is None else max(0.0, now().timestamp() - newest)

    return {
        JOB_WAIT: find_job_wait,
        EVENT_LAG: find_event_lag,
        SCHEDULE_LAG: lambda: float(find("schedules.find_lag")()),
        BACKUP_AGE: lambda: _find_age(find("backups.find_state")().newest_at),
        RESTORE_AGE: lambda: _find_age(find("backups.find_state")().proven_at),
        DATA_AGE: find_data_age,
    }


def _find_age(at: datetime | None) -> float:
    return math.inf if at is None else (now() - at).total_seconds()


def find_longest_wait(
    kinds: Mapping[str, JobKind],
    waiting: Mapping[str, datetime],
    running: Mapping[str, int],
    at: datetime,
) -> float:
    """The longest wait in seconds of a job that could run; 0 where none waits.

    Args:
        kinds: how each kind is run.
        waiting: kind to the instant since when its oldest job has been due.
        running: kind to how many of it are running.
        at: this moment.
    """
    return max(
        (
            (at - since).total_seconds()
            for kind, since in waiting.items()
            if not _is_lane_full(kinds, kind, running)
        ),
        default=0.0,
    )


def _is_lane_full(kinds: Mapping[str, JobKind], kind: str, running: Mapping[str, int]) -> bool:
    limit = kinds[kind].max_running if kind in kinds else 0
    return bool(limit) and sum(running.get(each, 0) for each in list_lane(kinds, kind)) >= limit
