"""The schedule as people see it: what is due next, what became of the last, run it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.clock import now
from core.contracts import Actor, ListSessionHours
from core.errors import NotFoundError
from core.kr_market.clock import to_seoul
from core.kr_market.schedule.due_times import STEPS, ScheduleStep, list_coming, list_due
from core.kr_market.schedule.types import RunView, StepAction, StepResult, StepView
from core.permissions import Permission, require
from db.kr_market.schedule_repository import ScheduleRepository
from db.kr_market.schedule_tables import DueRun
from db.session import Database

COMING = 5
_AHEAD = timedelta(days=25)  # five sessions, whatever holidays lie between
_MOST_LISTED = 200


class KoreanScheduleService:
    """Shared by everyone who may read signals.

    Args:
        database: where due times are noted.
        list_hours: sessions of the exchange.
        actions: step → what carries it out.
        steps: of the day.
    """

    def __init__(
        self,
        database: Database,
        list_hours: ListSessionHours,
        actions: Mapping[str, StepAction],
        steps: Sequence[ScheduleStep] = STEPS,
    ) -> None:
        self._database = database
        self._list_hours = list_hours
        self._actions = actions
        self._steps = [step for step in steps if step.name in actions]

    def list_steps(self, actor: Actor) -> list[StepView]:
        """All steps of the day in their order, with their next due times and the last run."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        at = now()
        today = to_seoul(at).date()
        due = list_due(self._list_hours(today, today + _AHEAD), self._steps)
        with self._database.read() as session:
            repository = ScheduleRepository(session)
            last = {step.name: repository.list_runs(1, step.name) for step in self._steps}
        return [
            StepView(
                step.name,
                step.title,
                step.does,
                tuple(one.due_at for one in list_coming(due, step.name, at, COMING)),
                _build_view(last[step.name][0]) if last[step.name] else None,
            )
            for step in self._steps
        ]

    def list_runs(self, actor: Actor, limit: int = 20) -> list[RunView]:
        """What became of the newest due times, newest first, at most 200."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            rows = ScheduleRepository(session).list_runs(max(0, min(limit, _MOST_LISTED)))
        return [_build_view(row) for row in rows]

    def run_now(self, actor: Actor, name: str) -> StepResult:
        """Carry a step out now, for the newest session there is, and note it.

        The schedule goes on as it was.

        Raises:
            NotFoundError: there is no such step.
            ConflictError: what it starts is under way already.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        if name not in self._actions:
            raise NotFoundError(
                f"The schedule has no step {name!r}.", f"Known: {', '.join(self._actions)}."
            )
        at = now()
        result = self._actions[name](actor, None)
        row = DueRun(
            name=name,
            due_at=at,
            session=result.session or to_seoul(at).date(),
            state=result.state,
            note=f"By hand: {result.note}"[:500],
            job_ids=list(result.job_ids),
            seen_at=at,
        )
        with self._database.write() as session:
            ScheduleRepository(session).claim(row)
        return result


def _build_view(row: DueRun) -> RunView:
    return RunView(
        row.name, row.due_at, row.session, row.state, row.note, tuple(row.job_ids), row.seen_at
    )
