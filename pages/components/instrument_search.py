"""Find an instrument by symbol or name and open it with one click."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.contracts import QuoteView
from core.formatting import (
    INTERVAL_NAMES,
    MISSING,
    format_count,
    format_day,
    format_percent,
    format_price,
)
from core.market_data.types import InstrumentHit
from core.permissions import Permission, is_allowed
from pages.components.empty_state import show_empty
from pages.components.instrument_kinds import KIND_NAMES
from pages.components.page import Desk
from pages.components.remembered import list_quotes
from pages.components.table import as_table

MAX_SHOWN = 50
_ROW_PIXELS = 36


def show_search(desk: Desk) -> None:
    """The search box and what it finds; empty text lists the first symbols."""
    text = st.text_input(
        "Search",
        type="search",
        key="q",
        bind="query-params",
        live=True,
        max_chars=60,
        icon="🔍",
        placeholder="Symbol or name, e.g. GOOG, Apple, 005930, 삼성전자",
        label_visibility="collapsed",
    )
    hits = desk.services.instruments.search_instruments(desk.actor, text or "", MAX_SHOWN)
    if not hits:
        _show_nothing_found(desk)
        return
    quotes = list_quotes(desk, [hit.symbol for hit in hits])
    more = " or more: type to narrow the list" if len(hits) == MAX_SHOWN else ""
    st.caption(f"{len(hits)} instruments{more}. Click a row to open its chart.")
    _show_hits(hits, quotes)


def _show_hits(hits: Sequence[InstrumentHit], quotes: dict[str, QuoteView]) -> None:
    found = [quotes.get(hit.symbol) for hit in hits]
    table: dict[str, list[object]] = {
        "Symbol": [hit.symbol for hit in hits],
        "Name": [hit.name for hit in hits],
        "Local name": [hit.local_name for hit in hits],
        "Kind": [KIND_NAMES[hit.kind] for hit in hits],
        "Exchange": [hit.exchange or MISSING for hit in hits],
        "Bars": [_describe_bars(quote) for quote in found],
        "From": [format_day(q.passport.first_bar) if q and q.passport else MISSING for q in found],
        "To": [format_day(q.passport.last_bar) if q and q.passport else MISSING for q in found],
        "Last": [format_price(quote.last, quote.currency) if quote else MISSING for quote in found],
        "Currency": [quote.currency if quote else MISSING for quote in found],
        "1Y": [
            format_percent(quote.changes.get("1Y") if quote else None, 1, is_signed=True)
            for quote in found
        ],
        "Last 60 bars": [quote.sparkline if quote else [] for quote in found],
    }
    if not any(hit.local_name for hit in hits):
        del table["Local name"]
    chosen = st.dataframe(
        as_table(table),
        key="instrument_hits",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=min(_ROW_PIXELS * (len(hits) + 1) + 4, 920),
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "Symbol": st.column_config.TextColumn(pinned=True),
            "Bars": st.column_config.TextColumn(alignment="right"),
            "Last": st.column_config.TextColumn(
                alignment="right", help="Close of the last stored bar, in the currency beside it."
            ),
            "1Y": st.column_config.TextColumn(
                alignment="right", help="Change over the year that ends with the last stored bar."
            ),
            "To": st.column_config.TextColumn(help="Day of the last stored bar."),
            "Last 60 bars": st.column_config.LineChartColumn(),
        },
    )
    cells = chosen["selection"]["cells"]
    if cells and cells[0][0] < len(hits):
        st.query_params["symbol"] = hits[cells[0][0]].symbol
        st.rerun()


def _describe_bars(quote: QuoteView | None) -> str:
    if quote is None or quote.interval is None:
        return "none"
    return f"{format_count(quote.bar_count)} {INTERVAL_NAMES[quote.interval]}"


def _show_nothing_found(desk: Desk) -> None:
    if is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA):
        show_empty(
            "Nothing found",
            "No symbol or name contains this text. Bring the bars in from a CSV file or "
            "Yahoo Finance.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
    else:
        show_empty(
            "Nothing found",
            "No symbol or name contains this text. An analyst or trader can import its bars.",
        )
