"""Checks stored bars: when they change, when somebody asks, and all of them as a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.contracts import SYSTEM, Actor, OnProgress, ignore_progress
from core.enums import Interval, QualityRule, Severity
from core.errors import ConflictError
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.formatting import format_count
from core.jobs.types import JobQueue, RunningJob
from core.market_data.quality.finding_ledger import CheckedSeries, FindingLedger
from core.market_data.quality.findings import Finding
from core.market_data.quality.series_check import SeriesCheck
from core.market_data.symbol_lookup import look_up_instrument
from core.permissions import Permission, require
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.quality_score_repository import QualityScoreRepository
from db.market_data.series_repository import SeriesRepository
from db.session import Database, Session

CHECK_JOB = "check_quality"
_ALL, _CHANGED = "all", "changed"
_BATCH = 20  # symbols in one transaction: others must be able to write in between
_SURVIVORS = 30  # so many instruments without a delisted one are no accident


class QualityCheckService:
    """What a check finds is kept by `FindingLedger` and published by itself."""

    def __init__(self, database: Database, outbox: Outbox, jobs: JobQueue) -> None:
        self._database = database
        self._outbox = outbox
        self._jobs = jobs

    def check_series(self, actor: Actor, symbol: str) -> int:
        """Check all series of a symbol by the rules; returns how many findings were opened.

        Raises:
            NotFoundError: unknown symbol.
        """
        require(actor, Permission.MANAGE_DATA_QUALITY)
        with self._database.write() as session:
            found = look_up_instrument(session, symbol)
            return self._check(session, [found.symbol], actor.correlation_id)

    def check_all(self, actor: Actor) -> str:
        """Put a check of everything, with anomalies, aside as a job; returns its id.

        Raises:
            ConflictError: one is already waiting or running.
        """
        require(actor, Permission.MANAGE_DATA_QUALITY)
        return self._submit(actor, _ALL, "Check the quality of all bars")

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
        found = self._check_many(
            symbols, actor.correlation_id, on_progress, with_anomalies=with_anomalies
        )
        with self._database.write() as session:
            return found + self._check_survivorship(session)

    def run_check_job(self, job: RunningJob) -> None:
        """Check, a few symbols in one transaction; what was found stays if it is stopped.

        Either every symbol, with anomalies, or by the rules those whose bars are not the ones
        that were checked last, until there are none: a change that comes while it runs is seen.
        """
        scope = job.arguments.get("scope", _ALL)
        with self._database.read() as session:
            symbols = (
                InstrumentRepository(session).list_symbols()
                if scope == _ALL
                else QualityScoreRepository(session).list_changed()
            )
        checked = found = 0
        while symbols:
            found += self._check_many(
                symbols, job.actor.correlation_id, job.on_progress, with_anomalies=scope == _ALL
            )
            checked += len(symbols)
            with self._database.read() as session:
                symbols = QualityScoreRepository(session).list_changed()
        with self._database.write() as session:
            found += self._check_survivorship(session)
            job.finish(session, {"symbols": checked, "found": found})

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Check the symbol by the rules. Idempotent: a finding is created once."""
        with self._database.write() as session:
            self._check(session, [event.symbol], event_id)

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:  # noqa: ARG002 - what changed is read from the series
        """Start a check of what has changed, unless one is waiting or running.

        Idempotent: told again, it starts a job that finds nothing to do.
        """
        actor = replace(SYSTEM, correlation_id=event_id)
        try:
            self._submit(actor, _CHANGED, "Check the quality of changed bars")
        except ConflictError:
            return  # that one goes on until no changed series is left

    def _submit(self, actor: Actor, scope: str, title: str) -> str:
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=CHECK_JOB,
                title=title,
                arguments={"scope": scope},
                key=scope,
            )
        self._jobs.send(job_id)
        return job_id

    def _check_many(
        self,
        symbols: Sequence[str],
        reference: str,
        on_progress: OnProgress,
        *,
        with_anomalies: bool,
    ) -> int:
        found = 0
        for start in range(0, len(symbols), _BATCH):
            left = format_count(len(symbols) - start)
            on_progress(start / len(symbols), f"Checking {symbols[start]}, {left} to go")
            with self._database.write() as session:
                some = symbols[start : start + _BATCH]
                found += self._check(session, some, reference, with_anomalies=with_anomalies)
        return found

    def _check(
        self,
        session: Session,
        symbols: Sequence[str],
        reference: str,
        *,
        with_anomalies: bool = False,
    ) -> int:
        check, found = SeriesCheck(session, self._outbox, reference), 0
        instruments = InstrumentRepository(session).find_many(symbols)
        for instrument in instruments.values():
            for series in SeriesRepository(session).list_series(instrument.id or 0):
                found += len(check.check(instrument, series, with_anomalies=with_anomalies))
        return found

    def _check_survivorship(self, session: Session) -> int:
        ledger, found = FindingLedger(session, self._outbox), 0
        counts = QualityScoreRepository(session).count_instruments()
        for source, (count, gone) in sorted(counts.items()):
            findings = [_doubt_survivors(source, count)] if count >= _SURVIVORS and not gone else []
            checked = CheckedSeries("", Interval.DAY, source)
            found += len(ledger.keep(findings, checked, {QualityRule.SURVIVORSHIP}))
        return found


def _doubt_survivors(source: str, count: int) -> Finding:
    return Finding(
        QualityRule.SURVIVORSHIP,
        Severity.HIGH,
        0,
        0,
        count,
        f"None of the {count:,} instruments of {source} is delisted: only survivors.",
        "Add delisted instruments; until then results over the universe flatter.",
    )
