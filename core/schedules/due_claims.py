"""Takes the due times of one schedule that have come: one of many schedulers gets each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from core.correlation import new_correlation
from core.enums import DueState, OverlapPolicy
from core.formatting import format_instant
from core.schedules.execution import count_outcome
from core.schedules.planning import Coming
from db.schedules.schedule_repository import ScheduleRepository
from db.schedules.schedule_tables import DueTime
from db.session import Database


def claim_due(database: Database, plans: Sequence[Coming], at: datetime) -> DueTime | None:
    """Take, or note as missed, what nobody has taken; the one to be carried out now, if any.

    All in one transaction, the oldest first: where a due time is stored, all before it are, and
    schedulers that meet wait for one another instead of in a circle.

    Args:
        database: where due times are kept.
        plans: of one schedule, increasing; at most the last of them is to be begun.
        at: now.
    """
    rows = [_build(coming, at) for coming in plans]
    with database.write() as session:
        repository = ScheduleRepository(session)
        taken = repository.claim(rows)
        ours = [row for row in rows if (row.name, row.due_at) in taken]
        run = next((row for row in ours if row.state is DueState.CLAIMED), None)
        if run is not None:
            others = [one for one in repository.list_open(run.name) if one.due_at != run.due_at]
            if others:
                _give_way(repository, run, plans[-1].era.schedule.overlap, others[0].due_at, at)
    for row in ours:
        if row.state in {DueState.MISSED, DueState.SKIPPED}:
            count_outcome(row.name, row.state)
    return run if run is not None and run.state is DueState.CLAIMED else None


def build_row(
    name: str,
    due_at: datetime,
    *,
    session: date | None,
    version: int,
    missed: str = "",
    correlation_id: str,
    at: datetime,
    is_extra: bool = False,
) -> DueTime:
    """A due time that is about to be taken, or to be noted as missed."""
    return DueTime(
        name=name,
        due_at=due_at,
        session=session,
        version=version,
        state=DueState.MISSED if missed else DueState.CLAIMED,
        note=missed,
        job_ids=[],
        correlation_id=correlation_id,
        is_extra=is_extra,
        seen_at=at,
        ended_at=at if missed else None,
    )


def _build(coming: Coming, at: datetime) -> DueTime:
    return build_row(
        coming.era.schedule.name,
        coming.moment.due_at,
        session=coming.moment.session,
        version=coming.era.version,
        missed=coming.missed,
        correlation_id=new_correlation(),
        at=at,
    )


def _give_way(
    repository: ScheduleRepository,
    row: DueTime,
    overlap: OverlapPolicy,
    before: datetime,
    at: datetime,
) -> None:
    """Note a due time that comes while the run before it is under way: skipped, or in line."""
    said = f"The run of {format_instant(before)} was still under way."
    is_queued = overlap is OverlapPolicy.QUEUE
    state = DueState.WAITING if is_queued else DueState.SKIPPED
    repository.change(row, state=state, note=said, ended_at=None if is_queued else at)
    row.state = state
