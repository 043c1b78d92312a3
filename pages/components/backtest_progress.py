"""A run that is not done: where it stands, and what to do if it will never be."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus
from core.errors import NotFoundError
from core.formatting import format_percent
from core.trading.types import BacktestDetail
from pages.components.page import Desk, errors_shown
from pages.components.text import escape_markdown

POLL_SECONDS = 1.0
UNFINISHED = {BacktestStatus.PENDING, BacktestStatus.RUNNING}


@st.fragment(run_every=POLL_SECONDS)
def show_progress(desk: Desk, detail: BacktestDetail) -> None:
    """Looks again each second; the result comes by itself."""
    with errors_shown():
        _draw_progress(desk, detail)


def _draw_progress(desk: Desk, detail: BacktestDetail) -> None:
    run = desk.services.backtests.get_backtest(desk.actor, detail.summary.id).summary
    if run.status not in UNFINISHED:
        st.rerun()
    try:
        job = desk.services.jobs.get_job(desk.actor, run.job_id)
    except NotFoundError:
        st.warning("The job of this run is gone. Clone the run to start it again, or delete it.")
        return
    waiting = job.started_at is None
    left = "" if job.eta_seconds is None else f" · about {job.eta_seconds:.0f} s left"
    share = "" if waiting else f" · {format_percent(job.progress, 0)}"
    words = "Waiting for a worker" if waiting else escape_markdown(job.message) or "Running"
    st.progress(min(max(job.progress, 0.0), 1.0), text=f"{words}{share}{left}")
    st.caption("It goes on when you close the page; you find it again under Backtests.")
    if job.is_cancel_requested:
        st.caption("Stopping …")
    elif st.button("Cancel", key="cancel_run"):
        with desk.action("Cancelled."):
            desk.services.jobs.cancel_job(desk.actor, job.id)


def show_failure(detail: BacktestDetail) -> None:
    """Why there is no result, and the way on."""
    run = detail.summary
    if run.status is BacktestStatus.CANCELLED:
        st.info(
            "**This run was cancelled before it finished.** No numbers were stored.  \n"
            "Clone it with changes to run it again."
        )
        return
    st.error(
        f"**This run failed:** {escape_markdown(run.error or 'no reason was recorded.')}  \n"
        "No numbers were stored. Clone it with changes to put right what is wrong."
    )
