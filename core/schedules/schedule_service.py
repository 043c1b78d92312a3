"""The schedules as operators see them: what is due next, what became of the last, run it now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core.contracts import Actor
from core.errors import NotFoundError
from core.permissions import Permission, require
from core.schedules.hand_runner import HandRunner
from core.schedules.reader import ScheduleReader
from core.schedules.types import ActionResult
from core.schedules.views import DueView, ScheduleOverview, ScheduleView, VersionView

_COUNTED = timedelta(days=1)


class ScheduleService:
    """Shared by all operators.

    Args:
        reader: reads them.
        runner: runs one by hand.
        find_lag: seconds by which the schedulers are late.
    """

    def __init__(
        self, reader: ScheduleReader, runner: HandRunner, find_lag: Callable[[], float]
    ) -> None:
        self._reader = reader
        self._runner = runner
        self._find_lag = find_lag

    def get_overview(self, actor: Actor) -> ScheduleOverview:
        """All schedules with their next five due times and their newest run, and how they go."""
        require(actor, Permission.READ_SYSTEM)
        return self._reader.read_overview(_COUNTED, self._find_lag())

    def get_schedule(self, actor: Actor, name: str) -> ScheduleView:
        """One of them.

        Raises:
            NotFoundError: there is none of that name.
        """
        require(actor, Permission.READ_SYSTEM)
        found = self._reader.list_views([name])
        if not found:
            raise NotFoundError("There is no such schedule.", "It may have been removed: reload.")
        return found[0]

    def list_due(self, actor: Actor, limit: int = 50, name: str = "") -> list[DueView]:
        """What became of the newest due times, newest first, at most 500; of one if named."""
        require(actor, Permission.READ_SYSTEM)
        return self._reader.list_due(limit, [name] if name else [])

    def list_versions(self, actor: Actor, name: str) -> list[VersionView]:
        """What a schedule said and says, newest first."""
        require(actor, Permission.READ_SYSTEM)
        return self._reader.list_versions(name)

    def run_now(self, actor: Actor, name: str) -> ActionResult:
        """Carry out what a schedule does now, and note it. The schedule goes on as it was.

        Raises:
            NotFoundError: there is no such schedule.
            ConflictError: a run of it is under way.
        """
        require(actor, Permission.MANAGE_SCHEDULES)
        return self._runner.run(actor, name)
