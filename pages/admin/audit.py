"""Who did what, when and from where. Append only."""

from __future__ import annotations

import json

import pyarrow as pa  # type: ignore[import-untyped]  # it ships none
import streamlit as st

from core.admin.types import AuditEntryView, AuditFilter
from core.formatting import format_instant
from core.permissions import Permission
from pages.components.page import Desk, page
from pages.components.table import as_table

_PAGE_SIZE = 200


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
        st.info("No entry fits. Clear the filters to see all.")
        return
    st.dataframe(_as_table(entries, desk.identity.time_zone), hide_index=True, height=620)
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
            "Target": [entry.target for entry in entries],
            "Details": [
                json.dumps(dict(entry.details), ensure_ascii=False) if entry.details else ""
                for entry in entries
            ],
            "From": [entry.address for entry in entries],
            "Reference": [entry.correlation_id for entry in entries],
        }
    )


with page(
    "Audit",
    "Sign-ins, refusals and administration. Nothing is ever removed.",
    needs=Permission.READ_AUDIT,
) as desk:
    show_entries(desk)
