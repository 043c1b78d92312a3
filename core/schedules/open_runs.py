"""Looks after due times that have been taken and have not come to their end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from core.contracts import SYSTEM
from core.enums import DueState
from core.schedules.book import Book, find_schedule
from core.schedules.definition import Schedule
from core.schedules.execution import Execution
from core.schedules.types import ActionResult
from db.schedules.schedule_repository import ScheduleRepository
from db.schedules.schedule_tables import DueTime

logger = structlog.get_logger(__name__)

SILENT_AFTER = timedelta(minutes=2)
"""A scheduler that took a due time and told nothing since is taken to have died."""


class OpenRuns:
    """One round of looking after them; any number of schedulers may look at once."""

    def __init__(self, execution: Execution, book: Book, at: datetime) -> None:
        self._execution = execution
        self._book = book
        self._at = at
        self._busy: set[str] = set()

    def look_after(self, rows: Sequence[DueTime]) -> int:
        """Follow jobs to their end, take over what nobody looks after, let the waiting in.

        Args:
            rows: all open due times, the oldest first.

        Returns:
            How many were begun.
        """
        begun = 0
        for row in rows:
            try:
                begun += self._look_after_one(row)
            # What is wrong with one schedule must not keep the others waiting.
            except Exception:
                logger.exception("due_time_not_looked_after", schedule=row.name)
                self._busy.add(row.name)
        return begun

    def _look_after_one(self, row: DueTime) -> bool:
        schedule = find_schedule(self._book, row.name, row.version)
        if row.state is DueState.STARTED:
            if not self._execution.follow(row):
                self._busy.add(row.name)
            return False
        if row.state is DueState.CLAIMED:
            self._busy.add(row.name)
            is_silent = self._at - row.seen_at >= SILENT_AFTER
            return is_silent and self._take(row, schedule)
        if schedule is None or self._at - row.due_at >= schedule.window:
            said = f"{row.note} It was so until its window closed.".strip()
            self._execution.settle(row, ActionResult(DueState.MISSED, said))
            return False
        if row.name in self._busy:
            return False
        self._busy.add(row.name)
        return self._take(row, schedule)

    def _take(self, row: DueTime, schedule: Schedule | None) -> bool:
        """Begin a due time that waited or whose scheduler died, unless another was faster."""
        values = {"state": DueState.CLAIMED, "seen_at": self._at, "note": ""}
        with self._execution.database.write() as session:
            if not ScheduleRepository(session).change(row, **values):
                return False
        ours = row.model_copy(update=values)
        if schedule is None or row.is_extra:
            said = "The process that began it died, and nobody can repeat it."
            self._execution.settle(ours, ActionResult(DueState.FAILED, said))
            return False
        actor = replace(SYSTEM, correlation_id=row.correlation_id)
        is_repeat = row.state is DueState.CLAIMED
        act = self._execution.repeat if is_repeat else self._execution.carry_out
        act(ours, schedule.action, actor)
        return True
