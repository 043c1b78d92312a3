"""Defects planted in clean bars: what the quality rules and proof 9 are tried with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np

from core.market_data.bar_columns import BarColumns

AT = datetime(2024, 6, 1, tzinfo=UTC)
COUNT = 260
DAYS = np.arange(np.datetime64("2020-01-01"), np.datetime64("2024-01-01"))
SESSIONS = DAYS[np.is_busday(DAYS)][:COUNT]
PRICES = "open high low close"
Corrupt = Callable[[BarColumns, int], BarColumns]


def walk(seed: int, volatility: float = 0.015, count: int = COUNT) -> BarColumns:
    """A clean series: a random walk with one bar per session."""
    random = np.random.default_rng(seed)
    close = 10_000 * np.exp(np.cumsum(random.normal(0, volatility, count).clip(-0.2, 0.2)))
    opened = np.r_[close[0], close[:-1]]
    high = np.maximum(opened, close) * 1.002
    low = np.minimum(opened, close) * 0.998
    time = SESSIONS[:count].astype("datetime64[s]").astype(np.int64)
    return BarColumns(
        time, opened, high, low, close, random.integers(1_000, 9_000, count).astype(np.float64)
    )


def put(field: str, value: float) -> Corrupt:
    """A value in the place of another."""

    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        column = getattr(bars, field).copy()
        column[row] = value
        return bars._replace(**{field: column})

    return corrupt


def scale(fields: str, factor: float) -> Corrupt:
    """Values of one bar times a factor."""

    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        changed = {}
        for field in fields.split():
            changed[field] = getattr(bars, field).copy()
            changed[field][row] *= factor
        return bars._replace(**changed)

    return corrupt


def split(factor: float) -> Corrupt:
    """A split that the prices before it were not adjusted for."""

    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        after = np.where(np.arange(bars.size) >= row, factor, 1.0)
        prices = {name: getattr(bars, name) / after for name in ("open", "high", "low", "close")}
        return bars._replace(**prices, volume=bars.volume * after)

    return corrupt


def repeat(factor: float) -> Corrupt:
    """One bar twice, the second time with another close."""

    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        order = np.r_[0 : row + 1, row : bars.size]
        again = bars.take(order)
        close = again.close.copy()
        close[row + 1] *= factor
        return again._replace(close=close)

    return corrupt


def drop(length: int) -> Corrupt:
    """Bars taken out."""
    return lambda bars, row: bars.take(np.r_[0:row, row + length : bars.size])


def stale(length: int) -> Corrupt:
    """Prices that stand while sessions pass."""

    def corrupt(bars: BarColumns, row: int) -> BarColumns:
        rows = slice(row, row + length)
        columns = {name: getattr(bars, name).copy() for name in PRICES.split()}
        for column in columns.values():
            column[rows] = bars.close[row]
        return bars._replace(**columns)

    return corrupt


def shift(seconds: int) -> Corrupt:
    """All times moved."""
    return lambda bars, _row: bars._replace(time=bars.time + seconds)


def move(days: int) -> Corrupt:
    """One time moved."""
    return lambda bars, row: put("time", bars.time[row] + days * 86_400)(bars, row)


def swap(bars: BarColumns, row: int) -> BarColumns:
    """Two neighbours in each other's place."""
    order = np.arange(bars.size)
    order[[row, row + 1]] = order[[row + 1, row]]
    return bars.take(order)


DEFECTS: dict[str, Corrupt] = {
    **{f"{name} missing": put(name, np.nan) for name in PRICES.split()},
    **{f"{name} infinite": put(name, np.inf) for name in PRICES.split()},
    **{f"{name} zero": put(name, 0.0) for name in PRICES.split()},
    **{f"{name} negative": scale(name, -1) for name in PRICES.split()},
    "volume negative": put("volume", -1.0),
    "volume infinite": put("volume", np.inf),
    "volume zero": put("volume", 0.0),
    "high below low": lambda bars, _row: bars._replace(high=bars.low, low=bars.high),
    "close above high": scale("close", 1.2),
    "close below low": scale("close", 0.8),
    "open above high": scale("open", 1.5),
    "open below low": scale("open", 0.5),
    "jump up": scale(PRICES, 2.7),
    "jump down": scale(PRICES, 0.35),
    "unit error": scale(PRICES, 1_000),
    "decimal error": scale(PRICES, 0.01),
    "split 2": split(2),
    "split 5": split(5),
    "split 50": split(50),
    "reverse split 10": split(0.1),
    "duplicate": repeat(1),
    "conflicting duplicate": repeat(1.001),
    "unsorted": swap,
    "one session missing": drop(1),
    "a month missing": drop(21),
    "stale week": stale(6),
    "stale month": stale(22),
    "shifted by a day": shift(86_400),
    "shifted by nine hours": shift(9 * 3_600),
    "in the future": move(4_000),
}  # fmt: skip
"""Class of defect, and what plants it at a row."""
