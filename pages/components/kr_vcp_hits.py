"""The hits of a scan as a table; the selected one is drawn below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.charts.palette import DOWN, UP
from core.formatting import (
    MISSING,
    format_count,
    format_krw_units,
    format_large,
    format_number,
    format_percent,
)
from core.kr_market.vcp.types import BROKEN, KEPT, VcpHit
from pages.components.cached import make_once
from pages.components.watchlist_paint import ShownNumber, paint

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

MOST_SHOWN = 300
_ROW_PIXELS, _MOST_PIXELS = 33, 420
_LIQUIDITY = {KEPT: "✓", BROKEN: "✗"}
_SIGNED = ("Foreign 5d", "Inst. 5d", "Since")


def show_hits_table(hits: Sequence[VcpHit], key: str) -> VcpHit | None:
    """The first hits as a table; returns the one that is selected.

    Args:
        hits: the best first.
        key: another one for other hits.
    """
    shown = hits[:MOST_SHOWN]
    state = st.dataframe(
        make_once(key, lambda: _draw(shown)),
        key=key,
        hide_index=True,
        height=min(_ROW_PIXELS * (len(shown) + 1) + 3, _MOST_PIXELS),
        row_height=_ROW_PIXELS,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-row",
        column_config=_CONFIG,
        alt="Shares that match the pattern",
    )
    rows = state["selection"]["rows"]
    return shown[rows[0]] if rows and rows[0] < len(shown) else None


def _draw(hits: Sequence[VcpHit]) -> Styler:
    columns: dict[str, list[Any]] = {
        "Symbol": [hit.symbol for hit in hits],
        "Name": [hit.local_name or hit.name for hit in hits],
        "English": [hit.name if hit.local_name else "" for hit in hits],
        "Score": [_number(hit.score, format_number(hit.score, 0)) for hit in hits],
        "Close": [ShownNumber(hit.price, f"{hit.price:,.0f}") for hit in hits],
        "Legs": [len(hit.facts.legs) or None for hit in hits],
        "Contraction": [
            _number(hit.facts.contraction, format_number(hit.facts.contraction)) for hit in hits
        ],
        "Volume": [
            _number(hit.facts.volume_ratio, format_number(hit.facts.volume_ratio)) for hit in hits
        ],
        "High": [_percent(hit.facts.near_high, 1) for hit in hits],
        "Pivot": [_number(hit.facts.pivot, _won(hit.facts.pivot)) for hit in hits],
        "Stop": [_number(hit.facts.stop, _won(hit.facts.stop)) for hit in hits],
        "Risk": [_percent(hit.facts.risk, 1) for hit in hits],
        "Turnover": [
            _number(hit.facts.turnover, format_krw_units(hit.facts.turnover)) for hit in hits
        ],
        "Foreign 5d": [_flow(hit, hit.facts.foreign_5d) for hit in hits],
        "Inst. 5d": [_flow(hit, hit.facts.institution_5d) for hit in hits],
        "Since": [_percent(hit.return_since, 2, is_signed=True) for hit in hits],
        "Rule": [_LIQUIDITY.get(hit.facts.liquidity, "?") for hit in hits],
        "Exchange": [hit.exchange for hit in hits],
    }
    if not any(columns["English"]):
        del columns["English"]
    for optional in ("Score", "Legs", "Pivot", "Stop", "Risk", "Since", "Foreign 5d", "Inst. 5d"):
        if all(value is None for value in columns[optional]):
            del columns[optional]
    return paint(columns, _colour(columns))


def _colour(columns: dict[str, list[Any]]) -> dict[str, list[int]]:
    names, width = list(columns), len(columns)
    up: list[int] = []
    down: list[int] = []
    for name in _SIGNED:
        for row, value in enumerate(columns.get(name, ())):
            if value:
                (up if value > 0 else down).append(row * width + names.index(name))
    return {f"color: {UP}": up, f"color: {DOWN}": down}


def _number(value: float | None, text: str) -> ShownNumber | None:
    return None if value is None else ShownNumber(value, text)


def _won(value: float | None) -> str:
    return MISSING if value is None else f"{value:,.0f}"


def _percent(value: float | None, decimals: int, *, is_signed: bool = False) -> ShownNumber | None:
    text = format_percent(value, decimals, is_signed=is_signed)
    return None if value is None else ShownNumber(value, text)


def _flow(hit: VcpHit, value: float | None) -> ShownNumber | None:
    if value is None:
        return None
    if hit.facts.flow_unit == "krw":
        return ShownNumber(value, format_krw_units(value, is_signed=True))
    sign = "+" if value > 0 else ""
    return ShownNumber(value, f"{sign}{format_large(value)} sh.")


def say_count(shown: int, total: int) -> str:
    """How many are shown of how many."""
    if shown == total:
        return f"{format_count(total)} matches"
    return f"{format_count(shown)} of {format_count(total)} matches"


_CONFIG: dict[str, Any] = {
    "Symbol": st.column_config.TextColumn(width=66, pinned=True),
    "Name": st.column_config.TextColumn(width=112),
    "English": st.column_config.TextColumn(width=116),
    "Score": st.column_config.NumberColumn(width=52, help="0 to 100; its parts are below."),
    "Close": st.column_config.NumberColumn(width=64, help="KRW, of the scan's session."),
    "Legs": st.column_config.NumberColumn(width=44, help="Successive contractions."),
    "Contraction": st.column_config.NumberColumn(
        width=78,
        help="Boxes: range of the second half to the first. Legs: mean of each depth to the one "
        "before. Smaller is tighter.",
    ),
    "Volume": st.column_config.NumberColumn(
        width=56,
        help="Boxes: mean volume of the second half to the first. Legs: of the last leg to the "
        "mean of 50 sessions.",
    ),
    "High": st.column_config.NumberColumn(
        width=56,
        help="Close as a share of the highest close of the boxes; with legs, of the highest high "
        "of the 252 sessions before. Unknown with less history.",
    ),
    "Pivot": st.column_config.NumberColumn(
        width=64, help="High of the last leg: above it the pattern breaks out."
    ),
    "Stop": st.column_config.NumberColumn(width=64, help="Low of the last leg."),
    "Risk": st.column_config.NumberColumn(
        width=52, help="From the higher of pivot and close down to the stop."
    ),
    "Turnover": st.column_config.NumberColumn(
        width=76, help="KRW a session: mean close × volume of 20 sessions; 억 is 100 million."
    ),
    "Foreign 5d": st.column_config.NumberColumn(
        width=82, help="Bought net by foreigners over five sessions, in the source's unit."
    ),
    "Inst. 5d": st.column_config.NumberColumn(
        width=82, help="Bought net by institutions over five sessions, in the source's unit."
    ),
    "Since": st.column_config.NumberColumn(
        width=66, help="From the scan's close to the newest one stored, before costs."
    ),
    "Rule": st.column_config.TextColumn(
        width=44,
        help="The preset's liquidity rule: ✓ kept or none, ✗ broken, ? cannot be computed.",
    ),
    "Exchange": st.column_config.TextColumn(width=76),
}
