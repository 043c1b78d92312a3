"""Where a running search puts what it finds, one transaction for each piece."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from core.clock import now
from core.contracts import BarSeries
from core.enums import BacktestStatus
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.jobs.types import LeaseLostError, RunningJob
from core.trading.honesty.ledger import BatchNumbers, TrialNote, record_batch
from core.trading.optimisation.findings import dump_findings
from core.trading.optimisation.ledger_note import describe_search, enter_search
from core.trading.optimisation.milestones import build_look, record_end
from core.trading.optimisation.task import SearchTask, build_task
from core.trading.optimisation.trial_search import FinishedBlock
from core.trading.optimisation.trial_types import Findings
from core.trading.optimisation.walk_search import FinishedWindow
from core.trading.receipt import hash_bars
from db.session import Database, Session
from db.trading.optimisation_pick_repository import LookRepository
from db.trading.optimisation_repository import OptimisationRepository
from db.trading.optimisation_tables import OptimisationRun
from db.trading.optimisation_trials import TrialBlockRepository


class SearchGoneError(Exception):
    """The run was deleted while it was carried out.

    Attributes:
        tried: combinations that have run.
    """

    def __init__(self, tried: int) -> None:
        super().__init__(tried)
        self.tried = tried


class SearchStore:
    """One job's hold on one run. A run deleted meanwhile is told to the ledger all the same."""

    def __init__(self, database: Database, outbox: Outbox, job: RunningJob) -> None:
        self._database, self._outbox, self._job = database, outbox, job
        self._run_id = int(job.arguments["optimisation_id"])
        self._note: TrialNote | None = None

    def begin(self) -> SearchTask | None:
        """Take the run; None where it was deleted, or done by an earlier attempt."""
        with self._database.write() as session:
            row = self._find(session)
            if row is None or row.status is BacktestStatus.COMPLETED:
                return None
            row.status = BacktestStatus.RUNNING
            row.job_id = self._job.id  # a repeated job has an id of its own
            row.started_at = row.started_at or now()
            row.error, row.finished_at, row.findings = "", None, None
            self._note = describe_search(row, BacktestStatus.CANCELLED)
            return build_task(row)

    def check_bars(self, task: SearchTask, bars: BarSeries) -> None:
        """Refuse to go on with other bars than the stored trials ran on.

        Raises:
            InvalidInputError: the bars have changed since.
        """
        found = hash_bars(bars)
        if task.done and task.bars_sha256 != found:
            raise InvalidInputError(
                f"The bars of {bars.symbol} have changed since this search began; its trials "
                "cannot be mixed with new ones.",
                "Clone the optimisation and start it anew: what was tried stays counted.",
            )
        with self._database.write() as session:
            self._take(session, 0).bars_sha256 = found

    def enter_look(self, first: date, last: date) -> None:
        """Note that a walk-forward run is about to see these days; once, however often it goes on.

        It is one look: the rule that picks was fixed before the first day was seen.
        """
        with self._database.write() as session:
            row = self._take(session, 0)
            looks = LookRepository(session)
            if not looks.list_of_run(self._run_id):
                looks.add(build_look(row, first, last, None))

    def add_block(self, finished: FinishedBlock) -> None:
        """Store a block. Only the attempt that holds the run can: the next trial is its first.

        Raises:
            InvalidInputError: it began with another version, whose trials have other statistics.
            LeaseLostError: another attempt has stored further trials.
            SearchGoneError: the run was deleted.
        """
        with self._database.write() as session:
            row = self._take(session, finished.tried, finished.first)
            if row.columns not in ([], list(finished.columns)):
                raise InvalidInputError(
                    "This version measures other statistics of a trial than the one that began.",
                    "Clone the optimisation and start it anew: what was tried stays counted.",
                )
            row.columns = list(finished.columns)
            TrialBlockRepository(session).add(self._run_id, finished.first, finished.block)
            row.done = finished.first + len(finished.block)
            row.tried = finished.tried
            row.best_trial, row.best_value = finished.best_trial, finished.best_value
            row.seconds += finished.seconds
            row.engine_reason = row.engine_reason or finished.engine_reason[:500]

    def add_window(self, finished: FinishedWindow) -> None:
        """Store a window of a walk-forward run.

        Raises:
            LeaseLostError, SearchGoneError: as `add_block`.
        """
        with self._database.write() as session:
            row = self._take(session, finished.tried, finished.row.number)
            TrialBlockRepository(session).add_window(finished.row)
            row.done = finished.row.number + 1
            row.tried = finished.tried
            row.best_value = finished.value
            row.seconds += finished.seconds

    def keep(self, numbers: BatchNumbers, findings: Findings | None) -> None:
        """A cancel: the job's end follows, what was found is kept."""
        with self._database.write() as session:
            row = self._find(session)
            if row is not None and row.job_id == self._job.id:
                row.findings = dump_findings(findings) if findings else None
                enter_search(session, row, BacktestStatus.CANCELLED, numbers)

    def complete(self, numbers: BatchNumbers, findings: Findings | None) -> None:
        """The end, together with the job's own.

        Raises:
            SearchGoneError: the run was deleted.
        """
        with self._database.write() as session:
            row = self._take(session, len(numbers.sharpe))
            row.findings = dump_findings(findings) if findings else None
            row.planned = row.done  # a method may find fewer points than it was allowed
            row.status, row.finished_at = BacktestStatus.COMPLETED, now()
            enter_search(session, row, BacktestStatus.COMPLETED, numbers)
            record_end(self._outbox, session, row, self._job.actor.correlation_id)
            self._job.finish(session, {"optimisation_id": self._run_id})

    def _find(self, session: Session) -> OptimisationRun | None:
        return OptimisationRepository(session).find_for_update(
            self._run_id, self._job.actor.user_id
        )

    def _take(self, session: Session, tried: int, first: int | None = None) -> OptimisationRun:
        row = self._find(session)
        if row is None:
            raise SearchGoneError(tried)
        if row.job_id != self._job.id or first not in {None, row.done}:
            raise LeaseLostError
        return row

    def enter_lost(self, tried: int) -> None:
        """The run was deleted while trials were made: they count, and the job is at its end."""
        with self._database.write() as session:
            if tried and self._note is not None:
                empty: Any = np.zeros((0, 0), dtype=np.float32)
                numbers = BatchNumbers(np.full(tried, np.nan), np.zeros(0, dtype=np.int64), empty)
                record_batch(session, self._note, numbers)
            self._job.finish(session, {"optimisation_id": self._run_id})
