"""Which bars a backtest is run on: instrument, series, period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.enums import Interval
from core.formatting import format_count, format_day
from core.market_data.types import InstrumentDetail, InstrumentSpan, SeriesInfo
from core.trading.periods import QUICK_YEARS, calculate_start
from core.trading.request import BacktestRequest
from pages.components.page import Desk
from pages.components.source_badge import INTERVAL_NAMES
from pages.components.text import escape_markdown

ALL_BARS, OWN_DAYS = "All", "Dates"
MAX_LISTED = 100
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class ChosenBars:
    """What was chosen, as the request needs it."""

    symbol: str
    series: SeriesInfo
    start: date | None
    end: date | None


def choose_bars(desk: Desk, start_from: BacktestRequest) -> ChosenBars | None:
    """The inputs; None where no bars are stored at all."""
    spans = _list_tradable(desk, start_from.symbol)
    if not spans:
        return None
    symbols = list(spans)
    if start_from.symbol and start_from.symbol not in symbols:
        st.warning(
            f"No bars of {escape_markdown(start_from.symbol[:40])} are stored. "
            "Choose another instrument, or import its bars first."
        )
    symbol = st.selectbox(
        "Instrument",
        symbols,
        index=symbols.index(start_from.symbol) if start_from.symbol in symbols else 0,
        format_func=lambda chosen: _describe(spans[chosen]),
        key="symbol",
        help="Type a symbol or a name. Listed are instruments whose bars are stored.",
    )
    detail = desk.services.instruments.get_instrument(desk.actor, symbol)
    series = _choose_series(detail, start_from)
    return ChosenBars(symbol, series, *_choose_period(series, symbol, start_from))


def _list_tradable(desk: Desk, wanted: str) -> dict[str, InstrumentSpan]:
    """Instruments with bars by symbol; with more than fit a list, those that the text finds."""
    instruments = desk.services.instruments
    spans = instruments.list_with_bars(desk.actor, "", MAX_LISTED)
    if len(spans) == MAX_LISTED:
        text = st.text_input("Find", wanted, key="find", placeholder="Symbol or name", live=True)
        spans = instruments.list_with_bars(desk.actor, text or "", MAX_LISTED)
    return {span.symbol: span for span in spans}


def _choose_series(detail: InstrumentDetail, start_from: BacktestRequest) -> SeriesInfo:
    """The first is the one a request without wishes gets."""
    series = [info for info in detail.series if info.bar_count]
    wanted = [(info.interval, info.source) for info in series]
    if len(series) == 1:
        st.caption(_describe_series(series[0]))
        return series[0]
    asked = (start_from.interval or Interval.DAY, start_from.source or "")
    chosen = st.selectbox(
        "Bars",
        range(len(series)),
        index=wanted.index(asked) if asked in wanted else 0,
        format_func=lambda position: _describe_series(series[position]),
        key=f"series_{detail.instrument.symbol}",
        help="Source, length of a bar and span of each stored series.",
    )
    return series[chosen]


def _choose_period(
    series: SeriesInfo, symbol: str, start_from: BacktestRequest
) -> tuple[date | None, date | None]:
    first, last = series.first_bar.date(), series.last_bar.date()
    has_dates = start_from.start is not None or start_from.end is not None
    choice = st.segmented_control(
        "Period",
        (*QUICK_YEARS, ALL_BARS, OWN_DAYS),
        default=OWN_DAYS if has_dates else ALL_BARS,
        required=True,
        key="period",
        help="Years are counted back from the last stored bar.",
    )
    if choice == ALL_BARS:
        return None, None
    if choice != OWN_DAYS:
        return max(first, calculate_start(last, QUICK_YEARS[str(choice)])), None
    key = f"{symbol}_{series.interval}_{series.source}"
    left, right = st.columns(2)
    start = _choose_day(left, "From", start_from.start or first, f"from_{key}")
    end = _choose_day(right, "To", start_from.end or last, f"to_{key}")
    return start, end


def _choose_day(column: DeltaGenerator, label: str, value: date, key: str) -> date | None:
    # Wide limits: what does not fit the bars is answered by the service, with a remedy.
    return column.date_input(label, value, _EARLIEST, _LATEST, key=key, format="YYYY-MM-DD")


def _describe(span: InstrumentSpan) -> str:
    name = " ".join(part for part in (span.name, span.local_name) if part)
    return f"{span.symbol} · {name} · {span.first_bar:%Y} to {span.last_bar:%Y}"


def _describe_series(series: SeriesInfo) -> str:
    demo = "DEMO · " if series.is_demo else ""
    closes = " · closes only" if series.is_close_only else ""
    return (
        f"{demo}{format_count(series.bar_count)} {INTERVAL_NAMES[series.interval]} bars · "
        f"{series.source} · {format_day(series.first_bar)} → {format_day(series.last_bar)}{closes}"
    )
