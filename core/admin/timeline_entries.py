"""Rows of all kinds as lines of one timeline."""

from __future__ import annotations

from collections.abc import Mapping

from core.admin.event_facts import say_facts
from core.admin.timeline_types import TimelineEntry
from core.enums import DeliveryStatus, JobStatus, TimelineLane, TimelineState
from db.admin.tables import AuditEntry
from db.admin.timeline_rows import DeliveryRow, EventRow
from db.base import stored_id
from db.jobs.tables import Job
from db.user.tables import Notice

_JOB_STATES = {
    JobStatus.SUCCESS: TimelineState.DONE,
    JobStatus.REVOKED: TimelineState.DONE,
    JobStatus.FAILURE: TimelineState.FAILED,
}
_DELIVERY_STATES = {
    DeliveryStatus.PENDING: TimelineState.WAITING,
    DeliveryStatus.DELIVERED: TimelineState.DONE,
    DeliveryStatus.DEAD: TimelineState.FAILED,
}


def tell_action(row: AuditEntry) -> TimelineEntry:
    """What somebody did."""
    return TimelineEntry(
        lane=TimelineLane.ACTION,
        key=str(stored_id(row.id)),
        at=row.at,
        began_at=None,
        ended_at=None,
        state=TimelineState.DONE,
        title=row.action,
        detail=row.target,
        who=row.username,
    )


def tell_request(row: Job, names: Mapping[int, str]) -> TimelineEntry:
    """That a user asked for a job."""
    return TimelineEntry(
        lane=TimelineLane.ACTION,
        key=row.id,
        at=row.created_at,
        began_at=None,
        ended_at=None,
        state=TimelineState.DONE,
        title="asked for it",
        detail=row.title,
        who=_name(row.user_id, names),
    )


def tell_job(row: Job, names: Mapping[int, str]) -> TimelineEntry:
    """A job, from when it was submitted to its end."""
    tries = f", attempt {row.attempt} of {row.max_attempts}" if row.attempt > 1 else ""
    error = f": {row.error}" if row.error else ""
    return TimelineEntry(
        lane=TimelineLane.JOB,
        key=row.id,
        at=row.created_at,
        began_at=row.started_at,
        ended_at=row.finished_at,
        state=_JOB_STATES.get(row.status, TimelineState.WAITING),
        title=row.title,
        detail=f"{row.kind}, {row.status.value}{tries}{error}",
        who=_name(row.user_id, names),
    )


def tell_event(row: EventRow, time_zone: str) -> TimelineEntry:
    """Something that became true."""
    return TimelineEntry(
        lane=TimelineLane.EVENT,
        key=row.event_id,
        at=row.occurred_at,
        began_at=None,
        ended_at=None,
        state=TimelineState.DONE,
        title=row.name,
        detail=say_facts(row.payload, time_zone),
        who="",
    )


def tell_delivery(row: DeliveryRow, event: EventRow) -> TimelineEntry:
    """An event on its way to one listener; it was due as soon as it was recorded."""
    tries = "" if row.attempts <= 1 else f", {row.attempts} attempts"
    error = f": {row.error}" if row.error else ""
    repaired = ", with a repaired payload" if row.repair_id is not None else ""
    return TimelineEntry(
        lane=TimelineLane.DELIVERY,
        key=str(row.id),
        at=row.delivered_at or event.occurred_at,
        began_at=event.occurred_at,
        ended_at=row.delivered_at,
        state=_DELIVERY_STATES[row.status],
        title=row.handler,
        detail=f"{event.name} {row.status.value}{tries}{repaired}{error}",
        who="",
        caused_by=event.event_id,
    )


def tell_notice(row: Notice, names: Mapping[int, str], *, with_title: bool) -> TimelineEntry:
    """What a user was told; its words are the user's own business unless `with_title`."""
    return TimelineEntry(
        lane=TimelineLane.NOTICE,
        key=str(stored_id(row.id)),
        at=row.created_at,
        began_at=None,
        ended_at=None,
        state=TimelineState.DONE,
        title=row.title if with_title else f"A notice about {row.kind.value.replace('_', ' ')}",
        detail="read" if row.read_at else "not read yet",
        who=_name(row.user_id, names),
        caused_by=row.event_id,
    )


def _name(user_id: int | None, names: Mapping[int, str]) -> str:
    return "" if not user_id else names.get(user_id, f"user {user_id}")
