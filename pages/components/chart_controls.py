"""What the price chart shows: series, range, overlays, scale. All of it stands in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.charts.overlays import OVERLAYS
from core.formatting import format_day
from core.market_data.chart_window import ALL, DEFAULT_RANGE, list_ranges
from core.market_data.types import SeriesInfo
from pages.components.source_badge import INTERVAL_NAMES


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """What was chosen; `overlays` are names from `OVERLAYS`."""

    series: SeriesInfo
    range: str
    overlays: tuple[str, ...]
    is_log: bool


def choose_chart(symbol: str, series: Sequence[SeriesInfo]) -> ChartChoice:
    """One row of controls above the chart.

    Args:
        symbol: keeps the choice of one instrument's series from another's.
        series: at least one; the first is taken where the URL names none.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = _choose_series(symbol, series)
        label = _choose_range(chosen)
        names = st.pills(
            "Overlays",
            list(OVERLAYS),
            selection_mode="multi",
            format_func=lambda name: OVERLAYS[name].title,
            key="overlays",
            bind="query-params",
            help=(
                "Drawn over the price. SMA n: mean of the last n closes. EMA n: mean that weighs "
                "recent closes more. Bollinger: 20-bar mean ± 2 standard deviations."
            ),
        )
        is_log = st.toggle(
            "Log scale",
            key="log",
            bind="query-params",
            help="Equal distances are equal percentages: compare moves of different years.",
        )
    return ChartChoice(chosen, label, tuple(names or ()), is_log)


def _choose_range(series: SeriesInfo) -> str:
    ranges = list_ranges(series.interval, series.first_bar, series.last_bar)
    chosen = st.segmented_control(
        f"Range, back from {format_day(series.last_bar)}",
        ranges,
        default=DEFAULT_RANGE if DEFAULT_RANGE in ranges else ALL,
        required=True,
        key="range",
        bind="query-params",
        help=(
            "Measured back from the last stored bar, not from today. Ranges that the stored "
            "bars do not reach back to are left out."
        ),
    )
    return str(chosen or ALL)


def _choose_series(symbol: str, series: Sequence[SeriesInfo]) -> SeriesInfo:
    if len(series) == 1:
        return series[0]
    wanted = (st.query_params.get("source"), st.query_params.get("interval"))
    start = next(
        (i for i, item in enumerate(series) if (item.source, item.interval.value) == wanted), 0
    )
    position = st.selectbox(
        "Series",
        range(len(series)),
        index=start,
        format_func=lambda i: f"{series[i].source} · {INTERVAL_NAMES[series[i].interval]}",
        key=f"series_{symbol}",
        width=220,
        help="The same instrument from another source or in another interval.",
    )
    chosen = series[position]
    if position != start:
        st.query_params.update({"source": chosen.source, "interval": chosen.interval.value})
    return chosen
