"""The services of signal backtests on a market that a test sets, and a worker of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import numpy as np

from core.contracts import (
    Actor,
    BarQuery,
    BarSeries,
    FlowQuery,
    FlowUniverse,
    RateReading,
    SourcePassport,
    Universe,
    UniverseQuery,
)
from core.enums import Interval
from core.errors import NotFoundError
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.kr_market.inputs import MarketInputs
from core.kr_market.signal_backtest.plan_service import SignalBacktestPlanService
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.signal_backtest_runner import SignalBacktestRunner
from core.kr_market.signal_backtest.signal_backtest_service import SignalBacktestService
from core.kr_market.signal_backtest.views import SignalBacktestSummary
from db.session import Database
from tests.core.kr_market.signal_backtest.backtest_samples import cut, draw_universe
from tests.core.trading.backtest_desk import Sent

KINDS = {"backtest_signals": JobKind("runner", max_attempts=1)}
INDEXES = ("069500", "DKINDEX")
SESSIONS = 90


class BacktestDesk:
    def __init__(self, database: Database, *people: Actor) -> None:
        self.database, self.people = database, {one.user_id: one for one in people}
        self.universe: Universe | None = draw_universe(7, 20, SESSIONS)
        self.index: BarSeries | None = None
        self.rate = RateReading(None, reason="No series of USD/KRW is stored.")
        self.sent = Sent()
        inputs = MarketInputs(
            self.load_universe,
            self.load_bars,
            self.load_flows,
            lambda *_: [],
            lambda *_: self.rate,
        )
        self.runner = SignalBacktestRunner(database, inputs, INDEXES)
        self.jobs = JobService(database, KINDS, self.sent, self.runner.on_job_ended)
        self.backtests = SignalBacktestService(database, self.jobs)
        self.plans = SignalBacktestPlanService(inputs, INDEXES)

    def load_universe(self, actor: Actor, query: UniverseQuery) -> Universe:
        del actor
        if self.universe is None:
            raise NotFoundError("No market is stored.", "Import the daily bars first.")
        if query.end is None:
            return self.universe
        last = int(datetime.combine(query.end, time.min, UTC).timestamp())
        return cut(self.universe, int(np.searchsorted(self.universe.time, last, side="right")))

    def load_bars(self, actor: Actor, query: BarQuery) -> BarSeries:
        del actor
        if self.index is None or query.symbol != self.index.symbol:
            raise NotFoundError(f"{query.symbol} is not stored.")
        return self.index

    def load_flows(self, actor: Actor, query: FlowQuery) -> FlowUniverse:
        del actor, query
        raise NotFoundError("No flows are stored.")

    def put_index(self, close: np.ndarray, *, is_demo: bool = False) -> None:
        """Store closes of the index as bars of the market's last sessions."""
        moments = self.universe.time[-len(close) :]
        at = datetime.fromtimestamp(int(moments[-1]), UTC)
        passport = SourcePassport("etf", at, at, at, True, "KRW", "Asia/Seoul", is_demo=is_demo)
        self.index = BarSeries(
            "069500", Interval.DAY, moments, *(close,) * 4, np.full(len(close), 1e6), passport
        )

    def run(self, actor: Actor, **asked: object) -> SignalBacktestSummary:
        """Submit one and carry it out."""
        usual = SignalBacktestRequest(signals="vcp:tracker", min_turnover=0.0, draws=5)
        submitted = self.backtests.submit_backtest(actor, replace(usual, **asked))
        self.work()
        return self.backtests.get_summary(actor, submitted.id)

    def work(self) -> None:
        runner = JobRunner(
            self.database,
            KINDS,
            {"runner": self.runner.run_signal_backtest_job}.__getitem__,
            self.people.get,
            60,
            retry_base_seconds=0.0,
            on_ended=self.runner.on_job_ended,
        )
        while self.sent.ids:
            runner.run(self.sent.ids.pop(0))
