"""Returns of the account by calendar month and year."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray, PanelArray, TimeArray

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def calculate_monthly_returns(time: TimeArray, equity: FloatArray) -> tuple[list[int], PanelArray]:
    """Change of the account in each calendar month (UTC), and over each year.

    A month runs from the last value of the month with bars before it (for the first month: from
    the first value) to its own last value. Months without bars are NaN.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC, increasing.
        equity: float64[n], currency; where it has fallen to 0 the later returns are NaN.

    Returns:
        The years, and float64[years, 13] of fractions: twelve months and the year.
    """
    if not len(time):
        return [], np.empty((0, 13))
    months = time.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    years = months // 12 + 1970
    listed = list(range(int(years[0]), int(years[-1]) + 1))
    table = np.full((len(listed), 13), np.nan)
    for keys, column in ((months, None), (years, 12)):
        last = np.flatnonzero(np.append(keys[1:] != keys[:-1], True))
        before = np.concatenate(([equity[0]], equity[last[:-1]]))
        with np.errstate(divide="ignore", invalid="ignore"):
            returns = np.where(before > 0, equity[last] / before - 1.0, np.nan)
        rows = years[last] - listed[0]
        table[rows, months[last] % 12 if column is None else column] = returns
    return listed, table
