"""Economic calendar on the dashboard: what is due next, what came out last."""

from __future__ import annotations

import streamlit as st

from pages.components.cached import find_releases
from pages.components.economy_releases import describe_coming, list_last, show_releases
from pages.components.empty_state import show_empty
from pages.components.links import show_link
from pages.components.page import Desk

_ROWS = 4


def show_calendar(desk: Desk) -> None:
    """The nearest releases and the last ones; samples tell of nothing to come, and it says so."""
    st.subheader("Economic calendar", anchor=False)
    calendar = find_releases(desk)
    if not calendar.series:
        show_empty(
            "No economic series yet",
            "Import a figure with its dates of publication, or store the bundled samples.",
            link="market_data/economy.py",
            link_label="Economy",
        )
        return
    st.caption(describe_coming(calendar))
    shown = calendar.coming[:_ROWS] or list_last(calendar, _ROWS)
    if shown:
        label = "Coming releases" if calendar.coming else "Last releases"
        show_releases(shown, label=label)
    show_link("market_data/economy.py", "All series and releases")
