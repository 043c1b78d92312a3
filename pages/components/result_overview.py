"""The account over time, and by month."""

from __future__ import annotations

import streamlit as st

from pages.components.shown_result import ShownResult

_EQUITY_PIXELS, _DRAWDOWN_PIXELS = 380, 190


def show_overview(shown: ShownResult) -> None:
    """The account against holding the instrument, and how far below its peak it was."""
    is_log = st.toggle(
        "Log scale",
        key="log",
        bind="query-params",
        help="Equal distances are equal percentages: fair to early and late years.",
    )
    shown.show_figure("equity log" if is_log else "equity", _EQUITY_PIXELS)
    shown.show_figure("drawdown", _DRAWDOWN_PIXELS)
    st.caption(
        "Account at each bar's close, after costs. Buy & hold: the same cash in the instrument, "
        "without costs, from the first bar on which the strategy's indicators have values."
    )


def show_months(shown: ShownResult) -> None:
    """Returns by calendar month and year."""
    shown.show_figure("months dark" if st.context.theme.type == "dark" else "months")
    st.caption("Change of the account in each calendar month (UTC) and over the year, after costs.")
