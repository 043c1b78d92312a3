"""What the gate measures on bars. Pure functions on arrays.

Ratios are rounded to twelve decimals, so that one of exactly 1.2 is not above 1.2 by a hair.

NaN rule: a value whose window is not full, or holds a NaN, is NaN. Each value reads its own bar
and earlier ones only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from core.contracts import FloatArray, TimeArray
    from core.kr_market.market_gate.gate_bars import GateBars
    from core.kr_market.market_gate.preset import GatePreset


_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Measures:
    """float64[k] each, one value a bar.

    Attributes:
        short_mean, long_mean: moving averages of the close.
        rsi: 0 to 100.
        macd, macd_signal: in the close's unit.
        volume_ratio: volume over the mean of the last bars, its own included.
        strength: return less that of the index over the same sessions; fraction.
    """

    short_mean: FloatArray
    long_mean: FloatArray
    rsi: FloatArray
    macd: FloatArray
    macd_signal: FloatArray
    volume_ratio: FloatArray
    strength: FloatArray


def measure(bars: GateBars, index: GateBars | None, preset: GatePreset) -> Measures:
    """All measures of each bar.

    Args:
        bars: of the index or a fund.
        index: what the relative strength is against; None leaves it unknown.
        preset: lengths.
    """
    macd, signal = measure_macd(bars.close, preset.macd_spans)
    return Measures(
        short_mean=rolling_mean(bars.close, preset.short_mean),
        long_mean=rolling_mean(bars.close, preset.long_mean),
        rsi=measure_rsi(bars.close, preset.rsi_bars),
        macd=macd,
        macd_signal=signal,
        volume_ratio=np.round(
            bars.volume / rolling_mean(bars.volume, preset.volume_bars), _DECIMALS
        ),
        strength=measure_strength(bars, index, preset.strength_bars)
        if index
        else np.full(len(bars), np.nan),
    )


def rolling_mean(values: FloatArray, bars: int) -> FloatArray:
    """Mean of the last `bars` values, the bar's own included; exact where they are all equal."""
    means = np.full(len(values), np.nan)
    if len(values) >= bars:
        windows = sliding_window_view(values, bars)
        last = windows[:, -1]
        means[bars - 1 :] = last + (windows - last[:, None]).mean(axis=1)
    return means


def measure_rsi(close: FloatArray, bars: int) -> FloatArray:
    """Relative strength index with simple means of gains and losses (Cutler's variant).

    100 · gains / (gains + losses); NaN where the close did not move at all.
    """
    change = np.diff(close, prepend=np.nan)
    gain = rolling_mean(np.maximum(change, 0.0), bars)  # the first change, NaN, stays NaN
    loss = rolling_mean(np.maximum(-change, 0.0), bars)
    moved = gain + loss
    rsi: FloatArray = np.full(len(close), np.nan)
    np.divide(100.0 * gain, moved, out=rsi, where=moved > 0)
    return np.round(rsi, _DECIMALS)


def measure_macd(close: FloatArray, spans: tuple[int, int, int]) -> tuple[FloatArray, FloatArray]:
    """MACD and its signal line; exponential means begin at the first bar (2 / (span + 1))."""
    fast, slow, signal = spans
    macd = exponential_mean(close, fast) - exponential_mean(close, slow)
    return macd, exponential_mean(macd, signal)


def exponential_mean(values: FloatArray, span: int) -> FloatArray:
    """Each step goes 2 / (span + 1) of the way to the value; no NaN may be among them."""
    weight = 2.0 / (span + 1.0)
    means = values.tolist()
    for place in range(1, len(means)):
        before = means[place - 1]
        means[place] = before + weight * (means[place] - before)
    return np.array(means, dtype=np.float64)


def measure_strength(bars: GateBars, index: GateBars, count: int) -> FloatArray:
    """Return within the last `count` bars less the index's between the same two sessions.

    From the close of the first of these bars to that of the last. NaN where the index has no bar
    of one of the two, or an unadjusted move between them.
    """
    strength = np.full(len(bars), np.nan)
    step = count - 1
    if len(bars) <= step or not len(index):
        return strength
    ends, starts = _find(index.time, bars.time[step:]), _find(index.time, bars.time[:-step])
    jumps = np.cumsum(index.is_jump)
    is_known = (ends >= 0) & (starts >= 0) & (jumps[ends] == jumps[starts])
    own = bars.close[step:] / bars.close[:-step]
    found = np.where(is_known, own - index.close[ends] / index.close[starts], np.nan)
    strength[step:] = np.round(found, _DECIMALS)
    return strength


def _find(time: TimeArray, wanted: TimeArray) -> TimeArray:
    """Places of these sessions; -1 for those that are not there."""
    place = np.minimum(np.searchsorted(time, wanted), len(time) - 1)
    found: TimeArray = np.where(time[place] == wanted, place, -1)
    return found
