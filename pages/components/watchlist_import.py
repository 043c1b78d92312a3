"""Bring symbols in from a file or pasted text: look first, then store what was looked at."""

from __future__ import annotations

import streamlit as st

from core.user.watchlist_types import ImportCheck, WatchlistView
from pages.components.page import Desk
from pages.components.watchlist_state import finish

_THIS, _NEW = "This list", "A new list"


def show_import(desk: Desk, view: WatchlistView) -> None:
    """File or text → what would happen, row by row → one button."""
    file = st.file_uploader("CSV or TradingView file", type=["csv", "txt"], max_upload_size=1)
    pasted = st.text_area(
        "or paste text",
        height=90,
        placeholder="NASDAQ:GOOG, BINANCE:BTCUSD\n\nsymbol,section,note,flagged\nGOOG,Tech,,yes",
        disabled=file is not None,
    )
    target = st.segmented_control("Into", [_THIS, _NEW], default=_THIS, required=True)
    name = st.text_input("Name of the new list", max_chars=60) if target == _NEW else ""
    content = file.getvalue() if file else pasted.encode()
    filename = file.name if file else ""
    if not content.strip():
        st.caption(
            "A CSV needs a column named symbol; section, note and flagged may follow. A list "
            "exported from TradingView is read as it is. Nothing is stored before you have seen "
            "what would be."
        )
        return
    watchlist_id = view.summary.id if target == _THIS else None
    with desk.action():
        service = desk.services.watchlist_transfers
        check = service.check_import(desk.actor, content, filename, watchlist_id)
        _show_check(check)
        count = len(check.to_add)
        if st.button(
            f"Add {count} symbol{'' if count == 1 else 's'}", type="primary", disabled=not count
        ):
            summary = service.commit_import(
                desk.actor,
                content,
                filename,
                expected_count=count,
                watchlist_id=watchlist_id,
                new_name=name,
                kind=view.summary.kind,
            )
            finish(f"{count} symbols added.", summary.id)


def _show_check(check: ImportCheck) -> None:
    groups = (
        ("Will be added", "green", [(row.line, row.symbol, row.section) for row in check.to_add]),
        ("Duplicate", "gray", [(row.line, row.text, row.reason) for row in check.duplicates]),
        ("Unknown", "orange", [(row.line, row.text, row.reason) for row in check.unknown]),
        ("Not readable", "red", [(row.line, row.text, row.reason) for row in check.refused]),
    )
    st.markdown(
        " ".join(
            f":{colour}-badge[{len(rows)} {name.lower()}]" for name, colour, rows in groups if rows
        )
    )
    rows = sorted((line, text, name, why) for name, _, group in groups for line, text, why in group)
    st.dataframe(
        {
            "Line": [row[0] for row in rows],
            "Symbol": [row[1] for row in rows],
            "Result": [row[2] for row in rows],
            "Section or reason": [row[3] for row in rows],
        },
        hide_index=True,
        height=min(33 * (len(rows) + 1) + 3, 260),
        row_height=33,
        column_config={"Line": st.column_config.NumberColumn(width=50)},
    )
    if check.encoding != "utf-8":
        st.caption(f"Read as {check.encoding.upper()}: check that names are not garbled.")
    if check.ignored_columns:
        st.caption(f"{len(check.ignored_columns)} columns mean nothing here and are left out.")
