"""The job of a batch as the runner of one backtest sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from core.clock import now
from core.contracts import Actor
from core.jobs.types import RunningJob
from db.session import Session
from db.trading.backtest_repository import BacktestRepository
from db.trading.batch_repository import BatchRepository


class MemberJob:
    """A `RunningJob` for one member: what ends with its result is the member, not the batch.

    Args:
        job: the batch's.
        batch_id, place: the member.
        backtest_id: its run.
        on_progress: told of the share of this run.
    """

    def __init__(
        self,
        job: RunningJob,
        batch_id: int,
        place: int,
        backtest_id: int,
        on_progress: Callable[[float], None],
    ) -> None:
        self.id = job.id
        self.kind = job.kind
        self.arguments: dict[str, Any] = {"backtest_id": backtest_id}
        self.actor: Actor = job.actor
        self.attempt = job.attempt
        self._job = job
        self._member = (batch_id, place)
        self._backtest_id = backtest_id
        self._on_progress = on_progress

    def on_progress(self, share: float, message: str) -> None:
        """Report the share of this run; the batch has its own words."""
        del message
        self._on_progress(share)

    def confirm(self, session: Session) -> None:
        """As the batch's job."""
        self._job.confirm(session)

    def finish(self, session: Session, result: dict[str, Any]) -> None:
        """Mark the member as done, in the transaction that stores its result.

        Raises:
            LeaseLostError: another attempt owns the job; the transaction must roll back.
        """
        del result
        self._job.confirm(session)
        member = BatchRepository(session).find_member(*self._member)
        if member is not None:  # else the batch was deleted meanwhile
            member.ended_at = now()
        run = BacktestRepository(session).find_for_update(self._backtest_id, self.actor.user_id)
        if run is not None:
            # A run's job names it once and for all, figures are kept under it: one for each.
            run.job_id = str(uuid4())
