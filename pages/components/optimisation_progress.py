"""A search that is under way, or that ended before its end."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus, JobStatus
from core.errors import NotFoundError
from core.formatting import format_count, format_percent
from core.permissions import Permission, is_allowed
from core.trading.optimisation.types import OptimisationDetail
from pages.components.optimisation_plan import describe_seconds
from pages.components.page import Desk, errors_shown
from pages.components.text import escape_markdown

POLL_SECONDS = 1.0
UNFINISHED = {BacktestStatus.PENDING, BacktestStatus.RUNNING}


@st.fragment(run_every=POLL_SECONDS)
def show_progress(desk: Desk, detail: OptimisationDetail) -> None:
    """Looks again each second; the result comes by itself."""
    with errors_shown():
        _draw_progress(desk, detail)


def _draw_progress(desk: Desk, detail: OptimisationDetail) -> None:
    try:
        job = desk.services.jobs.get_job(desk.actor, detail.summary.job_id)
    except NotFoundError:
        st.warning("The job of this search is gone. Clone it to start again, or delete it.")
        return
    if job.is_finished:
        st.rerun()
    is_waiting = job.started_at is None
    words = "Waiting for a worker" if is_waiting else escape_markdown(job.message) or "Running"
    if job.status is JobStatus.RETRY:
        words = f"Will be tried again: {escape_markdown(job.error)}"
    share = "" if is_waiting else f" · {format_percent(job.progress, 0)}"
    left = "" if job.eta_seconds is None else f" · about {describe_seconds(job.eta_seconds)} left"
    left = "" if "left" in words else left
    st.progress(min(max(job.progress, 0.0), 1.0), text=f"{words}{share}{left}")
    st.caption(
        "It goes on when you close the page; you find it again under Optimisations. Finished "
        "trials are stored block by block: a cancel or a broken worker loses none of them."
    )
    if job.is_cancel_requested:
        st.caption("Stopping …")
    elif is_allowed(desk.actor.role, Permission.RUN_BACKTESTS) and st.button(
        "Cancel, keep what is finished", key="cancel_search", icon=":material/stop:"
    ):
        with desk.action("Stopping …"):
            desk.services.jobs.cancel_job(desk.actor, job.id)


def show_end(detail: OptimisationDetail) -> None:
    """Why a search ended early, and the way on; nothing where it was completed."""
    run = detail.summary
    noun = "windows" if run.is_walk_forward else "trials"
    done = f"{format_count(run.done)} of {format_count(run.planned)} {noun} are kept"
    if run.status is BacktestStatus.CANCELLED:
        st.info(
            f"**Cancelled: {done}.** The numbers below are of these. Resume goes on with the rest.",
            icon=":material/pause_circle:",
        )
    elif run.status is BacktestStatus.FAILED:
        st.error(
            f"**This search failed:** {escape_markdown(run.error or 'no reason was recorded.')}  \n"
            f"{done}. Resume goes on where it stopped; clone it to change what is wrong.",
            icon=":material/error:",
        )
