"""Bookings from a file: look first, then store what was looked at, all or none."""

from __future__ import annotations

import streamlit as st

from core.trading.portfolio.booking_csv import COLUMNS
from core.trading.portfolio.booking_import import BookingCheck
from pages.components.page import Desk
from pages.components.session import forget
from pages.components.table import as_table
from pages.components.text import escape_markdown

_EXAMPLE = """date,kind,symbol,units,price,fee,amount,currency,note
2026-01-05,deposit,,,,,10000,USD,
2026-01-06,buy,GOOG,10,150.25,1.50,,USD,first"""
_ROW_PIXELS, _MOST_PIXELS = 33, 260


def show_import(desk: Desk, portfolio_id: int) -> None:
    """File or text → what would happen, row by row → one button."""
    file = st.file_uploader("CSV file", type=["csv", "txt"], max_upload_size=2)
    pasted = st.text_area(
        "or paste text", height=110, placeholder=_EXAMPLE, disabled=file is not None
    )
    content = file.getvalue() if file else pasted.encode()
    if not content.strip():
        st.caption(
            f"The first line names the columns: {', '.join(COLUMNS)}. Nothing is stored before "
            "you have seen what would be, and nothing at all while a row is refused: an account "
            "with gaps is wrong."
        )
        return
    with desk.action():
        check = desk.services.bookings.check_import(desk.actor, portfolio_id, content)
        _show_check(check)
        count = len(check.new)
        if st.button(
            f"Book {_count(count)}",
            type="primary",
            disabled=not check.is_sound,
            key="booking_import_commit",
        ):
            with desk.action(f"{_count(count)} booked."):
                desk.services.bookings.commit_import(
                    desk.actor, portfolio_id, content, expected_count=count
                )
                forget("booking_import")


def _show_check(check: BookingCheck) -> None:
    groups = (
        ("New", "green", check.new),
        ("Booked already", "gray", check.known),
        ("Refused", "red", check.refused),
    )
    st.markdown(
        " ".join(
            f":{colour}-badge[{len(rows)} {name.lower()}]" for name, colour, rows in groups if rows
        )
    )
    if check.conflict:
        st.error(escape_markdown(check.conflict))
    rows = sorted(
        (row.line, name, row.reason or row.text) for name, _, found in groups for row in found
    )
    st.dataframe(
        as_table(
            {
                "Line": [row[0] for row in rows],
                "Result": [row[1] for row in rows],
                "Row or reason": [row[2] for row in rows],
            }
        ),
        hide_index=True,
        height=min(_ROW_PIXELS * (len(rows) + 1) + 3, _MOST_PIXELS),
        row_height=_ROW_PIXELS,
        column_config={
            "Line": st.column_config.NumberColumn(width=60),
            "Result": st.column_config.TextColumn(width=120),
        },
    )


def _count(count: int) -> str:
    return f"{count} transaction{'' if count == 1 else 's'}"
