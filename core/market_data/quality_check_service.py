"""Checks stored bars: when they change, when somebody asks, and all of them as a job."""

from __future__ import annotations

from collections.abc import Sequence

from core.contracts import SYSTEM, Actor, OnProgress, RecordAudit, ignore_progress
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.formatting import format_count
from core.jobs.types import JobQueue, RunningJob
from core.market_data.quality.due_checks import ALL, DueChecks
from core.market_data.quality.finding_ledger import FindingLedger
from core.market_data.quality.series_check import judge_series, keep_verdict
from core.market_data.quality.survivorship import check_survivorship
from core.market_data.symbol_lookup import look_up_instrument
from core.permissions import Permission, require
from db.base import stored_id
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.quality_score_repository import QualityScoreRepository
from db.market_data.series_repository import SeriesRepository
from db.session import Database, Session

_BATCH = 20  # symbols that are written in one transaction: others must be able to in between


class QualityCheckService:
    """What a check finds is kept by `FindingLedger` and published by itself.

    Args:
        database: where the bars are.
        outbox: told of what is opened.
        jobs: takes the checks of a whole market.
        record_audit: notes what a check closes.
    """

    def __init__(
        self, database: Database, outbox: Outbox, jobs: JobQueue, record_audit: RecordAudit
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._due = DueChecks(jobs)
        self._record_audit = record_audit

    def check_series(self, actor: Actor, symbol: str) -> int:
        """Check all series of a symbol, with anomalies; returns how many findings were opened.

        Raises:
            NotFoundError: unknown symbol.
        """
        require(actor, Permission.MANAGE_DATA_QUALITY)
        with self._database.read() as session:
            symbol = look_up_instrument(session, symbol).symbol
        return self._check(actor, [symbol], with_anomalies=True)

    def check_all(self, actor: Actor) -> str:
        """Put a check of everything, with anomalies, aside as a job; returns its id.

        Raises:
            ConflictError: one is already waiting or running.
        """
        require(actor, Permission.MANAGE_DATA_QUALITY)
        with self._database.write() as session:
            job_id = self._due.add_all(session, actor)
        self._due.send(job_id)
        return job_id

    def check_now(
        self,
        actor: Actor,
        on_progress: OnProgress = ignore_progress,
        *,
        with_anomalies: bool = False,
    ) -> int:
        """Check every symbol here and now; returns how many findings were opened."""
        require(actor, Permission.MANAGE_DATA_QUALITY)
        symbols = self._list_all()
        found = self._check_many(actor, symbols, on_progress, with_anomalies=with_anomalies)
        with self._database.write() as session:
            return found + check_survivorship(session, self._open_ledger(session, actor))

    def run_check_job(self, job: RunningJob) -> None:
        """Check, a few symbols in one transaction; what was found stays if it is stopped.

        Either every symbol, with anomalies, or by the rules those whose bars are not the ones
        that were checked last, until there are none: a change that comes while it runs is seen.
        Those are then searched for anomalies by a job of its own, which takes far longer.
        """
        is_all = job.arguments.get("scope", ALL) == ALL
        symbols = self._list_all() if is_all else self._list_unchecked()
        checked = found = 0
        while symbols:
            found += self._check_many(job.actor, symbols, job.on_progress, with_anomalies=is_all)
            checked += len(symbols)
            symbols = self._list_unchecked()
        with self._database.write() as session:
            found += check_survivorship(session, self._open_ledger(session, job.actor))
            next_id = self._finish(session, job, {"symbols": checked, "found": found})
        self._due.send(next_id)

    def run_anomaly_job(self, job: RunningJob) -> None:
        """Search for anomalies where the bars are not those that were searched last."""
        checked = found = 0
        while symbols := self._list_unsearched():
            found += self._check_many(job.actor, symbols, job.on_progress, with_anomalies=True)
            checked += len(symbols)
        with self._database.write() as session:
            next_id = self._finish(session, job, {"symbols": checked, "found": found})
        self._due.send(next_id)

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Check the symbol by the rules; the search for anomalies, which takes long, is a job.

        Idempotent: a finding is created once, and one job searches for all symbols.
        """
        del event_id
        self._check(SYSTEM, [event.symbol], with_anomalies=False)
        with self._database.write() as session:
            next_id = self._due.add_due(session, SYSTEM)
        self._due.send(next_id)

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:  # noqa: ARG002 - what changed is read from the series
        """Start a check of what has changed, unless one is waiting or running.

        Idempotent: told again, it starts a job that finds nothing to do.
        """
        del event_id
        with self._database.write() as session:
            job_id = self._due.add_changed(session, SYSTEM)
        self._due.send(job_id)

    def _finish(self, session: Session, job: RunningJob, result: dict[str, int]) -> str | None:
        # In one commit, so that neither a kill nor a late change falls between the two.
        job.finish(session, result)
        return self._due.add_due(session, job.actor)

    def _list_all(self) -> list[str]:
        with self._database.read() as session:
            return InstrumentRepository(session).list_symbols()

    def _list_unchecked(self) -> list[str]:
        with self._database.read() as session:
            return QualityScoreRepository(session).list_changed()

    def _list_unsearched(self) -> list[str]:
        with self._database.read() as session:
            return QualityScoreRepository(session).list_unsearched()

    def _check_many(
        self,
        actor: Actor,
        symbols: Sequence[str],
        on_progress: OnProgress,
        *,
        with_anomalies: bool,
    ) -> int:
        found = 0
        for start in range(0, len(symbols), _BATCH):
            left = format_count(len(symbols) - start)
            on_progress(start / len(symbols), f"Checking {symbols[start]}, {left} to go")
            some = symbols[start : start + _BATCH]
            found += self._check(actor, some, with_anomalies=with_anomalies)
        return found

    def _check(self, actor: Actor, symbols: Sequence[str], *, with_anomalies: bool) -> int:
        with self._database.read() as session:
            verdicts = [
                judge_series(session, instrument, series, with_anomalies=with_anomalies)
                for instrument in InstrumentRepository(session).find_many(symbols).values()
                for series in SeriesRepository(session).list_series(stored_id(instrument.id))
            ]
        with self._database.write() as session:
            ledger = self._open_ledger(session, actor)
            return sum(keep_verdict(session, ledger, verdict) for verdict in verdicts)

    def _open_ledger(self, session: Session, actor: Actor) -> FindingLedger:
        return FindingLedger(session, self._outbox, self._record_audit, actor)
