"""Carries out a stored allocation run inside a job."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Any

from core.clock import now
from core.contracts import LoadBars
from core.enums import BacktestStatus, JobStatus
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.trading.portfolio.allocation_assets import load_assets
from core.trading.portfolio.allocation_engine import run_allocation
from core.trading.portfolio.allocation_request import AllocationRequest
from core.trading.portfolio.allocation_service import ALLOCATION_JOB
from core.trading.portfolio.allocation_views import read_request
from core.trading.portfolio.outcome import write_outcome
from db.session import Database, Session
from db.trading.allocation_repository import AllocationRepository
from db.trading.portfolio_tables import AllocationResult

_PACKAGES = ("skfolio", "cvxpy-base", "clarabel", "numpy", "scikit-learn")
_ENDINGS = {
    JobStatus.FAILURE: BacktestStatus.FAILED,
    JobStatus.REVOKED: BacktestStatus.CANCELLED,
}


class AllocationRunner:
    """Runs allocations. A success is stored with the job's own end, and once only."""

    def __init__(self, database: Database, load_bars: LoadBars) -> None:
        self._database = database
        self._load_bars = load_bars

    def run_allocation_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Load, compute, store. Killed and repeated, it leaves exactly one result.

        Raises:
            AppError: the assets do not allow it; the sentence goes to the owner.
            JobCancelledError: the owner asked to stop.
        """
        run_id = int(job.arguments["run_id"])
        request = self._begin(job, run_id)
        if request is None:
            return {"run_id": run_id}  # deleted, or done by an earlier attempt
        job.on_progress(0.0, "Loading bars")
        loaded = load_assets(self._database, self._load_bars, job.actor, request)
        outcome = run_allocation(
            loaded.assets,
            request,
            job.on_progress,
            titles=loaded.titles,
            positions=loaded.positions,
            currency=loaded.currency,
            remarks=loaded.remarks,
        )
        job.on_progress(0.99, "Storing the result")
        passport = {"assets": loaded.passport, "versions": _list_versions()}
        stored = AllocationResult(run_id=run_id, result=write_outcome(outcome), passport=passport)
        self._store(job, stored)
        return None

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a job's failure or cancellation over to its run, in the same transaction."""
        status = _ENDINGS.get(job.status)
        if job.kind != ALLOCATION_JOB or status is None:
            return
        row = AllocationRepository(session).find_by_job(job.id)
        if row is None or row.status is BacktestStatus.COMPLETED:
            return
        row.status, row.error, row.finished_at = status, job.error, now()

    def _begin(self, job: RunningJob, run_id: int) -> AllocationRequest | None:
        with self._database.write() as session:
            row = AllocationRepository(session).find_for_update(run_id, job.actor.user_id)
            if row is None or row.status is BacktestStatus.COMPLETED:
                return None
            row.status, row.error, row.finished_at = BacktestStatus.RUNNING, "", None
            row.job_id = job.id  # a repeated job has an id of its own
            return read_request(row.request)

    def _store(self, job: RunningJob, stored: AllocationResult) -> None:
        with self._database.write() as session:
            repository = AllocationRepository(session)
            row = repository.find_for_update(stored.run_id, job.actor.user_id)
            if row is not None:  # else deleted while it ran
                repository.add_result(stored)
                row.status, row.finished_at = BacktestStatus.COMPLETED, now()
            job.finish(session, {"run_id": stored.run_id})


def _list_versions() -> dict[str, str]:
    python = ".".join(map(str, sys.version_info[:3]))
    return {"python": python, **{name: version(name) for name in _PACKAGES}}
