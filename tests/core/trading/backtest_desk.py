"""The backtest services as the factory wires them, and a worker that runs when told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func
from sqlmodel import select

from core.contracts import Actor, BarQuery, BarSeries
from core.events.outbox import Outbox
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.trading.backtest_runner import BacktestRunner
from core.trading.backtest_service import JOB_KIND, BacktestService
from core.trading.request import BacktestRequest
from db.events.tables import OutboxEvent
from db.session import Database
from tests.core.trading.sample_bars import load_bars

REQUEST = BacktestRequest("GOOG", "sma_crossover", start=date(2006, 1, 2), end=date(2008, 12, 31))


@dataclass
class Sent:
    """A transport that only remembers."""

    ids: list[str] = field(default_factory=list)

    def send(self, job_id: str, priority: int) -> None:
        self.ids.append(job_id)


class Desk:
    """The services as the factory wires them, and a worker that runs when told."""

    def __init__(self, database: Database, trader: Actor, *, max_attempts: int = 3) -> None:
        self.database = database
        self.bars = load_bars
        self.transport = Sent()
        kinds = {JOB_KIND: JobKind("backtests.run_backtest_job", max_attempts=max_attempts)}
        self.runner = BacktestRunner(database, Outbox({}), self._load)
        self.jobs = JobService(database, kinds, self.transport, self.runner.on_job_ended)
        self.service = BacktestService(database, self.jobs, self._load)
        self.worker = JobRunner(
            database,
            kinds,
            lambda _: self.handle,
            lambda user_id: trader if user_id == trader.user_id else None,
            lease_seconds=30.0,
            on_ended=self.runner.on_job_ended,
            retry_base_seconds=0.0,
        )
        self.handle = self.runner.run_backtest_job

    def _load(self, actor: Actor, query: BarQuery) -> BarSeries:
        return self.bars(actor, query)

    def work(self) -> None:
        while self.transport.ids:
            self.worker.run(self.transport.ids.pop())

    def run(self, actor: Actor, request: BacktestRequest = REQUEST) -> int:
        summary = self.service.submit_backtest(actor, request)
        self.work()
        return summary.id

    def count(self, table: type) -> int:
        with self.database.read() as session:
            return session.exec(select(func.count()).select_from(table)).one()

    def events(self) -> list[dict[str, object]]:
        with self.database.read() as session:
            rows = session.exec(select(OutboxEvent).order_by(OutboxEvent.sequence)).all()
            return [row.payload for row in rows if row.name == "BacktestFinished"]
