"""Rolling walk-forward on GOOG: 22 windows x 1,000 combinations, beside backtesting.py's optimize.

In each window every combination is run on the past, and the one with the best Sharpe ratio on the
bars that follow. The peer runs one window's 1,000 combinations; its time is scaled to all windows,
and the line says so. `equal` compares every statistic of that window.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rows import row
from benchmarks.sweep_child import COSTS, GRIDS, load_bars, save_bars
from benchmarks.sweep_peer import optimize
from core.contracts import BarSeries
from core.trading.request import Execution
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.combinations import Combinations, build_combinations, build_grid
from core.trading.sweep.result import SweepResult
from core.trading.sweep.sweep import SweepSettings, run_sweep

GOAL_SECONDS = 0.5
WINDOWS, PAST, FUTURE, STEP = 22, 760, 250, 54
"""Windows, bars to choose on, bars to follow it on (with its warm-up), bars from one to next."""

_RUNS = 9
_COLUMNS = ("time", "open", "high", "low", "close", "volume")


def run(size: int = 1_000) -> Iterator[dict[str, Any]]:
    """One line per number of cores."""
    with tempfile.TemporaryDirectory() as folder:
        save_bars(Path(folder) / "bars.npz")
        bars = load_bars(Path(folder) / "bars.npz")
    grid = build_grid("sma_crossover", GRIDS[size])
    past, _ = _cut(bars, 0)
    for cores in sorted({1, len(os.sched_getaffinity(0))}):
        settings = SweepSettings(COSTS, Execution(), cores)
        _walk(bars, grid, settings)  # loads the machine code
        taken = []
        for _ in range(_RUNS):
            started = time.perf_counter()
            _walk(bars, grid, settings)
            taken.append(time.perf_counter() - started)
        seconds = statistics.median(taken)
        started = time.perf_counter()
        theirs = optimize(past, GRIDS[size], COSTS, cores)
        peer = (time.perf_counter() - started) * WINDOWS
        ours = run_sweep(past, grid, settings)
        equal = not any(find_differences(ours.statistics(k), theirs[k]) for k in range(len(ours)))
        yield {
            **row(f"{WINDOWS} windows x {size:,}", seconds, "backtesting.py optimize, scaled",
                  peer, equal=equal, n=_RUNS),
            "cores": cores,
            "within_goal": seconds <= GOAL_SECONDS,
        }  # fmt: skip


def _walk(bars: BarSeries, grid: Combinations, settings: SweepSettings) -> list[SweepResult]:
    """The chosen combination's run on each window's future."""
    followed = []
    for window in range(WINDOWS):
        past, future = _cut(bars, window)
        best = int(np.nanargmax(run_sweep(past, grid, settings).column("sharpe_ratio")))
        chosen = {name: values[[best]] for name, values in grid.columns.items()}
        followed.append(run_sweep(future, build_combinations(grid.kind, chosen), settings))
    return followed


def _cut(bars: BarSeries, window: int) -> tuple[BarSeries, BarSeries]:
    start = window * STEP
    middle = start + PAST
    return _slice(bars, start, middle), _slice(bars, middle, middle + FUTURE)


def _slice(bars: BarSeries, start: int, stop: int) -> BarSeries:
    return replace(bars, **{name: getattr(bars, name)[start:stop] for name in _COLUMNS})
