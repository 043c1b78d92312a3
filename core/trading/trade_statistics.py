"""The numbers of the trades."""

from __future__ import annotations

from core.trading.statistic_definition import define

TRADE_STATISTICS = (
    define(
        "trade_count",
        "Trades",
        "count",
        "# Trades",
        "Closed trades; what was open at the end was closed on the last bar and counts.",
    ),
    define(
        "win_rate",
        "Win rate",
        "fraction",
        "Win Rate [%]",
        "Trades with a profit above 0 after commission, over all trades.",
    ),
    define(
        "best_trade",
        "Best trade",
        "fraction",
        "Best Trade [%]",
        "Highest return of a trade after commission, on the value at entry.",
    ),
    define(
        "worst_trade",
        "Worst trade",
        "fraction",
        "Worst Trade [%]",
        "Lowest return of a trade after commission, on the value at entry.",
    ),
    define(
        "avg_trade",
        "Average trade",
        "fraction",
        "Avg. Trade [%]",
        "Geometric mean of the trades' returns; 0 if one lost everything.",
    ),
    define(
        "max_trade_duration",
        "Longest trade",
        "seconds",
        "Max. Trade Duration",
        "Longest time from entry to exit; rounded up to the bar's unit of time.",
    ),
    define(
        "avg_trade_duration",
        "Average trade duration",
        "seconds",
        "Avg. Trade Duration",
        "Mean time from entry to exit; rounded up to the bar's unit of time.",
    ),
    define(
        "profit_factor",
        "Profit factor",
        "ratio",
        "Profit Factor",
        "Sum of the positive trade returns over the size of the sum of the negative ones; of "
        "returns, not of amounts.",
    ),
    define(
        "expectancy",
        "Expectancy",
        "fraction",
        "Expectancy [%]",
        "Arithmetic mean of the trades' returns.",
    ),
    define(
        "sqn",
        "System quality number",
        "ratio",
        "SQN",
        "√(number of trades) times mean profit over the sample standard deviation of the profits.",
    ),
    define(
        "kelly",
        "Kelly criterion",
        "fraction",
        "Kelly Criterion",
        "Win rate minus (1 - win rate) over (mean profit of winners over mean loss of "
        "losers): the share of the account to risk. No advice.",
    ),
)
