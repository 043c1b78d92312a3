"""Return and risk a year from the returns of periods, and beta from those of bars."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.contracts import FloatArray
from core.trading.sweep.compiled import kernel
from core.trading.sweep.market import Calendar
from core.trading.sweep.plain_loop import Outcome
from core.trading.sweep.return_sums import pick, sum_in_market, sum_returns
from core.trading.sweep.state import Record


class AnnualFigures(NamedTuple):
    """Annualised fractions, and beta; NaN where there are too few periods or the account broke."""

    growth: float
    volatility: float
    downside: float
    beta: float


@kernel
def measure_annual(
    record: Record, outcome: Outcome, calendar: Calendar, room: FloatArray
) -> AnnualFigures:
    """Growth, volatility and downside a year, and beta.

    Growth counts as 0 where the account was ruined, as the engine's geometric mean does. The
    volatility is the engine's formula as it stands, a difference of two powers: under about 1 %
    a year it has lost digits, there and here (see `core.trading.sweep.agreement`).

    Args:
        record: as the simulation wrote it.
        outcome: how the run ended.
        calendar: of the bars.
        room: float64[n], overwritten where periods are longer than bars.
    """
    equity, ruined_at = record.equity, outcome.ruined_at
    ends, weights = calendar.period_ends, calendar.market_log[1:]
    of_periods = equity
    if len(ends) < len(equity):
        of_periods = room[: len(ends)]
        pick(equity, ends, of_periods)
    growth = 0.0
    if ruined_at < 0:
        growth = math.exp(math.log(of_periods[-1] / of_periods[0]) / (len(ends) - 1)) - 1
    count = count_periods(ruined_at, calendar)
    beta = math.nan
    if ruined_at < 0:
        of_bars = sum_in_market(record.log, outcome.trade_count, equity, weights, growth)
        beta = of_bars.log_products / calendar.market_variance
    if ruined_at < 0 and len(ends) == len(equity):
        sums = of_bars
    else:
        sums = sum_returns(of_periods[:count], of_periods[1 : count + 1], weights, growth)
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
