"""The services of signals as the factory wires them, on bars that a test sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from core.contracts import Actor, BarQuery, BarSeries, QuoteView
from core.enums import AssetKind
from core.errors import NotFoundError
from core.events.outbox import Outbox
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.trading.library.strategy_service import StrategyService
from core.trading.library.types import StrategyDraft
from core.trading.signals.assembly import build_signal_services
from core.trading.signals.follow_types import FollowRequest
from db.session import Database
from tests.core.trading.backtest_desk import Sent
from tests.core.trading.sample_bars import make_bars

KINDS = {
    "emit_signals": JobKind("signal_emissions.run_emit_job"),
    "measure_decay": JobKind("signal_decays.run_measure_job"),
}
FALLING = {"period": 2, "oversold": 30, "overbought": 70, "confirmation": 1}
"""An RSI that buys after any fall and sells after any rise: signals are easily made up."""


def dated(bars: BarSeries, newest: date, symbol: str = "TEST", **passport: object) -> BarSeries:
    """The bars moved so that they end on a weekday, stored once that day was over."""
    days = np.busday_offset(newest, np.arange(1 - len(bars), 1), roll="forward")
    midnight = datetime.combine(newest, time.min, UTC)
    is_early = bool(passport.pop("is_early", False))
    stored = midnight + timedelta(hours=12 if is_early else 24)
    fields = {"fetched_at": stored, "last_bar": midnight, **passport}
    return replace(
        bars,
        symbol=symbol,
        time=days.astype("datetime64[s]").astype(np.int64),
        passport=replace(bars.passport, **fields),
    )


class SignalDesk:
    """A user's follows, and a worker that runs when told."""

    def __init__(self, database: Database, *people: Actor) -> None:
        self.database, self.people = database, {one.user_id: one for one in people}
        self.bars: dict[str, BarSeries] = {}
        self.sent = Sent()
        self.events: list[str] = []
        self.jobs = JobService(database, KINDS, self.sent)
        self.outbox = Outbox({})
        self.strategies = StrategyService(database)
        self.services = build_signal_services(
            database,
            self.outbox,
            self.jobs,
            self.load_bars,
            self.list_quotes,
            count_sessions=lambda *_: None,
            find_close=lambda *_: None,
            find_actor=self.people.get,
        )
        self.follows = self.services.signal_follows
        self.signals = self.services.signals
        self.emissions = self.services.signal_emissions
        self.decays = self.services.signal_decays

    def load_bars(self, actor: Actor, query: BarQuery) -> BarSeries:
        del actor
        if query.symbol not in self.bars:
            raise NotFoundError(
                f"{query.symbol} is known, but none of its bars are stored.", "Import them."
            )
        return self.bars[query.symbol]

    def list_quotes(self, actor: Actor, symbols: Sequence[str]) -> dict[str, QuoteView]:
        del actor
        found = {}
        for symbol in symbols:
            if symbol == "NONE":
                continue
            bars = self.bars.get(symbol)
            last, passport = (float(bars.close[-1]), bars.passport) if bars else (None, None)
            found[symbol] = QuoteView(
                symbol, f"{symbol} Inc.", "삼성", AssetKind.STOCK, "USD",
                bars.interval if bars else None, last, {}, [], len(bars) if bars else 0, passport,
            )  # fmt: skip
        return found

    def put(self, symbol: str, closes: Sequence[float], newest: date, **passport: object) -> None:
        """Store closes as daily bars that end on that day."""
        self.bars[symbol] = dated(make_bars(closes), newest, symbol, **passport)

    def save(
        self,
        actor: Actor,
        name: str = "Dips",
        kind: str = "rsi_mean_reversion",
        params: dict[str, object] | None = None,
        execution: dict[str, object] | None = None,
    ) -> int:
        """A saved strategy; returns its number."""
        draft = StrategyDraft(
            name, kind, dict(FALLING if params is None else params), dict(execution or {})
        )
        return self.strategies.create_strategy(actor, draft).id

    def follow(self, actor: Actor, strategy_id: int, *symbols: str, **fields: int) -> int:
        return self.follows.save_follow(actor, FollowRequest(strategy_id, symbols, **fields))

    def run(self, actor: Actor) -> dict[str, int]:
        """Submit a run and carry it out; returns the job's result."""
        job_id = self.emissions.submit_run(actor)
        self.work()
        result = self.jobs.get_job(actor, job_id).result
        assert result is not None, self.jobs.get_job(actor, job_id)
        return result

    def work(self) -> None:
        handlers = {
            "signal_emissions.run_emit_job": self.emissions.run_emit_job,
            "signal_decays.run_measure_job": self.decays.run_measure_job,
        }
        runner = JobRunner(
            self.database, KINDS, handlers.__getitem__, self.people.get, 60, retry_base_seconds=0.0
        )
        while self.sent.ids:
            runner.run(self.sent.ids.pop(0))
