"""Combinations of moving averages on GOOG, beside backtesting.py's own optimize on the same cores.

The peer runs the 1,000 combinations once with one process and once with as many as we have
threads; for 10,000 and 100,000 its time is scaled from there by the combination, and the line says
so. `equal` compares every statistic of all 1,000 combinations (for the larger grids: of a sample,
with the engine). `python -m benchmarks sweep_equality` compares trades and equity too.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rows import row
from benchmarks.sweep_child import COSTS, GRIDS, load_bars, save_bars
from benchmarks.sweep_peer import optimize
from core.contracts import BarSeries
from core.trading.backtest_engine import run_backtest
from core.trading.request import Execution
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.combinations import build_grid
from core.trading.sweep.result import SweepResult
from core.trading.sweep.sweep import SweepSettings, run_sweep

ROOT = Path(__file__).parents[1]
GOAL_RATIO = 3_000
GOAL_LARGE_SECONDS, GOAL_COLD_SECONDS, GOAL_MEGABYTES = 0.5, 1.0, 350
_REPEATS = {1_000: 15, 10_000: 5, 100_000: 2}
_SAMPLE = 25
_SEED = 20_261_121


def run(grids: tuple[int, ...] = tuple(GRIDS), cold_runs: int = 3) -> Iterator[dict[str, Any]]:
    """A line per size and number of threads, then cold starts and memory.

    Args:
        grids: sizes to run, the first of which the peer runs too.
        cold_runs: processes started with the machine code at hand.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bars.npz"
        save_bars(path)
        bars = load_bars(path)
        yield from _measure_warm(bars, grids)
        yield from _measure_cold(path, Path(folder) / "kernels", grids, cold_runs)


def _measure_warm(bars: BarSeries, grids: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    for cores in sorted({1, len(os.sched_getaffinity(0))}):
        settings = SweepSettings(COSTS, Execution(), cores)
        works = {
            size: partial(run_sweep, bars, build_grid("sma_crossover", GRIDS[size]), settings)
            for size in grids
        }
        # Before and after the peer, so that a busy moment of the machine hits both.
        taken = {size: _time(work, size) for size, work in works.items()}
        started = time.perf_counter()
        theirs = optimize(bars, GRIDS[grids[0]], COSTS, cores)
        peer_seconds = time.perf_counter() - started
        for size, work in works.items():
            seconds = statistics.median(taken[size] + _time(work, size))
            is_measured, result = size == grids[0], work()
            equal = _equals_peer(result, theirs) if is_measured else _equals_engine(bars, result)
            label = "backtesting.py optimize" + ("" if is_measured else ", scaled")
            scaled = peer_seconds * size / grids[0]
            yield {
                **row(f"{size:,} warm", seconds, label, scaled, equal=equal, n=2 * _REPEATS[size]),
                "cores": cores,
                "within_goal": _meets_goal(size, seconds, scaled),
            }


def _meets_goal(size: int, seconds: float, peer_seconds: float) -> bool:
    is_slow = size == max(GRIDS) and seconds > GOAL_LARGE_SECONDS
    return peer_seconds / seconds >= GOAL_RATIO and not is_slow


def _time(work: Callable[[], SweepResult], size: int) -> list[float]:
    """Seconds of each run; the first, which may have to load machine code, does not count."""
    work()
    taken = []
    for _ in range(_REPEATS[size]):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return taken


def _equals_peer(result: SweepResult, theirs: list[dict[str, float | None]]) -> bool:
    rows = (result.statistics(k) for k in range(len(result)))
    return all(not find_differences(ours, peer) for ours, peer in zip(rows, theirs, strict=True))


def _equals_engine(bars: BarSeries, result: SweepResult) -> bool:
    for k in np.random.default_rng(_SEED).choice(len(result), _SAMPLE, replace=False).tolist():
        engine = run_backtest(bars, result.combinations.strategy(k), COSTS, Execution())
        if find_differences(result.statistics(k), engine.statistics):
            return False
    return True


def _measure_cold(
    bars: Path, kernels: Path, grids: tuple[int, ...], cold_runs: int
) -> Iterator[dict[str, Any]]:
    compiling, _ = _start(bars, kernels, grids[0])  # nothing is kept yet
    cold = statistics.median(_start(bars, kernels, grids[0])[0] for _ in range(cold_runs))
    yield {
        **row(f"{grids[0]:,} from process start, machine code kept", cold,
              "machine code compiled", compiling, equal=None, n=cold_runs),
        "within_goal": cold <= GOAL_COLD_SECONDS,
    }  # fmt: skip
    for size in grids:
        seconds, report = _start(bars, kernels, size)
        yield {
            **row(f"{size:,} in a process of its own", seconds, "of which the sweep",
                  report["sweep_s"], equal=None, n=1),
            "peak_mb": report["peak_mb"],
            "imports_mb": report["imports_mb"],
            "within_goal": report["peak_mb"] <= GOAL_MEGABYTES,
        }  # fmt: skip


def _start(bars: Path, kernels: Path, size: int) -> tuple[float, dict[str, float]]:
    """Wall-clock seconds of a process that does one sweep, and what it says about itself."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sweep_child", str(bars), str(size)],
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_DIR": str(kernels)},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - started, json.loads(done.stdout)
