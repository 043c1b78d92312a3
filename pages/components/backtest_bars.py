"""Which bars a backtest is run on: instrument, series, period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.enums import Interval
from core.errors import NotFoundError
from core.formatting import INTERVAL_NAMES, format_count, format_day
from core.market_data.types import InstrumentDetail, SeriesInfo
from core.trading.periods import QUICK_YEARS, calculate_start
from core.trading.request import BacktestRequest
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.quality_badge import show_quality_badge
from pages.components.remembered import find_instrument
from pages.components.symbol_search import FindSuggestions, Suggestion, show_symbol_search
from pages.components.text import escape_markdown

ALL_BARS, OWN_DAYS = "All", "Dates"
_SEARCH = "find"
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class ChosenBars:
    """What was chosen, as the request needs it."""

    symbol: str
    series: SeriesInfo
    start: date | None
    end: date | None


def choose_bars(desk: Desk, start_from: BacktestRequest) -> ChosenBars | None:
    """The inputs; None, with the way on, where there is nothing to run on yet."""
    chosen = st.container()
    show_symbol_search(
        "Another instrument",
        _finder(desk),
        _choose_symbol,
        key=_SEARCH,
        icon=":material/arrow_forward:",
    )
    detail = _find_tradable(desk, start_from.symbol)
    if detail is None:
        _show_way_on(desk, start_from.symbol)
        return None
    instrument = detail.instrument
    names = " · ".join(part for part in (instrument.name, instrument.local_name) if part)
    with chosen:
        st.markdown(f"**{escape_markdown(instrument.symbol)}** · {escape_markdown(names)}")
        show_quality_badge(desk, instrument.symbol)
        series = _choose_series(detail, start_from)
    return ChosenBars(
        instrument.symbol, series, *_choose_period(series, instrument.symbol, start_from)
    )


def _find_tradable(desk: Desk, symbol: str) -> InstrumentDetail | None:
    try:
        detail = find_instrument(desk, symbol)
    except NotFoundError:
        return None
    return detail if any(series.bar_count for series in detail.series) else None


def _show_way_on(desk: Desk, symbol: str) -> None:
    if desk.services.instruments.list_with_bars(desk.actor, "", 1):
        st.warning(
            f"No bars of {escape_markdown(symbol[:40])} are stored. "
            "Find another instrument above, or import its bars first."
        )
        return
    show_empty(
        "No bars are stored",
        "A backtest needs bars: bring them in from a CSV file or Yahoo Finance.",
        link="market_data/import_data.py",
        link_label="Import data",
    )


def _finder(desk: Desk) -> FindSuggestions:
    search = desk.services.instruments.list_with_bars

    def find_suggestions(text: str, count: int) -> list[Suggestion]:
        return [
            Suggestion(
                span.symbol,
                span.name,
                span.local_name,
                f"{span.first_bar:%Y} to {span.last_bar:%Y}",
            )
            for span in search(desk.actor, text, count)
        ]

    return find_suggestions


def _choose_symbol(symbol: str) -> None:
    # The address is what the page starts from, of a clone too.
    st.query_params["symbol"] = symbol


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


def _describe_series(series: SeriesInfo) -> str:
    demo = "DEMO · " if series.is_demo else ""
    closes = " · closes only" if series.is_close_only else ""
    return (
        f"{demo}{format_count(series.bar_count)} {INTERVAL_NAMES[series.interval]} bars · "
        f"{series.source} · {format_day(series.first_bar)} → {format_day(series.last_bar)}{closes}"
    )
