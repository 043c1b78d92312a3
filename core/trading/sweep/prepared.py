"""A sweep made ready: arrays for the kernel, and what comes back from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.request import Costs, Execution
from core.trading.sweep.action_sources import ActionSource, StrategySource
from core.trading.sweep.batch import Desk, Plans, Results, Room, Span, run_batch
from core.trading.sweep.combinations import BoolArray, Combinations
from core.trading.sweep.figures import COLUMNS
from core.trading.sweep.kernel_sources import SOURCES
from core.trading.sweep.market import prepare_market
from core.trading.sweep.result import INVALID, NEEDS_ENGINE, PENDING, TOO_SHORT, SweepResult
from core.trading.sweep.rules import choose_sizes

_BARS_BEYOND_WARM_UP = 3  # as core.trading.backtest_engine.count_bars_needed


@dataclass(frozen=True, slots=True, eq=False)
class PreparedSweep:
    """Everything `run_batch` takes, for all combinations."""

    bars: BarSeries
    combinations: Combinations
    source: ActionSource
    desk: Desk
    plans: Plans
    results: Results

    def run(self, span: Span, room: Room) -> None:
        """Run a span of combinations; any thread, with a room of its own."""
        self.source.fill(span, room.actions)
        run_batch(self.desk, self.plans, span, room, self.results)

    def collect(self, *, is_cancelled: bool) -> SweepResult:
        """The result as far as it has come."""
        rows, code, unfilled = self.results
        code[self.source.needs_engine] = NEEDS_ENGINE
        rows[self.source.needs_engine] = np.nan
        return SweepResult(
            self.combinations, COLUMNS, rows, code, unfilled, self.bars.time, is_cancelled
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
    return PreparedSweep(bars, combinations, source, desk, plans, results)


def _build_plans(
    combinations: Combinations, execution: Execution, source: ActionSource, outside: BoolArray
) -> Plans:
    def column(name: str) -> FloatArray:
        return np.array(combinations.column(name, getattr(execution, name)))

    return Plans(
        choose_sizes(column("position_size")),
        column("stop_loss"),
        column("take_profit"),
        column("trailing_stop"),
        np.where(outside, 0.0, column("cool_down")).astype(np.int64),
        source.warm_up,
    )
