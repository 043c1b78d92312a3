"""Small markets and followed samples for tests of performance."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from core.contracts import Universe
from core.enums import AssetKind, FollowState
from core.kr_market.lifecycle.following import STATES
from core.kr_market.performance.sample import Sample

START = date(2025, 1, 6)  # a Monday
DAY = 86_400


def make_universe(
    shares: int = 6,
    sessions: int = 60,
    seed: int = 1,
    *,
    is_demo: bool = True,
    source: str = "demo",
) -> Universe:
    """A random walk per share; the last share is a fund."""
    random = np.random.default_rng(seed)
    close = 10_000 * np.cumprod(1 + random.normal(0, 0.02, (shares, sessions)), axis=1)
    opened = close * (1 + random.normal(0, 0.005, close.shape))
    high, low = np.maximum(opened, close) * 1.01, np.minimum(opened, close) * 0.99
    names = tuple(f"Share {n}" for n in range(shares))
    kinds = (*[AssetKind.STOCK] * (shares - 1), AssetKind.ETF)
    return Universe(
        symbols=tuple(f"{n:05d}0" for n in range(shares)),
        names=names,
        local_names=tuple(f"종목 {n}" for n in range(shares)),
        sectors=("",) * shares,
        exchanges=("KOSPI",) * shares,
        kinds=kinds,
        time=list_time(sessions),
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=np.full(close.shape, 1_000.0),
        source=source,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        is_demo=is_demo,
    )


def list_time(sessions: int) -> np.ndarray:
    """Weekdays from START on, seconds."""
    first = np.datetime64(START)
    days = np.busday_offset(first, np.arange(sessions), roll="forward")
    return days.astype("datetime64[s]").astype(np.int64)


def make_sample(
    nets: list[float],
    *,
    days: list[int] | None = None,
    bases: list[float] | None = None,
    states: list[FollowState] | None = None,
    complete: list[bool] | None = None,
    worst: list[bool] | None = None,
) -> Sample:
    """Closed signals of complete sessions with a base of 0, unless said."""
    size = len(nets)
    return Sample(
        day=np.array(days or range(20_000, 20_000 + size), dtype=np.int64),
        state=np.array(
            [STATES.index(one) for one in states or [FollowState.CLOSED] * size], dtype=np.int64
        ),
        net=np.array(nets, dtype=np.float64),
        is_worst_case=np.array(worst or [False] * size, dtype=np.bool_),
        is_complete=np.array(complete or [True] * size, dtype=np.bool_),
        base_net=np.array(bases or [0.0] * size, dtype=np.float64),
        base_win=np.full(size, 0.5),
    )
