"""A sweep made ready: arrays for the kernel, and what comes back from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.sweep.action_sources import ActionSource, StrategySource
from core.trading.sweep.batch import Desk, Plans, Results, Room, Span, run_batch
from core.trading.sweep.combinations import BoolArray, Combinations
from core.trading.sweep.figures import COLUMNS
from core.trading.sweep.kernel_sources import SOURCES
from core.trading.sweep.limits import TOO_MANY_UNITS, find_reason_for_engine
from core.trading.sweep.market import prepare_market
from core.trading.sweep.result import (
    BY_ENGINE,
    INVALID,
    NEEDS_ENGINE,
    PENDING,
    REFUSED,
    TOO_SHORT,
    SweepResult,
)

_BARS_BEYOND_WARM_UP = 3  # as core.trading.backtest_engine.count_bars_needed


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSweep:
    """Everything `run_batch` takes, for all combinations.

    Attributes:
        engine_reason: why the engine runs all of them; empty where it does not.
        reasons: combination to the reason why the engine runs it; grows as they are found.
    """

    bars: BarSeries
    combinations: Combinations
    costs: Costs
    execution: Execution
    source: ActionSource
    desk: Desk
    plans: Plans
    results: Results
    engine_reason: str
    reasons: dict[int, str] = field(default_factory=dict)

    def run(self, span: Span, room: Room, is_stopped: Callable[[], bool]) -> None:
        """Run a span of combinations; any thread, with a room of its own.

        Those the kernel cannot express go to the engine, unless the sweep is stopped before.
        """
        reasons, code = self.source.fill(span, room), self.results.code
        waiting = code[span.start : span.stop] == PENDING
        if self.engine_reason:
            reasons |= dict.fromkeys(range(span.start, span.stop), self.engine_reason)
        for k in reasons:
            code[k] = NEEDS_ENGINE if waiting[k - span.start] else code[k]
        run_batch(self.desk, self.plans, span, room, self.results)
        for k in range(span.start, span.stop):
            if code[k] == NEEDS_ENGINE:
                self.reasons[k] = reasons.get(k, TOO_MANY_UNITS)
                if not is_stopped():
                    self._run_on_engine(k)

    def _run_on_engine(self, k: int) -> None:
        execution = self.execution.model_copy(update=self.combinations.rules(k))
        strategy = self.combinations.strategy(k)
        try:
            engine = run_backtest(self.bars, strategy, self.costs, execution)
        except (ValueError, AssertionError, ArithmeticError):  # how it refuses an order
            self.results.code[k] = REFUSED
            return
        values = (engine.statistics[name] for name in COLUMNS)
        self.results.rows[k] = [math.nan if value is None else value for value in values]
        self.results.unfilled[k] = engine.unfilled
        self.results.code[k] = BY_ENGINE

    def collect(self) -> SweepResult:
        """The result as far as it has come."""
        rows, code, unfilled = self.results
        return SweepResult(
            self.combinations, COLUMNS, rows, code, unfilled, self.bars.time, self.reasons
        )


def prepare_sweep(
    bars: BarSeries, combinations: Combinations, costs: Costs, execution: Execution
) -> PreparedSweep:
    """Arrays for the kernel; combinations that cannot run are marked before it starts."""
    outside = combinations.find_outside()
    make = SOURCES.get(combinations.kind, StrategySource)
    source = make(bars, combinations, execution.direction, outside)
    market = prepare_market(bars, costs)
    desk = Desk(market.prices, market.ranges, market.terms, market.facts())
    count = len(combinations)
    code = np.full(count, PENDING, dtype=np.int8)
    code[source.warm_up + _BARS_BEYOND_WARM_UP > len(bars)] = TOO_SHORT
    code[outside | source.unsound] = INVALID
    results = Results(np.full((count, len(COLUMNS)), np.nan), code, np.zeros(count, dtype=np.int64))
    plans = _build_plans(combinations, execution, source, outside)
    reason = find_reason_for_engine(costs, execution)
    return PreparedSweep(bars, combinations, costs, execution, source, desk, plans, results, reason)


def _build_plans(
    combinations: Combinations, execution: Execution, source: ActionSource, outside: BoolArray
) -> Plans:
    def column(name: str) -> FloatArray:
        return np.array(combinations.column(name, getattr(execution, name)))

    return Plans(
        column("position_size"),
        column("stop_loss"),
        column("take_profit"),
        column("trailing_stop"),
        np.where(outside, 0.0, column("cool_down")).astype(np.int64),
        source.warm_up,
    )
