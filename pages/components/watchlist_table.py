"""The symbols of a list with their prices, and which of them are selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.charts.palette import DOWN, UP
from core.clock import now
from core.contracts import QuoteView
from core.formatting import MISSING, format_age, format_percent, format_price
from core.user.watchlist_types import WatchlistItemView, WatchlistView
from pages.components.page import Desk
from pages.components.quality_badge import list_quality_marks
from pages.components.session import find
from pages.components.watchlist_paint import ShownLine, ShownNumber, paint
from pages.components.watchlist_section_choice import choose_section_shown
from pages.components.watchlist_state import find_start_rows, keep_chosen

PERIODS = {
    "1D": "one day",
    "1W": "one week",
    "1M": "one month",
    "3M": "three months",
    "YTD": "the year so far, from the last close of the year before",
    "1Y": "one year",
    "5Y": "five years",
}
_CLICK = "watchlist_open"
_ROW_PIXELS = 33
_MOST_PIXELS = 900
_SHORT_NAME = 20


def show_table(desk: Desk, view: WatchlistView) -> list[WatchlistItemView]:
    """The table; returns the selected items in the order of the list.

    A click on a symbol leaves for its chart.
    """
    section = choose_section_shown(view)
    items = [item for item in view.items if section is None or item.section == section]
    columns = build_columns(items, list_quality_marks(desk, [item.symbol for item in items]))
    # A change of the list makes a new table: the rows selected in the old one may be others now.
    key = f"watchlist_{view.summary.id}_{view.summary.updated_at.timestamp()}_{section}"
    rows = find_start_rows(key, view.summary.id, [item.symbol for item in items])
    state = st.dataframe(
        paint(columns, _colour(columns)),
        key=key,
        hide_index=True,
        height=min(_ROW_PIXELS * (len(items) + 1) + 3, _MOST_PIXELS),
        row_height=_ROW_PIXELS,
        placeholder=MISSING,
        column_config=_CONFIG | ({"Name": _LONG_NAME} if _has_long_names(items) else {}),
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": rows, "columns": [], "cells": []}},
        alt=f"Symbols of the watchlist {view.summary.name}",
    )
    if click := find(_CLICK):
        # By its label: the row may hold another symbol by now.
        st.switch_page("market_data/instrument.py", query_params={"symbol": click["label"]})
    chosen = [items[row] for row in sorted(state["selection"]["rows"]) if row < len(items)]
    keep_chosen(view.summary.id, [item.symbol for item in chosen])
    return chosen


def build_columns(items: Sequence[WatchlistItemView], marks: Sequence[str]) -> dict[str, list[Any]]:
    """Name of a column to its values, one for each item; columns that tell nothing are left out.

    `marks` say what is wrong with the bars of each.
    """
    reference = now()
    quotes = [item.quote for item in items]
    columns: dict[str, list[Any]] = {
        "Flag": ["⚑" if item.is_flagged else "" for item in items],
        "Symbol": [item.symbol for item in items],
        "Data": list(marks),
        "Name": [_name(quote) for quote in quotes],
        "Last": [_last(quote) for quote in quotes],
        "Last bar": [
            ShownNumber((reference - at).total_seconds(), format_age(at, reference))
            if (at := item.last_bar)
            else None
            for item in items
        ],
        "Trend": [ShownLine(quote.sparkline if quote else ()) for quote in quotes],
        **{period: [_change(quote, period) for quote in quotes] for period in PERIODS},
        "Section": [item.section for item in items],
        "Source": [
            item.quote.passport.source if item.quote and item.quote.passport else "no data"
            for item in items
        ],
        "Note": [item.note.replace("\n", " · ") for item in items],
    }
    for optional in ("Flag", "Data", "Section", "Note"):
        if not any(columns[optional]):
            del columns[optional]
    if len(items) > 1 and len({item.last_bar for item in items}) == 1:
        del columns["Last bar"]  # stands above the table, and leaves room for all periods
    return columns


def _name(quote: QuoteView | None) -> str:
    if quote is None:
        return "not an instrument any more"
    return f"{quote.name} · {quote.local_name}" if quote.local_name else quote.name


def _has_long_names(items: Sequence[WatchlistItemView]) -> bool:
    """Whether a name in two languages would be cut off; in one, its beginning is enough."""
    return any(
        item.quote and item.quote.local_name and len(_name(item.quote)) > _SHORT_NAME
        for item in items
    )


def _last(quote: QuoteView | None) -> ShownNumber | None:
    if quote is None or quote.last is None:
        return None
    text = f"{format_price(quote.last, quote.currency)} {quote.currency}".strip()
    return ShownNumber(quote.last, text)


def _change(quote: QuoteView | None, period: str) -> ShownNumber | None:
    change = quote.changes.get(period) if quote else None
    if change is None:
        return None
    decimals = 2 if abs(change) < 1 else 1 if abs(change) < 10 else 0  # noqa: PLR2004 - 1,000 %
    return ShownNumber(change, format_percent(change, decimals, is_signed=True))


def _colour(columns: dict[str, list[Any]]) -> dict[str, list[int]]:
    names = list(columns)
    numbered = [
        (row * len(names) + names.index(period), change)
        for period in PERIODS
        for row, change in enumerate(columns[period])
        if change is not None
    ]
    if "Data" in names:
        place = names.index("Data")
        marked = [row for row, mark in enumerate(columns["Data"]) if mark]
        numbered += [(row * len(names) + place, -1.0) for row in marked]
    return {
        f"color: {UP}": [cell for cell, change in numbered if change > 0],
        f"color: {DOWN}": [cell for cell, change in numbered if change < 0],
    }


_LONG_NAME = st.column_config.TextColumn(width=220)
_CONFIG: dict[str, Any] = {
    "Flag": st.column_config.TextColumn("⚑", width=32, pinned=True, help="Flagged by you."),
    "Symbol": st.column_config.ButtonColumn(
        width=78,
        pinned=True,
        type="tertiary",
        alignment="left",
        key=_CLICK,
        help="Opens the chart.",
    ),
    "Data": st.column_config.TextColumn(
        width=64,
        help="The gravest unresolved finding of the checks, from high on; see Data quality.",
    ),
    "Name": st.column_config.TextColumn(width=142),
    "Section": st.column_config.TextColumn(width=112),
    "Last": st.column_config.NumberColumn(
        width=104, help="Close of the last stored bar, with its currency."
    ),
    "Trend": st.column_config.LineChartColumn(
        width=70, color="auto", help="The last 60 closes, each on a scale of its own."
    ),
    **{
        period: st.column_config.NumberColumn(
            width=71,
            help=f"Change of the close over {meaning}, back from the symbol's own last bar. "
            f"{MISSING}: its bars do not reach back that far, or are longer than the period.",
        )
        for period, meaning in PERIODS.items()
    },
    "Last bar": st.column_config.NumberColumn(
        width=76, help="Age of the symbol's last stored bar."
    ),
    "Source": st.column_config.TextColumn(width=82, help="Where the bars come from."),
    "Note": st.column_config.TextColumn(width=200),
}
