"""All rows of one correlation id, and what they tell together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.admin.timeline_entries import (
    tell_action,
    tell_delivery,
    tell_event,
    tell_job,
    tell_notice,
    tell_request,
)
from core.admin.timeline_types import TimelineEntry
from db.admin.tables import AuditEntry
from db.admin.timeline_repository import TimelineRepository
from db.admin.timeline_rows import DeliveryRow, EventRow
from db.jobs.tables import Job
from db.user.tables import Notice


@dataclass(frozen=True, slots=True)
class Chain:
    """Rows, each kind in the order things happened.

    Attributes:
        names: user names by number.
    """

    audit: Sequence[AuditEntry]
    jobs: Sequence[Job]
    events: Sequence[EventRow]
    deliveries: Sequence[DeliveryRow]
    notices: Sequence[Notice]
    names: Mapping[int, str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return not (self.audit or self.jobs or self.events or self.notices)

    def is_longer_than(self, limit: int) -> bool:
        """Whether there are more rows of a kind than that."""
        kinds = (self.audit, self.jobs, self.events, self.deliveries, self.notices)
        return any(len(rows) > limit for rows in kinds)

    def find_request(self) -> Job | None:
        """The job that a user asked for, where that is how it all began.

        What people do for themselves is no matter for the audit trail; a job says whose it is.
        """
        if not self.jobs or not self.jobs[0].user_id:
            return None
        first = self.jobs[0]
        earlier = [row.at for row in self.audit] + [row.occurred_at for row in self.events]
        return None if any(at < first.created_at for at in earlier) else first

    def find_starter(self) -> str:
        """User name of who set it off; empty for the system."""
        request = self.find_request()
        if request is not None and request.user_id:
            return self.names.get(request.user_id, f"user {request.user_id}")
        starts = [(row.at, row.username) for row in self.audit]
        starts += [(row.created_at, "") for row in self.jobs[:1]]
        starts += [(row.occurred_at, "") for row in self.events[:1]]
        return min(starts, default=(None, ""), key=lambda start: start[0])[1]


def read_chain(repository: TimelineRepository, correlation_id: str) -> Chain:
    """Everything that belongs to it."""
    jobs, events = repository.list_jobs(correlation_id), repository.list_events(correlation_id)
    notices = repository.list_notices(correlation_id)
    users = {row.user_id for row in jobs if row.user_id} | {row.user_id for row in notices}
    return Chain(
        audit=repository.list_audit(correlation_id),
        jobs=jobs,
        events=events,
        deliveries=repository.list_deliveries(correlation_id) if events else [],
        notices=notices,
        names=repository.list_names(users),
    )


def tell_chain(
    chain: Chain, limit: int, time_zone: str, *, with_private: bool
) -> list[TimelineEntry]:
    """The rows as lines of a timeline, at most `limit` of a kind.

    Args:
        chain: the rows.
        limit: how many lines of a kind.
        time_zone: of the reader.
        with_private: also entries of the audit trail, and what notices say.
    """
    names, events = chain.names, {row.event_id: row for row in chain.events}
    request = chain.find_request()
    told = [] if request is None else [tell_request(request, names)]
    if with_private:
        told += [tell_action(row) for row in chain.audit[:limit]]
    told += [tell_job(row, names) for row in chain.jobs[:limit]]
    told += [tell_event(row, time_zone) for row in chain.events[:limit]]
    told += [
        tell_delivery(row, events[row.event_id])
        for row in chain.deliveries[:limit]
        if row.event_id in events
    ]
    told += [tell_notice(row, names, with_title=with_private) for row in chain.notices[:limit]]
    return told
