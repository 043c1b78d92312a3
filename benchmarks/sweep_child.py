"""One sweep in a process of its own: `python -m benchmarks.sweep_child BARS SIZE`."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import BarSeries, SourcePassport
from core.enums import Interval
from core.trading.request import Costs, Execution
from core.trading.sweep.combinations import build_grid
from core.trading.sweep.sweep import SweepSettings, run_sweep

COSTS = Costs(cash=100_000, commission=0.002, spread=0.0)
_PERIODS = {"short": range(2, 42), "long": range(45, 170, 5)}
GRIDS: dict[int, dict[str, Any]] = {
    1_000: {**_PERIODS, "min_strength": [0.0]},
    10_000: {**_PERIODS, "min_strength": np.linspace(0.0, 0.045, 10)},
    100_000: {
        "short": range(2, 42),
        "long": range(45, 170),
        "min_strength": np.linspace(0.0, 0.095, 20),
    },
}
"""Combinations to the choices that make them; the last field changes fastest."""

_COLUMNS = ("time", "open", "high", "low", "close", "volume")


def save_bars(path: Path) -> None:
    """GOOG as backtesting.py bundles it (2,148 days), where a process without it can read it."""
    from backtesting.test import GOOG

    columns = [GOOG[name].to_numpy(float) for name in ("Open", "High", "Low", "Close", "Volume")]
    seconds = GOOG.index.to_numpy().astype("datetime64[s]").astype(np.int64)
    np.savez(path, **dict(zip(_COLUMNS, [seconds, *columns], strict=True)))


def load_bars(path: Path) -> BarSeries:
    """What `save_bars` wrote."""
    with np.load(path) as saved:
        columns = {name: saved[name] for name in _COLUMNS}
    first, last = (datetime.fromtimestamp(int(end), UTC) for end in columns["time"][[0, -1]])
    passport = SourcePassport(
        "benchmark", last, first, last, is_adjusted=True, currency="USD", time_zone="UTC"
    )
    return BarSeries("GOOG", Interval.DAY, **columns, passport=passport)


def main(path: str, size: int) -> None:
    """Sweep once and print seconds and memory (MB at its peak, and before the sweep)."""
    bars = load_bars(Path(path))
    combinations = build_grid("sma_crossover", GRIDS[size])
    before = _peak_megabytes()
    started = time.perf_counter()
    result = run_sweep(bars, combinations, SweepSettings(COSTS, Execution()))
    report = {
        "sweep_s": time.perf_counter() - started,
        "peak_mb": _peak_megabytes(),
        "imports_mb": before,
        "finished": int(result.has_run.sum()),
    }
    print(json.dumps(report))


def _peak_megabytes() -> float:
    """Highest resident memory of this process (Linux); getrusage would count the parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    return float("nan")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
