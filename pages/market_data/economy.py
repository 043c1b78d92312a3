"""Figures of economies, each as it was known, beside an index or an instrument."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.market_data.economy_types import EconomyChartRequest, EconomyInfo
from core.permissions import Permission, is_allowed
from pages.components.cached import find_economy, forget_economy, list_economy
from pages.components.economy_choice import choose_economy
from pages.components.economy_drawing import DrawnEconomy
from pages.components.economy_import import show_import
from pages.components.economy_panel import show_latest, show_origin, show_values
from pages.components.economy_releases import show_calendar_part
from pages.components.empty_state import show_empty
from pages.components.page import Desk, errors_shown, page, show_error

_CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


def show_nothing_stored(desk: Desk) -> None:
    """Before the first series: the samples are a click away."""
    may_import = is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA)
    show_empty(
        "No economic series yet",
        "Some installed packages carry samples of real figures; they end years ago and are no "
        "current data." + ("" if may_import else " An analyst or trader can store them."),
    )
    if may_import and st.button("Store the bundled samples", type="primary", key="store_samples"):
        with desk.action("Stored."):
            desk.services.economy.store_bundled(desk.actor)
            forget_economy()


def find_drawn(
    desk: Desk, infos: Sequence[EconomyInfo], request: EconomyChartRequest
) -> DrawnEconomy:
    """The kept picture of these choices; one on which something failed is not kept."""
    states = {info.facts.code: info for info in infos}
    stored = [states[code] for code in (request.code, request.against) if code in states]
    key = f"{request} {[(info.fetched_at, info.versions) for info in stored]}"
    drawn = find_economy(key, desk, request)
    if drawn.chart.failure is not None:
        find_economy.clear(key, desk, request)
    return drawn


def show_series(desk: Desk, infos: Sequence[EconomyInfo]) -> None:
    """Controls, newest value, chart, and the last values beside the calendar."""
    request = choose_economy(desk, infos)
    drawn = find_drawn(desk, infos, request)
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


with page(
    "Economy",
    "Macro series as they were known, beside an index or an instrument.",
    needs=Permission.READ_MARKET_DATA,
) as desk:
    infos = list_economy(desk)
    with errors_shown():
        if infos:
            show_series(desk, infos)
        else:
            show_nothing_stored(desk)
    if is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA):
        show_import(desk)
