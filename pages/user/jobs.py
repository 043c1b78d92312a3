"""One's own long work: what runs, what ended, and why it failed."""

from __future__ import annotations

import streamlit as st

from core.enums import JobStatus
from core.formatting import format_age, format_span
from core.jobs.views import JobView
from core.permissions import Permission
from pages.components.empty_state import show_empty
from pages.components.links import show_link
from pages.components.page import Desk, errors_shown, page
from pages.components.text import escape_markdown

_STATUS = {
    JobStatus.PENDING: ":gray-badge[waiting]",
    JobStatus.RUNNING: ":blue-badge[running]",
    JobStatus.RETRY: ":orange-badge[will be tried again]",
    JobStatus.SUCCESS: ":green-badge[done]",
    JobStatus.FAILURE: ":red-badge[failed]",
    JobStatus.REVOKED: ":gray-badge[cancelled]",
}


@st.fragment(run_every=2.0)
def show_jobs(desk: Desk) -> None:
    """The list; looks again by itself."""
    with errors_shown():
        _draw_jobs(desk)


def _draw_jobs(desk: Desk) -> None:
    jobs = desk.services.jobs.list_jobs(desk.actor)
    if not jobs:
        show_empty(
            "No jobs yet",
            "Backtests and downloads run as jobs. They go on when you close the page.",
            link="trading/new_backtest.py",
            link_label="Run a backtest",
        )
    if any(not job.is_finished for job in jobs) and (
        trouble := desk.services.queue_watch.find_trouble()
    ):
        st.warning(trouble)
    for job in jobs:
        show_job(desk, job)


def show_job(desk: Desk, job: JobView) -> None:
    """One job as a card."""
    with st.container(border=True):
        text, status, act = st.columns([6, 3, 2], vertical_alignment="center")
        text.markdown(f"**{escape_markdown(job.title)}**")
        text.caption(f"{job.kind} · {format_age(job.created_at)}{_duration(job)}{_attempts(job)}")
        status.markdown(_STATUS[job.status])
        if job.status is JobStatus.RUNNING:
            left = "" if job.eta_seconds is None else f" · about {job.eta_seconds:.0f} s left"
            st.progress(job.progress, text=escape_markdown(f"{job.message}{left}"))
        if job.error:
            st.error(escape_markdown(job.error))
        with act:
            show_link("admin/timeline.py", "Timeline", query={"id": job.id})
        if not job.is_finished and act.button("Cancel", key=f"cancel_{job.id}"):
            with desk.action("Cancelled."):
                desk.services.jobs.cancel_job(desk.actor, job.id)
        if job.is_failed and act.button("Run again", key=f"retry_{job.id}"):
            with desk.action("Started again."):
                desk.services.jobs.retry_job(desk.actor, job.id)


def _duration(job: JobView) -> str:
    if job.started_at is None or job.finished_at is None:
        return ""
    return f" · took {format_span(job.finished_at - job.started_at)}"


def _attempts(job: JobView) -> str:
    return f" · attempt {job.attempt} of {job.max_attempts}" if job.attempt > 1 else ""


with page("Jobs", "Long work goes on when the page is closed.", needs=Permission.OWN_JOBS) as desk:
    show_jobs(desk)
