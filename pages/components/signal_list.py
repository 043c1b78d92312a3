"""Signals as a table: what is selected can be marked, and the first is explained below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.charts.palette import DOWN, UP
from core.enums import SignalSide
from core.formatting import MISSING, format_count, format_percent, format_price
from core.trading.signals.engine import SIDE_WORDS
from core.trading.signals.lifecycle import STATE_WORDS
from core.trading.signals.types import SignalRow
from pages.components.cached import make_once
from pages.components.page import Desk
from pages.components.quality_badge import list_quality_marks
from pages.components.session import find
from pages.components.watchlist_paint import ShownNumber, paint

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

_CLICK = "signal_open"
_ROW_PIXELS, _MOST_PIXELS = 33, 500
_RISING = (SignalSide.BUY, SignalSide.BUY_BACK)
_ARROWS = {True: "▲", False: "▼"}


def show_table(
    desk: Desk, shown: Sequence[SignalRow], key: str, read_at: datetime
) -> list[SignalRow]:
    """The rows as a table; a click on a symbol leaves for its chart.

    Args:
        desk: who looks.
        shown: one line each.
        key: another one for other rows: what was selected are others now.
        read_at: when the rows were read; the table is drawn once for each key and time.

    Returns:
        Those that are selected.
    """
    marks = list_quality_marks(desk, [row.symbol for row in shown])

    def draw() -> Styler:
        columns = _build_columns(shown, marks)
        return paint(columns, _colour(columns, shown))

    state = st.dataframe(
        make_once(f"{key} {read_at} {hash(tuple(marks))}", draw),
        key=key,
        hide_index=True,
        height=min(_ROW_PIXELS * (len(shown) + 1) + 3, _MOST_PIXELS),
        row_height=_ROW_PIXELS,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=_CONFIG,
        alt="Signals",
    )
    if click := find(_CLICK):
        st.switch_page("market_data/instrument.py", query_params={"symbol": click["label"]})
    return [shown[row] for row in sorted(state["selection"]["rows"]) if row < len(shown)]


def _build_columns(rows: Sequence[SignalRow], marks: Sequence[str]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        "Symbol": [row.symbol for row in rows],
        "Data": list(marks),
        "Name": [row.local_name or row.name for row in rows],
        "Strategy": [row.strategy_name for row in rows],
        "Side": [f"{_ARROWS[row.side in _RISING]} {SIDE_WORDS[row.side]}" for row in rows],
        "Strength": [round(100 * row.strength) for row in rows],
        "State": [STATE_WORDS[row.state] if row.state else "not emitted" for row in rows],
        "Result": [_percent(row.score.return_fraction if row.score else None) for row in rows],
        "Bar": [f"{row.bar:%Y-%m-%d}" for row in rows],
        "Age": [
            None if row.age is None else ShownNumber(row.age, format_count(row.age)) for row in rows
        ],
        "Price": [_price(row.price, row.currency) for row in rows],
        "Now": [_price(row.last, row.currency) for row in rows],
        "Moved": [_percent(row.moved) for row in rows],
        "English": [row.name if row.local_name else "" for row in rows],
        "Why": [row.reason for row in rows],
    }
    for optional in ("Data", "English", "Result"):
        if not any(value not in {None, ""} for value in columns[optional]):
            del columns[optional]
    if len({row.strategy_name for row in rows}) == 1:
        del columns["Strategy"]  # it would say the same on every line
    return columns


def _price(value: float | None, currency: str) -> ShownNumber | None:
    return None if value is None else ShownNumber(value, format_price(value, currency))


def _percent(value: float | None) -> ShownNumber | None:
    return None if value is None else ShownNumber(value, format_percent(value, 1, is_signed=True))


def _colour(columns: dict[str, list[Any]], rows: Sequence[SignalRow]) -> dict[str, list[int]]:
    names = list(columns)
    good: list[int] = []
    bad: list[int] = []
    for place, row in enumerate(rows):
        start = place * len(names)
        (good if row.side in _RISING else bad).append(start + names.index("Side"))
        for name in ("Moved", "Result"):
            value = columns[name][place] if name in columns else None
            if value:
                (good if value > 0 else bad).append(start + names.index(name))
        if columns.get("Data", [""] * len(rows))[place]:
            bad.append(start + names.index("Data"))
    return {f"color: {UP}": good, f"color: {DOWN}": bad}


_CONFIG: dict[str, Any] = {
    "Symbol": st.column_config.ButtonColumn(
        width=76, pinned=True, type="tertiary", alignment="left", key=_CLICK,
        help="Opens the chart.",
    ),
    "Data": st.column_config.TextColumn(
        width=52, help="The gravest unresolved finding of the checks; see Data quality."
    ),
    "Name": st.column_config.TextColumn(width=112),
    "English": st.column_config.TextColumn(width=150),
    "Strategy": st.column_config.TextColumn(width=108),
    "Side": st.column_config.TextColumn(
        width=84, help="What the strategy wants at the next bar after the signal's."
    ),
    "Strength": st.column_config.ProgressColumn(
        width=98, min_value=0, max_value=100, format="%d %%",
        help="How far beyond its thresholds an entry was, by the strategy's own formula: 0 % just "
        "reached them. Exits, and strategies without a degree, have 100 %.",
    ),
    "Bar": st.column_config.TextColumn(width=82, help="Day of the bar at whose close it came."),
    "Age": st.column_config.NumberColumn(
        width=44, help="Sessions since its bar. The demo market stands still after its last one."
    ),
    "Price": st.column_config.NumberColumn(width=70, help="Close of its bar."),
    "Now": st.column_config.NumberColumn(width=70, help="Newest stored close."),
    "Moved": st.column_config.NumberColumn(
        width=62, help="From price to now, in the direction of the signal, without costs."
    ),
    "State": st.column_config.TextColumn(
        width=84, help="Not emitted: it was given before a run looked at the pair."
    ),
    "Result": st.column_config.NumberColumn(
        width=70, help="Next open to the end of the horizon, in its direction, after costs."
    ),
    "Why": st.column_config.TextColumn(width=420),
}  # fmt: skip
