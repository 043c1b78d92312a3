"""A batch that is not done: how far it is, or why it stopped."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.enums import BacktestStatus
from core.errors import NotFoundError
from core.formatting import format_count, format_span
from core.jobs.views import JobView
from core.trading.batch.types import BatchSummary
from pages.components.page import Desk, errors_shown
from pages.components.text import escape_markdown

POLL_SECONDS = 1.0


@st.fragment(run_every=POLL_SECONDS)
def show_batch_progress(desk: Desk, batch_id: int) -> None:
    """Looks again each second; the result comes by itself."""
    with errors_shown():
        batch = desk.services.batches.get_summary(desk.actor, batch_id)
        if not batch.is_under_way:
            st.rerun()
        try:
            job = desk.services.jobs.get_job(desk.actor, batch.job_id)
        except NotFoundError:
            st.warning("The job of this batch is gone. Delete the batch, and start it again.")
            return
        _draw(batch, job)
        if job.is_cancel_requested:
            st.caption("Stopping at the next bar …")
        elif st.button("Cancel", key="cancel_batch", help="What is finished is kept."):
            with desk.action("Cancelled."):
                desk.services.jobs.cancel_job(desk.actor, job.id)


def show_batch_end(batch: BatchSummary) -> None:
    """Why a batch that is over is not complete; nothing for one that is."""
    if batch.status is BacktestStatus.CANCELLED:
        st.info(
            f"**Cancelled after {format_count(batch.done + batch.refused)} of "
            f"{format_count(batch.planned)} symbols.** What is finished is below; the rest can be "
            "run at any time."
        )
    elif batch.status is BacktestStatus.FAILED:
        st.error(
            f"**The batch failed:** {escape_markdown(batch.error or 'no reason was recorded.')}"
        )


def _draw(batch: BatchSummary, job: JobView) -> None:
    ended = batch.done + batch.refused
    words = [f"{format_count(ended)} of {format_count(batch.planned)} symbols done"]
    if batch.refused:
        words.append(f"{format_count(batch.refused)} of them could not be run")
    if job.started_at is None:
        words.append("waiting for a worker")
    elif job.message:
        words.append(f"now {escape_markdown(job.message.partition(': ')[2] or job.message)}")
    if job.eta_seconds is not None:
        words.append(f"about {format_span(timedelta(seconds=job.eta_seconds))} left")
    st.progress(min(ended / max(batch.planned, 1), 1.0), text=" · ".join(words))
    st.caption("It goes on when you close the page; you find it again under Backtests.")
