"""The exchange's daily price limits, and the sessions in which a share was locked at one. Pure.

A share may move 30 % from the close before, the amount cut to whole ticks (KRX Business
Regulation, tick sizes since 25 January 2023, limits since 15 June 2015). A share that traded at
nothing but its limit all session had buyers only, or sellers only: at the upper limit it cannot be
bought, at the lower it cannot be sold.
"""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray

LIMIT = 0.30
_TICK_STARTS = np.array([2_000.0, 5_000.0, 20_000.0, 50_000.0, 200_000.0, 500_000.0])
_TICKS = np.array([1.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1_000.0])
_CUT = 1e-6
"""Of a tick; 30 % of a whole number of won is not exact in binary."""

BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]


def find_ticks(price: FloatArray) -> FloatArray:
    """The tick of each price, KRW."""
    return np.asarray(_TICKS[np.searchsorted(_TICK_STARTS, price, side="right")])


def find_limits(before: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The lower and the upper limit of a session, KRW.

    Args:
        before: the closes of the sessions before, KRW; NaN gives NaN.
    """
    tick = find_ticks(before)
    width = np.floor(before * LIMIT / tick + _CUT) * tick
    upper, lower = before + width, before - width
    upper = np.floor(upper / find_ticks(upper) + _CUT) * find_ticks(upper)
    lower = np.ceil(lower / find_ticks(lower) - _CUT) * find_ticks(lower)
    return lower, upper


def find_locked(
    before: FloatArray, high: FloatArray, low: FloatArray
) -> tuple[BoolArray, BoolArray]:
    """Sessions locked at the lower and at the upper limit: one price only, and it is the limit.

    Args:
        before: the closes before, KRW; NaN where unknown, which is never locked.
        high: of the sessions, KRW.
        low: likewise.
    """
    lower, upper = find_limits(before)
    is_one_price = high == low
    return is_one_price & (low <= lower), is_one_price & (high >= upper)
