"""Every figure of a signal backtest beside the index and the random entries."""

from __future__ import annotations

import streamlit as st

from core.formatting import (
    format_count,
    format_krw_units,
    format_number,
    format_percent,
)
from core.kr_market.signal_backtest.results import Summary
from core.kr_market.signal_backtest.statistics import LEAST_RETURNS, SESSIONS_PER_YEAR
from pages.components.small_table import Cell, show_small_table

_HEADERS = ("", "Signals", "Index", "Random, median")


def show_statistics(summary: Summary) -> None:
    """Two tables: the account beside its rivals, and what trading it took."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**The account**")
        show_small_table(_HEADERS, _list_account(summary), label="The account and its rivals")
        if summary.index.reason:
            st.caption(f"Index unknown: {summary.index.reason}")
        elif summary.index.note:
            st.caption(summary.index.note)
    with right:
        st.markdown("**What trading took**")
        show_small_table(("", ""), _list_trading(summary), label="What trading took")
    st.caption(
        f"Volatility and Sharpe: daily returns × √{SESSIONS_PER_YEAR}, interest 0, from "
        f"{LEAST_RETURNS} sessions on. Growth a year: only of periods of a year or more. A dash: "
        "not defined or unknown."
    )


def _list_account(summary: Summary) -> list[list[Cell]]:
    own, index, luck = summary.statistics, summary.index, summary.luck
    drawn = None if luck is None else luck.median
    lines = (
        ("Return", own.total_return, index.total_return, drawn),
        ("Growth a year", own.growth, index.growth, None),
        ("Largest drawdown", own.max_drawdown, index.max_drawdown, None),
        ("Volatility a year", own.volatility, index.volatility, None),
    )
    rows = [
        [Cell(name), *(Cell(format_percent(one, 1, is_signed=name == "Return")) for one in values)]
        for name, *values in lines
    ]
    sharpes = (own.sharpe, index.sharpe, None)
    rows.append([Cell("Sharpe"), *(Cell(format_number(one)) for one in sharpes)])
    wins = (own.win_rate, None, None if luck is None else luck.win_rate)
    rows.append([Cell("Win rate"), *(Cell(format_percent(one, 1)) for one in wins)])
    return rows


def _list_trading(summary: Summary) -> list[list[Cell]]:
    own = summary.statistics
    costs = own.commission + own.slippage + own.tax
    lines = (
        ("Positions bought", format_count(own.bought)),
        ("Positions closed", format_count(own.closed)),
        ("Profit factor (gains over losses)", format_number(own.profit_factor)),
        ("Mean return of a position", format_percent(own.mean_return, 2, is_signed=True)),
        ("Positions held at a close, mean", format_number(own.mean_held, 1)),
        ("In shares, mean of all closes", format_percent(own.exposure, 1)),
        ("Turnover a year (bought over mean value)", f"{format_number(own.turnover, 1)} ×"),
        ("Commission", f"{format_krw_units(own.commission)} won"),
        ("Slippage", f"{format_krw_units(own.slippage)} won"),
        ("Sell tax", f"{format_krw_units(own.tax)} won"),
        ("All costs", f"{format_krw_units(costs)} won"),
    )
    return [[Cell(name), Cell(text)] for name, text in lines]
