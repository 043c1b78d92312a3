"""Everybody's jobs as a table, and what can be done about those that are marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from core.admin.job_types import JobFilter, OwnedJob
from core.formatting import MISSING, format_age, format_count, format_percent, format_span
from core.jobs.views import JobView
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.job_words import JOB_STATUS_NAMES
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.paging import start_over
from pages.components.table import as_table
from pages.components.text import escape_markdown

_ROW_PIXELS = 34
_MOST_NAMED = 8
_PAGE_SIZE = 25


def show_jobs(desk: Desk, wanted: JobFilter, cursor: str) -> None:
    """The jobs that fit, and the buttons below them."""
    found = desk.services.all_jobs.list_jobs(desk.actor, wanted, _PAGE_SIZE, cursor)
    if not found.items:
        if wanted.owner or wanted.kind or wanted.statuses or cursor:
            show_nothing_fits(
                "Nobody has such a job.", {"owner": "", "kind": "", "states": []}, cursor="after"
            )
        else:
            show_empty(
                "No jobs",
                "Imports, scans, backtests and backups stand here once somebody, or the clock, "
                "has begun one.",
                link="admin/schedules.py",
                link_label="What the clock begins",
            )
        return
    marked = _show_table(found.items)
    stoppable = [one for one in marked if not one.job.is_finished]
    failed = [one for one in marked if one.job.is_failed]
    service = desk.services.all_jobs
    with st.container(horizontal=True, vertical_alignment="center"):
        if _show_button("Cancel", "cancel", stoppable):
            _confirm(desk, "Cancel", stoppable, service.cancel_jobs)
        if _show_button("Run again", "replay", failed):
            _confirm(desk, "Run again", failed, service.retry_jobs)
        if len(marked) == 1:
            show_link("admin/timeline.py", "Timeline", query={"id": marked[0].job.id})
        _show_turns(found.next_cursor, len(found.items))


def _show_button(label: str, symbol: str, jobs: Sequence[OwnedJob]) -> bool:
    return st.button(
        f"{label} ({len(jobs)})" if jobs else label,
        icon=f":material/{symbol}:",
        disabled=not jobs,
        key=f"jobs_{symbol}",
    )


def _show_turns(next_cursor: str, count: int) -> None:
    if "after" in st.query_params and st.button("Newest", icon=":material/first_page:"):
        start_over("after")
        st.rerun()
    if next_cursor and st.button("Older", icon=":material/chevron_right:"):
        st.query_params["after"] = next_cursor
        st.rerun()
    jobs = "job" if count == 1 else "jobs"
    st.caption(f"{format_count(count)} {jobs}, newest first. Mark those to cancel or run again.")


def _show_table(owned: Sequence[OwnedJob]) -> list[OwnedJob]:
    text = st.column_config.TextColumn
    jobs = [one.job for one in owned]
    shown = st.dataframe(
        as_table(
            {
                "Job": [job.title for job in jobs],
                "Owner": [one.owner for one in owned],
                "Kind": [job.kind for job in jobs],
                "State": [_describe_state(job) for job in jobs],
                "Made": [format_age(job.created_at) for job in jobs],
                "Took": [_measure(job) for job in jobs],
                "Tries": [f"{job.attempt} of {job.max_attempts}" for job in jobs],
                "Why it ended": [job.error for job in jobs],
                "Process": [one.worker for one in owned],
            }
        ),
        key="all_jobs",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (len(jobs) + 1) + 4,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "Job": text(width=262),
            "Owner": text(width=94),
            "Kind": text(width=124),
            "State": text(width=98),
            "Made": text(width=78),
            "Took": text(width=52, help="From the start of the last try to the end."),
            "Tries": text(width=50),
            "Why it ended": text(width=118, help="Click for all of it."),
            "Process": text(width=84, help="Host and number of the process that had it last."),
        },
    )
    rows = shown["selection"]["rows"]
    return [owned[row] for row in rows if row < len(owned)]


def _describe_state(job: JobView) -> str:
    if job.is_cancel_requested and not job.is_finished:
        return "is being cancelled"
    share = f" {format_percent(job.progress, 0)}" if job.started_at and not job.is_finished else ""
    return f"{JOB_STATUS_NAMES[job.status]}{share}"


def _measure(job: JobView) -> str:
    if job.started_at is None or job.finished_at is None:
        return ""
    took = job.finished_at - job.started_at
    return format_span(took) if took >= timedelta(seconds=1) else "< 1 s"


@st.dialog("What shall be done?", icon=":material/pending_actions:")
def _confirm(
    desk: Desk,
    what: str,
    owned: Sequence[OwnedJob],
    act: Callable[..., object],
) -> None:
    """Which jobs, and why: it stands in the audit trail."""
    for one in owned[:_MOST_NAMED]:
        st.markdown(
            f"**{escape_markdown(one.job.title)}** · {escape_markdown(one.owner)} "
            f":gray[{one.job.kind}]"
        )
    if len(owned) > _MOST_NAMED:
        st.markdown(f"and {format_count(len(owned) - _MOST_NAMED)} more")
    st.caption(
        "What has been stored so far stays; the owner reads your name and the reason in the job."
        if what == "Cancel"
        else "Each becomes a new job of the same owner; what has ended stays as it is."
    )
    reason = st.text_input("Reason", key="jobs_reason", max_chars=500)
    if st.button(f"{what}: {len(owned)}", type="primary", key="jobs_confirmed"):
        with desk.action("Done."):
            act(desk.actor, [one.job.id for one in owned], reason or "")
