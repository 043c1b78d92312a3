"""What is known of an instrument beside its chart, one view at a time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.market_data.types import InstrumentDetail
from pages.components.instrument_analysts import show_analysts
from pages.components.instrument_events import show_events
from pages.components.instrument_fetch import show_company_fetch
from pages.components.instrument_flows import show_flows
from pages.components.instrument_fundamentals import show_fundamentals
from pages.components.instrument_news import show_news
from pages.components.instrument_series import show_series
from pages.components.instrument_sources import show_sources_compared
from pages.components.page import Desk

_SERIES = "Stored series"


def _show_series(desk: Desk, detail: InstrumentDetail) -> None:
    if detail.series:
        show_series(desk, detail)


_VIEWS: dict[str, Callable[[Desk, InstrumentDetail], None]] = {
    _SERIES: _show_series,
    "Events": show_events,
    "Fundamentals": show_fundamentals,
    "News": show_news,
    "Analysts": show_analysts,
    "Flows": show_flows,
    "Sources compared": show_sources_compared,
}
_FETCHED = ("Events", "Fundamentals", "News", "Analysts")


def show_views(desk: Desk, detail: InstrumentDetail) -> None:
    """A choice of views; only the chosen one asks its service and is drawn."""
    chosen = st.segmented_control(
        "Known of this instrument",
        list(_VIEWS),
        default=_SERIES,
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    if chosen in _FETCHED:
        show_company_fetch(desk, detail)
    _VIEWS[chosen or _SERIES](desk, detail)
