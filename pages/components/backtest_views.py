"""The views of a completed run; only the one that is looked at is built."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.charts.drawdown import build_drawdown_figure
from core.charts.equity import build_equity_figure
from core.charts.monthly_returns import build_monthly_returns_figure
from core.charts.price_trades import build_price_trades_figure
from core.trading.types import BacktestDetail, BacktestResultView
from pages.components.backtest_receipt import show_receipt
from pages.components.statistics_table import show_statistics
from pages.components.trades_table import show_trades

VIEWS = ("Overview", "Trades on price", "Trades", "Months", "Statistics", "Receipt")
_CHART: dict[str, Any] = {"displayModeBar": False}
_EQUITY_PIXELS, _DRAWDOWN_PIXELS, _PRICE_PIXELS = 380, 190, 560


def show_views(detail: BacktestDetail, result: BacktestResultView, time_zone: str) -> None:
    """The choice of views, kept in the URL, and the one chosen."""
    view = st.segmented_control(
        "View",
        VIEWS,
        default=VIEWS[0],
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    match view:
        case "Trades on price":
            _show_price(result)
        case "Trades":
            show_trades(detail, result)
        case "Months":
            _show_months(result)
        case "Statistics":
            show_statistics(detail, result, time_zone)
        case "Receipt":
            show_receipt(detail, result)
        case _:
            _show_overview(result)


def _show_overview(result: BacktestResultView) -> None:
    curve = result.curve
    is_log = st.toggle(
        "Log scale",
        key="log",
        bind="query-params",
        help="Equal distances are equal percentages: fair to compare early and late years.",
    )
    equity = build_equity_figure(
        curve.time, curve.equity, curve.benchmark, currency=result.passport.currency, is_log=is_log
    )
    _show_figure(equity, "equity", _EQUITY_PIXELS)
    drawdown = build_drawdown_figure(curve.time, curve.drawdown)
    _show_figure(drawdown, "drawdown", _DRAWDOWN_PIXELS)
    st.caption(
        "Account at each bar's close, after costs. Buy & hold: the same cash in the instrument, "
        "without costs, from the first bar on which the strategy's indicators have values."
    )


def _show_price(result: BacktestResultView) -> None:
    figure = build_price_trades_figure(
        result.curve.time, result.curve.close, result.trades, currency=result.passport.currency
    )
    _show_figure(figure, "price_trades", _PRICE_PIXELS)
    st.caption(
        "Triangles are entries and point the way of the trade; crosses are exits, green with a "
        "profit, red with a loss. Hover for size, price and profit; drag to zoom."
    )


def _show_months(result: BacktestResultView) -> None:
    is_dark = st.context.theme.type == "dark"
    figure = build_monthly_returns_figure(result.curve.time, result.curve.equity, is_dark=is_dark)
    st.plotly_chart(figure, key="months", config=_CHART)
    st.caption("Change of the account in each calendar month (UTC) and over the year, after costs.")


def _show_figure(figure: Any, key: str, pixels: int) -> None:
    st.plotly_chart(figure, height=pixels, key=key, config=_CHART)
