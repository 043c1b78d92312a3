"""Signals of followed strategies; `?follow=` opens the dialog on a strategy, `?list=` on a list."""

from __future__ import annotations

import streamlit as st

from core.enums import JobStatus
from core.jobs.views import JobView
from core.permissions import Permission, is_allowed
from pages.components.job_watch import watch_job
from pages.components.page import Desk, page
from pages.components.session import set_flash
from pages.components.signal_edge import show_edge
from pages.components.signal_follow import show_follow_dialog
from pages.components.signal_follows import show_follows
from pages.components.signal_state import (
    EDGE,
    EMITTED,
    FOLLOWS,
    LATEST,
    VIEWS,
    ask,
    find_job,
    forget_job,
    keep_job,
)
from pages.components.signal_views import show_run_button, show_signals
from pages.components.text import escape_markdown


def show_head(desk: Desk) -> str:
    """The views and what can be begun here; returns the view that is looked at."""
    is_asked = False
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            "View",
            VIEWS,
            default=LATEST,
            required=True,
            label_visibility="collapsed",
            key="view",
            bind="query-params",
        )
        if is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES):
            if st.button("Follow a strategy", icon=":material/add:", key="signal_follow"):
                ask("new")
            is_asked = show_run_button()
    if is_asked:  # outside the row, where an error has room
        with desk.action():
            keep_job(desk.services.signal_emissions.submit_run(desk.actor))
            st.rerun()
    return str(view)


def show_end(job: JobView) -> None:
    """What a finished run found, once, above the lists that it has changed."""
    forget_job()
    if job.status is JobStatus.SUCCESS and job.result and "emitted" in job.result:
        result = job.result
        failed = f", {result['failed']} could not be looked at" if result["failed"] else ""
        set_flash(
            f"{result['pairs']} pairs looked at: {result['emitted']} new signals, "
            f"{result['expired']} expired, {result['scored']} scored{failed}."
        )
    elif job.status is not JobStatus.SUCCESS:
        st.error(f"**{escape_markdown(job.title)}**  \n{escape_markdown(job.error)}")
        return
    st.rerun()


with page(
    "Signals",
    "What followed strategies want at the next bar, why, and what became of it.",
    needs=Permission.READ_STRATEGIES,
) as desk:
    chosen = show_head(desk)
    if job_id := find_job():
        watch_job(desk, job_id, show_end)
    if chosen == FOLLOWS:
        show_follows(desk)
    elif chosen == EDGE:
        show_edge(desk)
    else:
        show_signals(desk, is_latest=chosen != EMITTED)
    if is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES):
        show_follow_dialog(desk)
