"""The account of a dry run: what would be stored, changed and refused, and why."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.formatting import (
    INTERVAL_NAMES,
    MISSING,
    format_count,
    format_day,
    format_instant,
    format_number,
    format_percent,
)
from core.market_data.bar_periods import DATED_INTERVALS
from core.market_data.import_types import BarChange, ImportPlan, PreviewBar, Refusal
from pages.components.panel import Figure, show_figures
from pages.components.text import escape_markdown

_ROW_PIXELS = 34
_RIGHT = st.column_config.TextColumn(alignment="right")


def show_plan(plan: ImportPlan) -> None:
    """Counts, notes, refused rows, differences and a preview."""
    _show_counts(plan)
    for note in plan.notes:
        st.caption(f"• {escape_markdown(note)}")
    if plan.refusals:
        _show_refusals(plan.refusals, plan.refused)
    is_dated = plan.interval in DATED_INTERVALS
    if plan.changes:
        _show_changes(plan.changes, plan.changed, is_dated=is_dated)
    if plan.preview:
        _show_preview(plan.preview, plan.accepted, is_dated=is_dated)


def _show_counts(plan: ImportPlan) -> None:
    st.subheader("Check", anchor=False)
    instrument = "a new instrument" if plan.is_new_instrument else "stored already"
    span = f"{format_day(plan.first_bar)} to {format_day(plan.last_bar)}"
    st.caption(
        f"{plan.symbol} ({instrument}), {INTERVAL_NAMES[plan.interval]} bars, {span}. "
        f"The series would hold {format_count(plan.bars_after)} bars. Nothing has been stored yet."
    )
    show_figures(
        *(
            Figure(label, format_count(count), text)
            for label, count, text in (
                ("Rows read", plan.rows_read, "Lines of the file that are not blank."),
                ("Accepted", plan.accepted, "Rows that hold a sound bar."),
                ("New", plan.new, "Bars that are not stored yet."),
                ("Changed", plan.changed, "Stored bars that would get other values."),
                ("Unchanged", plan.unchanged, "Bars that are stored with the same values."),
                ("Refused", plan.refused, "Defective rows; the table below says why."),
            )
        )
    )


def _show_refusals(refusals: Sequence[Refusal], total: int) -> None:
    first = f", the first {len(refusals)}" if total > len(refusals) else ""
    st.markdown(f"**Refused rows** ({format_count(total)}{first})")
    st.dataframe(
        {
            "Line": [refusal.line for refusal in refusals],
            "What is wrong": [refusal.sentence for refusal in refusals],
        },
        hide_index=True,
        row_height=_ROW_PIXELS,
        column_config={
            "Line": st.column_config.NumberColumn(width=70, format="%d"),
            "What is wrong": st.column_config.TextColumn(width=1_000),
        },
    )


def _show_changes(changes: Sequence[BarChange], total: int, *, is_dated: bool) -> None:
    bars = len({change.time for change in changes})
    first = f", values of the first {bars}" if total > bars else ""
    st.markdown(f"**Stored bars that the file contradicts** ({format_count(total)}{first})")
    st.dataframe(
        {
            "Bar": [_moment(change, is_dated=is_dated) for change in changes],
            "Field": [change.field for change in changes],
            "Stored": [_plain(change.stored) for change in changes],
            "File": [_plain(change.incoming) for change in changes],
            "Difference": [
                format_percent(change.incoming / change.stored - 1, is_signed=True)
                if change.stored and change.incoming == change.incoming
                else MISSING
                for change in changes
            ],
        },
        hide_index=True,
        row_height=_ROW_PIXELS,
        column_config=dict.fromkeys(("Stored", "File", "Difference"), _RIGHT),
    )


def _show_preview(preview: Sequence[PreviewBar], total: int, *, is_dated: bool) -> None:
    st.markdown(f"**Preview** (the first {len(preview)} of {format_count(total)} accepted bars)")
    columns = {
        name.title(): [_plain(getattr(bar, name)) for bar in preview]
        for name in ("open", "high", "low", "close")
    }
    st.dataframe(
        {
            "Bar": [_moment(bar, is_dated=is_dated) for bar in preview],
            **columns,
            "Volume": [format_number(bar.volume, 0) for bar in preview],
        },
        hide_index=True,
        column_config=dict.fromkeys((*columns, "Volume"), _RIGHT),
    )


def _moment(bar: BarChange | PreviewBar, *, is_dated: bool) -> str:
    return format_day(bar.time) if is_dated else format_instant(bar.time)


def _plain(price: float) -> str:
    """The price to the digits of the file: a check must not round."""
    decimals = len(f"{price:.6f}".rstrip("0").partition(".")[2])
    return format_number(price, max(2, decimals))
