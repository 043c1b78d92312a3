"""Lets the system service ask the kernel and the providers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.admin.types import SystemSources, WorkerSeen
from core.clock import now
from core.enums import DeliveryStatus, JobStatus
from core.jobs.queue_watch import QueueWatch
from core.market_data.providers.base import PROVIDERS, build_provider
from db.events.event_repository import EventRepository
from db.jobs.job_repository import JobRepository
from db.jobs.worker_repository import WorkerRepository
from db.session import Database

_WORKERS_SHOWN = timedelta(hours=1)


def find_system_sources(database: Database, watch: QueueWatch) -> SystemSources:
    """The questions, bound to one database."""

    def find_workers() -> Sequence[WorkerSeen]:
        with database.read() as session:
            return WorkerRepository(session).list_seen_since(now() - _WORKERS_SHOWN)

    def count_jobs() -> Mapping[JobStatus, int]:
        with database.read() as session:
            return JobRepository(session).count_by_status()

    def count_deliveries() -> Mapping[DeliveryStatus, int]:
        with database.read() as session:
            return EventRepository(session).count_by_status()

    def list_providers() -> Mapping[str, str]:
        return {name: build_provider(name).title for name in PROVIDERS.names()}

    return SystemSources(
        find_workers,
        count_jobs,
        count_deliveries,
        list_providers,
        watch.find_transport_trouble,
        watch.find_scheduler_trouble,
    )
