"""Carries out one due time that has been taken, and notes what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import structlog

from core.clock import now
from core.contracts import Actor
from core.correlation import correlated
from core.enums import DueState, JobStatus
from core.error_text import describe_error
from core.errors import AppError, ConflictError
from core.schedules.definition import CUSTOM
from core.schedules.types import ActionResult, FindMethod, JobLookup, ScheduleAction
from core.telemetry import SCHEDULE_RUNS
from db.schedules.schedule_repository import ScheduleRepository
from db.schedules.schedule_tables import DueTime
from db.session import Database

logger = structlog.get_logger(__name__)

KEPT = timedelta(days=400)
"""Older due times are forgotten."""
FINAL = frozenset({DueState.DONE, DueState.SKIPPED, DueState.MISSED, DueState.FAILED})
_MOST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Execution:
    """What is needed to carry out a due time.

    Attributes:
        database: where due times are noted.
        actions: what may be scheduled, by name.
        find_method: what carries an action out.
        jobs: looks at the jobs that were started.
    """

    database: Database
    actions: Mapping[str, ScheduleAction]
    find_method: FindMethod
    jobs: JobLookup

    def carry_out(self, row: DueTime, action: str, actor: Actor) -> ActionResult:
        """Carry out a due time that this process has taken, and note what came of it."""
        result = self._act(row.name, action, actor, row.session)
        self.settle(row, result)
        return result

    def repeat(self, row: DueTime, action: str, actor: Actor) -> ActionResult:
        """Carry out a due time whose scheduler died, unless it had begun its job already."""
        found = tuple(self.jobs.list_of_correlation(row.correlation_id))
        known = self.actions.get(action)
        if found and not (known and known.is_repeatable):
            said = "The scheduler died after it had begun this; another one took over."
            result = ActionResult(DueState.DONE, said, found)
            self.settle(row, result)
            return result
        return self.carry_out(row, action, actor)

    def settle(self, row: DueTime, result: ActionResult) -> None:
        """Note what came of a due time; nothing where another has taken it over."""
        is_under_way = result.state is DueState.DONE and bool(result.job_ids)
        state = DueState.STARTED if is_under_way else result.state
        with self.database.write() as session:
            repository = ScheduleRepository(session)
            is_noted = repository.change(
                row,
                note=result.note[:_MOST_NOTE],
                job_ids=list(result.job_ids),
                session=result.session or row.session,
                **_end(state),
            )
            repository.remove_before(row.name, row.due_at - KEPT)
        if is_noted and state in FINAL:
            count_outcome(row.name, state)
        logger.info("schedule_carried_out", schedule=row.name, state=state.value, note=result.note)

    def follow(self, row: DueTime) -> bool:
        """Note the end of a due time whose jobs have ended; returns whether they have."""
        states = self.jobs.find_states(row.job_ids)
        if not all(state.is_finished for state in states.values()):
            return False
        failed = [one for one in states.values() if one.status is not JobStatus.SUCCESS]
        note = row.note
        if failed:
            said = failed[0].error or f"A job ended as {failed[0].status.value}."
            note = f"{row.note} {said}".strip()
        state = DueState.FAILED if failed else DueState.DONE
        with self.database.write() as session:
            values = {"note": note[:_MOST_NOTE], **_end(state)}
            is_noted = ScheduleRepository(session).change(row, **values)
        if is_noted:
            count_outcome(row.name, state)
        return True

    def _act(self, name: str, action: str, actor: Actor, session: date | None) -> ActionResult:
        known = self.actions.get(action)
        if known is None:
            return ActionResult(DueState.FAILED, f"This version cannot do {action!r}.")
        try:
            method = self.find_method(known.method)
            with correlated(actor.correlation_id):
                found = method(actor, session) if known.takes_session else method(actor)
            return _read_answer(found)
        except ConflictError as error:
            return ActionResult(DueState.SKIPPED, describe_error(error))
        except AppError as error:
            return ActionResult(DueState.FAILED, describe_error(error))
        # The edge of the schedules: whatever one action raises, the others are due too.
        except Exception as error:
            logger.exception("scheduled_action_raised", schedule=name, action=action)
            return ActionResult(DueState.FAILED, describe_error(error))


def _read_answer(found: ActionResult | str | None) -> ActionResult:
    if isinstance(found, ActionResult):
        return found
    if found is None:
        return ActionResult(DueState.SKIPPED, "There was nothing to do.")
    return ActionResult(DueState.DONE, "", (found,))


def count_outcome(name: str, state: DueState) -> None:
    """For the metrics. What people have named shares one label, so that labels stay few."""
    SCHEDULE_RUNS.labels("custom" if name.startswith(CUSTOM) else name, state.value).inc()


def _end(state: DueState) -> dict[str, Any]:
    at = now()
    return {"state": state, "seen_at": at, "ended_at": at if state in FINAL else None}
