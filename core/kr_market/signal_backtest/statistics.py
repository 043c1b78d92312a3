"""The numbers of an account, each with its definition. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.kr_market.signal_backtest.account_types import AccountRun

SESSIONS_PER_YEAR = 252
"""By convention; the exchange has some 245."""

LEAST_RETURNS = 20
"""Sessions below which a volatility or a Sharpe ratio says nothing."""

_DAYS_PER_YEAR = 365.25
_YEAR_SECONDS = _DAYS_PER_YEAR * 86_400


@dataclass(frozen=True, slots=True)
class SignalStatistics:
    """Fractions, KRW and counts; None where not defined.

    Attributes:
        total_return: value at the last close over the capital, less 1; open positions at their
            last traded close, without the costs of selling them.
        growth: compound annual rate of it; None for periods under a year, which have none yet.
        max_drawdown: largest fall of the closing value below its highest before; 0 or less.
        volatility: standard deviation (n − 1) of the returns from close to close, times √252.
        sharpe: their mean over their standard deviation, times √252; interest of 0.
        win_rate, profit_factor: of closed positions after costs; gains over losses.
        mean_return: of closed positions, after costs.
        exposure: mean over all closes of what is in shares, over the value.
        turnover: amount bought over the mean value, per year of 252 sessions.
        commission, slippage, tax: KRW paid over the period.
        bought, closed: positions.
        worst_case: share of the closed positions whose stop and target fell into one bar.
        stale_closes: closes at which something held had not traded that session.
        mean_held: positions at a close.
    """

    final_value: float
    total_return: float
    growth: float | None
    max_drawdown: float
    volatility: float | None
    sharpe: float | None
    win_rate: float | None
    profit_factor: float | None
    mean_return: float | None
    exposure: float
    turnover: float
    commission: float
    slippage: float
    tax: float
    bought: int
    closed: int
    worst_case: float | None
    stale_closes: int
    mean_held: float


def find_drawdown(equity: FloatArray, capital: float) -> FloatArray:
    """float64[s]: how far each value lies below the highest before it, the capital included."""
    peak = np.maximum.accumulate(np.append(capital, equity))[1:]
    return np.asarray(1.0 - equity / peak)


def find_growth(total_return: float, time: TimeArray) -> float | None:
    """Compound annual rate over the days from the first close to the last."""
    years = float(time[-1] - time[0]) / _YEAR_SECONDS
    if years < 1.0 - 2 / _DAYS_PER_YEAR or total_return <= -1.0:
        return None
    return float((1.0 + total_return) ** (1.0 / years) - 1.0)


def find_risk(equity: FloatArray, capital: float) -> tuple[float | None, float | None]:
    """Volatility and Sharpe ratio, both by the year."""
    values = np.append(capital, equity)
    returns = np.diff(values) / values[:-1]
    if len(returns) < LEAST_RETURNS:
        return None, None
    spread = float(returns.std(ddof=1))
    if spread == 0.0:
        return 0.0, None
    root = math.sqrt(SESSIONS_PER_YEAR)
    return spread * root, float(returns.mean()) / spread * root


def calculate_statistics(
    run: AccountRun, capital: float, time: TimeArray, worst_case: int
) -> SignalStatistics:
    """All of them.

    Args:
        run: of the account.
        capital: KRW at the start.
        time: of the period's sessions.
        worst_case: closed positions with stop and target in one bar.
    """
    closed = [trade for trade in run.trades if not trade.is_open]
    profits = [trade.received - trade.paid for trade in closed]
    gains = sum(profit for profit in profits if profit > 0)
    losses = -sum(profit for profit in profits if profit < 0)
    total = float(run.equity[-1]) / capital - 1.0
    volatility, sharpe = find_risk(run.equity, capital)
    mean_value = float(run.equity.mean())
    years = len(run.equity) / SESSIONS_PER_YEAR
    return SignalStatistics(
        final_value=float(run.equity[-1]),
        total_return=total,
        growth=find_growth(total, time),
        max_drawdown=0.0 - float(find_drawdown(run.equity, capital).max()),
        volatility=volatility,
        sharpe=sharpe,
        win_rate=sum(profit > 0 for profit in profits) / len(profits) if profits else None,
        profit_factor=gains / losses if losses else None,
        mean_return=float(np.mean([t.received / t.paid - 1 for t in closed])) if closed else None,
        exposure=float(np.mean(1.0 - run.cash / run.equity)),
        turnover=sum(trade.paid for trade in run.trades) / mean_value / years,
        commission=sum(trade.commission for trade in run.trades),
        slippage=sum(trade.slippage for trade in run.trades),
        tax=sum(trade.tax for trade in run.trades),
        bought=len(run.trades),
        closed=len(closed),
        worst_case=worst_case / len(closed) if closed else None,
        stale_closes=int((run.stale > 0).sum()),
        mean_held=float(run.held.mean()),
    )
