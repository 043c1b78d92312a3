"""Who did what, when and from where. Append only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # it ships none
import streamlit as st

from core.admin.types import AuditEntryView, AuditFilter
from core.formatting import MISSING, format_instant
from core.permissions import Permission
from pages.components.empty_state import show_nothing_fits
from pages.components.page import Desk, page
from pages.components.table import as_table

_PAGE_SIZE = 200
_ROW_PIXELS, _MOST_ROWS = 34, 18


def show_entries(desk: Desk) -> None:
    """Filters, the table, older entries."""
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    username = left.text_input("User name", key="audit_user").strip().lower()
    action = middle.text_input(
        "Action begins with", key="audit_action", placeholder="sign_in, user., import …"
    ).strip()
    before = st.query_params.get("before")
    entries = desk.services.audit.list_entries(
        desk.actor,
        AuditFilter(username=username, action=action),
        _PAGE_SIZE,
        int(before) if before and before.isdigit() else None,
    )
    if not entries:
        show_nothing_fits("The trail has no such entry.", "audit_user", "audit_action", "before")
        return
    st.dataframe(
        _as_table(entries, desk.identity.time_zone),
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (min(len(entries), _MOST_ROWS) + 1) + 4,
        placeholder=MISSING,
        column_config={
            "When": st.column_config.TextColumn(width=160),
            "Who": st.column_config.TextColumn(width=110),
            "Action": st.column_config.TextColumn(width=150),
            "Target": st.column_config.TextColumn(width=204, help="What it was done to."),
            "Reference": st.column_config.LinkColumn(
                display_text=r"id=(.*)$",
                width=116,
                help="Opens the timeline of what this led to.",
            ),
            "Details": st.column_config.TextColumn(width=200, help="Click for all of it."),
            "From": st.column_config.TextColumn(
                width=68, help="The address it came from; none for this machine and for programs."
            ),
        },
    )
    if len(entries) == _PAGE_SIZE and right.button("Older entries", width="stretch"):
        st.query_params["before"] = str(entries[-1].id)
        st.rerun()
    if before and right.button("Newest entries", width="stretch"):
        del st.query_params["before"]
        st.rerun()


def _as_table(entries: list[AuditEntryView], time_zone: str) -> pa.Table:
    return as_table(
        {
            "When": [format_instant(entry.at, time_zone) for entry in entries],
            "Who": [entry.username for entry in entries],
            "Action": [entry.action for entry in entries],
            "Target": [entry.target or None for entry in entries],
            "Reference": [
                f"/timeline?id={entry.correlation_id}" if entry.correlation_id else ""
                for entry in entries
            ],
            "Details": [_write_details(entry.details) or None for entry in entries],
            "From": [entry.address or None for entry in entries],
        }
    )


def _write_details(details: Mapping[str, Any]) -> str:
    """What there is to say, without what is empty."""
    said = {name: value for name, value in details.items() if value not in ("", None)}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in said.items())


with page(
    "Audit",
    "Sign-ins, refusals and administration. Nothing is ever removed.",
    needs=Permission.READ_AUDIT,
) as desk:
    show_entries(desk)
