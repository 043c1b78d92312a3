"""Brings to the database what this process measured: page runs by the minute, and errors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby

from core.admin.monitoring.objectives import WINDOW
from core.clock import now
from core.telemetry.errors import ErrorLog
from core.telemetry.latency_sketch import add_sketches
from core.telemetry.page_runs import PageMinute, PageRunLog
from db.admin.monitoring_repository import (
    DAY,
    HOUR,
    MINUTE,
    LevelRow,
    MonitoringRepository,
    PageRow,
)
from db.session import Database

STEPS = ((MINUTE, HOUR, timedelta(hours=2)), (HOUR, DAY, timedelta(days=8)))
"""Slots of the first width are added up to slots of the second when they are that old."""

_KEPT = WINDOW + timedelta(days=7)
_BATCH = 5_000


class Recorder:
    """Stores, adds up and forgets. Any number of processes may do so at once."""

    def __init__(self, database: Database, page_runs: PageRunLog, errors: ErrorLog) -> None:
        self._database = database
        self._page_runs = page_runs
        self._errors = errors

    def record(self) -> None:
        """Store the minutes that are over, and the errors so far; writes only if there are any.

        What could not be stored is kept for the next time.
        """
        minutes = self._page_runs.take_until(int(now().timestamp() // 60))
        errors = self._errors.take()
        if not minutes and not errors:
            return
        try:
            with self._database.write() as session:
                repository = MonitoringRepository(session)
                repository.add_pages(_build_row(minute) for minute in minutes)
                repository.add_errors(errors)
        # Whatever it was: it is raised again, and what was taken must not be lost with it.
        except Exception:
            self._page_runs.put_back(minutes)
            self._errors.put_back(errors)
            raise

    def tidy(self) -> None:
        """Add old minutes up to hours and old hours to days; forget what no window reaches."""
        at = now()
        for narrow, wide, age in STEPS:
            with self._database.write() as session:
                repository = MonitoringRepository(session)
                before = floor(at - age, wide)
                pages = repository.take_pages(narrow, before, _BATCH)
                repository.add_pages(add_pages(pages, wide), wide)
                for row in add_levels(repository.take_levels(narrow, before, _BATCH), wide):
                    repository.add_to_level(row, wide)
                repository.remove_before(at - _KEPT)


def add_pages(rows: Iterable[PageRow], seconds_wide: int) -> list[PageRow]:
    """The slots of each page that lie in one wider slot, as one."""

    def key(row: PageRow) -> tuple[datetime, str]:
        return floor(row.starts_at, seconds_wide), row.page

    return [
        _add_pages(starts_at, page, list(group))
        for (starts_at, page), group in groupby(sorted(rows, key=key), key)
    ]


def add_levels(rows: Iterable[LevelRow], seconds_wide: int) -> list[LevelRow]:
    """The slots of each indicator that lie in one wider slot, as one."""

    def key(row: LevelRow) -> tuple[str, datetime]:
        return row.indicator, floor(row.starts_at, seconds_wide)

    found = []
    for (indicator, starts_at), group in groupby(sorted(rows, key=key), key):
        slots = list(group)
        good, total = sum(row.good for row in slots), sum(row.total for row in slots)
        found.append(LevelRow(indicator, starts_at, good, total, max(row.worst for row in slots)))
    return found


def floor(at: datetime, seconds_wide: int) -> datetime:
    """Where the slot of that width begins which holds the instant; days are UTC's."""
    seconds = int(at.timestamp())
    return datetime.fromtimestamp(seconds - seconds % seconds_wide, UTC)


def _add_pages(starts_at: datetime, page: str, rows: list[PageRow]) -> PageRow:
    sketch = add_sketches({int(b): n for b, n in row.sketch.items()} for row in rows)
    return PageRow(
        starts_at,
        page,
        runs=sum(row.runs for row in rows),
        slow=sum(row.slow for row in rows),
        failed=sum(row.failed for row in rows),
        queries=sum(row.queries for row in rows),
        query_seconds=sum(row.query_seconds for row in rows),
        sketch={str(bucket): count for bucket, count in sketch.items()},
    )


def _build_row(minute: PageMinute) -> PageRow:
    return PageRow(
        starts_at=datetime.fromtimestamp(minute.minute * 60, UTC),
        page=minute.page[:80],
        runs=minute.runs,
        slow=minute.slow,
        failed=minute.failed,
        queries=minute.queries,
        query_seconds=minute.query_seconds,
        sketch={str(bucket): count for bucket, count in minute.sketch.items()},
    )
