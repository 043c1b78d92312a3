"""The shares of a smart-money scan as a table; the selected one is told below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.charts.palette import DOWN, UP
from core.enums import FlowUnit
from core.formatting import MISSING
from core.kr_market.smart_money.types import SmartMoneyReading
from pages.components.cached import make_once
from pages.components.kr_smart_money_words import (
    SIGNAL_NAMES,
    say_flow,
    say_score,
    say_stage,
    say_streak,
)
from pages.components.watchlist_paint import ShownLine, ShownNumber, paint

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

MOST_SHOWN = 300
_ROW_PIXELS, _MOST_PIXELS = 33, 366
_SIGNED = ("F streak", "I streak", "F 5d", "I 5d", "F 20d", "I 20d", "F 60d", "I 60d")


def show_table(
    readings: Sequence[SmartMoneyReading], unit: FlowUnit | None, key: str
) -> SmartMoneyReading | None:
    """The first shares as a table; returns the one that is selected.

    Args:
        readings: the best first.
        unit: of their flows.
        key: another one for other shares.
    """
    shown = readings[:MOST_SHOWN]
    state = st.dataframe(
        make_once(key, lambda: _draw(shown, unit)),
        key=key,
        hide_index=True,
        height=min(_ROW_PIXELS * (len(shown) + 1) + 3, _MOST_PIXELS),
        row_height=_ROW_PIXELS,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-row",
        column_config=_CONFIG,
        alt="Shares that foreigners and institutions buy",
    )
    rows = state["selection"]["rows"]
    return shown[rows[0]] if rows and rows[0] < len(shown) else None


def _draw(readings: Sequence[SmartMoneyReading], unit: FlowUnit | None) -> Styler:
    columns: dict[str, list[Any]] = {
        "Symbol": [one.symbol for one in readings],
        "Name": [one.local_name or one.name for one in readings],
        "English": [one.name if one.local_name else "" for one in readings],
        "Signal": [_say_signal(one) for one in readings],
        "Stage": [say_stage(one.stage) for one in readings],
        "Score": [ShownNumber(one.low, say_score(one)) for one in readings],
        "20 sessions": [
            ShownLine([0.0 if net is None else net for net in one.recent]) for one in readings
        ],
        "F streak": [_streak(one.foreign_streak) for one in readings],
        "I streak": [_streak(one.institution_streak) for one in readings],
    }
    for place, span in enumerate(("5d", "20d", "60d")):
        columns[f"F {span}"] = [_flow(one.sums[place].foreign, unit) for one in readings]
        columns[f"I {span}"] = [_flow(one.sums[place].institution, unit) for one in readings]
    columns["Close"] = [ShownNumber(one.price, f"{one.price:,.0f}") for one in readings]
    columns["Sector"] = [one.sector for one in readings]
    for optional in ("English", "Sector"):
        if not any(columns[optional]):
            del columns[optional]
    return paint(columns, _colour(columns))


def _colour(columns: dict[str, list[Any]]) -> dict[str, list[int]]:
    names, width = list(columns), len(columns)
    up: list[int] = []
    down: list[int] = []
    for name in _SIGNED:
        for row, value in enumerate(columns[name]):
            if value:
                (up if value > 0 else down).append(row * width + names.index(name))
    return {f"color: {UP}": up, f"color: {DOWN}": down}


def _say_signal(reading: SmartMoneyReading) -> str:
    if reading.signal is None:
        return ""
    return f"{SIGNAL_NAMES[reading.signal]}{' ●' if reading.is_new else ''}"


def _streak(streak: Any) -> ShownNumber:
    return ShownNumber(streak.days, say_streak(streak))


def _flow(value: float | None, unit: FlowUnit | None) -> ShownNumber | None:
    return None if value is None else ShownNumber(value, say_flow(value, unit))


def _sum_help(who: str, sessions: int) -> str:
    return (
        f"Bought net by {who} over {sessions} sessions in which the share traded; 억 is 100 "
        "million won, 조 a trillion. – where too many sessions have no figure."
    )


_STREAK_HELP = (
    "Sessions in a row that {who} bought net, or sold (−). … where the count stops at a session "
    "without a figure: it may be longer. ? where the last one has none."
)
_CONFIG: dict[str, Any] = {
    "Symbol": st.column_config.TextColumn(width=66, pinned=True),
    "Name": st.column_config.TextColumn(width=112),
    "English": st.column_config.TextColumn(width=132),
    "Signal": st.column_config.TextColumn(
        width=90, help="● new: it did not hold in the session before. Only new ones are sealed."
    ),
    "Stage": st.column_config.TextColumn(
        width=154, help="From 85 strong accumulation, 70 accumulation, 60 weak, 40 neutral."
    ),
    "Score": st.column_config.NumberColumn(
        width=64, help="0 to 100. A range where an unknown figure could move it."
    ),
    "F streak": st.column_config.NumberColumn(width=60, help=_STREAK_HELP.format(who="foreigners")),
    "I streak": st.column_config.NumberColumn(
        width=60, help=_STREAK_HELP.format(who="institutions")
    ),
    **{
        f"{letter} {span}d": st.column_config.NumberColumn(width=74, help=_sum_help(who, span))
        for span in (5, 20, 60)
        for letter, who in (("F", "foreigners"), ("I", "institutions"))
    },
    "20 sessions": st.column_config.BarChartColumn(
        width=100,
        help="Net buying of both in each of the last 20 sessions; no bar at 0 or where unknown.",
    ),
    "Close": st.column_config.NumberColumn(width=78, help="KRW, of the session."),
    "Sector": st.column_config.TextColumn(width=130),
}
