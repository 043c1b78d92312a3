"""What is needed to say later whether a run would give the same numbers again."""

from __future__ import annotations

import hashlib
import importlib
import sys
import tomllib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import BarSeries
from core.trading.request import Costs, Execution
from core.trading.strategies.base import Strategy

_ENGINE_MODULES = (
    "core.trading.backtest_engine",
    "core.trading.indicators",
    "core.trading.signal_follower",
    "core.trading.statistics",
    "core.trading.strategies.base",
)
_PACKAGES = ("backtesting", "numpy", "pandas")


def build_receipt(
    bars: BarSeries, strategy: Strategy, costs: Costs, execution: Execution
) -> dict[str, Any]:
    """Hashes and versions of everything that decides the numbers, ready for JSON.

    Two runs with equal `bars_sha256`, `strategy_sha256`, `engine_sha256`, parameters, costs,
    execution and versions give equal numbers.
    """
    return {
        "bars_sha256": hash_bars(bars),
        "bar_count": len(bars),
        **hash_code(strategy),
        "params": strategy.params.model_dump(mode="json"),
        "costs": costs.model_dump(mode="json"),
        "execution": execution.model_dump(mode="json"),
        "versions": {
            "signaldeck": _own_version(),
            "python": ".".join(map(str, sys.version_info[:3])),
            **{name: version(name) for name in (*_PACKAGES, *strategy.packages)},
        },
        "source": bars.passport.source,
        "data_as_of": bars.passport.last_bar.isoformat(),
    }


def hash_bars(bars: BarSeries) -> str:
    """SHA-256 over symbol, interval and the six arrays, as little-endian 64-bit numbers."""
    digest = hashlib.sha256(f"{bars.symbol}\n{bars.interval.value}\n".encode())
    digest.update(np.ascontiguousarray(bars.time, dtype="<i8").tobytes())
    for column in (bars.open, bars.high, bars.low, bars.close, bars.volume):
        digest.update(np.ascontiguousarray(column, dtype="<f8").tobytes())
    return digest.hexdigest()


def hash_code(strategy: Strategy) -> dict[str, str]:
    """SHA-256 of the code that decides: of the strategy, and of everything around it."""
    engine = hashlib.sha256("".join(map(_hash_module, _ENGINE_MODULES)).encode()).hexdigest()
    return {"strategy_sha256": _hash_strategy(strategy), "engine_sha256": engine}


def _hash_strategy(strategy: Strategy) -> str:
    """SHA-256 of the strategy's module, with those it names and the indicators it reads."""
    own = type(strategy).__module__
    indicators = {type(item).__module__ for item in strategy.indicators()}
    modules = sorted(indicators | set(strategy.modules))
    if not modules:
        return _hash_module(own)
    return hashlib.sha256("".join(map(_hash_module, (own, *modules))).encode()).hexdigest()


@cache
def _hash_module(name: str) -> str:
    """SHA-256 of a module's source; line endings do not count."""
    path = importlib.import_module(name).__file__
    if path is None:
        raise LookupError(f"The module {name} has no source file.")
    return hashlib.sha256(Path(path).read_bytes().replace(b"\r\n", b"\n")).hexdigest()


@cache
def _own_version() -> str:
    project = Path(__file__).parents[2] / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
