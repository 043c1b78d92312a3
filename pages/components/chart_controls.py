"""What the price chart shows: series, range, scale, indicators. All of it stands in the URL."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.formatting import INTERVAL_NAMES, format_day
from core.market_data.chart_window import ALL, DEFAULT_RANGE, list_ranges
from core.market_data.indicators.choice import write_indicators
from core.market_data.types import SeriesInfo
from pages.components.chart_compare import choose_compared
from pages.components.chart_drawing import ChartChoice
from pages.components.chart_indicators import choose_indicators, show_parameters
from pages.components.page import Desk
from pages.components.regime_band import choose_ribbon


def choose_chart(desk: Desk, symbol: str, series: Sequence[SeriesInfo]) -> ChartChoice:
    """Two rows of controls above the chart.

    Args:
        desk: who looks.
        symbol: keeps the choice of one instrument's series from another's.
        series: at least one; the first is taken where the URL names none.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = _choose_series(symbol, series)
        label = _choose_range(chosen)
        is_log = st.toggle(
            "Log scale",
            key="log",
            bind="query-params",
            help="Equal distances are equal percentages: compare moves of different years.",
        )
        has_events = st.toggle(
            "Mark events",
            key="events",
            bind="query-params",
            help=(
                "S split, D dividend, E earnings, under the bar of their day. Dots above: news, "
                "green or red by the mean of its sentiment, grey where nobody judged."
            ),
        )
        ribbon = choose_ribbon(chosen.interval)
    left, middle, right = st.columns([6, 4, 1.4], vertical_alignment="bottom")
    with left:
        indicators = choose_indicators()
    with middle:
        compare = choose_compared(desk, symbol)
    with right:
        if indicators:
            show_parameters(desk, indicators)
    return ChartChoice(
        chosen, label, write_indicators(indicators), compare, is_log, has_events, ribbon
    )


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
