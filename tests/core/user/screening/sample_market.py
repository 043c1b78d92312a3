"""Synthetic markets: random ones with every kind of hole, and small ones written out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from core.contracts import Universe
from core.enums import AssetKind

DAY = 86_400
FIRST = 1_704_067_200  # 2024-01-01
SECTORS = ("Technology", "Banks", "")


def make_universe(count: int = 40, sessions: int = 300, seed: int = 1) -> Universe:
    """Random walks with late listings, delistings, suspended days and unreported volume."""
    random = np.random.default_rng(seed)
    close = 50 * np.exp(np.cumsum(random.normal(0, 0.02, (count, sessions)), axis=1))
    close = np.round(close, 2)
    opened = np.round(close * np.exp(random.normal(0, 0.01, close.shape)), 2)
    high = np.round(np.maximum(opened, close) * (1 + random.uniform(0, 0.02, close.shape)), 2)
    low = np.round(np.minimum(opened, close) * (1 - random.uniform(0, 0.02, close.shape)), 2)
    volume = random.integers(1_000, 100_000, close.shape).astype(float)
    hole = np.zeros(close.shape, dtype=bool)
    for row in range(0, count, 4):
        hole[row, : random.integers(0, sessions)] = True  # listed late
    for row in range(1, count, 7):
        hole[row, random.integers(sessions // 2, sessions) :] = True  # delisted
    for row in range(2, count, 3):
        hole[row, random.integers(0, sessions, 5)] = True  # suspended
    if count > 5:
        hole[5] = True  # never traded
    volume[3::9, :] = np.nan
    panels = [np.where(hole, np.nan, panel) for panel in (opened, high, low, close, volume)]
    return build_universe(*panels)


def build_universe(opened, high, low, close, volume) -> Universe:
    count, sessions = close.shape
    return Universe(
        symbols=tuple(f"S{row:03d}" for row in range(count)),
        names=tuple(f"Company {row}" for row in range(count)),
        local_names=tuple(f"회사 {row}" if row % 2 else "" for row in range(count)),
        sectors=tuple(SECTORS[row % len(SECTORS)] for row in range(count)),
        exchanges=("XKRX",) * count,
        kinds=(AssetKind.STOCK,) * count,
        time=np.arange(sessions, dtype=np.int64) * DAY + FIRST,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        source="sample",
        fetched_at=datetime(2024, 12, 1, tzinfo=UTC),
        is_demo=True,
    )


def from_closes(*rows: list[float]) -> Universe:
    """A market of these closes; open, high and low equal them, volume is 100."""
    close = np.array(rows, dtype=float).reshape(len(rows), -1 if rows else 0)
    volume = np.where(np.isnan(close), np.nan, 100.0)
    return build_universe(close, close, close, close, volume)


def cut(universe: Universe, sessions: int) -> Universe:
    """The first sessions only, as if the later ones had not happened yet."""
    panels = {
        name: getattr(universe, name)[:, :sessions].copy()
        for name in ("open", "high", "low", "close", "volume")
    }
    return replace(universe, time=universe.time[:sessions], **panels)


def append_nonsense(universe: Universe, sessions: int = 30) -> Universe:
    """Wild later sessions behind the market's own."""
    random = np.random.default_rng(9)
    shape = (len(universe.symbols), sessions)
    panels = {
        name: np.concatenate([getattr(universe, name), random.uniform(1e-3, 1e6, shape)], axis=1)
        for name in ("open", "high", "low", "close", "volume")
    }
    last = universe.time[-1] if len(universe.time) else FIRST
    later = last + DAY * np.arange(1, sessions + 1, dtype=np.int64)
    return replace(universe, time=np.concatenate([universe.time, later]), **panels)
