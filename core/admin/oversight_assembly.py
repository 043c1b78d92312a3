"""Builds the services that oversee events, what they led to, everybody's runs and jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.admin.event_admin_service import EventAdminService
from core.admin.event_log_service import EventLogService
from core.admin.event_repair_service import EventRepairService
from core.admin.job_admin_service import JobAdminService
from core.admin.queue_admin_service import QueueAdminService
from core.admin.run_admin_service import RunAdminService
from core.admin.timeline_service import TimelineService
from core.contracts import Actor, RecordAudit
from core.events.broker import Broker
from core.events.outbox import Outbox
from core.events.retention import EventRetention
from core.jobs.assembly import JobServices
from db.session import Database


@dataclass(frozen=True)
class OversightServices:
    """What looks over all fences: at events, at chains of work, at runs."""

    broker: Broker
    events: EventAdminService
    event_repairs: EventRepairService
    event_log: EventLogService
    event_retention: EventRetention
    timelines: TimelineService
    all_runs: RunAdminService
    all_jobs: JobAdminService
    job_queue: QueueAdminService


def build_oversight_services(
    database: Database,
    outbox: Outbox,
    broker: Broker,
    record_audit: RecordAudit,
    *,
    work: JobServices,
    find_actor: Callable[[int], Actor | None],
) -> OversightServices:
    """All of them.

    Args:
        database: where events and runs are.
        outbox: told of runs that are deleted.
        broker: the one that the outbox announces to.
        record_audit: notes what administrators do.
        work: jobs from their owners' side.
        find_actor: the account as it is now, None when it may no longer act.
    """
    return OversightServices(
        broker=broker,
        events=EventAdminService(database, record_audit),
        event_repairs=EventRepairService(database, record_audit),
        event_log=EventLogService(database, broker.describe),
        event_retention=EventRetention(database),
        timelines=TimelineService(database),
        all_runs=RunAdminService(database, outbox, record_audit),
        all_jobs=JobAdminService(database, work, record_audit, find_actor),
        job_queue=QueueAdminService(database, work.queue_watch),
    )
