"""The markets that screens are measured on: random walks, and the real Korean bars."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from core.clock import now
from core.contracts import Universe
from core.enums import AssetKind

INSTRUMENTS, SESSIONS = 2_500, 320
_SEED = 20_261_121
_FIELDS = ("open", "high", "low", "close", "volume")


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
        exchanges=("",) * instruments,
        kinds=(AssetKind.STOCK,) * instruments,
        time=np.arange(sessions, dtype=np.int64) * 86_400,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        source="benchmark",
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def read_real_market(sessions: int = SESSIONS) -> Universe | None:
    """The last sessions of the file that `SIGNALDECK_REAL_DATA` names; None without it.

    Read by pandas and not from a database: what is measured here is the screening alone.
    """
    folder = os.environ.get("SIGNALDECK_REAL_DATA", "")
    path = Path(folder) / "kr_daily_prices.csv.gz"
    if not folder or not path.is_file():
        return None
    frame = pd.read_csv(path, dtype={"ticker": str}, usecols=["date", "ticker", *_FIELDS])
    frame = frame[frame.open > 0]  # a suspended day carries the close and no trade
    frame = frame.drop_duplicates(["ticker", "date"])
    days = np.sort(frame.date.unique())[-sessions:]
    frame = frame[frame.date >= days[0]]
    panels = {
        field: frame.pivot(index="ticker", columns="date", values=field).astype(float)
        for field in _FIELDS
    }
    symbols = tuple(str(ticker) for ticker in panels["close"].index)
    return Universe(
        symbols=symbols,
        names=symbols,
        local_names=("",) * len(symbols),
        sectors=("",) * len(symbols),
        exchanges=("",) * len(symbols),
        kinds=(AssetKind.STOCK,) * len(symbols),
        time=days.astype("datetime64[s]").astype(np.int64),
        **{field: panel.to_numpy() for field, panel in panels.items()},
        source="kr_daily_prices.csv.gz",
        fetched_at=now(),
    )
