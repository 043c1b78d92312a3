"""In which group each statistic is shown."""

from __future__ import annotations

from core.trading.statistic_definition import StatisticDefinition
from core.trading.statistics import ALL_DEFINITIONS

GROUPS: dict[str, tuple[str, ...]] = {
    "Account": (
        "start",
        "end",
        "duration",
        "exposure",
        "equity_final",
        "equity_peak",
        "total_return",
        "buy_hold_return",
        "return_annual",
        "cagr",
        "best_day",
        "worst_day",
        "positive_days",
        "best_month",
        "worst_month",
        "positive_months",
    ),
    "Risk": (
        "volatility_annual",
        "sharpe_ratio",
        "sortino_ratio",
        "calmar_ratio",
        "max_drawdown",
        "avg_drawdown",
        "max_drawdown_duration",
        "avg_drawdown_duration",
        "time_under_water",
        "ulcer_index",
        "recovery_factor",
        "value_at_risk_95",
        "expected_shortfall_95",
        "skewness",
        "kurtosis",
    ),
    "Trades": (
        "trade_count",
        "win_rate",
        "best_trade",
        "worst_trade",
        "avg_trade",
        "expectancy",
        "profit_factor",
        "max_trade_duration",
        "avg_trade_duration",
        "sqn",
        "kelly",
        "avg_win",
        "avg_loss",
        "payoff_ratio",
        "longest_winning_run",
        "longest_losing_run",
    ),
    "Against the instrument": (
        "alpha",
        "beta",
        "correlation",
        "tracking_error",
        "information_ratio",
    ),
    "Excursions": (
        "avg_adverse_excursion",
        "worst_adverse_excursion",
        "winner_adverse_excursion",
        "avg_favourable_excursion",
        "excursion_ratio",
    ),
    "Long and short": (
        "long_count",
        "long_win_rate",
        "long_profit",
        "short_count",
        "short_win_rate",
        "short_profit",
    ),
    "Costs": ("commissions", "spread_cost", "costs", "trades_per_year", "turnover"),
}
"""Where each number is shown; one that is new and in no group comes last, never not at all."""


def list_group(name: str) -> list[StatisticDefinition]:
    """The definitions of a group; the last group also takes those that are in none."""
    keys = list(GROUPS[name])
    if name == list(GROUPS)[-1]:
        grouped = {key for group in GROUPS.values() for key in group}
        keys += [key for key in ALL_DEFINITIONS if key not in grouped]
    return [ALL_DEFINITIONS[key] for key in keys]
