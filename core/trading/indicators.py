"""Indicators as pure, causal functions: value *i* uses bars up to *i* and never a later one."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray


def rolling_mean(values: FloatArray, window: int) -> FloatArray:
    """Mean of the last `window` values, the current one included.

    Args:
        values: float64[n]; may contain NaN.
        window: bars, 1 or more.

    Returns:
        float64[n]; NaN for the first `window - 1` bars and wherever the window contains a NaN.
    """
    import pandas as pd

    # pandas sums left to right with compensation: a longer series never changes earlier values,
    # and a window of equal prices gives exactly that price.
    mean: FloatArray = pd.Series(values).rolling(window).mean().to_numpy(dtype=np.float64)
    return mean


def sma(close: FloatArray, period: int) -> FloatArray:
    """Simple moving average of `period` closes; NaN for the first `period - 1` bars."""
    return rolling_mean(close, period)


def rsi_wilder(close: FloatArray, period: int) -> FloatArray:
    """Relative strength index after Wilder (New Concepts in Technical Trading Systems, 1978).

    The first average gain and loss are plain means of the first `period` changes; each later
    one is `(previous * (period - 1) + current) / period`. RSI = 100 - 100 / (1 + gain / loss);
    100 where nothing was lost, 50 where nothing moved.

    Args:
        close: float64[n], finite.
        period: changes averaged, 1 or more.

    Returns:
        float64[n] between 0 and 100; NaN for the first `period` bars.
    """
    rsi = np.full(len(close), np.nan)
    if len(close) <= period:
        return rsi
    changes = np.diff(close)
    gains, losses = np.maximum(changes, 0.0).tolist(), np.maximum(-changes, 0.0).tolist()
    gain, loss = sum(gains[:period]) / period, sum(losses[:period]) / period
    values = [_rsi(gain, loss)]
    for up, down in zip(gains[period:], losses[period:], strict=True):
        gain = (gain * (period - 1) + up) / period
        loss = (loss * (period - 1) + down) / period
        values.append(_rsi(gain, loss))
    rsi[period:] = values
    return rsi


def _rsi(gain: float, loss: float) -> float:
    return 100.0 * gain / (gain + loss) if gain + loss > 0 else 50.0


def rate_of_change(close: FloatArray, period: int) -> FloatArray:
    """Change over `period` bars as a fraction; NaN for the first `period` bars."""
    change = np.full(len(close), np.nan)
    change[period:] = close[period:] / close[: max(len(close) - period, 0)] - 1.0
    return change


def delay(values: FloatArray, bars: int) -> FloatArray:
    """Each value `bars` bars later, float64[n]; NaN for the first `bars` of them."""
    later = np.full(len(values), np.nan)
    later[bars:] = values[: max(len(values) - bars, 0)]
    return later
