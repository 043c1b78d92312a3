"""Which chains of work began last."""

from __future__ import annotations

from core.admin.timeline_types import RecentChain
from db.admin.timeline_repository import TimelineRepository


def list_recent_chains(repository: TimelineRepository, limit: int) -> list[RecentChain]:
    """Newest first, of what the newest jobs and events belong to."""
    jobs, events = repository.list_newest_jobs(), repository.list_newest_events()
    names = repository.list_names({row.user_id for row in jobs if row.user_id})
    started = [
        (row.created_at, row.correlation_id, row.title, names.get(row.user_id or 0, ""))
        for row in jobs
    ]
    started += [(row.occurred_at, row.correlation_id, row.name, "") for row in events]
    first = {line[1]: line for line in sorted(started, reverse=True)}
    shown = [line for line in sorted(first.values(), reverse=True) if line[1]][:limit]
    ids = [correlation for _, correlation, _, _ in shown]
    job_counts, event_counts = repository.count_jobs(ids), repository.count_events(ids)
    return [
        RecentChain(
            correlation, at, title, who, job_counts.get(correlation, 0),
            event_counts.get(correlation, 0),
        )
        for at, correlation, title, who in shown
    ]  # fmt: skip
