"""What a completed signal backtest gave: tiles, then one view at a time."""

from __future__ import annotations

import streamlit as st

from core.formatting import (
    format_age,
    format_count,
    format_krw_units,
    format_number,
    format_percent,
    format_points,
)
from core.kr_market.signal_backtest.results import Summary
from core.kr_market.signal_backtest.statistics import SESSIONS_PER_YEAR
from core.kr_market.signal_backtest.views import SignalBacktestDetail
from pages.components.kr_backtest_honesty import show_honesty
from pages.components.kr_backtest_overview import show_overview
from pages.components.kr_backtest_slices import show_kinds, show_months, show_refusals
from pages.components.kr_backtest_statistics import show_statistics
from pages.components.kr_backtest_trades import show_trades
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.text import escape_markdown

VIEWS = ("Overview", "Trades", "By type and exit", "Months", "Refused", "Figures")


def show_result(desk: Desk, detail: SignalBacktestDetail) -> None:
    """Everything about it; the honesty box stands below every view."""
    summary = detail.outcome.summary
    _show_source(summary)
    _show_tiles(summary)
    view = st.segmented_control(
        "View",
        VIEWS,
        default=VIEWS[0],
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    if view == "Trades":
        show_trades(detail.outcome)
    elif view == "By type and exit":
        show_kinds(summary)
    elif view == "Months":
        show_months(summary)
    elif view == "Refused":
        show_refusals(summary)
    elif view == "Figures":
        show_statistics(summary)
    else:
        show_overview(desk, detail)
    show_honesty(detail)


def _show_source(summary: Summary) -> None:
    demo = ":orange-badge[DEMO] " if summary.is_demo else ""
    st.markdown(
        f"{demo}Bars from **{escape_markdown(summary.market)}**, {summary.first} to {summary.last} "
        f"({format_count(summary.sessions)} sessions), stored {format_age(summary.fetched_at)} · "
        f"**{format_count(summary.signals)}** signals, **{format_count(summary.statistics.bought)}"
        f"** bought, {format_count(sum(summary.refused.values()))} refused"
    )


def _show_tiles(summary: Summary) -> None:
    found, index, luck = summary.statistics, summary.index, summary.luck
    show_figures(
        Figure(
            "Return",
            format_percent(found.total_return, 1, is_signed=True),
            "After all costs. Positions still open are worth their last traded close; below it "
            "the account's final value.",
            note=f"{format_krw_units(found.final_value)} won",
        ),
        Figure(
            f"Index {index.symbol}",
            format_percent(index.total_return, 1, is_signed=True),
            index.reason or f"Bought at the first open and held, after costs. {index.note}",
            note=_compare(found.total_return, index.total_return),
        ),
        Figure(
            "Beats random entries",
            format_percent(None if luck is None else luck.rank, 0),
            "Share of the random portfolios that did worse. About 50 %: the choice of shares "
            "added nothing; above 95 %: chance alone gives that to one in twenty.",
            note=None
            if luck is None
            else f"their median {format_percent(luck.median, 1, is_signed=True)}",
        ),
        Figure(
            "Largest drawdown",
            format_percent(found.max_drawdown, 1),
            "Largest fall of the closing value below its highest before.",
            note=None
            if index.max_drawdown is None
            else f"index {format_percent(index.max_drawdown, 1)}",
        ),
        Figure(
            "Win rate",
            format_percent(found.win_rate, 1),
            "Of the closed positions, after costs; beside that of the random entries.",
            note=f"n = {format_count(found.closed)}"
            + (
                ""
                if luck is None or luck.win_rate is None
                else f", random {format_percent(luck.win_rate, 1)}"
            ),
        ),
        Figure(
            "Sharpe",
            format_number(found.sharpe),
            f"Mean over standard deviation of the daily returns × √{SESSIONS_PER_YEAR}, interest "
            "0.",
            note=None if index.sharpe is None else f"index {format_number(index.sharpe)}",
        ),
    )


def _compare(own: float, index: float | None) -> str:
    if index is None:
        return "unknown"
    side = "ahead of it" if own >= index else "behind it"
    return f"{format_points(abs(own - index), 1).removeprefix('+')} {side}"
