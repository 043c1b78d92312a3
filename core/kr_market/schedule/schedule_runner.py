"""Begins what is due, once, however many workers look. Called by the worker, over and over."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog

from core.clock import now
from core.contracts import SYSTEM, ListSessionHours
from core.enums import DueRunState
from core.errors import AppError
from core.kr_market.clock import to_seoul
from core.kr_market.schedule.due_times import STEPS, DueTime, ScheduleStep, list_due, plan_runs
from core.kr_market.schedule.types import StepAction, StepResult
from db.kr_market.schedule_repository import ScheduleRepository
from db.kr_market.schedule_tables import ChainStep, DueRun
from db.session import Database

logger = structlog.get_logger(__name__)

FIRST_LOOK_SECONDS = 30.0
"""Opening the exchange's calendar takes a second or two; a worker's start has better to do."""
LOOK_SECONDS = 10.0
LOOK_BACK = timedelta(days=10)
"""Due times before that are not even noted as missed."""
SILENT_AFTER = timedelta(minutes=2)
"""A worker that took a due time and told nothing since is taken to have died."""
_BEGUN = "schedule"


class KoreanSchedule:
    """Looks every ten seconds for due times that have come.

    A due time is taken by inserting its row, whose key is its name and instant: of several
    workers one succeeds. What was due before the schedule was first looked at is not its business.

    Args:
        list_hours: sessions of the exchange.
        actions: step → what carries it out; a step without one is left out.
        clock: seconds, rising.
    """

    def __init__(
        self,
        database: Database,
        list_hours: ListSessionHours,
        actions: Mapping[str, StepAction],
        steps: Sequence[ScheduleStep] = STEPS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._list_hours = list_hours
        self._actions = actions
        self._steps = [step for step in steps if step.name in actions]
        self._clock = clock
        self._next_look = clock() + FIRST_LOOK_SECONDS
        self._begun: datetime | None = None

    def start_due(self) -> int:
        """Begin what is due, unless it looked a moment ago; returns how many it began."""
        if self._clock() < self._next_look:
            return 0
        self._next_look = self._clock() + LOOK_SECONDS
        at = now()
        since = max(self._find_begin(at), at - LOOK_BACK)
        today = to_seoul(at).date()
        hours = self._list_hours(to_seoul(since).date(), today)
        with self._database.read() as session:
            repository = ScheduleRepository(session)
            known = repository.list_known(since)
            silent = repository.list_silent(at - SILENT_AFTER)
        open_ = [
            one
            for one in list_due(hours, self._steps)
            if one.due_at >= since and (one.name, one.due_at) not in known
        ]
        plan = plan_runs(open_, at)
        for missed, why in plan.missed:
            self._claim(missed, DueRunState.MISSED, why, at)
        begun = [one for one in plan.runs if self._claim(one, DueRunState.STARTED, "", at)]
        for one in begun:
            self._carry_out(one.name, one.due_at, one)
        return len(begun) + sum(self._take_over(row, at) for row in silent)

    def _find_begin(self, at: datetime) -> datetime:
        """When the schedule was first looked at by anybody."""
        if self._begun is None:
            with self._database.write() as session:
                repository = ScheduleRepository(session)
                repository.add_step(ChainStep(name=_BEGUN, mark="begun", at=at))
                step = repository.find_step(_BEGUN)
            self._begun = step.at if step else at
        return self._begun

    def _claim(self, due: DueTime, state: DueRunState, note: str, at: datetime) -> bool:
        row = DueRun(
            name=due.name,
            due_at=due.due_at,
            session=due.session,
            state=state,
            note=note,
            job_ids=[],
            seen_at=at,
        )
        with self._database.write() as session:
            return ScheduleRepository(session).claim(row)

    def _take_over(self, row: DueRun, at: datetime) -> bool:
        with self._database.write() as session:
            is_ours = ScheduleRepository(session).retake(row, at)
        if is_ours:
            self._carry_out(row.name, row.due_at, row)
        return is_ours

    def _carry_out(self, name: str, due_at: datetime, due: DueTime | DueRun) -> None:
        actor = replace(SYSTEM, correlation_id=str(uuid4()))
        try:
            result = self._actions[name](actor, due.session)
        except AppError as error:
            result = StepResult(DueRunState.FAILED, str(error))
        # The edge of the schedule: whatever one step raises, the others are due too.
        except Exception as error:
            logger.exception("korean_step_raised", step=name)
            result = StepResult(DueRunState.FAILED, f"{type(error).__name__}: {error}")
        logger.info("korean_step_ended", step=name, state=result.state.value, note=result.note)
        with self._database.write() as session:
            ScheduleRepository(session).settle(
                name,
                due_at,
                state=result.state,
                note=result.note,
                job_ids=result.job_ids,
                at=now(),
            )
