"""Two sources of one instrument beside one another: where their closes disagree."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from core.enums import Interval
from core.formatting import (
    INTERVAL_NAMES,
    format_count,
    format_day,
    format_instant,
    format_percent,
    format_price,
)
from core.market_data.source_comparison import TOLERANCE, Disagreement
from core.market_data.source_comparison_service import ComparedSources
from core.market_data.types import InstrumentDetail
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_SHOWN = 30


def show_sources_compared(desk: Desk, detail: InstrumentDetail) -> None:
    """The choice of two sources, and what they do not agree on."""
    sources: dict[Interval, list[str]] = {}
    for series in detail.series:
        sources.setdefault(series.interval, []).append(series.source)
    comparable = {interval: names for interval, names in sources.items() if len(names) > 1}
    if not comparable:
        show_empty(
            "One source only",
            "A comparison needs bars of the same length from a second source.",
            link="market_data/import_data.py",
            link_label="Fetch or import bars of a second one",
        )
        return
    left, middle, right = st.columns(3)
    interval = left.selectbox(
        "Bars", list(comparable), format_func=INTERVAL_NAMES.__getitem__, key="compared_interval"
    )
    names = comparable[interval]
    first = middle.selectbox("Source", names, key=f"first_of_{interval}")
    second = right.selectbox(
        "Beside", [name for name in names if name != first], key=f"second_to_{first}_{interval}"
    )
    with desk.action():
        symbol = detail.instrument.symbol
        service = desk.services.source_comparisons
        found = service.compare_sources(desk.actor, symbol, first, second, interval)
        _show_comparison(desk, found)
        if found.comparison.disagreements:
            st.download_button(
                "Export all disagreements as CSV",
                data=lambda: service.export_disagreements(
                    desk.actor, symbol, first, second, interval
                ),
                file_name=f"{symbol}_{interval.value}_{first}_{second}.csv",
                mime="text/csv",
                on_click="ignore",
                key="export_disagreements",
            )


def _show_comparison(desk: Desk, found: ComparedSources) -> None:
    comparison = found.comparison
    first, second = found.first.source, found.second.source
    share = format_percent(TOLERANCE, 1)
    if found.caution:
        st.warning(escape_markdown(found.caution))
    show_figures(
        Figure("Bars that both have", format_count(comparison.common)),
        Figure(
            f"Differ by more than {share}",
            format_count(len(comparison.disagreements)),
            f"Closes of {second} against those of {first}, as a share of the latter.",
        ),
        *(
            Figure(f"Only in {name}", format_count(count), "Within the span that both cover.")
            for name, count in ((first, comparison.only_first), (second, comparison.only_second))
        ),
    )
    if not comparison.common:
        st.caption("The two have no bar in common: nothing can be compared.")
        return
    if not comparison.disagreements:
        st.caption(f"No close differs by more than {share}.")
        return
    worst = sorted(comparison.disagreements, key=lambda item: -abs(item.difference))[:_SHOWN]
    show_small_table(
        ("Bar", first, second, "Difference"),
        [
            (
                Cell(_describe_time(item, found.interval, desk.identity.time_zone)),
                Cell(format_price(item.first)),
                Cell(format_price(item.second)),
                Cell(format_percent(item.difference, 2, is_signed=True)),
            )
            for item in worst
        ],
        label="Disagreements",
    )
    st.caption(
        f"The {len(worst)} largest of {format_count(len(comparison.disagreements))}, in "
        f"{found.first.currency or 'no known currency'}."
    )


def _describe_time(item: Disagreement, interval: Interval, zone: str) -> str:
    at = datetime.fromtimestamp(item.time, UTC)
    is_dated = interval in (Interval.DAY, Interval.WEEK, Interval.MONTH)
    return format_day(at) if is_dated else format_instant(at, zone)
