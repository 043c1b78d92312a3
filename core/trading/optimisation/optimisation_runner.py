"""Carries out a stored optimisation inside a job."""

from __future__ import annotations

from typing import Any

from core.clock import now
from core.contracts import BarSeries, LoadBars
from core.enums import BacktestStatus, JobStatus
from core.errors import JobCancelledError
from core.events.outbox import Outbox
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.trading.honesty.holdout_types import CheckHoldout, allow_all
from core.trading.optimisation.ledger_note import enter_search
from core.trading.optimisation.milestones import record_end
from core.trading.optimisation.search_progress import SearchProgress
from core.trading.optimisation.search_store import SearchGoneError, SearchStore
from core.trading.optimisation.task import SearchTask
from core.trading.optimisation.trial_search import TrialSearch
from core.trading.optimisation.walk_search import WalkSearch
from db.session import Database, Session
from db.trading.optimisation_repository import OptimisationRepository
from db.trading.optimisation_trials import TrialBlockRepository

OPTIMISATION_JOB = "run_optimisation"
_ENDINGS = {
    JobStatus.FAILURE: BacktestStatus.FAILED,
    JobStatus.REVOKED: BacktestStatus.CANCELLED,
}


class OptimisationRunner:
    """Runs optimisations.

    What is finished is stored at once: a worker that is killed loses the block it was at, and the
    next attempt goes on after the last one stored. Whatever the end, the trials that were made
    are in the ledger.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        load_bars: LoadBars,
        check_holdout: CheckHoldout = allow_all,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._load_bars = load_bars
        self._check_holdout = check_holdout

    def run_optimisation_job(self, job: RunningJob) -> dict[str, Any] | None:
        """Load the bars the search may see, run what is left of it, store.

        Raises:
            AppError: the bars are gone or have changed; the sentence goes to the owner.
            JobCancelledError: the owner asked to stop; what is finished is kept.
        """
        store = SearchStore(self._database, self._outbox, job)
        task = store.begin()
        if task is None:
            return {"optimisation_id": int(job.arguments["optimisation_id"])}
        job.on_progress(0.0, "Loading bars")
        bars = self._load_bars(job.actor, task.seen)
        self._check_holdout(job.actor, bars)
        try:
            store.check_bars(task, bars)
            if task.request.walk_forward is not None:
                self._walk(job, task, bars, store)
            else:
                self._search(job, task, bars, store)
        except SearchGoneError as gone:
            store.enter_lost(gone.tried)
        return None

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a failure or cancellation over to the run and the ledger, in the same transaction.

        Also where the worker was killed too often to say anything itself.
        """
        status = _ENDINGS.get(job.status)
        if job.kind != OPTIMISATION_JOB or status is None:
            return
        row = OptimisationRepository(session).find_by_job(job.id)
        if row is None or row.status is BacktestStatus.COMPLETED:
            return
        row.status, row.error, row.finished_at = status, job.error, now()
        enter_search(session, row, status)
        record_end(self._outbox, session, row, job.correlation_id)

    def _search(
        self, job: RunningJob, task: SearchTask, bars: BarSeries, store: SearchStore
    ) -> None:
        search = TrialSearch(task, bars)
        with self._database.read() as session:
            wanted = [task.columns.index("trade_count")] if task.columns else []
            search.resume(TrialBlockRepository(session).iterate(task.run_id, wanted))
        progress = self._progress(job, task, "trials")
        try:
            for finished in search.blocks(progress):
                store.add_block(finished)
        except JobCancelledError:
            store.keep(search.collect_numbers(), search.judge())
            raise
        job.on_progress(0.97, "Judging the trials")
        store.complete(search.collect_numbers(), search.judge())

    def _walk(self, job: RunningJob, task: SearchTask, bars: BarSeries, store: SearchStore) -> None:
        search = WalkSearch(task, bars)
        with self._database.read() as session:
            search.resume(TrialBlockRepository(session).list_windows(task.run_id))
        store.enter_look(*search.unseen_days())
        progress = self._progress(job, task, "windows")
        try:
            for finished in search.windows(progress):
                store.add_window(finished)
        except JobCancelledError:
            store.keep(search.collect_numbers(), None)
            raise
        store.complete(search.collect_numbers(), None)

    def _progress(self, job: RunningJob, task: SearchTask, noun: str) -> SearchProgress:
        statistic = task.request.objectives[0].statistic
        return SearchProgress(job.on_progress, noun, task.done, task.planned, statistic=statistic)
