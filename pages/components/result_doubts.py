"""What cannot be known from bars, and what a second computation says."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from core.formatting import (
    MISSING,
    format_count,
    format_day,
    format_instant,
    format_money,
    format_number,
    format_percent,
)
from core.trading.result_parts import BandEdge, Difference, SameBarBand
from core.trading.statistic_text import DATED_INTERVALS
from core.trading.statistics import ALL_DEFINITIONS
from pages.components.shown_result import ShownResult
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_MOST_TIMES, _MOST_DIFFERENCES = 6, 50
_BAND_HELP = (
    "A bar tells its highest and lowest price, not which came first. Where stop and target lie "
    "within one bar the truth is unknown: worst takes the stop first on all of them, best the "
    "target."
)
_OPINION_HELP = (
    "The sweep kernel prices the same run on its own; every number that differs from "
    "backtesting.py's by more than 0.01 % is listed with the reason."
)


def show_same_bar(shown: ShownResult) -> None:
    """Between which results the truth lies."""
    band = shown.result.same_bar
    if band is None:
        shown.show_not_run("Same-bar band")
        return
    if band.not_run:
        shown.show_not_run("Same-bar band", band.not_run)
        return
    with st.container(border=True):
        if not band.times:
            st.markdown(
                "**Same-bar band** :green-badge[no doubtful bar]  \nNo bar held both the stop and "
                "the target of a trade: best, worst and this run are the same.",
                help=_BAND_HELP,
            )
            return
        bars = "bar" if len(band.times) == 1 else "bars"
        st.markdown(
            f"**Same-bar band** :orange-badge[{format_count(len(band.times))} doubtful {bars}]",
            help=_BAND_HELP,
        )
        show_small_table(
            ["", "Return", f"Final equity ({shown.currency})", "Sharpe"],
            [
                _write_edge("Worst: stop first", band.worst),
                _write_edge("As run: the engine's rule", band.as_run),
                _write_edge("Best: target first", band.best),
            ],
            label="Same-bar band",
        )
        st.caption(_list_times(shown, band))


def show_second_opinion(shown: ShownResult) -> None:
    """Whether the kernel finds the same."""
    opinion = shown.result.second_opinion
    if opinion is None:
        shown.show_not_run("Second opinion")
        return
    if opinion.not_run:
        shown.show_not_run("Second opinion", opinion.not_run)
        return
    found = opinion.differences
    compared = f"{format_count(opinion.compared)} numbers compared"
    with st.container(border=True):
        if not found:
            st.markdown(
                f"**Second opinion** :green-badge[:material/check: the same]  \n{compared}; none "
                "differs by more than 0.01 %.",
                help=_OPINION_HELP,
            )
            return
        differ = "differs" if len(found) == 1 else "differ"
        st.markdown(
            f"**Second opinion** :red-badge[{format_count(len(found))} {differ}] {compared}.",
            help=_OPINION_HELP,
        )
        show_small_table(
            ["Number", "backtesting.py", "Kernel", "Why"],
            [_write_difference(each) for each in found[:_MOST_DIFFERENCES]],
            label="Differences",
        )
        if len(found) > _MOST_DIFFERENCES:
            st.caption(f"The first {_MOST_DIFFERENCES}; the JSON export has all of them.")


def _write_edge(name: str, edge: BandEdge | None) -> list[Cell]:
    if edge is None:
        return [Cell(name), *[Cell(MISSING, "quiet")] * 3]
    return [
        Cell(name),
        Cell(format_percent(edge.total_return, is_signed=True)),
        Cell(format_money(edge.equity_final)),
        Cell(format_number(edge.sharpe_ratio)),
    ]


def _list_times(shown: ShownResult, band: SameBarBand) -> str:
    is_dated = shown.detail.summary.interval in DATED_INTERVALS
    zone = shown.desk.identity.time_zone
    moments = [datetime.fromtimestamp(value, UTC) for value in band.times[:_MOST_TIMES]]
    texts = [format_day(at) if is_dated else format_instant(at, zone) for at in moments]
    more = len(band.times) - len(texts)
    tail = f" and {format_count(more)} more" if more else ""
    return f"Doubtful: {escape_markdown(', '.join(texts))}{tail}. Finer bars would decide it."


def _write_difference(each: Difference) -> list[Cell]:
    item = ALL_DEFINITIONS.get(each.what)
    return [
        Cell(item.label if item else each.what),
        Cell(MISSING if each.engine is None else f"{each.engine:,.8g}"),
        Cell(MISSING if each.kernel is None else f"{each.kernel:,.8g}"),
        Cell(each.reason, "wide"),
    ]
