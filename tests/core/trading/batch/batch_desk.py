"""Batches as the factory wires them, on one worker that runs when told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlmodel import select

from core.contracts import Actor, BarQuery, BarSeries, SeriesQuality
from core.errors import NotFoundError
from core.events.outbox import Outbox
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind, RunningJob
from core.jobs.views import JobView
from core.trading.assembly import build_backtest_services
from core.trading.backtest_service import JOB_KIND
from core.trading.batch.batch_service import BATCH_JOB
from core.trading.batch.types import BatchDetail, BatchRequest
from core.trading.honesty.passport_service import PASSPORT_JOB
from db.events.tables import OutboxEvent
from db.session import Database, Session
from tests.core.trading.backtest_desk import Desk
from tests.core.trading.sample_bars import real_bars

SYMBOLS = ("S01", "S02", "S03", "S04")
LENGTH = 260


def sliced_bars(actor: Actor, query: BarQuery) -> BarSeries:
    """S01, S02 …: stretches of one real series, so that every symbol gives other numbers."""
    del actor
    if not query.symbol.startswith("S"):
        raise NotFoundError(f"There is no instrument {query.symbol!r}.", "Search for its name.")
    number = int(query.symbol[1:3])
    bars, first = real_bars("GOOG"), 150 * number
    part = slice(first, first + (5 if query.symbol.endswith("SHORT") else LENGTH))
    columns = ("time", "open", "high", "low", "close", "volume")
    cut = {name: getattr(bars, name)[part] for name in columns}
    return replace(bars, symbol=query.symbol[:3], **cut)


class BatchDesk(Desk):
    """`turns` is told of every symbol whose bars are loaded, before they are."""

    def __init__(self, database: Database, trader: Actor) -> None:
        super().__init__(database, trader)
        self.bars = self._load_slice
        self.turns: Callable[[str], None] = lambda symbol: None
        kinds = {name: JobKind("x", max_attempts=3) for name in (BATCH_JOB, JOB_KIND, PASSPORT_JOB)}
        self.jobs = JobService(database, kinds, self.transport, self._end)
        self.services = build_backtest_services(
            database,
            Outbox({}),
            self.jobs,
            self._load,
            count_sessions=lambda *_: None,
            judge_series=lambda *_: SeriesQuality(None, is_checked=True),
            find_actor=lambda user_id: trader if user_id == trader.user_id else None,
        )
        self.service, self.batches = self.services.backtests, self.services.batches
        self.worker = JobRunner(
            database,
            kinds,
            lambda _: self._handle,
            lambda user_id: trader if user_id == trader.user_id else None,
            lease_seconds=30.0,
            on_ended=self._end,
            retry_base_seconds=0.0,
        )

    def _load_slice(self, actor: Actor, query: BarQuery) -> BarSeries:
        self.turns(query.symbol)
        return sliced_bars(actor, query)

    def _handle(self, job: RunningJob) -> dict[str, object] | None:
        return {
            BATCH_JOB: self.services.batch_runner.run_batch_job,
            JOB_KIND: self.services.backtest_runner.run_backtest_job,
            PASSPORT_JOB: self.services.passport_runner.run_judge_job,
        }[job.kind](job)

    def _end(self, session: Session, job: JobView) -> None:
        self.services.batch_runner.on_job_ended(session, job)
        self.services.backtest_runner.on_job_ended(session, job)
        self.services.passport_runner.on_job_ended(session, job)

    def run_batch(self, actor: Actor, symbols: tuple[str, ...] = SYMBOLS, **fields) -> BatchDetail:
        summary = self.batches.submit_batch(actor, ask(symbols, **fields))
        self.work()
        return self.batches.get_batch(actor, summary.id)

    def ends(self) -> list[dict[str, object]]:
        with self.database.read() as session:
            rows = session.exec(select(OutboxEvent).order_by(OutboxEvent.sequence)).all()
            return [row.payload for row in rows if row.name == "BatchFinished"]


def ask(symbols: tuple[str, ...] = SYMBOLS, **fields) -> BatchRequest:
    return BatchRequest(symbols, **({"strategy": "sma_crossover"} | fields))
