"""Each indicator written a second time from its formula, in pandas, sharing no code with ours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from core.contracts import BarSeries
from core.market_data.indicators.base import Indicator

Lines = list[pd.Series]
Reference = Callable[[pd.DataFrame, Indicator], Lines]
REFERENCES: dict[str, Reference] = {}


def reference(name: str) -> Callable[[Reference], Reference]:
    def add(function: Reference) -> Reference:
        REFERENCES[name] = function
        return function

    return add


def calculate_reference(name: str, bars: BarSeries, indicator: Indicator) -> list[np.ndarray]:
    frame = bars.to_frame().rename(columns=str.lower)
    frame["typical"] = frame[["high", "low", "close"]].mean(axis=1)
    return [line.to_numpy(float) for line in REFERENCES[name](frame, indicator)]


def seeded(values: pd.Series, length: int, alpha: float) -> pd.Series:
    """pandas' recursive mean, its start replaced by the plain mean of the first `length`."""
    first = values.first_valid_index()
    if first is None:
        return values * np.nan
    known = values.loc[first:]
    start = known.rolling(length).mean()
    fed = known.where(np.arange(len(known)) >= length, start)
    smoothed = fed.iloc[length - 1 :].ewm(alpha=alpha, adjust=False).mean()
    return smoothed.reindex(values.index)


def ema(values: pd.Series, length: int) -> pd.Series:
    return seeded(values, length, 2 / (length + 1))


def wilder(values: pd.Series, length: int) -> pd.Series:
    return seeded(values, length, 1 / length)


def wilder_sum(moves: pd.Series, length: int) -> pd.Series:
    """Wilder's own sheet: a sum of `length` - 1 moves, then each day 1 / `length` off, one on."""
    total, totals = moves.iloc[1:length].sum(), [np.nan] * length
    for move in moves.iloc[length:]:
        total = total - total / length + move
        totals.append(total)
    return pd.Series(totals, moves.index)


def ranges(f: pd.DataFrame) -> pd.Series:
    before = f.close.shift()
    spans = pd.concat([f.high - f.low, (f.high - before).abs(), (f.low - before).abs()], axis=1)
    return spans.max(axis=1).where(before.notna())


@reference("sma")
def _sma(f, i):
    return [f.close.rolling(i.length).mean()]


@reference("ema")
def _ema(f, i):
    return [ema(f.close, i.length)]


@reference("wma")
def _wma(f, i):
    weights = np.arange(1, i.length + 1) / (i.length * (i.length + 1) / 2)
    return [f.close.rolling(i.length).apply(lambda part: part @ weights, raw=True)]


@reference("dema")
def _dema(f, i):
    once = ema(f.close, i.length)
    return [2 * once - ema(once, i.length)]


@reference("tema")
def _tema(f, i):
    once = ema(f.close, i.length)
    twice = ema(once, i.length)
    return [3 * (once - twice) + ema(twice, i.length)]


@reference("rsi")
def _rsi(f, i):
    change = f.close.diff()
    strength = wilder(change.clip(lower=0), i.length) / wilder(-change.clip(upper=0), i.length)
    return [100 - 100 / (1 + strength)]


@reference("macd")
def _macd(f, i):
    late = f.close.iloc[max(i.slow - i.fast, 0) :]  # the fast mean starts with the slow one
    macd = ema(late, i.fast).reindex(f.index) - ema(f.close, i.slow)
    signal = ema(macd, i.signal)
    return [macd - signal, macd.where(signal.notna()), signal]


@reference("bollinger")
def _bollinger(f, i):
    window = f.close.rolling(i.length)
    middle, spread = window.mean(), i.width * window.std(ddof=0)
    return [middle, middle - spread, middle + spread]


@reference("adx")
def _adx(f, i):
    rise, fall = f.high.diff(), -f.low.diff()
    up = rise.where((rise > fall) & (rise > 0), 0.0).where(rise.notna())
    down = fall.where((fall > rise) & (fall > 0), 0.0).where(fall.notna())
    span = wilder_sum(ranges(f), i.length)
    plus, minus = (100 * wilder_sum(move, i.length) / span for move in (up, down))
    return [wilder(100 * (plus - minus).abs() / (plus + minus), i.length), plus, minus]


@reference("atr")
def _atr(f, i):
    return [wilder(ranges(f), i.length)]


@reference("stochastic")
def _stochastic(f, i):
    low, high = f.low.rolling(i.length).min(), f.high.rolling(i.length).max()
    main = (100 * (f.close - low) / (high - low)).rolling(i.smooth).mean()
    return [main, main.rolling(i.signal).mean()]


@reference("obv")
def _obv(f, i):
    balance, before = [], 0.0
    for close, volume in zip(f.close, f.volume, strict=True):
        step = volume if close > before else -volume if close < before else 0.0
        balance.append((balance[-1] if balance else 0.0) + step)
        before = close
    return [pd.Series(balance, f.index)]


@reference("vwap")
def _vwap(f, i):
    paid = (f.typical * f.volume).rolling(i.length).sum()
    return [paid / f.volume.rolling(i.length).sum()]


@reference("session_vwap")
def _session_vwap(f, i):
    day = f.index.normalize()  # the sample's exchange time is UTC
    return [(f.typical * f.volume).groupby(day).cumsum() / f.volume.groupby(day).cumsum()]


@reference("mfi")
def _mfi(f, i):
    money, change = f.typical * f.volume, f.typical.round(9).diff()
    gained, lost = (
        money.where(kind, 0.0).where(change.notna()).rolling(i.length).sum()
        for kind in (change > 0, change < 0)
    )
    return [100 - 100 / (1 + gained / lost)]


@reference("cci")
def _cci(f, i):
    window = f.typical.rolling(i.length)
    spread = window.apply(lambda part: np.abs(part - part.mean()).mean(), raw=True)
    return [(f.typical - window.mean()) / (0.015 * spread)]


@reference("williams_r")
def _williams_r(f, i):
    low, high = f.low.rolling(i.length).min(), f.high.rolling(i.length).max()
    return [-100 * (high - f.close) / (high - low)]


@reference("roc")
def _roc(f, i):
    return [f.close.pct_change(i.length)]


@reference("donchian")
def _donchian(f, i):
    low, high = f.low.rolling(i.length).min(), f.high.rolling(i.length).max()
    return [(low + high) / 2, low, high]


@reference("keltner")
def _keltner(f, i):
    middle, spread = ema(f.close, i.length), i.width * wilder(ranges(f), i.atr_length)
    return [middle, middle - spread, middle + spread]


@reference("ichimoku")
def _ichimoku(f, i):
    def middle(length):
        return (f.high.rolling(length).max() + f.low.rolling(length).min()) / 2

    conversion, base = middle(i.conversion), middle(i.base)
    leading = ((conversion + base) / 2).shift(i.displacement)
    return [conversion, base, leading, middle(i.span).shift(i.displacement)]


@reference("supertrend")
def _supertrend(f, i):
    """The usual form with `final` bands and a switch by the band in force."""
    spread = i.width * wilder(ranges(f), i.length)
    middle = (f.high + f.low) / 2
    upper, lower, close = (middle + spread).tolist(), (middle - spread).tolist(), f.close.tolist()
    stop = [np.nan] * len(f)
    start = i.length
    stop[start] = lower[start]
    for t in range(start + 1, len(f)):
        was_upper = stop[t - 1] == upper[t - 1]
        if not (upper[t] < upper[t - 1] or close[t - 1] > upper[t - 1]):
            upper[t] = upper[t - 1]
        if not (lower[t] > lower[t - 1] or close[t - 1] < lower[t - 1]):
            lower[t] = lower[t - 1]
        if was_upper:
            stop[t] = lower[t] if close[t] > upper[t] else upper[t]
        else:
            stop[t] = upper[t] if close[t] < lower[t] else lower[t]
    return [pd.Series(stop, f.index)]


@reference("parabolic_sar")
def _parabolic_sar(f, i):
    """Wilder's table, long and short written out apart."""
    high, low = f.high.tolist(), f.low.tolist()
    down, up = low[0] - low[1], high[1] - high[0]
    is_long = not (down > 0 and down > up)
    stop, extreme = (low[0], high[1]) if is_long else (high[0], low[1])
    factor, stops = i.step, [np.nan]
    for t in range(1, len(f)):
        recent = [max(t - 1, 1), t]
        if is_long and low[t] <= stop:
            is_long, stop = False, max(extreme, *(high[k] for k in recent))
            extreme, factor = low[t], i.step
            stops.append(stop)
            stop = stop + factor * (extreme - stop)
        elif not is_long and high[t] >= stop:
            is_long, stop = True, min(extreme, *(low[k] for k in recent))
            extreme, factor = high[t], i.step
            stops.append(stop)
            stop = stop + factor * (extreme - stop)
        else:
            stops.append(stop)
            best = high[t] if is_long else low[t]
            if (best > extreme) if is_long else (best < extreme):
                extreme, factor = best, min(factor + i.step, i.maximum)
            stop = stop + factor * (extreme - stop)
        if is_long:
            stop = min(stop, *(low[k] for k in recent))
        else:
            stop = max(stop, *(high[k] for k in recent))
    return [pd.Series(stops, f.index)]
