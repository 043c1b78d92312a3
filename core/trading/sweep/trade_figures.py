"""The numbers of the trades, after `compute_stats` of backtesting.py 0.6.6."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.contracts import TimeArray
from core.trading.sweep.compiled import kernel
from core.trading.sweep.state import TradeLog

_LARGE, _SMALL = 1e200, 1e-200


class TradeFigures(NamedTuple):
    """Fields are keys of `core.trading.statistics.DEFINITIONS`; NaN where undefined."""

    trade_count: float
    win_rate: float
    best_trade: float
    worst_trade: float
    avg_trade: float
    max_trade_duration: float
    avg_trade_duration: float
    profit_factor: float
    expectancy: float
    sqn: float
    kelly: float


class ProfitSums(NamedTuple):
    """Over the trades' profits, currency: how many above and below 0, and their sums."""

    winners: int
    losers: int
    won: float
    lost: float


class ReturnFigures(NamedTuple):
    """Over the trades' returns, fractions after commission."""

    best: float
    worst: float
    geometric_mean: float
    total: float
    gains: float
    losses: float


@kernel
def measure_trades(log: TradeLog, count: int, time: TimeArray, step: int) -> TradeFigures:
    """Figures of the first `count` trades of the log.

    Args:
        log: as the simulation wrote it.
        count: trades.
        time: int64[n], seconds of the bars.
        step: seconds to whose multiple durations are rounded up.
    """
    nan = math.nan
    if count == 0:
        return TradeFigures(0.0, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan)
    returns = measure_returns(log, count)
    profits = sum_profits(log, count)
    longest, seconds = 0.0, 0.0
    for row in range(count):
        duration = float(time[log.exit_bar[row]] - time[log.entry_bar[row]])
        longest = max(longest, duration)
        seconds += duration
    return TradeFigures(
        float(count),
        profits.winners / count,
        returns.best,
        returns.worst,
        returns.geometric_mean,
        round_up(longest, step),
        round_up(float(math.floor(seconds / count)), step),
        returns.gains / returns.losses if returns.losses != 0.0 else nan,
        returns.total / count,
        measure_quality(log, count, profits.won + profits.lost),
        measure_kelly(profits, count),
    )


@kernel
def round_up(seconds: float, step: int) -> float:
    """Whole multiples of `step` seconds (`Timedelta.ceil`); NaN stays NaN."""
    return math.ceil(seconds / step) * float(step) if seconds == seconds else math.nan  # noqa: PLR0124


@kernel
def measure_returns(log: TradeLog, count: int) -> ReturnFigures:
    """Figures of `Trade.pl_pct`; the geometric mean is 0 where a trade lost everything."""
    best, worst, total, gains, losses = -math.inf, math.inf, 0.0, 0.0, 0.0
    growth, logs, is_wiped_out = 1.0, 0.0, False
    for row in range(count):
        paid, size = log.entry_price[row], log.size[row]
        gross = log.exit_price[row] / paid - 1
        gross = gross if size > 0 else -gross
        value = gross - log.commission[row] / (abs(size) * paid)
        best, worst, total = max(best, value), min(worst, value), total + value
        gains += max(value, 0.0)
        losses -= min(value, 0.0)
        is_wiped_out = is_wiped_out or value + 1 <= 0
        growth *= value + 1
        if growth > _LARGE or growth < _SMALL:
            logs += math.log(growth)
            growth = 1.0
    mean = 0.0 if is_wiped_out else math.exp((logs + math.log(growth)) / count) - 1
    return ReturnFigures(best, worst, mean, total, gains, losses)


@kernel
def sum_profits(log: TradeLog, count: int) -> ProfitSums:
    """Winners and losers of the first `count` trades."""
    winners, losers, won, lost = 0, 0, 0.0, 0.0
    for row in range(count):
        profit = log.profit[row]
        if profit > 0:
            winners += 1
            won += profit
        elif profit < 0:
            losers += 1
            lost += profit
    return ProfitSums(winners, losers, won, lost)


@kernel
def measure_quality(log: TradeLog, count: int, total: float) -> float:
    """System quality number; NaN where all profits are equal, as that of one trade is."""
    mean, squares, is_equal = total / count, 0.0, True
    for row in range(count):
        squares += (log.profit[row] - mean) ** 2
        is_equal = is_equal and log.profit[row] == log.profit[0]
    if is_equal:
        return math.nan
    return math.sqrt(count) * mean / math.sqrt(squares / (count - 1))


@kernel
def measure_kelly(profits: ProfitSums, count: int) -> float:
    """Kelly criterion; NaN without a winner or without a loser."""
    if profits.winners == 0 or profits.losers == 0:
        return math.nan
    payoff = (profits.won / profits.winners) / (-profits.lost / profits.losers)
    share = profits.winners / count
    return share - (1 - share) / payoff
