"""Bring bars in: from a file, from a provider; and what was brought in before."""

from __future__ import annotations

import streamlit as st

from core.permissions import Permission
from pages.components.import_fetch import show_fetch
from pages.components.import_history import show_history
from pages.components.import_market import show_market_upload
from pages.components.import_upload import show_upload
from pages.components.page import page

WAYS = {
    "upload": ("Upload a CSV file", show_upload),
    "market": ("Whole market", show_market_upload),
    "fetch": ("Fetch from a provider", show_fetch),
    "history": ("History", show_history),
}

with page(
    "Import data",
    "Every bar is checked before it is stored; a file is stored whole or not at all.",
    needs=Permission.IMPORT_MARKET_DATA,
) as desk:
    way = st.query_params.get("view", "upload")
    chosen = st.segmented_control(
        "Way",
        list(WAYS),
        default=way if way in WAYS else "upload",
        required=True,
        format_func=lambda name: WAYS[name][0],
        label_visibility="collapsed",
    )
    st.query_params["view"] = str(chosen)
    WAYS[str(chosen)][1](desk)
