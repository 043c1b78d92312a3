"""The views of a completed run; only the one that is looked at is built."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.trading.honesty.views import PassportView
from core.trading.types import BacktestDetail, BacktestResultView
from pages.components.backtest_figures import FigureName
from pages.components.backtest_holdout import show_holdouts
from pages.components.backtest_passport import show_passport
from pages.components.backtest_receipt import show_receipt
from pages.components.backtest_replay import show_replay
from pages.components.cached import find_result_figure
from pages.components.page import Desk
from pages.components.statistics_table import show_statistics
from pages.components.trades_table import show_trades

VIEWS = ("Overview", "Trades on price", "Trades", "Months", "Statistics", "Honesty", "Receipt")
_CHART: dict[str, Any] = {"displayModeBar": False}
_EQUITY_PIXELS, _DRAWDOWN_PIXELS, _PRICE_PIXELS = 380, 190, 560


def show_views(
    desk: Desk, detail: BacktestDetail, result: BacktestResultView, passport: PassportView
) -> None:
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

    def show_figure(name: FigureName, pixels: int | None = None) -> None:
        figure = find_result_figure(desk.actor.user_id, detail.summary.job_id, name, result)
        st.plotly_chart(figure, height=pixels or "content", key=name, config=_CHART)

    match view:
        case "Trades on price":
            show_figure("price", _PRICE_PIXELS)
            st.caption(
                "Triangles are entries and point the way of the trade; crosses are exits, green "
                "with a profit, red with a loss. Hover for size, price and profit; drag to zoom."
            )
        case "Trades":
            show_trades(detail, result)
        case "Months":
            show_figure("months_dark" if st.context.theme.type == "dark" else "months")
            st.caption(
                "Change of the account in each calendar month (UTC) and over the year, after costs."
            )
        case "Statistics":
            show_statistics(detail, result, desk.identity.time_zone)
        case "Honesty":
            show_passport(desk, passport)
            show_holdouts(desk, detail)
        case "Receipt":
            show_replay(desk, detail)
            show_receipt(detail, result)
        case _:
            is_log = st.toggle(
                "Log scale",
                key="log",
                bind="query-params",
                help="Equal distances are equal percentages: fair to early and late years.",
            )
            show_figure("equity_log" if is_log else "equity", _EQUITY_PIXELS)
            show_figure("drawdown", _DRAWDOWN_PIXELS)
            st.caption(
                "Account at each bar's close, after costs. Buy & hold: the same cash in the "
                "instrument, without costs, from the first bar on which the strategy's indicators "
                "have values."
            )
