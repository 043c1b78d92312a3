"""The price chart with its controls, its source and the summary of what it shows."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_count, format_day, format_number, format_percent, format_price
from core.market_data.chart_window import ALL, PeriodSummary
from core.market_data.types import InstrumentDetail
from pages.components.cached import find_chart
from pages.components.chart_controls import choose_chart
from pages.components.chart_drawing import ChartChoice
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.remembered import find_failover
from pages.components.source_badge import show_source
from pages.components.text import escape_markdown

_CONFIG = {
    "displaylogo": False,
    "scrollZoom": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}


@st.fragment
def show_chart(desk: Desk, detail: InstrumentDetail) -> None:
    """Only this part runs again when a control is used."""
    with desk.action():
        symbol = detail.instrument.symbol
        choice = choose_chart(desk, symbol, detail.series)
        chart = find_chart(desk, symbol, choice)
        _show_summary(chart.summary, choice, chart.passport.currency)
        st.plotly_chart(chart.figure, key=f"chart_{symbol}", config=_CONFIG)
        if chart.bars_per_candle > 1:
            st.caption(
                f"Each candle joins {chart.bars_per_candle} bars; indicators are calculated from "
                "single bars."
            )
        if chart.remarks:
            st.caption(escape_markdown(" ".join(chart.remarks)))
        if choice.ribbon:
            show_link("market_data/regimes.py", "Regimes in full", query={"symbol": symbol})
        show_source(
            chart.passport,
            choice.series.interval,
            choice.series.bar_count,
            desk.identity.time_zone,
            stands_in=find_failover(desk, symbol, choice.series.interval, chart.passport.source),
        )


def _show_summary(summary: PeriodSummary, choice: ChartChoice, currency: str) -> None:
    span = f"{format_day(summary.first_bar)} to {format_day(summary.last_bar)}"
    bars = f"{format_count(summary.bar_count)} bars"
    show_figures(
        Figure(
            f"Last close ({currency})" if currency else "Last close",
            format_price(summary.close, currency),
            "Close of the last stored bar; below it the change from the bar before.",
            note=format_percent(summary.last_change, is_signed=True),
            tone="down" if summary.last_change < 0 else "up",
        ),
        Figure(
            "Change, all bars" if choice.range == ALL else f"Change {choice.range}",
            format_percent(summary.change, is_signed=True),
            "From the close before the period to its last close; where no bar lies before "
            "it, from the first open.",
            note=f"{bars}, {span}",
        ),
        *(
            Figure(label, format_price(value, currency), text)
            for label, value, text in (
                ("Open", summary.open, "Open of the first bar shown."),
                ("High", summary.high, "Highest price of the bars shown."),
                ("Low", summary.low, "Lowest price of the bars shown."),
            )
        ),
        Figure(
            "Average volume",
            format_number(summary.average_volume, 0),
            "Units traded per bar, over the bars shown whose volume the source reports.",
        ),
    )
