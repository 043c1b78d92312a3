"""The box of what a result does not know."""

from __future__ import annotations

import streamlit as st

from core.enums import Doubt
from core.kr_market.signal_backtest.honesty import list_doubts
from core.kr_market.signal_backtest.views import SignalBacktestDetail
from pages.components.small_table import Cell, show_small_table

_MARKS = {Doubt.CLEAR: "✓ checked", Doubt.WARNING: "! doubt", Doubt.UNKNOWN: "? unknown"}


def show_honesty(detail: SignalBacktestDetail) -> None:
    """One line for each doubt, the same ones for every result."""
    doubts = list_doubts(detail.outcome.summary, detail.summary.request, detail.trials)
    with st.container(border=True):
        st.markdown("**What this result does not know**")
        rows = [
            [Cell(_MARKS[line.doubt]), Cell(line.title), Cell(line.text, "wide")] for line in doubts
        ]
        show_small_table(
            ("State", "What", "What is known of it"),
            rows,
            label="What the result does not know",
            numbers_from=3,
        )
