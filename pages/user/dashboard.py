"""The first screen of the day: the market, one's symbols, one's work."""

from __future__ import annotations

import streamlit as st

from core.permissions import Permission
from pages.components.dashboard_calendar import show_calendar, show_coming
from pages.components.dashboard_desk import show_runs, show_watchlist
from pages.components.dashboard_market import show_market, show_moves
from pages.components.dashboard_portfolio import show_portfolios
from pages.components.dashboard_state import show_news, show_quality, show_sources
from pages.components.empty_state import show_empty
from pages.components.page import Desk, errors_shown, page
from pages.components.remembered import find_overview


def show_market_part(desk: Desk) -> None:
    """The market with most instruments, or how to bring one in."""
    overview = find_overview(desk)
    if overview is None:
        show_empty(
            "No market yet",
            "Breadth, sectors and movers need the daily bars of many instruments. Import a "
            "market's file and they stand here.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return
    show_market(overview)
    show_moves(desk, overview)


with page("Dashboard", needs=Permission.READ_MARKET_DATA) as desk:
    # One part that fails must not take the others with it.
    with errors_shown():
        show_portfolios(desk)
    with errors_shown():
        show_market_part(desk)
    left, right = st.columns(2, gap="large")
    with left:
        with errors_shown():
            show_watchlist(desk)
        with errors_shown():
            show_news(desk)
        with errors_shown():
            show_calendar(desk)
    with right:
        with errors_shown():
            show_runs(desk)
        with errors_shown():
            show_quality(desk)
        with errors_shown():
            show_sources(desk)
        with errors_shown():
            show_coming(desk)
