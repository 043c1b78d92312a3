"""What one has imported: when, from where, and what became of the rows."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_count, format_instant
from core.market_data.import_types import ImportInfo
from pages.components.empty_state import show_empty
from pages.components.page import Desk

_RIGHT = st.column_config.TextColumn(alignment="right")


def show_history(desk: Desk) -> None:
    """One's own imports, newest first."""
    imports = desk.services.imports.list_imports(desk.actor)
    if not imports:
        show_empty(
            "No imports yet",
            "Files that you upload and bars that you fetch are listed here with their counts.",
        )
        return
    zone = desk.identity.time_zone
    st.caption(f"Imports of {desk.identity.username}, newest first.")
    st.dataframe(
        {
            "When": [format_instant(item.created_at, zone) for item in imports],
            "Source": [item.source for item in imports],
            "What": [item.title for item in imports],
            "Rows read": [format_count(item.rows_read) for item in imports],
            "Stored": [format_count(item.rows_stored) for item in imports],
            "Unchanged": [format_count(item.rows_unchanged) for item in imports],
            "Refused": [format_count(item.rows_refused) for item in imports],
            "Why refused": [_list_reasons(item) for item in imports],
        },
        hide_index=True,
        column_config=dict.fromkeys(("Rows read", "Stored", "Unchanged", "Refused"), _RIGHT),
    )


def _list_reasons(item: ImportInfo) -> str:
    return ", ".join(
        f"{format_count(count)} {defect.replace('_', ' ')}"
        for defect, count in item.refused_by_defect.items()
    )
