"""Every statistic in groups; a name opens its definition."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.formatting import format_count, format_percent
from core.trading.interval_text import format_interval
from core.trading.statistic_definition import ANNUALISATION, StatisticDefinition
from core.trading.statistic_text import describe_briefly, format_statistic
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.types import BacktestDetail, BacktestResultView

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
        "alpha",
        "beta",
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

_COLUMNS = (("Account", "Costs"), ("Risk", "Long and short"), ("Trades",))

_STYLE = """
<style>
  .sd-stats { width: 100%; border-collapse: collapse; font-size: .88rem; }
  .sd-stats td { padding: .34rem .2rem; border: 0; vertical-align: top;
    border-top: 1px solid rgba(135,145,165,.2); }
  .sd-stats tr:first-child td { border-top: 0; }
  .sd-stats td:last-child { text-align: right; white-space: nowrap; font-weight: 600;
    padding-left: 1rem; }
  .sd-stats .range { display: block; font-weight: 400; font-size: .76rem; opacity: .68; }
  .sd-stats summary { cursor: pointer; list-style: none; }
  .sd-stats summary:hover { text-decoration: underline dotted; text-underline-offset: 3px; }
  .sd-stats small { display: block; opacity: .68; font-size: .76rem; line-height: 1.3;
    max-width: 60ch; }
</style>
"""


def show_statistics(detail: BacktestDetail, result: BacktestResultView, time_zone: str) -> None:
    """The groups in three columns of about equal length; what annual means is said once."""
    st.html(_STYLE)
    columns = st.columns(3, gap="small")
    ranges = _list_ranges(result)
    for column, names in zip(columns, _COLUMNS, strict=True):
        for name in names:
            rows = [
                _row(item, _format(item, detail, result, time_zone), ranges.get(item.key, ""))
                for item in list_group(name)
            ]
            with column.container(border=True):
                st.markdown(f"**{name}**")
                st.html("".join(('<table class="sd-stats">', *rows, "</table>")))
    st.caption(
        f"Click a name for its definition. Annualised: {ANNUALISATION} A dash: not defined for "
        "this run, or not computed when it was made. "
        f"{_describe_ranges(result)}Definitions, version {result.definition_version}."
    )


def _describe_ranges(result: BacktestResultView) -> str:
    found = result.intervals
    if found is None:
        return "Intervals: NOT RUN, the run is older than they are; clone it and run it again. "
    return (
        f"Below a number: the interval that holds {format_percent(found.level, 0)} of "
        f"{format_count(found.draws)} histories resampled by the stationary block bootstrap, "
        f"blocks of {found.mean_block} {found.return_unit} (of {found.mean_trade_block} trades) "
        "on average. "
    )


def list_group(name: str) -> list[StatisticDefinition]:
    """The definitions of a group; the last group also takes those that are in none."""
    keys = list(GROUPS[name])
    if name == list(GROUPS)[-1]:
        grouped = {key for group in GROUPS.values() for key in group}
        keys += [key for key in ALL_DEFINITIONS if key not in grouped]
    return [ALL_DEFINITIONS[key] for key in keys]


def _list_ranges(result: BacktestResultView) -> dict[str, str]:
    """Key to the interval as text, or to why there is none."""
    estimates = result.intervals.estimates if result.intervals else ()
    return {
        each.key: format_interval(ALL_DEFINITIONS[each.key], each) or each.reason
        for each in estimates
        if each.key in ALL_DEFINITIONS
    }


def _row(item: StatisticDefinition, value: str, between: str) -> str:
    shown = f'<span class="range">{escape(between)}</span>' if between else ""
    return (
        f"<tr><td><details><summary>{escape(item.label)}</summary>"
        f"<small>{escape(describe_briefly(item))}</small></details></td>"
        f"<td>{escape(value)}{shown}</td></tr>"
    )


def _format(
    item: StatisticDefinition, detail: BacktestDetail, result: BacktestResultView, time_zone: str
) -> str:
    return format_statistic(
        item,
        result.statistics.get(item.key),
        currency=result.passport.currency,
        interval=detail.summary.interval,
        time_zone=time_zone,
    )
