"""Figures of economies, each as it was known, beside an index or an instrument."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.market_data.economy_types import EconomyChartRequest, EconomyEntry
from core.permissions import Permission, is_allowed
from pages.components.cached import find_economy, find_releases
from pages.components.economy_announcement import show_announcement
from pages.components.economy_choice import choose_economy
from pages.components.economy_drawing import DrawnEconomy
from pages.components.economy_import import show_import
from pages.components.economy_panel import show_latest, show_origin, show_values
from pages.components.economy_releases import show_calendar_part
from pages.components.empty_state import show_empty
from pages.components.page import Desk, errors_shown, page, show_error

_CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


def _may_import(desk: Desk) -> bool:
    return is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA)


def show_nothing_stored(desk: Desk) -> None:
    """Before the first series: the samples are a click away."""
    may_import = _may_import(desk)
    show_empty(
        "No economic series yet",
        "Some installed packages carry samples of real figures; they end years ago and are no "
        "current data." + ("" if may_import else " An analyst or trader can store them."),
    )
    if not may_import:
        return
    with st.container(horizontal_alignment="center"):
        wanted = st.button("Store the bundled samples", type="primary", key="store_samples")
    if wanted:
        with desk.action("Stored."):
            desk.services.economy.store_bundled(desk.actor)
            find_releases.clear()


def find_drawn(
    desk: Desk, entries: Sequence[EconomyEntry], request: EconomyChartRequest
) -> DrawnEconomy:
    """The kept picture of these choices; one on which something failed is not kept."""
    states = {entry.facts.code: entry for entry in entries}
    stored = [states[code] for code in (request.code, request.against) if code in states]
    key = f"{request} {[str(entry.fetched_at) for entry in stored]}"
    drawn = find_economy(key, desk, request)
    if drawn.chart.failure is not None:
        find_economy.clear(key, desk, request)
    return drawn


def show_series(desk: Desk, entries: Sequence[EconomyEntry]) -> None:
    """Controls, newest value, chart, and the last values beside the calendar."""
    request = choose_economy(desk, entries)
    drawn = find_drawn(desk, entries, request)
    series, chart = drawn.chart.series, drawn.chart
    if chart.latest is not None:
        show_latest(series, chart.latest)
    if chart.failure is not None:
        show_error(chart.failure)
    if drawn.figure is not None:
        st.plotly_chart(drawn.figure, key="economy_chart", config=_CONFIG)
    else:
        reason = "Nothing of this series was known by then." if request.as_of else "No value."
        show_empty(
            "Nothing to draw",
            reason if chart.latest is None else "No value has its reference: choose Level.",
        )
    show_origin(series, chart.against)
    left, right = st.columns(2, gap="large")
    with left:
        show_values(desk, series)
    with right, errors_shown():
        show_calendar_part(desk)
        if not series.info.facts.is_sample and _may_import(desk):
            show_announcement(desk, series.info.facts)


with page(
    "Economy",
    "Macro series as they were known, beside an index or an instrument.",
    needs=Permission.READ_MARKET_DATA,
) as desk:
    with errors_shown():
        entries = desk.services.economy.list_series(desk.actor)
        if entries:
            show_series(desk, entries)
        else:
            show_nothing_stored(desk)
    if _may_import(desk):
        show_import(desk)
