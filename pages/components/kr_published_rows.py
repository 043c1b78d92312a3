"""Every signal of a published log beside our result."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.formatting import MISSING
from core.kr_market.published.report_text import EXIT_NAMES
from core.kr_market.published.types import ComparedSignal
from pages.components.kr_log_words import REASON_NAMES
from pages.components.table import as_table

_HEIGHT = 420


def show_rows(rows: Sequence[ComparedSignal]) -> None:
    """All of them; those that we could compute first."""
    shown = sorted(rows, key=lambda one: one.net_return is None)
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    day = st.column_config.DateColumn
    logged = [one.logged for one in shown]
    st.dataframe(
        as_table(
            {
                "Signal": [one.session for one in logged],
                "Share": [one.symbol for one in logged],
                "Name": [one.name or None for one in shown],
                "Score": [one.score for one in logged],
                "Entry": [one.entry_price for one in logged],
                "Exit": [one.exit_price for one in logged],
                "On": [one.exit_session for one in logged],
                "Logged": [one.logged_return for one in logged],
                "Exit price": [
                    EXIT_NAMES[one.exit_kind] if one.exit_kind else None for one in shown
                ],
                "Our entry": [one.entry_price for one in shown],
                "We sold by": [REASON_NAMES[one.reason] if one.reason else None for one in shown],
                "Ours": [one.net_return for one in shown],
                "Why not": [one.why_not or None for one in shown],
            }
        ),
        key="published_rows",
        hide_index=True,
        height=_HEIGHT,
        placeholder=MISSING,
        column_config={
            "Signal": day(format="YYYY-MM-DD", width=95),
            "Share": text(width=65),
            "Name": text(width=95),
            "Score": number(format="%.1f", width=60),
            "Entry": number(format="%,.0f", width=80, help="Won, as logged."),
            "Exit": number(format="%,.0f", width=80, help="Won, as logged."),
            "On": day(format="YYYY-MM-DD", width=95),
            "Logged": number(format="percent", width=80, help="As logged, before any cost."),
            "Exit price": text(width=130),
            "Our entry": number(format="%,.0f", width=80, help="Won, the next session's open."),
            "We sold by": text(width=95),
            "Ours": number(format="percent", width=80, help="After costs."),
            "Why not": text(width=280),
        },
    )
