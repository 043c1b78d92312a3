"""One run: what was done, what came out of it, and whether to believe it."""

from __future__ import annotations

import streamlit as st

from core.permissions import Permission
from pages.components.address import read_id
from pages.components.backtest_actions import show_actions
from pages.components.backtest_header import show_terms, show_title, show_warnings
from pages.components.backtest_passport import show_verdict
from pages.components.backtest_progress import UNFINISHED, show_failure, show_progress
from pages.components.backtest_views import show_views
from pages.components.empty_state import show_empty
from pages.components.page import Desk, page
from pages.components.statistics_headline import show_headline


def show_run(desk: Desk, backtest_id: int) -> None:
    """The run, whatever its state."""
    detail = desk.services.backtests.get_backtest(desk.actor, backtest_id)
    zone = desk.identity.time_zone
    left, right = st.columns([2, 5], vertical_alignment="center")
    with left:
        show_title(desk, detail)
    with right:
        show_actions(desk, detail)
    show_terms(detail, zone)
    show_warnings(detail, zone)
    if detail.summary.status in UNFINISHED:
        show_progress(desk, detail)
    elif detail.result is None:
        show_failure(detail)
    else:
        show_headline(detail.result)
        passport = show_verdict(desk, detail)
        show_views(desk, detail, detail.result, passport)


with page("Backtest result", needs=Permission.READ_BACKTESTS) as desk:
    wanted = read_id("run", "Open a run from the list of backtests.")
    if wanted is None:
        show_empty(
            "No run chosen",
            "Open one from the list of runs; its address finds it again.",
            link="trading/backtests.py",
            link_label="Backtests",
        )
    else:
        show_run(desk, wanted)
