"""Sums, shares of trading and z-scores over the last sessions of each session. Pure.

A session without a figure is left out of a window and counted; with too many of them, or with too
little history, the window is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.contracts import FloatArray, PanelArray

BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]
CountArray = np.ndarray[tuple[int], np.dtype[np.int64]]
_FLAT = 1e-9  # of the mean: rounding alone makes values of the same size differ by as much


@dataclass(frozen=True, slots=True, eq=False)
class Streaks:
    """How many sessions in a row were bought, at each of k sessions.

    Attributes:
        days: int64[k], sessions of net buying up to this one, of net selling below 0; 0 where this
            one was neither, or is unknown.
        is_cut: bool[k], whether the count stops at a session without a figure, or where history
            begins: then it is the least that the streak can be.
    """

    days: CountArray
    is_cut: BoolArray


def sum_last(values: FloatArray, window: int, most_missing: int = 0) -> FloatArray:
    """Sums of the last `window` sessions, float64[k]; NaN where unknown."""
    total, known = _add(np.nan_to_num(values), window), _add(np.isfinite(values), window)
    return np.where(_is_enough(known, window, most_missing), total, np.nan)


def divide_last(
    net: FloatArray, traded: FloatArray, window: int, most_missing: int = 0
) -> FloatArray:
    """Net buying over what was traded in the same sessions, float64[k], a fraction.

    A session counts where both figures are known.
    """
    is_known = np.isfinite(net) & (traded > 0)
    above = _add(np.where(is_known, net, 0.0), window)
    below = _add(np.where(is_known, traded, 0.0), window)
    enough = _is_enough(_add(is_known, window), window, most_missing) & (below > 0)
    share = np.full(len(net), np.nan)
    share[enough] = above[enough] / below[enough]
    return share


def score_z(values: FloatArray, year: int, least: int, last: int) -> FloatArray:
    """How many standard deviations each value lies from the mean of the `year` before it.

    The value itself is left out: an extreme one is not compared with itself, and a higher value
    always scores higher. Sample standard deviation; NaN with fewer than `least` known values
    before it, or where they are all the same.

    Args:
        values: float64[k].
        year: how many values before it.
        least: how many of these must be known; at least 2.
        last: of so many last sessions; NaN before them.
    """
    windows = _cut(np.concatenate([[np.nan], values[:-1]]), year, fill=np.nan)[-last:]
    known = np.isfinite(windows)
    count = known.sum(axis=1)
    divisor = np.maximum(count, 2)
    mean = np.where(known, windows, 0.0).sum(axis=1) / divisor
    apart = np.where(known, windows - mean[:, None], 0.0)
    spread = np.sqrt((apart * apart).sum(axis=1) / (divisor - 1))
    enough = (count >= least) & (spread > _FLAT * np.abs(mean))
    z = np.full(len(values), np.nan)
    z[-last:] = np.where(enough, (values[-last:] - mean) / np.where(enough, spread, 1.0), np.nan)
    return z


def count_streaks(net: FloatArray) -> Streaks:
    """Sessions in a row of net buying or net selling; a session at exactly 0 ends both."""
    unknown = 9.0
    sign = np.where(np.isfinite(net), np.sign(net), unknown)
    place = np.arange(len(sign))
    is_new = np.ones(len(sign), dtype=np.bool_)
    is_new[1:] = sign[1:] != sign[:-1]
    start = np.maximum.accumulate(np.where(is_new, place, 0))
    before = np.where(start > 0, sign[np.maximum(start - 1, 0)], unknown)
    is_unknown = sign == unknown
    days = np.where(is_unknown, 0, (place - start + 1) * sign).astype(np.int64)
    return Streaks(days, is_unknown | ((before == unknown) & (sign != 0)))


def _is_enough(known: FloatArray, window: int, most_missing: int) -> BoolArray:
    enough: BoolArray = known >= max(window - most_missing, 1)
    enough[: window - 1] = False  # history does not reach back so far
    return enough


def _add(values: Any, window: int) -> FloatArray:
    """Sums of the last `window` values, float64[k], each by itself.

    The difference of two running totals would change with how much history is loaded.
    """
    return np.asarray(_cut(np.asarray(values, dtype=np.float64), window).sum(axis=1))


def _cut(values: FloatArray, window: int, *, fill: float = 0.0) -> PanelArray:
    """The last `window` values of each session, float64[k, window]."""
    filled = np.concatenate([np.full(window - 1, fill), values])
    return np.lib.stride_tricks.sliding_window_view(filled, window)
