"""Sealed signals and what became of them; `?id=` opens one, `?view=` another view."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.permissions import Permission
from pages.components.address import read_id
from pages.components.kr_ledger_bar import show_ledger_bar
from pages.components.kr_log_list import show_log
from pages.components.kr_log_signal import show_signal
from pages.components.kr_performance import show_performance, show_scores
from pages.components.kr_published import show_published
from pages.components.kr_studies import show_studies
from pages.components.page import Desk, page

SUBTITLE = "Every signal is sealed once and followed to its end, beside the base rate."

VIEWS: dict[str, Callable[[Desk], None]] = {
    "Signals": show_log,
    "Performance": show_performance,
    "Scores": show_scores,
    "Studies": show_studies,
    "Published log": show_published,
}

with page("Signal log", SUBTITLE, needs=Permission.READ_KOREAN_SIGNALS) as desk:
    wanted = read_id("signal", "Choose one from the log.")
    if wanted is not None:
        show_signal(desk, wanted)
    else:
        show_ledger_bar(desk)
        view = st.segmented_control(
            "View",
            list(VIEWS),
            default="Signals",
            required=True,
            key="view",
            bind="query-params",
            label_visibility="collapsed",
        )
        VIEWS[view or "Signals"](desk)
