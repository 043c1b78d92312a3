"""Running jobs and unread notices, on every page; looks again by itself while there is work."""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st

from core.contracts import Actor
from core.errors import AppError
from core.formatting import format_percent
from core.jobs.views import JobView
from core.permissions import Permission, is_allowed
from core.service_factory import Services, get_services
from pages.components.identity import find_identity
from pages.components.links import show_link
from pages.components.page import show_error
from pages.components.session import find, keep
from pages.components.text import escape_markdown

BUSY_SECONDS = 1.0
IDLE_SECONDS = 20.0

_SEEN_ACTIVE = "_tray_active_jobs"

LINKED_PAGES = {"backtest": "trading/backtest.py"}
"""Where the links of notices lead: address to page file."""


def show_jobs_tray() -> None:
    """The tray; polls fast only while something runs, so that idle tabs cost little."""
    seconds = BUSY_SECONDS if find(_SEEN_ACTIVE) else IDLE_SECONDS
    st.fragment(_draw, run_every=seconds)()


def _draw() -> None:
    identity = find_identity()
    if identity is None or not is_allowed(identity.role, Permission.OWN_JOBS):
        return
    services, actor = get_services(), identity.as_actor()
    active = services.jobs.list_jobs(actor, 10, is_unfinished_only=True)
    before = set(find(_SEEN_ACTIVE, ()))
    keep(_SEEN_ACTIVE, tuple(job.id for job in active))
    if before - {job.id for job in active} or bool(before) != bool(active):
        # Something ended or began: the page may show it, and the polling rate changes.
        st.rerun()
    if active:
        st.caption("Running")
    for job in active:
        _show_job(services, actor, job)
    _show_notices(services, actor)


def _show_job(services: Services, actor: Actor, job: JobView) -> None:
    waiting = "waiting" if job.started_at is None else format_percent(job.progress, 0)
    st.progress(min(max(job.progress, 0.0), 1.0), text=f"{job.title} · {job.message or waiting}")
    if st.button("Cancel", key=f"tray_cancel_{job.id}", type="tertiary"):
        try:
            services.jobs.cancel_job(actor, job.id)
        except AppError as error:
            show_error(error)


def _show_notices(services: Services, actor: Actor) -> None:
    unread = services.notices.list_notices(actor, 3, is_unread_only=True)
    if not unread:
        return
    st.caption("New")
    for notice in unread:
        page, _, query = notice.link.partition("?")
        title = escape_markdown(notice.title)
        file = LINKED_PAGES.get(page, "")
        if not file or not show_link(file, title, query=dict(parse_qsl(query))):
            st.markdown(title)
    if st.button("Mark as read", key="tray_read", type="tertiary"):
        services.notices.mark_read(actor)
        st.rerun(scope="fragment")
