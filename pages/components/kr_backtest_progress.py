"""A signal backtest that is not done: how far it is, or why it stopped."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus
from core.errors import NotFoundError
from core.kr_market.signal_backtest.views import SignalBacktestSummary
from pages.components.page import Desk, errors_shown
from pages.components.text import escape_markdown

_POLL_SECONDS = 1.0


@st.fragment(run_every=_POLL_SECONDS)
def show_progress(desk: Desk, backtest_id: int) -> None:
    """Looks again each second; the result comes by itself."""
    with errors_shown():
        run = desk.services.signal_backtests.get_summary(desk.actor, backtest_id)
        if not run.is_under_way:
            st.rerun()
        try:
            job = desk.services.jobs.get_job(desk.actor, run.job_id)
        except NotFoundError:
            st.warning("The job of this run is gone. Delete the run, and start it again.")
            return
        waiting = "Waiting for a worker" if job.started_at is None else "Running"
        st.progress(min(max(job.progress, 0.0), 1.0), text=escape_markdown(job.message) or waiting)
        st.caption("It goes on when you close the page; you find it again under Earlier runs.")
        if job.is_cancel_requested:
            st.caption("Stopping …")
        elif st.button("Cancel", key="cancel_signal_backtest"):
            with desk.action("Cancelled."):
                desk.services.jobs.cancel_job(desk.actor, job.id)


def show_end(run: SignalBacktestSummary) -> None:
    """Why a run that is over has no result."""
    if run.status is BacktestStatus.CANCELLED:
        st.info("**Cancelled before it was done.** Nothing of it is kept but the count of tries.")
    else:
        reason = escape_markdown(run.error or "No reason was recorded.")
        st.error(f"**The backtest failed.**  \n{reason}")
