"""Compiles the kernels of sweeps before the first sweep needs them.

`python -m core.trading.sweep.warm_up [FOLDER]`, see `Kernels.use_cache_folder` for the folder.
That takes some twenty seconds of one processor, once per version and kind of processor.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.contracts import BarSeries, SourcePassport
from core.enums import Interval
from core.kernels import warming
from core.trading.sweep.compiled import KERNELS

_BARS = 60
_MODULE = "core.trading.sweep.warm_up"


def is_warm() -> bool:
    """Whether the machine code of these kernels lies ready for this processor."""
    return warming.is_warm(KERNELS)


def warm_up_in_child(fallback: Path) -> None:
    """Have another process compile, unless it has been done; waits for it: call it on a thread.

    Args:
        fallback: see `Kernels.use_cache_folder`.
    """
    warming.warm_up_in_child(KERNELS, _MODULE, fallback)


def warm_up() -> None:
    """Run every kernel once, so that all are compiled and kept; what other versions kept goes."""
    from core.trading.request import Costs, Execution
    from core.trading.strategies.base import STRATEGIES
    from core.trading.sweep.combinations import build_combinations
    from core.trading.sweep.kernel_sources import SOURCES
    from core.trading.sweep.single_run import run_on_kernel
    from core.trading.sweep.sweep import SweepSettings, run_sweep

    bars = _make_bars()
    for kind in (*SOURCES, "buy_and_hold"):
        combinations = build_combinations(kind, {"position_size": [1.0]})
        run_sweep(bars, combinations, SweepSettings(threads=1))
        strategy = STRATEGIES.get(kind)
        run_on_kernel(bars, strategy(strategy.params_type()), Costs(), Execution())
    warming.mark_warm(KERNELS)


def _make_bars() -> BarSeries:
    time = 86_400 * np.arange(20_000, 20_000 + _BARS)
    close = np.array(100.0 + np.arange(_BARS) % 7, dtype=np.float64)
    first, last = (datetime.fromtimestamp(int(end), UTC) for end in time[[0, -1]])
    passport = SourcePassport("made-up", last, first, last, is_adjusted=True, currency="USD",
                              time_zone="UTC")  # fmt: skip
    volume = np.array(np.ones(_BARS), dtype=np.float64)
    return BarSeries("WARM", Interval.DAY, time, close, close, close, close, volume, passport)


def main(arguments: list[str]) -> None:
    """Compile, politely, unless another process is at it."""
    warming.compile_politely(KERNELS, warm_up, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
