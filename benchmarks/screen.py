"""A screen of twenty filters over a whole market, beside a loop over instruments with pandas."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.rows import row
from benchmarks.screen_peer import MEASURES, measure_all
from core.contracts import Universe
from core.user.screening.base import FILTERS, ScreenFilter
from core.user.screening.funnel import Screening, run_chain
from core.user.screening.market_day import Market

INSTRUMENTS, SESSIONS = 2_500, 320
GOAL_COLD_SECONDS, GOAL_WARM_SECONDS = 2.0, 0.2
_SEED = 20_261_121
_WARM_RUNS = 5
NAMES = (*MEASURES, "relative_strength")


def run() -> Iterator[dict[str, Any]]:
    """Cold: a market never seen. Warm: the same market screened with other limits, then again."""
    universe = build_market()
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
    label = f"{len(chain)} filters over {INSTRUMENTS:,} instruments"
    took = float(np.median(warm))
    yield {
        **row(f"{label}, cold", cold, "pandas, one by one", peer, equal=equal, n=1),
        "within_goal": cold < GOAL_COLD_SECONDS,
    }
    yield {
        **row(f"{label}, warm", took, "pandas, one by one", peer, equal=equal, n=_WARM_RUNS),
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


def build_market(instruments: int = INSTRUMENTS, sessions: int = SESSIONS) -> Universe:
    """Random walks; one in ten with suspended sessions, one in twenty listed late or delisted."""
    random = np.random.default_rng(_SEED)
    shape = (instruments, sessions)
    close = 50 * np.exp(np.cumsum(random.normal(0, 0.02, shape), axis=1))
    opened = close * np.exp(random.normal(0, 0.01, shape))
    high = np.maximum(opened, close) * (1 + random.uniform(0.001, 0.02, shape))
    low = np.minimum(opened, close) * (1 - random.uniform(0.001, 0.02, shape))
    volume = random.integers(1_000, 1_000_000, shape).astype(np.float64)
    hole = np.zeros(shape, dtype=np.bool_)
    for place in range(0, instruments, 10):
        hole[place, random.integers(0, sessions, 8)] = True
    for place in range(5, instruments, 40):
        hole[place, : random.integers(1, sessions)] = True
        hole[place + 1, random.integers(1, sessions) :] = True
    for panel in (opened, high, low, close, volume):
        panel[hole] = np.nan
    texts = tuple(f"B{place:04d}" for place in range(instruments))
    return Universe(
        symbols=texts,
        names=texts,
        local_names=("",) * instruments,
        sectors=("",) * instruments,
        time=np.arange(sessions, dtype=np.int64) * 86_400,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        source="benchmark",
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
