"""The account of a market file: every row in one class, what is refused, what differs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import FileContract, RowClass
from core.formatting import format_count, format_percent
from core.market_data.market_files.refusals import SHOWN_PER_REASON
from core.market_data.market_files.types import LargeMove, RefusedRow
from core.market_data.market_import_types import (
    ClassAccount,
    MarketDifference,
    MarketImportPlan,
)
from pages.components.import_market_others import show_others
from pages.components.text import escape_markdown

CONTRACT_NAMES = {
    FileContract.DAILY_PRICES: "Daily prices",
    FileContract.MANY_SYMBOLS: "Daily prices of many symbols",
    FileContract.STOCKS_LIST: "Stocks list",
    FileContract.TREND_WIDE: "Investor trend",
    FileContract.TREND_LONG: "Investor flows",
    FileContract.SIGNALS_LOG: "Signals log",
    FileContract.PUBLISHED_BETS: "Closing bet signals",
}
_CLASS_NAMES = {
    RowClass.TRADED: ("Bars with trade", "stored as bars"),
    RowClass.NO_VOLUME: ("Bars without volume", "prices, but nobody traded: stored as bars"),
    RowClass.SUSPENDED: ("Suspended days", "a close without trade: kept beside the bars, no bar"),
    RowClass.RECORD: ("Records", "stored by their key"),
    RowClass.DUPLICATE: ("Repetitions", "the same row again: stored once"),
    RowClass.CONTRADICTORY: ("Contradictions", "one day with two values: none is stored"),
    RowClass.REFUSED: ("Refused", "defective: not stored"),
}
_RIGHT = st.column_config.TextColumn(alignment="right")
_COUNTS = ("Rows", "New", "Changed", "Unchanged", "Held back")
_ROW_PIXELS = 34
_MOVES_SHOWN = 10


def show_market_plan(plan: MarketImportPlan) -> None:
    """Classes that add up, refused rows with their lines, differences, large moves."""
    st.subheader("Check", anchor=False)
    st.caption(
        f"{CONTRACT_NAMES[plan.contract]} from **{escape_markdown(plan.source)}**, "
        f"{format_count(plan.rows_read)} rows, {format_count(plan.symbol_count)} symbols. "
        "Nothing has been stored yet."
    )
    show_classes(plan.classes, plan.rows_read)
    for note in plan.notes:
        st.caption(f"• {escape_markdown(note)}")
    if plan.refusals:
        _show_refusals(plan.refusals, plan.refused)
    if plan.differences:
        _show_differences(plan.differences, plan.changed)
    if plan.others:
        show_others(plan.others)
    if plan.large_moves:
        _show_moves(plan.large_moves, plan.large_move_count)


def show_classes(classes: Sequence[ClassAccount], rows_read: int) -> None:
    """Each class with its rows, and the total, which is the number of rows read."""
    total = [sum(getattr(one, name) for one in classes) for name in
             ("rows", "new", "changed", "unchanged", "held_back")]  # fmt: skip
    rows = [
        (*_CLASS_NAMES[one.kind], one.rows, one.new, one.changed, one.unchanged, one.held_back)
        for one in classes
    ]
    read = f"of {format_count(rows_read)} rows read"
    rows.append(("Total", read, *total))
    columns = dict(zip(("Class", "What becomes of it", *_COUNTS), zip(*rows, strict=True),
                       strict=True))  # fmt: skip
    shown = {
        name: [format_count(value) if isinstance(value, int) else value for value in values]
        for name, values in columns.items()
        if name != "Held back" or total[-1]
    }
    st.dataframe(
        shown,
        hide_index=True,
        row_height=_ROW_PIXELS,
        column_config=dict.fromkeys(_COUNTS, _RIGHT)
        | {
            "Held back": st.column_config.TextColumn(
                alignment="right", help="A bar is stored for that day: it stays."
            )
        },
    )


def _show_refusals(refusals: Sequence[RefusedRow], reasons: dict[str, int]) -> None:
    counts = " · ".join(
        f"{reason.replace('_', ' ')}: {format_count(count)}" for reason, count in reasons.items()
    )
    st.markdown("**Rows that cannot be stored**")
    st.caption(
        f"{counts}."
        + (
            f" Listed are the first {format_count(SHOWN_PER_REASON)} of each reason."
            if sum(reasons.values()) > len(refusals)
            else ""
        )
    )
    st.dataframe(
        {
            "Line": [row.line for row in refusals],
            "Reason": [row.reason.replace("_", " ") for row in refusals],
            "What is wrong": [row.sentence.partition(": ")[2] for row in refusals],
        },
        hide_index=True,
        row_height=_ROW_PIXELS,
        column_config={
            "Line": st.column_config.NumberColumn(width=80, format="%d"),
            "Reason": st.column_config.TextColumn(width=160),
            "What is wrong": st.column_config.TextColumn(width=840),
        },
    )


def _show_differences(differences: Sequence[MarketDifference], total: int) -> None:
    first = ", the first of them" if len(differences) < total else ""
    st.markdown(f"**Stored rows that the file contradicts** ({format_count(total)}{first})")
    st.dataframe(
        {
            "Symbol": [one.symbol for one in differences],
            "Day": [one.day.isoformat() if one.day else "" for one in differences],
            "Field": [one.field.replace("_", " ") for one in differences],
            "Stored": [one.stored for one in differences],
            "File": [one.incoming for one in differences],
        },
        hide_index=True,
        row_height=_ROW_PIXELS,
        column_config=dict.fromkeys(("Stored", "File"), _RIGHT),
    )


def _show_moves(moves: Sequence[LargeMove], total: int) -> None:
    first = f", the first {_MOVES_SHOWN}" if total > _MOVES_SHOWN else ""
    st.markdown(f"**Closes beyond the price limit of a session** ({format_count(total)}{first})")
    st.caption(
        "Kept: a split, a long suspension or a bad row. No exchange session allows more than 30 %."
    )
    shown = moves[:_MOVES_SHOWN]
    st.dataframe(
        {
            "Line": [move.line for move in shown],
            "Symbol": [move.symbol for move in shown],
            "Day": [move.day.isoformat() for move in shown],
            "Change": [format_percent(move.change, is_signed=True) for move in shown],
        },
        hide_index=True,
        row_height=_ROW_PIXELS,
        column_config={
            "Line": st.column_config.NumberColumn(width=80, format="%d"),
            "Change": _RIGHT,
        },
    )
