"""Puts together what submits jobs, shows them and carries their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.jobs.job_history_service import JobHistoryService
from core.jobs.job_service import JobService
from core.jobs.queue_watch import QueueWatch
from core.jobs.transport_choice import build_transport
from core.jobs.types import JobKind, Transport
from core.jobs.views import OnJobEnded
from core.queue_settings import QueueSettings
from db.session import Database


@dataclass(frozen=True)
class JobServices:
    """Jobs from their owners' side."""

    jobs: JobService
    job_history: JobHistoryService
    transport: Transport
    queue_watch: QueueWatch
    tell_ended: OnJobEnded


def build_job_services(
    database: Database,
    kinds: Mapping[str, JobKind],
    tell_ended: OnJobEnded,
    settings: QueueSettings,
) -> JobServices:
    """All of them; opens nothing.

    Args:
        database: where the jobs are.
        kinds: every kind of job that may be added.
        tell_ended: told, in the same transaction, of jobs that ended.
        settings: what carries ids to workers, and where.

    Raises:
        SetupError: Celery lacks its address or its packages.
    """
    transport = build_transport(settings)
    return JobServices(
        jobs=JobService(database, kinds, transport, tell_ended),
        job_history=JobHistoryService(database),
        transport=transport,
        queue_watch=QueueWatch(database, transport, settings.engine),
        tell_ended=tell_ended,
    )
