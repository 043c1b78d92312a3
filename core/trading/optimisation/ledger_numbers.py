"""What the trial ledger is told of a search: Sharpe ratios and returns of a sample of it."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.errors import AppError
from core.trading.honesty.ledger import MAX_SAMPLE, BatchNumbers
from core.trading.honesty.sharpe import calculate_returns, measure_sharpe
from core.trading.optimisation.grid import build_points
from core.trading.optimisation.space import SearchSpace
from core.trading.request import Costs, Execution
from core.trading.sweep.combinations import BoolArray
from core.trading.sweep.limits import find_reason_for_engine
from core.trading.sweep.result import DONE, RUINED, RowArray
from core.trading.sweep.single_run import run_on_kernel


def collect_numbers(  # noqa: PLR0917 - each is one thing the trials were made of
    bars: BarSeries,
    space: SearchSpace,
    points: RowArray,
    has_run: BoolArray,
    costs: Costs,
    execution: Execution,
) -> BatchNumbers:
    """Numbers for `core.trading.honesty.ledger.record_batch`.

    The ledger's Sharpe ratios are per bar, which no statistic of a sweep is: up to 200 trials that
    have run, evenly over all of them, are run once more for their equity.

    Args:
        bars: that the trials were run on.
        space: of the points.
        points: float64[k, a], all trials.
        has_run: bool[k], those with statistics.
        costs: as they were run with.
        execution: the same; swept fields win.

    Returns:
        `sharpe` float64[number that ran], NaN but for the sample; no sample at all where the
        kernel cannot express the runs.
    """
    ran = np.flatnonzero(has_run)
    if find_reason_for_engine(costs, execution):  # the kernel would give other numbers
        return BatchNumbers(np.full(len(ran), np.nan), bars.time[:0], np.zeros((0, 0)))
    sharpe: FloatArray = np.full(len(ran), np.nan)
    places = np.unique(np.linspace(0, len(ran) - 1, min(MAX_SAMPLE, len(ran))).astype(np.int64))
    sample = []
    combinations = build_points(space, points[ran[places]]) if len(ran) else None
    for row, place in enumerate(places):
        if combinations is None:
            break
        rules = execution.model_copy(update=combinations.rules(row))
        found = run_on_kernel(bars, combinations.strategy(row), costs, rules)
        if found.code not in {DONE, RUINED}:
            continue
        returns = calculate_returns(found.equity)
        sample.append(returns)
        try:
            sharpe[place] = measure_sharpe(returns).sharpe
        except AppError:
            continue  # it never traded or is too short: it counts, but has no ratio
    matrix = np.array(sample) if sample else np.zeros((0, 0))
    return BatchNumbers(sharpe, bars.time[1:] if sample else bars.time[:0], matrix)
