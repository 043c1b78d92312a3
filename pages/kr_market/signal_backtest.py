"""Every signal of a scanner traded over a period; `?id=` opens an earlier run."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus
from core.kr_market.signal_backtest.views import SignalBacktestDetail, SignalBacktestSummary
from core.permissions import Permission
from pages.components.address import read_id
from pages.components.cached import load_once
from pages.components.kr_backtest_form import show_form
from pages.components.kr_backtest_header import show_actions, show_terms, show_title
from pages.components.kr_backtest_list import show_earlier
from pages.components.kr_backtest_progress import show_end, show_progress
from pages.components.kr_backtest_result import show_result
from pages.components.page import Desk, page

SUBTITLE = "Every signal of a scanner over a period, traded with cash, costs and limits."


def show_run(desk: Desk, backtest_id: int) -> None:
    """One run, whatever its state."""
    run = desk.services.signal_backtests.get_summary(desk.actor, backtest_id)
    left, right = st.columns([1, 1], vertical_alignment="center")
    with left:
        show_title(run)
    with right:
        show_actions(desk, run)
    show_terms(run, desk.identity.time_zone)
    if run.is_under_way:
        show_progress(desk, backtest_id)
    elif run.status is BacktestStatus.COMPLETED:
        show_result(desk, load_once(name_state(desk, run), lambda: find_detail(desk, run)))
    else:
        show_end(run)


def name_state(desk: Desk, run: SignalBacktestSummary) -> str:
    """What tells this result from every other; the count of tries grows with each run."""
    trials = desk.services.signal_backtests.count_trials(desk.actor, run.request.idea)
    return f"signal backtest {desk.actor.user_id} {run.id} {run.job_id} {trials}"


def find_detail(desk: Desk, run: SignalBacktestSummary) -> SignalBacktestDetail:
    """The whole result; its owner has just been asked for."""
    return desk.services.signal_backtests.get_backtest(desk.actor, run.id)


with page("Signal backtest", SUBTITLE, needs=Permission.READ_KOREAN_SIGNALS) as desk:
    wanted = read_id("signal backtest", "Open one from the list of earlier runs.")
    if wanted is None:
        show_form(desk)
        show_earlier(desk)
    else:
        show_run(desk, wanted)
