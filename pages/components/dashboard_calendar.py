"""Calendars on the dashboard: figures of economies, and announced days of companies."""

from __future__ import annotations

import streamlit as st

from core.enums import CorporateEventKind
from core.market_data.intelligence_types import ComingEvent
from pages.components.cached import find_coming, find_releases
from pages.components.economy_releases import describe_coming, list_last, show_releases
from pages.components.empty_state import show_empty
from pages.components.instrument_words import format_per_share
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

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


def show_coming(desk: Desk) -> None:
    """The nearest announced reports and ex-dividend days; nothing where none was announced."""
    coming = find_coming(desk)
    if not coming:
        return
    st.subheader("Company calendar", anchor=False)
    show_small_table(
        ("Day", "Company", "", "Event", "Expected"),
        [_write_coming(event) for event in coming],
        label="Company calendar",
        numbers_from=4,
    )
    if any(event.is_demo for event in coming):
        st.caption("DEMO: announced in the invented market. Expected: earnings per share.")


def _write_coming(event: ComingEvent) -> list[Cell]:
    is_report = event.kind is CorporateEventKind.EARNINGS
    expected = f"{format_per_share(event.expected)} {event.currency}".strip()
    return [
        Cell(event.day.isoformat()),
        Cell(event.symbol, page="instrument", query=(("symbol", event.symbol), ("view", "Events"))),
        Cell(event.local_name or event.name, hint=f"{event.name} {event.local_name}".strip()),
        Cell("Earnings" if is_report else "Ex-dividend"),
        Cell(expected if is_report else "", "quiet"),
    ]
