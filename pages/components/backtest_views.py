"""The views of a completed run; only the one that is looked at is built."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.trading.honesty.views import PassportView
from core.trading.types import BacktestDetail, BacktestResultView
from pages.components.backtest_holdout import show_holdouts
from pages.components.backtest_passport import show_passport
from pages.components.backtest_receipt import show_receipt
from pages.components.backtest_replay import show_replay
from pages.components.page import Desk
from pages.components.result_distribution import show_distribution
from pages.components.result_doubts import show_same_bar, show_second_opinion
from pages.components.result_exits import show_exits
from pages.components.result_overview import show_months, show_overview
from pages.components.result_rolling import show_rolling
from pages.components.result_sides import show_sides
from pages.components.result_signals import show_signals
from pages.components.result_trades import show_trades_view
from pages.components.session import keep
from pages.components.shown_result import ShownResult
from pages.components.statistics_table import show_statistics

_VIEWS: dict[str, Callable[[ShownResult], None]] = {
    "Overview": show_overview,
    "Trades": show_trades_view,
    "Exits": show_exits,
    "Rolling": show_rolling,
    "Distribution": show_distribution,
    "Months": show_months,
    "Long vs short": show_sides,
    "Signals": show_signals,
    "Statistics": show_statistics,
}
VIEWS = (*_VIEWS, "Honesty", "Receipt")


def show_views(
    desk: Desk, detail: BacktestDetail, result: BacktestResultView, passport: PassportView
) -> None:
    """The choice of views, kept in the URL, and the one chosen."""
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            "View",
            VIEWS,
            default=VIEWS[0],
            required=True,
            key="view",
            bind="query-params",
            label_visibility="collapsed",
        )
        _show_steps(view)
    shown = ShownResult(desk, detail, result)
    if view == "Honesty":
        left, right = st.columns(2, gap="small")
        with left:
            show_same_bar(shown)
        with right:
            show_second_opinion(shown)
        show_passport(desk, passport)
        show_holdouts(desk, detail)
    elif view == "Receipt":
        show_replay(desk, detail)
        show_receipt(detail, result)
    else:
        _VIEWS[view](shown)


def _show_steps(view: str) -> None:
    """The views before and after this one, by a key each."""
    place = VIEWS.index(view)
    for icon, key, step, words in (
        ("chevron_left", "J", -1, "View before this one"),
        ("chevron_right", "K", 1, "Next view"),
    ):
        st.button(
            "",
            icon=f":material/{icon}:",
            shortcut=key,
            type="tertiary",
            key=f"view_{key}",
            help=words,
            on_click=keep,
            args=("view", VIEWS[(place + step) % len(VIEWS)]),
        )
