"""Compiles the kernels before the first sweep needs them.

`python -m core.trading.sweep.warm_up [FOLDER]`, see `use_cache_folder` for the folder. That takes
some twenty seconds of one processor, once per version and kind of processor. It is done in a
process of its own, so that neither the server nor the worker has to load the compiler: by the
installation, and by the server where the version has changed since.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.contracts import BarSeries, SourcePassport
from core.enums import Interval
from core.trading.sweep.compiled import (
    OWN_FOLDERS,
    find_cache_folder,
    hash_sources,
    use_cache_folder,
)

_BARS = 60
_POLITE = 10


def is_warm() -> bool:
    """Whether the machine code of these kernels lies ready for this processor."""
    folder = find_cache_folder()
    return folder is not None and (folder / _name_marker()).exists()


def warm_up_in_child(fallback: Path) -> None:
    """Have another process compile, unless it has been done; waits for it: call it on a thread.

    Args:
        fallback: see `core.trading.sweep.compiled.use_cache_folder`.
    """
    use_cache_folder(fallback)
    if not is_warm():
        subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "core.trading.sweep.warm_up", str(fallback.resolve())],
            cwd=Path(__file__).parents[3],
            check=False,  # a sweep compiles what is missing
        )


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
    folder = find_cache_folder()
    if folder is None:
        return
    (folder / _name_marker()).touch()
    others = folder.parent.glob(f"{OWN_FOLDERS}*") if folder.name.startswith(OWN_FOLDERS) else ()
    for other in others:
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _make_bars() -> BarSeries:
    time = 86_400 * np.arange(20_000, 20_000 + _BARS)
    close = np.array(100.0 + np.arange(_BARS) % 7, dtype=np.float64)
    first, last = (datetime.fromtimestamp(int(end), UTC) for end in time[[0, -1]])
    passport = SourcePassport("made-up", last, first, last, is_adjusted=True, currency="USD",
                              time_zone="UTC")  # fmt: skip
    volume = np.array(np.ones(_BARS), dtype=np.float64)
    return BarSeries("WARM", Interval.DAY, time, close, close, close, close, volume, passport)


def _name_marker() -> str:
    """One per version and processor: a folder may travel in an image to another machine."""
    processor = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor += next(line for line in lines if line.startswith(("flags", "Features")))
    except (OSError, StopIteration):
        processor += platform.processor()
    return f"compiled-{hash_sources()}-{hashlib.sha256(processor.encode()).hexdigest()[:12]}"


def main(arguments: list[str]) -> None:
    """Compile, politely, unless another process is at it."""
    import fcntl  # where there is a worker, there is one

    if hasattr(os, "nice"):
        os.nice(_POLITE)
    if arguments:
        use_cache_folder(Path(arguments[0]))
    folder = find_cache_folder()
    if folder is None or is_warm():
        return  # there is none: every process compiles for itself
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "being-compiled").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        warm_up()


if __name__ == "__main__":
    main(sys.argv[1:])
