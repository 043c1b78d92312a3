"""One instrument: its chart, what is stored of it, and what to do with it; or the search."""

from __future__ import annotations

import streamlit as st

from core.errors import NotFoundError
from core.market_data.types import InstrumentDetail
from core.permissions import Permission, is_allowed
from pages.components.chart_panel import show_chart
from pages.components.empty_state import show_empty
from pages.components.instrument_header import show_header
from pages.components.instrument_search import show_search
from pages.components.instrument_views import show_views
from pages.components.page import Desk, page, show_error
from pages.components.remembered import find_instrument


def find_detail(desk: Desk, symbol: str) -> InstrumentDetail | None:
    """The instrument of the URL; None, with the service's suggestions shown, if there is none."""
    try:
        return find_instrument(desk, symbol)
    except NotFoundError as error:
        show_error(error)
        return None


def show_without_bars(desk: Desk) -> None:
    """A known instrument of which nothing is stored."""
    may_import = is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA)
    show_empty(
        "No bars yet",
        "The instrument is known, but none of its bars are stored.",
        link="market_data/import_data.py" if may_import else "",
        link_label="Import bars",
    )


symbol = st.query_params.get("symbol", "")
subtitle = "" if symbol else "Find an instrument and see its stored bars, with source and age."
with page("Instrument", subtitle, needs=Permission.READ_MARKET_DATA) as desk:
    detail = find_detail(desk, symbol) if symbol else None
    if detail is None:
        show_search(desk)
    else:
        show_header(desk, detail)
        if detail.series:
            show_chart(desk, detail)
        else:
            show_without_bars(desk)
        show_views(desk, detail)
