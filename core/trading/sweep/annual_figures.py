"""Return and risk a year from the returns of periods, and beta from those of bars."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.contracts import FloatArray
from core.trading.sweep.compiled import kernel
from core.trading.sweep.market import Calendar
from core.trading.sweep.return_sums import (
    complete_log_products,
    pick,
    sum_log_products,
    sum_returns,
)


class AnnualFigures(NamedTuple):
    """Annualised fractions, and beta; NaN where there are too few periods or the account broke."""

    growth: float
    volatility: float
    downside: float
    beta: float


@kernel
def measure_annual(
    equity: FloatArray, ruined_at: int, calendar: Calendar, room: FloatArray
) -> AnnualFigures:
    """Growth, volatility and downside a year, and beta.

    Growth counts as 0 where the account was ruined, as the engine's geometric mean does. The
    volatility is the engine's formula as it stands, a difference of two powers: under about 1 %
    a year it has lost digits, there and here (see `core.trading.sweep.agreement`).

    Args:
        equity: float64[n], currency.
        ruined_at: the bar on which nothing was left; -1 if there was none.
        calendar: of the bars.
        room: float64[n], overwritten where periods are longer than bars.
    """
    ends, weights = calendar.period_ends, calendar.market_log[1:]
    of_periods = equity
    if len(ends) < len(equity):
        of_periods = room[: len(ends)]
        pick(equity, ends, of_periods)
    growth = 0.0
    if ruined_at < 0:
        growth = math.exp(math.log(of_periods[-1] / of_periods[0]) / (len(ends) - 1)) - 1
    count = count_periods(ruined_at, calendar)
    before, after = of_periods[:count], of_periods[1 : count + 1]
    sums = sum_returns(before, after, weights, growth)
    beta = math.nan
    if ruined_at < 0:
        if len(ends) < len(equity):
            product = sum_log_products(equity[:-1], equity[1:], weights)
        else:
            product = complete_log_products(sums, before, after, weights)
        beta = product / calendar.market_variance
    if count == 0:
        growth = math.nan
    squares = max(sums.shifted_squares - sums.shifted * sums.shifted / count, 0.0)
    variance = squares / (count - 1) if count > 1 else math.nan
    periods = calendar.periods_a_year
    spread = (variance + (1 + growth) ** 2) ** periods - (1 + growth) ** (2 * periods)
    downside = math.sqrt(sums.negative_squares / count) * math.sqrt(periods)
    return AnnualFigures((1 + growth) ** periods - 1, math.sqrt(spread), downside, beta)


@kernel
def count_periods(ruined_at: int, calendar: Calendar) -> int:
    """How many periodic returns there are, up to the one that ruined the account."""
    ends = calendar.period_ends
    count = len(ends) - 1
    if ruined_at >= 0:
        count = 0
        while count < len(ends) - 1 and ends[count] < ruined_at:
            count += 1
    return count
