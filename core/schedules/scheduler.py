"""Begins what is due, once, however many schedulers look. Called over and over."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from core.clock import now
from core.contracts import SYSTEM
from core.errors import ConflictError
from core.schedules.book import add_version, list_uninstalled, load_book
from core.schedules.catalogue import Catalogue
from core.schedules.due_claims import claim_due
from core.schedules.execution import KEPT, Execution
from core.schedules.open_runs import OpenRuns
from core.schedules.planning import Era, list_due, plan, sum_up
from db.schedules.schedule_repository import ScheduleRepository

logger = structlog.get_logger(__name__)

FIRST_LOOK_SECONDS = 30.0
"""Opening an exchange's calendar takes a second or two; a worker's start has better to do."""
LOOK_SECONDS = 10.0
LOOK_BACK = timedelta(days=10)
"""What was due before that is not noted one by one."""


class Scheduler:
    """Looks every ten seconds for due times that have come.

    A due time is taken by inserting its row, whose key is the schedule's name and the instant: of
    several schedulers one succeeds. How far a schedule has come is told by its newest row.

    Args:
        execution: carries out what is due.
        catalogue: what the application comes with.
        clock: seconds, rising.
    """

    def __init__(
        self,
        execution: Execution,
        catalogue: Catalogue,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._execution = execution
        self._database = execution.database
        self._defaults = catalogue.defaults
        self._list_hours = catalogue.list_hours
        self._clock = clock
        self._next_look = clock() + FIRST_LOOK_SECONDS

    def start_due(self) -> int:
        """Begin what is due, unless it looked a moment ago; returns how many it began."""
        if self._clock() < self._next_look:
            return 0
        self._next_look = self._clock() + LOOK_SECONDS
        at = now()
        self._install(at)
        with self._database.read() as session:
            book = load_book(session, self._defaults)
            repository = ScheduleRepository(session)
            last, open_ = repository.list_last(at), repository.list_open()
        begun = OpenRuns(self._execution, book, at).look_after(open_) if open_ else 0
        for name, eras in book.items():
            try:
                begun += self._begin_due(eras, last.get(name), at)
            # What is wrong with one schedule must not keep the others waiting.
            except Exception:
                logger.exception("schedule_not_looked_at", schedule=name)
        return begun

    def find_lag(self) -> float:
        """Seconds since the oldest due time that has come and that nobody has taken; 0: none."""
        at = now()
        with self._database.read() as session:
            book = load_book(session, self._defaults)
            last = ScheduleRepository(session).list_last(at)
        oldest = at
        for name, eras in book.items():
            due = list_due(eras, _find_start(last.get(name), at), at, self._list_hours)
            oldest = min([oldest, *(moment.due_at for moment, _ in due)])
        return (at - oldest).total_seconds()

    def _install(self, at: datetime) -> None:
        """Store what the application says and the stored versions do not yet."""
        with self._database.read() as session:
            missing = list_uninstalled(session, self._defaults)
        if not missing:
            return
        try:
            with self._database.write() as session:
                for schedule, version in list_uninstalled(session, self._defaults):
                    add_version(session, schedule, version, at)
        except ConflictError:  # another scheduler was first
            logger.info("schedules_installed_by_another")

    def _begin_due(self, eras: Sequence[Era], last: datetime | None, at: datetime) -> int:
        due = list_due(eras, _find_start(last, at), at, self._list_hours)
        plans = plan(due, at)
        if last is None or last < at - LOOK_BACK:
            # The schedule's own begin may be a due time: it has to lie after the start.
            begin = max(last or eras[0].begins - timedelta(seconds=1), at - KEPT)
            old = sum_up(eras, begin, at - LOOK_BACK, self._list_hours)
            plans = [old, *plans] if old else plans
        if not plans:
            return 0
        run = claim_due(self._database, plans, at)
        if run is None:
            return 0
        actor = replace(SYSTEM, correlation_id=run.correlation_id)
        self._execution.carry_out(run, due[-1][1].schedule.action, actor)
        return 1


def _find_start(last: datetime | None, at: datetime) -> datetime:
    back = at - LOOK_BACK
    return back if last is None else max(back, last)
