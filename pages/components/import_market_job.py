"""A market import under way: progress and cancel in place, then the receipt."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from core.enums import JobStatus
from core.errors import ConflictError, NotFoundError
from core.formatting import format_count
from core.jobs.views import JobView
from core.market_data.market_import_types import read_receipt
from pages.components.import_market_plan import CONTRACT_NAMES, show_classes
from pages.components.page import Desk
from pages.components.text import escape_markdown

_POLL_SECONDS = 1.0
_PARTS = {"series": "instruments", "suspended_days": "suspended days"}


def show_job(desk: Desk, job_id: str) -> None:
    """The job as it stands; looks again while it is under way. An unknown one shows nothing."""
    try:
        job = desk.services.jobs.get_job(desk.actor, job_id)
    except NotFoundError:
        return
    if job.kind != "import_market":
        return
    if job.is_finished:
        _show_end(job)
    else:
        st.fragment(_show_progress, run_every=_POLL_SECONDS)(desk, job_id)


def _show_progress(desk: Desk, job_id: str) -> None:
    with desk.action():
        job = desk.services.jobs.get_job(desk.actor, job_id)
        if job.is_finished:
            st.rerun()
        with st.container(border=True):
            waiting = "Waiting for a worker" if job.started_at is None else "Running"
            message = escape_markdown(job.message) or waiting
            if job.status is JobStatus.RETRY:
                message = f"Will be tried again: {escape_markdown(job.error)}"
            if job.is_cancel_requested:
                message = "Cancelling; nothing will be stored"
            share = job.progress
            noted = desk.services.market_imports.find_progress(desk.actor, job_id)
            if noted and job.status is JobStatus.RUNNING and not job.is_cancel_requested:
                share, message = noted[0], escape_markdown(noted[1])
            share = min(max(share, 0.0), 1.0)
            st.progress(share, text=f"{escape_markdown(job.title)}: {message}")
            if not job.is_cancel_requested and st.button("Cancel the import"):
                desk.services.market_imports.ask_to_stop(desk.actor, job_id)
                with suppress(ConflictError):  # it has ended meanwhile: the page shows how
                    desk.services.jobs.cancel_job(desk.actor, job_id)
                st.rerun(scope="fragment")


def _show_end(job: JobView) -> None:
    if job.result is None:
        problem = escape_markdown(job.error) or "Cancelled. Nothing was stored."
        st.error(f"**{escape_markdown(job.title)}**  \n{problem}")
        return
    receipt = read_receipt(job.result)
    with st.container(border=True):
        name = f"{CONTRACT_NAMES[receipt.contract]} from {escape_markdown(receipt.source)}"
        if receipt.is_repeat:
            st.markdown(f"**{name}: all rows were stored already; nothing changed.**")
        else:
            st.markdown(
                f"**{name}: {format_count(receipt.new)} new and "
                f"{format_count(receipt.changed)} changed rows are stored.**"
            )
        show_classes(receipt.classes, receipt.rows_read)
        held = ", ".join(
            f"{format_count(count)} {_PARTS.get(part, part)}"
            for part, count in receipt.held.items()
        )
        st.caption(f"Counted in the database afterwards, of this source: {held}.")
