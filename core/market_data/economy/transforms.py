"""Level, change, change on the year and z-score of a figure. Pure functions on arrays.

NaN rule: a value whose reference is missing, or not fit to be compared with, is NaN; nothing is
carried over a gap.
"""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.enums import Frequency, SeriesTransform
from core.market_data.economy.periods import MONTHS_PER_PERIOD, PERIODS_PER_YEAR, count_periods

Z_YEARS = 10
Z_LEAST_YEARS, Z_LEAST_VALUES = 3, 8
_YEAR_DAYS = 365
_OLDER_BY = {Frequency.DAILY: 7, Frequency.WEEKLY: 10}
"""Days by which a daily or weekly reference may lie before the day it stands for (holidays)."""


def transform_values(
    days: TimeArray,
    values: FloatArray,
    frequency: Frequency,
    transform: SeriesTransform,
    *,
    is_rate: bool,
) -> FloatArray:
    """What the transform makes of a series.

    Args:
        days: int64[n], period ends as days since 1970-01-01, strictly increasing.
        values: float64[n], in the series' unit.
        frequency: of the series: what "the period before" and "a year before" are.
        transform: LEVEL; CHANGE against the period before, in the unit; YEAR_ON_YEAR as a
            fraction (0.02 is 2 %), for a rate the difference in its unit; Z_SCORE: distance from
            the mean of the ten years up to and with the value, in their sample standard
            deviations. Each uses the value and earlier ones only.
        is_rate: the values are percent already, so that their relative change would mislead.

    Returns:
        float64[n]; NaN where the reference is missing, for the first three years (at least 8
        values) of z-scores, where the ten years do not vary, and for a relative change from 0 or
        less.
    """
    if transform is SeriesTransform.LEVEL or not len(values):
        return values
    if transform is SeriesTransform.Z_SCORE:
        return _score(days, values, frequency)
    if transform is SeriesTransform.CHANGE:
        return values - _find_before(days, values, frequency, years=0)
    before = _find_before(days, values, frequency, years=1)
    if is_rate:
        return values - before
    return values / np.where(before > 0, before, np.nan) - 1.0


def _find_before(
    days: TimeArray, values: FloatArray, frequency: Frequency, *, years: int
) -> FloatArray:
    """The value one period, or one year, before each; NaN without one."""
    if frequency in MONTHS_PER_PERIOD:
        periods = count_periods(days, frequency)
        wanted = periods - (PERIODS_PER_YEAR[frequency] if years else 1)
        place = np.searchsorted(periods, wanted)
        is_found = periods[np.minimum(place, len(periods) - 1)] == wanted
    else:
        wanted = days - (_YEAR_DAYS if years else 1)
        place = np.searchsorted(days, wanted, side="right") - 1
        is_found = (place >= 0) & (wanted - days[place] <= _OLDER_BY[frequency])
    return np.where(is_found, values[np.clip(place, 0, len(values) - 1)], np.nan)


def _score(days: TimeArray, values: FloatArray, frequency: Frequency) -> FloatArray:
    least = max(Z_LEAST_VALUES, Z_LEAST_YEARS * PERIODS_PER_YEAR[frequency])
    begin = np.searchsorted(days, days - round(Z_YEARS * 365.25), side="right")
    known = np.isfinite(values)
    # Sums of distances from one value lose less than sums of squares of large levels.
    shifted = np.where(known, values - values[known][0], 0.0) if known.any() else values
    count, total, squares = (
        _sum_windows(each, begin)
        for each in (known.astype(np.float64), shifted, np.square(shifted))
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / count
        deviation = np.sqrt(np.maximum(squares - count * mean**2, 0.0) / (count - 1))
        scores = (shifted - mean) / deviation
    is_flat = deviation <= 1e-9 * np.maximum(np.abs(values), 1e-300)
    return np.where(known & (count >= least) & ~is_flat, scores, np.nan)


def _sum_windows(values: FloatArray, begin: TimeArray) -> FloatArray:
    """The sum from `begin[i]` up to and with `i`."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    result: FloatArray = sums[1:] - sums[begin]
    return result
