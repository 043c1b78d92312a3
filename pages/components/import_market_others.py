"""A market file beside what other sources have stored of the same symbols and days."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.formatting import format_count, format_percent
from core.market_data.market_import_types import OtherSource
from core.market_data.source_comparison import TOLERANCE

_APART = f"More than {format_percent(TOLERANCE, 1)} apart"
_RIGHT = st.column_config.TextColumn(alignment="right")
_ROW_PIXELS = 34


def show_others(others: Sequence[OtherSource]) -> None:
    """How much they have in common with the file, and where they differ."""
    st.markdown("**Beside other sources**")
    st.caption(
        "The same symbols and days, as stored from elsewhere; of prices, the closes as traded. "
        "Nothing of it is overwritten: each source keeps its own values."
    )
    st.dataframe(
        {
            "Source": [one.source for one in others],
            "Rows that both have": [format_count(one.common) for one in others],
            "With other values": [format_count(one.differing) for one in others],
            _APART: [format_count(one.apart) for one in others],
        },
        hide_index=True,
        row_height=_ROW_PIXELS,
        column_config=dict.fromkeys(("Rows that both have", "With other values", _APART), _RIGHT),
    )
    found = [(one.source, each) for one in others for each in one.differences]
    if not found:
        return
    st.markdown("**Where they differ**" + (", the largest first" if len(found) > 1 else ""))
    st.dataframe(
        {
            "Source": [source for source, _ in found],
            "Symbol": [each.symbol for _, each in found],
            "Day": [each.day.isoformat() if each.day else "" for _, each in found],
            "Field": [each.field.replace("_", " ") for _, each in found],
            "That source": [each.stored for _, each in found],
            "File": [each.incoming for _, each in found],
        },
        hide_index=True,
        row_height=_ROW_PIXELS,
        column_config=dict.fromkeys(("That source", "File"), _RIGHT),
    )
