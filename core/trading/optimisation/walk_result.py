"""What came of the windows of a walk-forward run, one by one and put together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.trading.types import Statistics

_YEAR_SECONDS = 365.25 * 86_400


@dataclass(frozen=True, slots=True, eq=False)
class WindowResult:
    """What came of one window.

    Attributes:
        point: float64[a], the pick; None where there is none.
        reason: why there is no pick or no result; empty where there is one.
        trial_count: combinations tried on the training part.
        in_sample: the pick's statistics on the training part; empty without a pick.
        out_of_sample: the same on the test part alone, which it began flat.
        time: int64[n], seconds since 1970-01-01 UTC of the test part's bars.
        returns: float64[n], of the account on each of them; 0 without a pick.
    """

    point: FloatArray | None
    reason: str
    trial_count: int
    in_sample: Statistics
    out_of_sample: Statistics
    time: TimeArray
    returns: FloatArray


def stitch(windows: Sequence[WindowResult], cash: float) -> tuple[TimeArray, FloatArray]:
    """The account that trades all test parts in a row.

    Args:
        windows: in their order; bars of a test part that an earlier one holds already are left
            out.
        cash: at the start.

    Returns:
        int64[n] seconds since 1970-01-01 UTC, and float64[n] currency.
    """
    times: list[TimeArray] = []
    returns: list[FloatArray] = []
    last = -(2**62)
    for window in windows:
        is_new = window.time > last
        times.append(window.time[is_new])
        returns.append(window.returns[is_new])
        last = int(window.time[-1]) if len(window.time) else last
    time: TimeArray = np.concatenate(times or [np.empty(0, dtype=np.int64)])
    growth: FloatArray = np.concatenate(returns or [np.empty(0)]) + 1
    equity: FloatArray = cash * growth.cumprod()
    return time, equity


def find_efficiency(windows: Sequence[WindowResult]) -> float | None:
    """Walk-forward efficiency: growth a year out of sample over that in sample.

    Growth a year = exp(sum of log(1 + return) / sum of years) - 1, over the windows with a pick.
    None where there is none, or where the past promised no gain: half of nothing means nothing.
    """
    picked = [window for window in windows if window.point is not None]
    promised = _find_growth([window.in_sample for window in picked])
    earned = _find_growth([window.out_of_sample for window in picked])
    if promised is None or earned is None or promised <= 0:
        return None
    return earned / promised


def _find_growth(found: list[Statistics]) -> float | None:
    years = sum((each["duration"] or 0.0) / _YEAR_SECONDS for each in found)
    gains = [each["total_return"] or 0.0 for each in found]
    if not years:
        return None
    if min(gains) <= -1:
        return -1.0
    return math.expm1(sum(map(math.log1p, gains)) / years)
