"""The kernel held to backtesting.py on random configurations: the evidence behind `equal`.

Half of them are random signals, half the strategies themselves with random parameters, run as a
sweep runs them. Takes some minutes.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.rows import row
from benchmarks.sweep_cases import draw_case, draw_columns, draw_costs, draw_execution, make_walk
from benchmarks.sweep_runs import list_deviations, run_engine, run_plain
from core.enums import Interval
from core.trading.backtest_engine import run_backtest
from core.trading.strategies.base import STRATEGIES
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.combinations import build_combinations
from core.trading.sweep.result import NEEDS_ENGINE, REFUSED
from core.trading.sweep.sweep import SweepSettings, run_sweep
from core.trading.types import Statistics

CONFIGURATIONS = 10_000
_BATCH = 10
_BARS = 400
_STILL, _BROKE = 0.01, -0.999
"""Beyond this volatility and drawdown the engine's own figures lose digits, see `agreement`."""


@dataclass
class Tally:
    """What was compared."""

    ours_s: float = 0.0
    peer_s: float = 0.0
    compared: int = 0
    trades: int = 0
    equity_values: int = 0
    largest: float = 0.0
    endings: Counter[int] = field(default_factory=Counter)
    deviations: list[str] = field(default_factory=list)

    def compare(self, ours: Statistics, theirs: Statistics) -> None:
        """Keep the largest relative difference where the account moved and something was left."""
        is_still = (theirs["volatility_annual"] or 0.0) < _STILL
        if is_still or (theirs["max_drawdown"] or 0.0) < _BROKE:
            return
        for key, value in theirs.items():
            mine = ours[key]
            if value is not None and mine is not None and value != mine:
                self.largest = max(self.largest, abs(mine - value) / max(abs(value), 1e-3))


def run(configurations: int = CONFIGURATIONS, first_seed: int = 0) -> Iterator[dict[str, Any]]:
    """A line for drawn signals and one for the strategies."""
    half = configurations // 2
    yield _report("random signals", compare_drawn(range(first_seed, first_seed + half)))
    yield _report("all strategies", compare_strategies(first_seed, half))


def compare_drawn(seeds: range) -> Tally:
    """One random case per seed: trades, equity and statistics."""
    tally = Tally()
    for seed in seeds:
        case = draw_case(seed, _BARS)
        started = time.perf_counter()
        ours = run_plain(case)
        between = time.perf_counter()
        engine = run_engine(case)
        tally.ours_s += between - started
        tally.peer_s += time.perf_counter() - between
        tally.endings[ours.code] += 1
        tally.compared += 1
        if ours.code == NEEDS_ENGINE:
            continue
        if (engine is None) != (ours.code == REFUSED):
            tally.deviations.append(f"{seed}: refused")
        elif engine is not None:
            tally.trades += len(engine.trades)
            tally.equity_values += len(engine.curve.equity)
            tally.deviations += [f"{seed}: {name}" for name in list_deviations(ours, engine)]
            tally.compare(ours.statistics, engine.statistics)
    return tally


def compare_strategies(seed: int, wanted: int) -> Tally:
    """Random combinations of one strategy after the other, as a sweep runs them.

    Goes on until `wanted` have run; those that the strategy refuses do not count.
    """
    tally, kinds = Tally(), STRATEGIES.names()
    while tally.compared < wanted:
        seed += 1
        rng = np.random.default_rng(seed)
        bars = make_walk(seed, _BARS, level=50.0, swing=0.02, tick=0.0, interval=Interval.DAY)
        kind = kinds[seed % len(kinds)]
        combinations = build_combinations(kind, draw_columns(kind, rng, _BATCH))
        costs, execution = draw_costs(rng), draw_execution(rng)
        started = time.perf_counter()
        result = run_sweep(bars, combinations, SweepSettings(costs, execution, 1))
        tally.ours_s += time.perf_counter() - started
        tally.endings.update(result.code.tolist())
        for k in np.flatnonzero(result.has_run):
            rules = execution.model_copy(update=combinations.rules(int(k)))
            started = time.perf_counter()
            engine = run_backtest(bars, combinations.strategy(int(k)), costs, rules)
            tally.peer_s += time.perf_counter() - started
            tally.compared += 1
            tally.trades += len(engine.trades)
            ours = result.statistics(int(k))
            differing = find_differences(ours, engine.statistics)
            tally.deviations += [f"{seed}/{k} {kind}: {name}" for name in differing]
            tally.compare(ours, engine.statistics)
    return tally


def _report(case: str, tally: Tally) -> dict[str, Any]:
    equal, n = not tally.deviations, tally.compared
    return {
        **row(f"{n:,} configurations, {case}", tally.ours_s, "backtesting.py", tally.peer_s,
              equal=equal, n=n),
        "trades": tally.trades,
        "equity_values": tally.equity_values,
        "largest_statistic_difference": tally.largest,
        "endings": {str(code): count for code, count in sorted(tally.endings.items())},
        "deviations": tally.deviations[:20],
    }  # fmt: skip
