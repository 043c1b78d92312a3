"""A job that was started here, followed in place to its end."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.enums import JobStatus
from core.jobs.views import JobView
from pages.components.page import Desk
from pages.components.text import escape_markdown

_POLL_SECONDS = 1.0


def watch_job(desk: Desk, job_id: str, show_end: Callable[[JobView], None]) -> None:
    """The job as it stands; looks again while it is under way.

    Args:
        desk: who asks.
        job_id: one of the reader's own jobs.
        show_end: draws a job that is finished.
    """
    job = desk.services.jobs.get_job(desk.actor, job_id)
    if job.is_finished:
        show_end(job)
    else:
        st.fragment(_show_progress, run_every=_POLL_SECONDS)(desk, job_id)


def _show_progress(desk: Desk, job_id: str) -> None:
    with desk.action():
        job = desk.services.jobs.get_job(desk.actor, job_id)
        if job.is_finished:
            st.rerun()
        waiting = "Waiting for a worker" if job.started_at is None else "Running"
        message = escape_markdown(job.message) or waiting
        if job.status is JobStatus.RETRY:
            message = f"Will be tried again: {escape_markdown(job.error)}"
        st.progress(min(max(job.progress, 0.0), 1.0), text=f"{job.title}: {message}")
