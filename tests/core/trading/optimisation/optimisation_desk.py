"""Optimisations as the factory wires them, on one worker that runs when told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel import select

from core.contracts import SYSTEM, Actor, BarQuery, BarSeries, SeriesQuality
from core.enums import BacktestStatus
from core.events.outbox import Outbox
from core.events.types import BacktestFinished
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobHandler, JobKind
from core.jobs.views import JobView
from core.service_tables import JOB_ENDINGS, JOB_HANDLERS
from core.trading.assembly import BacktestServices, build_backtest_services
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.request import OptimisationRequest
from core.trading.optimisation.space import Axis, Constraint, SearchSpace
from core.trading.optimisation.types import OptimisationDetail
from db.events.tables import OutboxEvent
from db.session import Database, Session
from db.trading.trial_tables import TrialEntry
from tests.core.trading.backtest_desk import Sent
from tests.core.trading.sample_bars import load_bars

SPACE = SearchSpace(
    "sma_crossover",
    (Axis("short", 5, 30, 5, is_whole=True), Axis("long", 20, 60, 10, is_whole=True)),
    (Constraint("short", "<", "long"),),
    {"min_strength": 0.0},
)
"""30 points, of which 26 keep the constraint."""

FEASIBLE = 26

REQUEST = OptimisationRequest("GOOG", SPACE, min_trades=3)
SHARPE = Objective("sharpe_ratio", is_max=True)


class OptimisationDesk:
    """The services on one database; `work` runs what is in the queue."""

    def __init__(self, database: Database, trader: Actor, *, max_attempts: int = 3) -> None:
        self.database, self.trader = database, trader
        self.bars: Any = load_bars
        self.loaded: list[BarQuery] = []
        self.transport = Sent()
        kinds = {
            name: JobKind(kind.handler, max_attempts=max_attempts)
            for name, kind in JOB_HANDLERS.items()
        }
        self.jobs = JobService(database, kinds, self.transport, self.end)
        self.services: BacktestServices = build_backtest_services(
            database,
            Outbox({}),
            self.jobs,
            self._load,
            count_sessions=lambda *_: None,
            judge_series=lambda *_: SeriesQuality(None, is_checked=True),
            find_actor=self._find_actor,
        )
        self.service = self.services.optimisations
        self.picks, self.trials = self.services.picks, self.services.optimisation_trials
        self.worker = JobRunner(
            database,
            kinds,
            self.resolve,
            self._find_actor,
            lease_seconds=30.0,
            on_ended=self.end,
            retry_base_seconds=0.0,
        )

    def resolve(self, name: str) -> JobHandler:
        owner, method = name.split(".")
        handler: JobHandler = getattr(getattr(self.services, owner), method)
        return handler

    def end(self, session: Session, job: JobView) -> None:
        name = JOB_ENDINGS.get(job.kind, "")
        if name:
            owner, method = name.split(".")
            getattr(getattr(self.services, owner), method)(session, job)

    def work(self) -> None:
        while self.transport.ids:
            self.worker.run(self.transport.ids.pop(0))

    def run(self, request: OptimisationRequest = REQUEST) -> OptimisationDetail:
        summary = self.service.submit_optimisation(self.trader, request)
        self.work()
        return self.get(summary.id)

    def get(self, number: int) -> OptimisationDetail:
        return self.service.get_optimisation(self.trader, number)

    def apply(self, number: int, trial: int) -> int:
        """Apply, run the backtest, and let the check hear of its end."""
        backtest = self.picks.apply_pick(self.trader, number, trial)
        self.work()
        self.hear()
        return backtest

    def hear(self) -> None:
        for payload in self.events("BacktestFinished"):
            self.services.applied_checks.on_backtest_finished(BacktestFinished(**payload), "an-id")

    def events(self, name: str) -> list[dict[str, Any]]:
        with self.database.read() as session:
            rows = session.exec(select(OutboxEvent).order_by(OutboxEvent.sequence)).all()
            return [row.payload for row in rows if row.name == name]

    def entries(self) -> list[TrialEntry]:
        """The trial ledger, oldest entry first."""
        with self.database.read() as session:
            return list(session.exec(select(TrialEntry).order_by(TrialEntry.id)).all())

    def _load(self, actor: Actor, query: BarQuery) -> BarSeries:
        self.loaded.append(query)
        return self.bars(actor, query)

    def _find_actor(self, user_id: int | None) -> Actor | None:
        return self.trader if user_id == self.trader.user_id else None


def assert_completed(detail: OptimisationDetail) -> None:
    summary = detail.summary
    assert summary.status is BacktestStatus.COMPLETED, summary.error


def in_sample_bars(detail: OptimisationDetail) -> BarSeries:
    """The bars the search saw, loaded as a plain backtest would."""
    query = detail.request.bar_query()
    return load_bars(SYSTEM, replace(query, end=detail.in_sample.last))
