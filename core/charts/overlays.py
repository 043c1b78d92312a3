"""Lines drawn over prices. Pure functions of the closes; NaN while they warm up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core.contracts import FloatArray


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay that a chart can be asked for.

    Attributes:
        title: as shown in the legend.
        calculate: closes float64[n] to one or more lines float64[n], lowest first.
    """

    title: str
    calculate: Callable[[FloatArray], tuple[FloatArray, ...]]


def calculate_sma(close: FloatArray, length: int) -> FloatArray:
    """Mean of the last `length` closes; the first `length - 1` values are NaN."""
    result = np.full(len(close), np.nan)
    if len(close) >= length:
        windows = np.lib.stride_tricks.sliding_window_view(close, length)
        result[length - 1 :] = windows.mean(axis=1)
    return result


def calculate_ema(close: FloatArray, length: int) -> FloatArray:
    """Exponential mean with weight 2 / (length + 1), started from the mean of the first `length`.

    The first `length - 1` values are NaN. The start is TA-Lib's; other tools start from the
    first close, which differs for about three times the length.
    """
    result = np.full(len(close), np.nan)
    if len(close) < length:
        return result
    weight = 2.0 / (length + 1)
    value = float(close[:length].mean())
    values = [value]
    for price in close[length:].tolist():
        value += weight * (price - value)
        values.append(value)
    result[length - 1 :] = values
    return result


def calculate_bollinger(
    close: FloatArray, length: int = 20, width: float = 2.0
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper band: the mean of `length` closes ∓ `width` standard deviations.

    The deviation is the population's (divided by n), as Bollinger defines it; the first
    `length - 1` values are NaN.
    """
    lower, upper = np.full(len(close), np.nan), np.full(len(close), np.nan)
    if len(close) >= length:
        windows = np.lib.stride_tricks.sliding_window_view(close, length)
        middle, spread = windows.mean(axis=1), width * windows.std(axis=1)
        lower[length - 1 :], upper[length - 1 :] = middle - spread, middle + spread
    return lower, upper


OVERLAYS: dict[str, Overlay] = {
    "sma_20": Overlay("SMA 20", lambda close: (calculate_sma(close, 20),)),
    "sma_50": Overlay("SMA 50", lambda close: (calculate_sma(close, 50),)),
    "sma_200": Overlay("SMA 200", lambda close: (calculate_sma(close, 200),)),
    "ema_20": Overlay("EMA 20", lambda close: (calculate_ema(close, 20),)),
    "bollinger_20": Overlay("Bollinger 20, 2 SD", calculate_bollinger),
}
