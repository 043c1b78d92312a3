"""Checks stored bars: when they change, when somebody asks, and all of them as a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.contracts import SYSTEM, Actor, OnProgress, RecordAudit, ignore_progress
from core.errors import ConflictError
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.formatting import format_count
from core.jobs.types import JobQueue, RunningJob
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

CHECK_JOB, ANOMALY_JOB = "check_quality", "find_anomalies"
_ALL, _CHANGED = "all", "changed"
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
        self._jobs = jobs
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
        return self._submit(actor, CHECK_JOB, _ALL, "Check the quality of all bars")

    def check_now(
        self,
        actor: Actor,
        on_progress: OnProgress = ignore_progress,
        *,
        with_anomalies: bool = False,
    ) -> int:
        """Check every symbol here and now; returns how many findings were opened."""
        require(actor, Permission.MANAGE_DATA_QUALITY)
        with self._database.read() as session:
            symbols = InstrumentRepository(session).list_symbols()
        found = self._check_many(actor, symbols, on_progress, with_anomalies=with_anomalies)
        with self._database.write() as session:
            return found + check_survivorship(session, self._open_ledger(session, actor))

    def run_check_job(self, job: RunningJob) -> None:
        """Check, a few symbols in one transaction; what was found stays if it is stopped.

        Either every symbol, with anomalies, or by the rules those whose bars are not the ones
        that were checked last, until there are none: a change that comes while it runs is seen.
        Those are then searched for anomalies by a job of its own, which takes far longer.
        """
        is_all = job.arguments.get("scope", _ALL) == _ALL
        with self._database.read() as session:
            symbols = (
                InstrumentRepository(session).list_symbols()
                if is_all
                else QualityScoreRepository(session).list_changed()
            )
        checked = found = 0
        while symbols:
            found += self._check_many(job.actor, symbols, job.on_progress, with_anomalies=is_all)
            checked += len(symbols)
            with self._database.read() as session:
                symbols = QualityScoreRepository(session).list_changed()
        with self._database.write() as session:
            found += check_survivorship(session, self._open_ledger(session, job.actor))
            job.finish(session, {"symbols": checked, "found": found})
        self._search_changed(job.actor)

    def run_anomaly_job(self, job: RunningJob) -> None:
        """Search for anomalies where the bars are not those that were searched last."""
        checked = found = 0
        while symbols := self._list_unsearched():
            found += self._check_many(job.actor, symbols, job.on_progress, with_anomalies=True)
            checked += len(symbols)
        with self._database.write() as session:
            job.finish(session, {"symbols": checked, "found": found})

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Check the symbol. Idempotent: a finding is created once."""
        actor = replace(SYSTEM, correlation_id=event_id)
        self._check(actor, [event.symbol], with_anomalies=True)

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:  # noqa: ARG002 - what changed is read from the series
        """Start a check of what has changed, unless one is waiting or running.

        Idempotent: told again, it starts a job that finds nothing to do.
        """
        actor = replace(SYSTEM, correlation_id=event_id)
        try:
            self._submit(actor, CHECK_JOB, _CHANGED, "Check the quality of changed bars")
        except ConflictError:
            return  # that one goes on until no changed series is left

    def _search_changed(self, actor: Actor) -> None:
        if not self._list_unsearched():
            return
        try:
            self._submit(actor, ANOMALY_JOB, _CHANGED, "Search changed bars for anomalies")
        except ConflictError:
            return  # the same holds of that one

    def _list_unsearched(self) -> list[str]:
        with self._database.read() as session:
            return QualityScoreRepository(session).list_unsearched()

    def _submit(self, actor: Actor, kind: str, scope: str, title: str) -> str:
        with self._database.write() as session:
            job_id = self._jobs.add(
                session, actor=actor, kind=kind, title=title, arguments={"scope": scope}, key=scope
            )
        self._jobs.send(job_id)
        return job_id

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
