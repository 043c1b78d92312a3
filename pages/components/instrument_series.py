"""All stored series of an instrument: source, span and age, and the way to take one along."""

from __future__ import annotations

import streamlit as st

from core.contracts import BarQuery
from core.formatting import INTERVAL_NAMES, format_age, format_count, format_day, format_instant
from core.market_data.types import InstrumentDetail, SeriesInfo
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_ADJUSTED = "Adjusted: past prices restated for splits and dividends."


def show_series(desk: Desk, detail: InstrumentDetail) -> None:
    """A table and an export button for each series."""
    series, zone = detail.series, desk.identity.time_zone
    show_small_table(
        (
            *("Source", "Interval", "First bar", "Last bar", "Age of last bar", "Stored"),
            *("Prices", "Currency", "Bars"),
        ),
        [
            (
                Cell(_name_source(item)),
                Cell(INTERVAL_NAMES[item.interval]),
                Cell(format_day(item.first_bar)),
                Cell(format_day(item.last_bar)),
                Cell(format_age(item.last_bar)),
                Cell(format_instant(item.fetched_at, zone)),
                Cell(_describe_prices(item), hint=_ADJUSTED),
                Cell(item.currency),
                Cell(format_count(item.bar_count)),
            )
            for item in series
        ],
        label="Stored series",
        numbers_from=8,
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
