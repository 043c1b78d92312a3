"""Admits and runs one member of a batch, as any backtest, by the same code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from core.clock import now
from core.enums import BacktestStatus, TrialOrigin
from core.error_text import describe_error
from core.errors import AppError, BusyError, InvalidInputError, JobCancelledError
from core.events.outbox import Outbox
from core.jobs.types import JobHandler, LeaseLostError, RunningJob
from core.trading.admission import Admission
from core.trading.batch.member_job import MemberJob
from core.trading.batch.request import request_for
from core.trading.batch.types import BatchRequest
from core.trading.run_ending import end_without_result
from db.session import Database
from db.trading.backtest_repository import BacktestRepository
from db.trading.batch_repository import BatchRepository
from db.trading.batch_run_repository import BatchRunRepository

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """What all members of a batch share; the last three as in `RunOrigin`."""

    batch_id: int
    request: BatchRequest
    origin: TrialOrigin
    strategy_id: int | None
    strategy_version: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """A symbol to be run; `backtest_id` is that of a run which an earlier attempt began."""

    place: int
    symbol: str
    backtest_id: int | None


class MemberRunner:
    """Runs one symbol, or notes why it could not be run.

    Args:
        admission: checks bars, period, costs and sealed holdouts of each symbol.
        run_backtest_job: carries out one stored backtest.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        admission: Admission,
        run_backtest_job: JobHandler,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._admission = admission
        self._run_backtest_job = run_backtest_job

    def run(
        self,
        job: RunningJob,
        terms: Terms,
        member: Member,
        report: Callable[[float], None],
    ) -> bool:
        """Leave the member with a result or a reason.

        Args:
            job: the batch's.
            terms: of every run of the batch.
            member: the symbol.
            report: told of the share of this run; may raise what `on_progress` raises.

        Returns:
            Whether the batch is still there.

        Raises:
            JobCancelledError, LeaseLostError, BusyError: nothing is noted of the member.
        """
        reason = "Its run was deleted before it was finished."
        try:
            backtest_id = self._admit(job, terms, member)
            if backtest_id is None:
                return False
            one = MemberJob(job, terms.batch_id, member.place, backtest_id, report)
            if self._run_backtest_job(one) is None:
                return True
        except (JobCancelledError, LeaseLostError, BusyError):
            raise
        except AppError as error:
            reason = describe_error(error)
        # The edge of foreign code: bars that the engine cannot digest are no reason to leave the
        # other symbols undone.
        except Exception as error:
            logger.exception("batch_member_failed", symbol=member.symbol)
            reason = f"The run broke off: {describe_error(error)}"[:1_000]
        self._refuse(job, terms.batch_id, member.place, reason)
        return True

    def _admit(self, job: RunningJob, terms: Terms, member: Member) -> int | None:
        """The member's run, stored; None once the batch is deleted."""
        batch_id = terms.batch_id
        if member.backtest_id is not None:
            with self._database.read() as session:
                if BatchRunRepository(session).has_run(batch_id, member.backtest_id):
                    return member.backtest_id
        row = self._admission.admit(job.actor, request_for(terms.request, member.symbol))
        row.batch_id, row.job_id, row.origin = batch_id, job.id, terms.origin
        row.strategy_id, row.strategy_version = terms.strategy_id, terms.strategy_version
        with self._database.write() as session:
            job.confirm(session)
            stored = BatchRepository(session).find_member(batch_id, member.place)
            if stored is None:
                return None
            if BatchRunRepository(session).has_run_on(batch_id, row.symbol):
                raise InvalidInputError(
                    f"It is {row.symbol}, which the batch has already.", "One of them is enough."
                )
            stored.backtest_id = BacktestRepository(session).add(row)
            return stored.backtest_id

    def _refuse(self, job: RunningJob, batch_id: int, place: int, reason: str) -> None:
        with self._database.write() as session:
            job.confirm(session)
            member = BatchRepository(session).find_member(batch_id, place)
            if member is None:
                return
            member.reason, member.ended_at = reason, now()
            if member.backtest_id is None:
                return
            runs = BacktestRepository(session)
            run = runs.find_for_update(member.backtest_id, job.actor.user_id)
            if run is not None:
                end_without_result(
                    session,
                    self._outbox,
                    run,
                    BacktestStatus.FAILED,
                    error=reason,
                    correlation_id=job.actor.correlation_id,
                )
