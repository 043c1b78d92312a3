"""What a committed pick does on bars the search has not seen, and where it stands among all."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from core.contracts import BarSeries, FloatArray, OnProgress
from core.trading.optimisation.grid import build_points
from core.trading.optimisation.objective import score
from core.trading.optimisation.pick_types import OutOfSample
from core.trading.optimisation.request import Stretch
from core.trading.optimisation.stretches import describe_stretch
from core.trading.optimisation.task import SearchTask
from core.trading.optimisation.trial_search import MAX_BLOCK
from core.trading.sweep.result import OUTCOMES, RowArray
from core.trading.sweep.sweep import run_sweep
from core.trading.types import Statistics

_STEPS = 101
"""Quantiles that are kept: 0 %, 1 %, …, 100 %."""

_FEWEST = 3  # two points always lie on a line


def judge_pick(
    task: SearchTask,
    bars: BarSeries,
    points: RowArray,
    values: FloatArray,
    *,
    trial: int,
    on_progress: OnProgress,
) -> OutOfSample:
    """Run the pick and every trial that had a score over the unseen bars.

    A run over them is a plain backtest that begins with their first bar: what its indicators need
    to warm up comes out of the unseen bars themselves, so that anybody can repeat it.

    Args:
        task: what was searched, with costs and rules.
        bars: the unseen ones, and no other.
        points: float64[k, a], all trials.
        values: float64[k], their first objective in sample; NaN without a score.
        trial: the pick.
        on_progress: what it raises ends the work.
    """
    space, objective = task.request.space, task.request.objectives[0]
    chosen = np.flatnonzero(np.isfinite(values) | (np.arange(len(values)) == trial))
    found = np.full(len(values), np.nan)
    statistics: Statistics = {}
    code = 0
    for start in range(0, len(chosen), MAX_BLOCK):
        block = chosen[start : start + MAX_BLOCK]
        on_progress(start / len(chosen), "Running all trials on the unseen bars")
        result = run_sweep(bars, build_points(space, points[block]), task.settings)
        found[block] = score(result, (objective,), 0)[:, 0]
        place = np.flatnonzero(block == trial)
        if len(place):
            code = int(result.code[place[0]])
            if result.has_run[place[0]]:
                statistics = result.statistics(int(place[0]))
    has_both = np.isfinite(found) & np.isfinite(values)
    return OutOfSample(
        period=describe_stretch(bars),
        statistics=statistics,
        value=_or_none(found[trial]),
        in_sample_value=_or_none(values[trial]),
        rank=_find_rank(found, trial, is_max=objective.is_max),
        ranked=int(np.isfinite(found).sum()),
        in_sample_rank=_find_rank(values, trial, is_max=objective.is_max),
        quantiles=_find_quantiles(found[np.isfinite(found)], is_max=objective.is_max),
        in_sample_quantiles=_find_quantiles(values[has_both], is_max=objective.is_max),
        rank_correlation=_correlate(values[has_both], found[has_both]),
        reason="" if statistics else OUTCOMES[code] or "The pick did not run.",
    )


def dump_out_of_sample(found: OutOfSample) -> dict[str, Any]:
    """JSON-ready; `load_out_of_sample` gives an equal one."""
    stored = asdict(found)
    stored["period"] = [
        found.period.first.isoformat(),
        found.period.last.isoformat(),
        found.period.bars,
    ]
    return stored


def load_out_of_sample(stored: dict[str, Any]) -> OutOfSample:
    """What `dump_out_of_sample` wrote."""
    return OutOfSample(
        **{
            **stored,
            "period": load_stretch(stored["period"]),
            "quantiles": tuple(stored["quantiles"]),
            "in_sample_quantiles": tuple(stored["in_sample_quantiles"]),
        }
    )


def load_stretch(stored: list[Any]) -> Stretch:
    """A stretch as it lies in JSON: first day, last day, bars."""
    return Stretch(date.fromisoformat(stored[0]), date.fromisoformat(stored[1]), int(stored[2]))


def _find_rank(values: FloatArray, trial: int, *, is_max: bool) -> int | None:
    own = values[trial]
    if not math.isfinite(own):
        return None
    return 1 + int((values > own).sum() if is_max else (values < own).sum())


def _find_quantiles(values: FloatArray, *, is_max: bool) -> tuple[float, ...]:
    """Worst to best."""
    if not len(values):
        return ()
    rising = np.quantile(values, np.linspace(0.0, 1.0, _STEPS)).tolist()
    return tuple(rising if is_max else reversed(rising))


def _correlate(left: FloatArray, right: FloatArray) -> float | None:
    """Spearman's rank correlation; None for fewer than three, or where one side is constant."""
    if len(left) < _FEWEST:
        return None
    ranks = _rank(left), _rank(right)
    if min(np.ptp(side) for side in ranks) == 0:
        return None
    return float(np.corrcoef(*ranks)[0, 1])


def _rank(values: FloatArray) -> FloatArray:
    """From 1, rising; equal values share the mean of their ranks. float64[k]."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    found: FloatArray = (count.cumsum() - (count - 1) / 2)[place]
    return found


def _or_none(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
