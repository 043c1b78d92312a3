"""Walk-forward: optimise on the past, trade the next bars unseen, go on.

Source: Pardo (2008), "The Evaluation and Optimization of Trading Strategies", chapter 11.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.contracts import BarSeries, OnProgress, ignore_progress
from core.errors import JobCancelledError
from core.trading.honesty.sharpe import calculate_returns
from core.trading.optimisation.grid import MAX_GRID, build_points, count_points
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.objective import Objective, mean_rank, score
from core.trading.optimisation.plateau import find_plateau
from core.trading.optimisation.space import SearchSpace
from core.trading.optimisation.walk_result import WindowResult, find_efficiency, stitch
from core.trading.optimisation.windows import Window
from core.trading.sweep.late_start import cut_bars, run_late
from core.trading.sweep.result import DONE, OUTCOMES, RUINED, RowArray, SweepResult
from core.trading.sweep.sweep import SweepSettings, never, run_sweep

__all__ = ["WindowResult", "find_efficiency", "run_window", "stitch"]


def run_window(  # noqa: PLR0917 - each is one thing that decides a window
    bars: BarSeries,
    window: Window,
    space: SearchSpace,
    objectives: Sequence[Objective],
    min_trades: int,
    settings: SweepSettings,
    pick_by: str,
    on_progress: OnProgress = ignore_progress,
    cancel: Callable[[], bool] = never,
    *,
    budget: int = 0,
    seed: int = 1,
) -> WindowResult:
    """Optimise on the training part, trade the pick on the test part.

    Indicators see the bars before the test part, so that it is traded from its first bar on.

    Args:
        bars: of the whole period.
        window: places in it.
        space: every point of it is tried, or random ones where there are too many.
        objectives: of several the mean rank counts.
        min_trades: on the training part; a trial with fewer is not picked.
        settings: costs, execution, threads.
        pick_by: `plateau` for the centre of the widest plateau, `best` for the best trial.
        on_progress: over the training part.
        cancel: asked while it runs.
        budget: trials where they are drawn; 0 for the method's default.
        seed: of the draw.

    Raises:
        JobCancelledError: `cancel` said so; nothing of the window is kept.
    """
    past = cut_bars(bars, window.train)
    points = _list_points(space, tuple(objectives), budget, seed)
    result = run_sweep(past, build_points(space, points), settings, on_progress, cancel)
    if result.is_cancelled:
        raise JobCancelledError("The walk-forward run was stopped.")
    scores = score(result, objectives, min_trades)
    row = _pick(space, points, scores, objectives, pick_by)
    if row is None:
        reason = (
            f"None of {len(points):,} combinations made {min_trades} trades on the training part "
            "and has a value of the objective: the account stays in cash."
        )
        return _stay_out(bars, window, reason, len(points))
    return _trade(bars, window, (result, row), points, settings)


def _list_points(
    space: SearchSpace, objectives: tuple[Objective, ...], budget: int, seed: int
) -> RowArray:
    name = "grid" if count_points(space) <= MAX_GRID else "random"
    method = METHODS.get(name)(space, objectives, budget, seed)
    return method.propose(method.budget)


def _pick(
    space: SearchSpace,
    points: RowArray,
    scores: RowArray,
    objectives: Sequence[Objective],
    pick_by: str,
) -> int | None:
    is_single = len(objectives) == 1
    values = scores[:, 0] if is_single else mean_rank(scores, objectives)
    is_max = objectives[0].is_max or not is_single
    if not np.isfinite(values).any():
        return None
    if pick_by == "best":
        return int(np.nanargmax(values) if is_max else np.nanargmin(values))
    plateau = find_plateau(space, points, values, is_max=is_max)
    return plateau.trial if plateau else None


def _trade(
    bars: BarSeries,
    window: Window,
    found: tuple[SweepResult, int],
    points: RowArray,
    settings: SweepSettings,
) -> WindowResult:
    result, row = found
    strategy = result.combinations.strategy(row)
    execution = settings.execution.model_copy(update=result.combinations.rules(row))
    seen = bars.head(window.test.stop)
    late = run_late(seen, window.test.start, strategy, settings.costs, execution)
    if late.code not in {DONE, RUINED}:
        reason = f"The pick could not be traded on the test part. {OUTCOMES[late.code]}"
        return _stay_out(bars, window, reason, len(points))
    returns = np.concatenate(([0.0], calculate_returns(late.equity)))
    return WindowResult(
        points[row],
        "",
        len(points),
        result.statistics(row),
        late.statistics,
        bars.time[window.test],
        returns,
    )


def _stay_out(bars: BarSeries, window: Window, reason: str, count: int) -> WindowResult:
    time = bars.time[window.test]
    return WindowResult(None, reason, count, {}, {}, time, np.zeros(len(time)))
