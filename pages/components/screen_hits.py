"""The hits of a screen as a table: a click on a symbol leaves for its chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.charts.palette import DOWN, UP
from core.declaration import Unit
from core.formatting import (
    MISSING,
    format_count,
    format_large,
    format_number,
    format_percent,
    format_price,
)
from core.user.screen_types import ScreenHit, ScreenResult
from pages.components.watchlist_paint import ShownNumber, paint

CLICK = "screen_open"
MOST_SHOWN = 200
_ROW_PIXELS = 33
_MOST_PIXELS = 700
_UNIT_WORDS = {
    "fraction": "Percent.",
    "sessions": "Sessions.",
    "currency": "In the currency of the bars; M: millions, B: billions.",
}


def show_hits_table(result: ScreenResult, marks: Sequence[str], key: str) -> None:
    """The first hits with what each filter measured.

    Args:
        result: of the screen.
        marks: what is wrong with the bars of each hit that is shown.
        key: of the table.
    """
    shown = result.hits[:MOST_SHOWN]
    columns: dict[str, list[Any]] = {
        "Symbol": [hit.symbol for hit in shown],
        "Data": list(marks),
        "Name": [hit.name for hit in shown],
        "Local name": [hit.local_name for hit in shown],
        "Close": _list_closes(shown),
        "Change": [_percent(hit.change) for hit in shown],
    }
    config = dict(_CONFIG)
    for place, column in enumerate(result.columns):
        if column.unit == "switch":
            continue  # every hit has it, or it would be none
        # A number first: two filters may measure the same over other sessions.
        name = f"{place + 1}. {column.title}"
        columns[name] = [_measured(hit.measured[place], column.unit) for hit in shown]
        config[name] = st.column_config.NumberColumn(
            width=88,
            help=f"What filter {place + 1} measured. {_UNIT_WORDS.get(column.unit, '')}".strip(),
        )
    columns["Sector"] = [hit.sector for hit in shown]
    for optional in ("Data", "Local name", "Sector"):
        if not any(columns[optional]):
            del columns[optional]
    st.dataframe(
        paint(columns, _colour(columns)),
        hide_index=True,
        height=min(_ROW_PIXELS * (len(shown) + 1) + 3, _MOST_PIXELS),
        row_height=_ROW_PIXELS,
        placeholder=MISSING,
        column_config=config,
        key=key,
        alt="Instruments that pass every filter",
    )


def _list_closes(hits: Sequence[ScreenHit]) -> list[ShownNumber | None]:
    is_whole = all(hit.close is None or hit.close.is_integer() for hit in hits)  # won, yen
    return [
        None
        if hit.close is None
        else ShownNumber(
            hit.close, format_count(int(hit.close)) if is_whole else format_price(hit.close)
        )
        for hit in hits
    ]


def _percent(value: float | None) -> ShownNumber | None:
    return None if value is None else ShownNumber(value, format_percent(value, is_signed=True))


def _measured(value: float | None, unit: Unit) -> ShownNumber | None:
    if value is None:
        return None
    if unit == "fraction":
        return ShownNumber(value, format_percent(value))
    if unit == "sessions":
        return ShownNumber(value, format_count(round(value)))
    if unit == "currency":
        return ShownNumber(value, format_large(value))
    return ShownNumber(value, format_number(value))


def _colour(columns: dict[str, list[Any]]) -> dict[str, list[int]]:
    names = list(columns)
    width, place = len(names), names.index("Change")
    moved = [(row * width + place, change) for row, change in enumerate(columns["Change"])]
    marks = enumerate(columns.get("Data", ()))
    marked = [row * width + names.index("Data") for row, mark in marks if mark]
    fallen = [cell for cell, change in moved if change is not None and change < 0]
    return {
        f"color: {UP}": [cell for cell, change in moved if change is not None and change > 0],
        f"color: {DOWN}": [*fallen, *marked],
    }


_CONFIG: dict[str, Any] = {
    "Symbol": st.column_config.ButtonColumn(
        width=66, pinned=True, type="tertiary", alignment="left", key=CLICK, help="Opens the chart."
    ),
    "Data": st.column_config.TextColumn(
        width=58,
        help="The gravest unresolved finding of the checks, from high on; see Data quality.",
    ),
    "Name": st.column_config.TextColumn(width=112),
    "Local name": st.column_config.TextColumn(width=92),
    "Close": st.column_config.NumberColumn(width=72, help="In the currency of the bars."),
    "Change": st.column_config.NumberColumn(width=68, help="From the close before."),
    "Sector": st.column_config.TextColumn(width=130),
}
