"""A screen of twenty filters over a whole market, beside a loop over instruments with pandas.

Over random walks, and over the real Korean bars where `SIGNALDECK_REAL_DATA` names them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.rows import row
from benchmarks.screen_market import build_market, read_real_market
from benchmarks.screen_peer import MEASURES, measure_all
from core.contracts import Universe
from core.user.screening.base import FILTERS, ScreenFilter
from core.user.screening.funnel import Screening, run_chain
from core.user.screening.market_day import Market

GOAL_COLD_SECONDS, GOAL_WARM_SECONDS = 2.0, 0.2
_WARM_RUNS = 5
NAMES = (*MEASURES, "relative_strength")
_PEER = "pandas, one by one"


def run() -> Iterator[dict[str, Any]]:
    """Two lines for each market there is."""
    yield from measure("random walks", build_market())
    if (real := read_real_market()) is not None:
        yield from measure("real Korean bars", real)
    else:
        yield {"case": "real Korean bars", "not_run": "SIGNALDECK_REAL_DATA names no market"}


def measure(name: str, universe: Universe) -> Iterator[dict[str, Any]]:
    """Cold: a market never seen. Warm: the same market screened with other limits, then again."""
    chain = build_filters()
    started = time.perf_counter()
    screening = run_chain(Market(universe).day(), chain)
    cold = time.perf_counter() - started

    market = Market(universe)
    run_chain(market.day(), chain[:1])
    warm = []
    for _ in range(_WARM_RUNS):
        market.day().forget_measured()
        started = time.perf_counter()
        run_chain(market.day(), chain)
        warm.append(time.perf_counter() - started)

    started = time.perf_counter()
    theirs = measure_all(universe, {name: f.params for name, f in zip(NAMES, chain, strict=True)})
    peer = time.perf_counter() - started
    equal = is_equal(screening, theirs, chain)
    label = f"{name}: {len(chain)} filters over {len(universe.symbols):,} instruments"
    took = float(np.median(warm))
    yield {
        **row(f"{label}, cold", cold, _PEER, peer, equal=equal, n=1),
        "within_goal": cold < GOAL_COLD_SECONDS,
    }
    yield {
        **row(f"{label}, warm", took, _PEER, peer, equal=equal, n=_WARM_RUNS),
        "within_goal": took < GOAL_WARM_SECONDS,
    }


def build_filters() -> list[ScreenFilter]:
    """The filters with their defaults."""
    kinds = [FILTERS.get(name) for name in NAMES]
    return [kind(kind.params_type()) for kind in kinds]


def is_equal(
    screening: Screening, theirs: dict[str, np.ndarray[Any, Any]], chain: list[ScreenFilter]
) -> bool:
    """Whether numbers agree to 1e-9 and every verdict (pass, fail, unknown) is the same."""
    for ours, name, one in zip(screening.measured, NAMES, chain, strict=True):
        if not np.allclose(ours, theirs[name], rtol=1e-9, atol=1e-9, equal_nan=True):
            return False
        if (one.accepts(ours) != one.accepts(theirs[name])).any():
            return False
    return True
