"""Runs what a schedule does out of turn."""

from __future__ import annotations

from core.clock import now
from core.contracts import Actor, RecordAudit
from core.correlation import new_correlation
from core.errors import ConflictError, NotFoundError
from core.formatting import format_instant
from core.schedules.due_claims import build_row
from core.schedules.execution import Execution
from core.schedules.planning import Era
from core.schedules.reader import ScheduleReader
from core.schedules.types import ActionResult
from db.schedules.schedule_repository import ScheduleRepository


class HandRunner:
    """Runs a schedule's action out of turn; whoever calls it has asked who the actor is.

    Args:
        execution: carries it out.
        reader: finds the schedule.
        record_audit: notes who did it.
    """

    def __init__(
        self, execution: Execution, reader: ScheduleReader, record_audit: RecordAudit
    ) -> None:
        self._execution = execution
        self._reader = reader
        self._record_audit = record_audit

    def run(self, actor: Actor, name: str) -> ActionResult:
        """See `ScheduleService.run_now`."""
        era = self._find(name)
        at = now()
        row = build_row(
            name,
            at,
            session=None,
            version=era.version,
            correlation_id=actor.correlation_id or new_correlation(),
            at=at,
            is_extra=True,
        )
        with self._execution.database.write() as session:
            repository = ScheduleRepository(session)
            if under_way := repository.list_open(name):
                raise ConflictError(
                    f"The run of {format_instant(under_way[0].due_at)} is still under way.",
                    "Wait until it has ended; its jobs are listed under it.",
                )
            repository.claim([row])
            self._record_audit(session, action="schedule.run", actor=actor, target=name)
        return self._execution.carry_out(row, era.schedule.action, actor)

    def _find(self, name: str) -> Era:
        for era in self._reader.list_current():
            if era.schedule.name == name:
                return era
        raise NotFoundError(
            f"There is no schedule {name[:50]!r}.", "Reload to see those there are."
        )
