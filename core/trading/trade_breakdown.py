"""The numbers of winners and losers, of long and short trades, and of how much was traded."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.trading.statistic_definition import define
from core.trading.types import Curve, Statistics, TradeTable

_YEAR_SECONDS = 365.25 * 86_400

BREAKDOWN_STATISTICS = (
    define(
        "avg_win",
        "Average win",
        "fraction",
        "",
        "Arithmetic mean of the returns of trades with a profit above 0 after commission.",
    ),
    define(
        "avg_loss",
        "Average loss",
        "fraction",
        "",
        "Arithmetic mean of the returns of the other trades; negative.",
    ),
    define(
        "payoff_ratio",
        "Payoff ratio",
        "ratio",
        "",
        "Average win over the size of the average loss.",
    ),
    define(
        "longest_winning_run",
        "Longest winning run",
        "count",
        "",
        "Most trades with a profit one after the other, in order of their exit.",
    ),
    define(
        "longest_losing_run",
        "Longest losing run",
        "count",
        "",
        "Most trades without a profit one after the other, in order of their exit.",
    ),
    define("long_count", "Long trades", "count", "", "Closed trades that bought first."),
    define(
        "long_win_rate",
        "Win rate, long",
        "fraction",
        "",
        "Long trades with a profit above 0 after commission, over all long trades.",
    ),
    define(
        "long_profit",
        "Profit, long",
        "currency",
        "",
        "Sum of the long trades' profits, after commission.",
    ),
    define("short_count", "Short trades", "count", "", "Closed trades that sold first."),
    define(
        "short_win_rate",
        "Win rate, short",
        "fraction",
        "",
        "Short trades with a profit above 0 after commission, over all short trades.",
    ),
    define(
        "short_profit",
        "Profit, short",
        "currency",
        "",
        "Sum of the short trades' profits, after commission.",
    ),
    define(
        "trades_per_year",
        "Trades a year",
        "ratio",
        "",
        "Closed trades over the years of 365.25 calendar days from the first bar to the last.",
    ),
    define(
        "turnover",
        "Turnover a year",
        "ratio",
        "",
        "Half the sum of the trades' values at entry and at exit, over the mean of the account at "
        "the bars' closes, a year: 1 is the whole account bought and sold once.",
    ),
    define(
        "recovery_factor",
        "Recovery factor",
        "ratio",
        "",
        "Final equity less starting cash, over the largest fall of the account in currency.",
    ),
)


def calculate_trade_breakdown(curve: Curve, trades: TradeTable, cash: float) -> Statistics:
    """`BREAKDOWN_STATISTICS` of a run.

    Args:
        curve: the account, of at least one bar.
        trades: closed ones; m may be 0.
        cash: what the account began with.

    Returns:
        None where not defined: a mean of no trades, a ratio over 0, a period of no length.
    """
    is_won = trades.profit > 0.0
    wins, losses = trades.return_fraction[is_won], trades.return_fraction[~is_won]
    avg_win, avg_loss = _mean(wins), _mean(losses)
    is_long = trades.size > 0
    years = float(curve.time[-1] - curve.time[0]) / _YEAR_SECONDS
    traded = np.abs(trades.size) * (trades.entry_price + trades.exit_price)
    fall = float((np.maximum.accumulate(curve.equity) - curve.equity).max())
    mean_equity = float(curve.equity.mean())
    return {
        "avg_win": avg_win,
        "avg_loss": avg_loss,
        "payoff_ratio": _divide(avg_win, None if avg_loss is None else -avg_loss),
        "longest_winning_run": float(count_longest_run(is_won)),
        "longest_losing_run": float(count_longest_run(~is_won)),
        "long_count": float(is_long.sum()),
        "long_win_rate": _mean(is_won[is_long]),
        "long_profit": float(trades.profit[is_long].sum()),
        "short_count": float((~is_long).sum()),
        "short_win_rate": _mean(is_won[~is_long]),
        "short_profit": float(trades.profit[~is_long].sum()),
        "trades_per_year": _divide(float(len(trades)), years),
        "turnover": _divide(float(traded.sum()) / 2.0, mean_equity * years),
        "recovery_factor": _divide(float(curve.equity[-1]) - cash, fall),
    }


def count_longest_run(flags: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    """Length of the longest stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _mean(values: np.ndarray[tuple[int], np.dtype[np.bool_]] | FloatArray) -> float | None:
    return float(values.mean()) if len(values) else None


def _divide(numerator: float | None, denominator: float | None) -> float | None:
    if numerator is None or denominator is None or denominator <= 0.0:
        return None
    return numerator / denominator
