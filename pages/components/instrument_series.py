"""All stored series of an instrument: source, span and age, and the way to take one along."""

from __future__ import annotations

import streamlit as st

from core.contracts import BarQuery
from core.formatting import format_age, format_count, format_day, format_instant
from core.market_data.types import InstrumentDetail, SeriesInfo
from pages.components.page import Desk
from pages.components.source_badge import INTERVAL_NAMES
from pages.components.table import as_table


def show_series(desk: Desk, detail: InstrumentDetail) -> None:
    """A table and an export button for each series."""
    st.subheader("Stored series", anchor=False)
    series, zone = detail.series, desk.identity.time_zone
    st.dataframe(
        as_table(
            {
                "Source": [_name_source(item) for item in series],
                "Interval": [INTERVAL_NAMES[item.interval] for item in series],
                "Bars": [format_count(item.bar_count) for item in series],
                "First bar": [format_day(item.first_bar) for item in series],
                "Last bar": [format_day(item.last_bar) for item in series],
                "Age of last bar": [format_age(item.last_bar) for item in series],
                "Stored": [format_instant(item.fetched_at, zone) for item in series],
                "Prices": [_describe_prices(item) for item in series],
                "Currency": [item.currency for item in series],
            }
        ),
        hide_index=True,
        column_config={
            "Bars": st.column_config.TextColumn(alignment="right"),
            "Prices": st.column_config.TextColumn(
                help="Adjusted: past prices restated for splits and dividends."
            ),
        },
    )
    with st.container(horizontal=True):
        for item in series:
            _show_export(desk, detail.instrument.symbol, item)


def _show_export(desk: Desk, symbol: str, item: SeriesInfo) -> None:
    query = BarQuery(symbol, interval=item.interval, source=item.source)
    st.download_button(
        f"Export {item.source} {INTERVAL_NAMES[item.interval]} as CSV",
        # A callable: the file is written when someone asks for it, not on every run.
        data=lambda: desk.services.bars.export_bars_csv(desk.actor, query),
        file_name=f"{symbol}_{item.interval.value}_{item.source}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"export_{item.source}_{item.interval.value}",
    )


def _name_source(item: SeriesInfo) -> str:
    return f"{item.source} (DEMO)" if item.is_demo else item.source


def _describe_prices(item: SeriesInfo) -> str:
    adjusted = "adjusted" if item.is_adjusted else "not adjusted"
    return f"closes only, {adjusted}" if item.is_close_only else adjusted
