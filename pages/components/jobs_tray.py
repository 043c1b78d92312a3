"""Running jobs and unread notices, on every page; looks again by itself while there is work."""

from __future__ import annotations

import streamlit as st

from core.contracts import Actor
from core.errors import AppError
from core.formatting import format_percent
from core.jobs.views import JobView
from core.permissions import Permission, is_allowed
from core.service_factory import get_services
from core.services import Services
from core.user.types import Identity
from pages.components.identity import find_identity, is_page_run
from pages.components.links import show_link
from pages.components.notice_title import show_notice_title
from pages.components.page import errors_shown, show_error
from pages.components.session import find, keep
from pages.components.text import escape_markdown

BUSY_SECONDS = 1.0
IDLE_SECONDS = 20.0

_SHOWN = "_tray_shown_jobs"

NOTICES = "user/notices.py"


def show_jobs_tray() -> None:
    """The tray; polls fast only while something runs, so that idle tabs cost little."""
    identity = find_identity()
    if identity is None or not is_allowed(identity.role, Permission.OWN_JOBS):
        return
    with errors_shown():
        active = _list_active(identity)
        keep(_SHOWN, [job.id for job in active])
        st.fragment(_draw, run_every=BUSY_SECONDS if active else IDLE_SECONDS)(identity, active)


def _draw(identity: Identity, active: list[JobView]) -> None:
    """The tray's content.

    As part of a page's run it gets what was just read; when it polls, it reads again, and has
    the page run anew if something began or ended meanwhile.
    """
    with errors_shown():
        if not is_page_run():
            fresh = find_identity()
            if fresh is None:
                return
            identity, active = fresh, _list_active(fresh)
            if [job.id for job in active] != find(_SHOWN, []):
                st.rerun()
        services, actor = get_services(), identity.as_actor()
        if active:
            st.caption("Running")
        for job in active:
            _show_job(services, actor, job)
        _show_notices(services, actor)


def _list_active(identity: Identity) -> list[JobView]:
    return get_services().jobs.list_jobs(identity.as_actor(), 10, is_unfinished_only=True)


def _show_job(services: Services, actor: Actor, job: JobView) -> None:
    waiting = "waiting" if job.started_at is None else format_percent(job.progress, 0)
    st.progress(
        min(max(job.progress, 0.0), 1.0),
        text=escape_markdown(f"{job.title} · {job.message or waiting}"),
    )
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
        show_notice_title(notice)
    show_link(NOTICES, "All notices")
    if st.button("Mark as read", key="tray_read", type="tertiary"):
        services.notices.mark_read(actor)
        st.rerun(scope="fragment")
