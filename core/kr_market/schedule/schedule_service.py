"""The market's day as people see it: what is due next, what became of the last, run it now."""

from __future__ import annotations

from core.contracts import Actor
from core.errors import NotFoundError
from core.permissions import Permission, require
from core.schedules.hand_runner import HandRunner
from core.schedules.reader import ScheduleReader
from core.schedules.types import ActionResult
from core.schedules.views import DueView, ScheduleView

STEPS = ("korean_closing_bet", "korean_prices", "korean_flows", "korean_vcp_scan", "korean_report")
"""The schedules of the day, in their order."""


class KoreanScheduleService:
    """Shared by everyone who may read signals; operators see these among all schedules.

    Args:
        reader: reads schedules.
        runner: runs one by hand.
    """

    def __init__(self, reader: ScheduleReader, runner: HandRunner) -> None:
        self._reader = reader
        self._runner = runner

    def list_steps(self, actor: Actor) -> list[ScheduleView]:
        """All steps of the day, with their next five due times and the last run."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        return self._reader.list_views(STEPS)

    def list_runs(self, actor: Actor, limit: int = 20) -> list[DueView]:
        """What became of the newest due times, newest first, at most 500."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        return self._reader.list_due(limit, STEPS)

    def run_now(self, actor: Actor, name: str) -> ActionResult:
        """Carry a step out now, for the newest session there is, and note it.

        The schedule goes on as it was.

        Raises:
            NotFoundError: there is no such step.
            ConflictError: a run of it is under way.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        if name not in STEPS:
            raise NotFoundError(
                f"The Korean day has no step {name[:50]!r}.", f"Known: {', '.join(STEPS)}."
            )
        return self._runner.run(actor, name)
