"""The same filters the plain way: one instrument after the other, with pandas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Universe

Measure = Callable[[pd.DataFrame, Any], float]


def _rsi(bars: pd.DataFrame, p: Any) -> float:
    changes = bars.Close.diff().iloc[1:].tail(10 * p.window)
    if len(changes) < 10 * p.window:
        return np.nan
    gain = changes.clip(lower=0).ewm(alpha=1 / p.window, adjust=True).mean().iloc[-1]
    loss = (-changes.clip(upper=0)).ewm(alpha=1 / p.window, adjust=True).mean().iloc[-1]
    return 50.0 if gain + loss == 0 else 100 * gain / (gain + loss)


def _cross(bars: pd.DataFrame, p: Any) -> float:
    fast, slow = bars.Close.rolling(p.fast).mean(), bars.Close.rolling(p.slow).mean()
    if slow.tail(p.within + 2).isna().any() or len(slow) < p.within + 2:
        return np.nan
    beyond = (fast > slow).tail(p.within + 2)
    crossed = (beyond & ~beyond.shift(1, fill_value=True)).to_numpy()[1:][::-1]
    return float(crossed.argmax()) if crossed.any() else np.inf


def _streak(bars: pd.DataFrame, _p: Any) -> float:
    signs = np.sign(bars.Close.diff().iloc[1:]).tail(30)
    if signs.empty:
        return np.nan
    sign, run = signs.iloc[-1], 0
    for other in reversed(signs.tolist()):
        if other != sign:
            break
        run += 1
    return float(sign * run)


def _true_range(bars: pd.DataFrame) -> pd.Series:
    before = bars.Close.shift(1)
    parts = [bars.High - bars.Low, (bars.High - before).abs(), (bars.Low - before).abs()]
    return pd.concat(parts, axis=1).max(axis=1, skipna=False)


def _volume_z(bars: pd.DataFrame, p: Any) -> float:
    # Not `rolling().std()`: its running sums keep the rounding of volumes long past.
    earlier = bars.Volume.iloc[-p.window - 1 : -1]
    spread = earlier.std(skipna=False)
    if len(earlier) < p.window or spread == 0:
        return np.nan
    return float((bars.Volume.iloc[-1] - earlier.mean(skipna=False)) / spread)


def _drawdown(bars: pd.DataFrame, p: Any) -> float:
    closes = bars.Close.tail(p.window)
    return float(1 - (closes / closes.cummax()).min()) if len(closes) == p.window else np.nan


def _since_high(bars: pd.DataFrame, p: Any) -> float:
    closes = bars.Close.tail(p.window)
    return float(np.argmax(closes.to_numpy()[::-1])) if len(closes) == p.window else np.nan


def _contraction(bars: pd.DataFrame, p: Any) -> float:
    ranges = (bars.High - bars.Low) / bars.Close
    recent, whole = (ranges.rolling(span).mean().iloc[-1] for span in (p.recent, p.window))
    return float(recent / whole)


def _position(bars: pd.DataFrame, _p: Any) -> float:
    low, span = bars.Low.iloc[-1], bars.High.iloc[-1] - bars.Low.iloc[-1]
    return float((bars.Close.iloc[-1] - low) / span) if span else np.nan


MEASURES: dict[str, Measure] = {
    "price": lambda b, _p: b.Close.iloc[-1],
    "change": lambda b, p: b.Close.pct_change(p.window, fill_method=None).iloc[-1],
    "below_high": lambda b, p: 1 - b.Close.iloc[-1] / b.High.rolling(p.window).max().iloc[-1],
    "above_low": lambda b, p: b.Close.iloc[-1] / b.Low.rolling(p.window).min().iloc[-1] - 1,
    "sma_distance": lambda b, p: b.Close.iloc[-1] / b.Close.rolling(p.window).mean().iloc[-1] - 1,
    "sma_cross": _cross,
    "rsi": _rsi,
    "volume_ratio": lambda b, p: (
        b.Volume.iloc[-1] / b.Volume.shift(1).rolling(p.window).mean().iloc[-1]
    ),
    "volume_z": _volume_z,
    "traded_value": lambda b, p: (b.Close * b.Volume).rolling(p.window).mean().iloc[-1],
    "volatility": lambda b, p: (
        np.log(b.Close).diff().rolling(p.window).std().iloc[-1] * np.sqrt(252)
    ),
    "atr": lambda b, p: _true_range(b).rolling(p.window).mean().iloc[-1] / b.Close.iloc[-1],
    "drawdown": _drawdown,
    "new_high": lambda b, p: (
        b.Close.iloc[-1] / b.Close.shift(1).rolling(p.window).max().iloc[-1] - 1
    ),
    "gap": lambda b, _p: b.Open.iloc[-1] / b.Close.shift(1).iloc[-1] - 1,
    "streak": _streak,
    "days_since_high": _since_high,
    "range_contraction": _contraction,
    "close_position": _position,
}


def measure_all(universe: Universe, params: dict[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Every filter's number for every instrument; NaN where it is not known.

    Args:
        universe: the market.
        params: filter to its parameters, of `MEASURES` and `relative_strength`.
    """
    found = {name: np.full(len(universe.symbols), np.nan) for name in params}
    for row in range(len(universe.symbols)):
        bars = pd.DataFrame(
            {
                "Open": universe.open[row],
                "High": universe.high[row],
                "Low": universe.low[row],
                "Close": universe.close[row],
                "Volume": universe.volume[row],
            }
        )
        if np.isnan(bars.Close.iloc[-1]):
            continue
        bars = bars.dropna(subset=["Close"])
        for name, values in found.items():
            key = "change" if name == "relative_strength" else name
            values[row] = MEASURES[key](bars, params[name])
    if "relative_strength" in found:
        found["relative_strength"] -= np.nanmedian(found["relative_strength"])
    return found
