"""Between which results the truth lies where stop and target were within one bar.

A bar says how far the price went, not in which order. Where a trade's stop and its target both lie
within its last bar, backtesting.py assumes that the stop came first. The run is made twice more:
once with those bars showing nothing beyond their open on the side of the stop, so that the target
counts (best), once with nothing beyond their open on the side of the target (worst). The signals
stay those of the true bars. The bars are treated for all open trades alike, so with instalments the
edges may lie further apart than the truth allows, never nearer together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.contracts import BarSeries
from core.trading.backtest_engine import EngineResult, run_backtest
from core.trading.request import Costs, Execution
from core.trading.result_parts import BandEdge, SameBarBand
from core.trading.strategies.base import Strategy

MAX_ROUNDS = 5
NOT_SETTLED = "Not run: with each assumption further bars came in doubt, five times over."
REFUSED = "Not run: under the other assumption the engine refuses an order."


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What was run."""

    bars: BarSeries
    strategy: Strategy
    costs: Costs
    execution: Execution


def find_same_bar_band(
    run: Run, result: EngineResult, check_stop: Callable[[], None] = lambda: None
) -> SameBarBand:
    """The band around a result; no run is made where no bar is in doubt.

    Args:
        run: what was run.
        result: what it gave.
        check_stop: called before each run; what it raises ends the search.
    """
    as_run = _read_edge(result)
    if not result.in_doubt:
        return SameBarBand((), as_run, as_run, as_run)
    times = tuple(int(run.bars.time[i]) for i in result.in_doubt)
    edges = []
    for is_best in (False, True):
        try:
            edge = _run_case(run, result, check_stop, is_best=is_best)
        except (ValueError, AssertionError, ArithmeticError):  # how the engine refuses an order
            return SameBarBand(times, None, as_run, None, REFUSED)
        if edge is None:
            return SameBarBand(times, None, as_run, None, NOT_SETTLED)
        edges.append(edge)
    return SameBarBand(times, edges[0], as_run, edges[1])


def hide_extremes(bars: BarSeries, lows: list[int], highs: list[int]) -> BarSeries:
    """The bars with no low below the open on some of them, and no high above it on others."""
    low, high = bars.low.copy(), bars.high.copy()
    low[lows], high[highs] = bars.open[lows], bars.open[highs]
    return replace(bars, low=low, high=high)


def _run_case(
    run: Run, result: EngineResult, check_stop: Callable[[], None], *, is_best: bool
) -> BandEdge | None:
    """One case; None where ever more bars come in doubt."""
    signals = run.strategy.signals(run.bars)
    hidden: dict[int, bool] = {}
    for _ in range(MAX_ROUNDS):
        hidden |= result.in_doubt
        lows = [i for i, is_long in hidden.items() if is_long is is_best]
        highs = [i for i, is_long in hidden.items() if is_long is not is_best]
        check_stop()
        result = run_backtest(
            hide_extremes(run.bars, lows, highs),
            run.strategy,
            run.costs,
            run.execution,
            signals=signals,
        )
        # One that opens beyond its target stays in doubt with nothing beyond the open.
        if result.in_doubt.keys() <= hidden.keys():
            return _read_edge(result)
    return None


def _read_edge(result: EngineResult) -> BandEdge:
    return BandEdge(
        result.statistics["total_return"],
        result.statistics["equity_final"],
        result.statistics["sharpe_ratio"],
    )
