"""Everybody's jobs, the queue in front of them and the processes that work it off."""

from __future__ import annotations

import streamlit as st

from core.admin.job_types import JobFilter, QueueState
from core.enums import JobEngine, JobStatus, WorkerRole
from core.formatting import MISSING, format_age, format_count, format_span
from core.permissions import Permission
from pages.components.all_jobs_list import show_jobs
from pages.components.empty_state import show_empty
from pages.components.job_words import ENGINE_NAMES, JOB_STATUS_NAMES, ROLE_NAMES
from pages.components.page import Desk, errors_shown, page
from pages.components.paging import start_over
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table


@st.fragment(run_every=4.0)
def show_queue(desk: Desk) -> None:
    """The figures of this moment; looks again by itself."""
    with errors_shown():
        state = desk.services.job_queue.get_queue(desk.actor)
        _draw_figures(state)
        if state.trouble:
            st.warning(state.trouble)


def _draw_figures(state: QueueState) -> None:
    figures = [
        Figure(
            "Engine",
            ENGINE_NAMES[state.engine],
            "What carries the ids of jobs to workers: a file of this machine, or Celery over "
            "Redis to many (SIGNALDECK_JOB_ENGINE). The job table is the truth with both.",
        ),
        Figure("Waiting", format_count(state.waiting)),
        Figure(
            "Longest wait",
            format_span(state.oldest_wait) if state.oldest_wait else MISSING,
            "Since when the oldest waiting job is due.",
        ),
        Figure("Running", format_count(state.running)),
        Figure("Workers alive", format_count(state.count_live(WorkerRole.WORKER))),
    ]
    if state.engine is JobEngine.CELERY:
        live = state.count_live(WorkerRole.SCHEDULER)
        figures.append(Figure("Schedulers alive", format_count(live)))
    show_figures(*figures)


def choose(desk: Desk) -> JobFilter:
    """Whose jobs, of which kind and in which states."""
    left, middle, right = st.columns([1, 1, 3])
    owner = left.selectbox(
        "Owner",
        ["", *desk.services.all_jobs.list_owners(desk.actor)],
        format_func=lambda name: name or "Everybody",
        key="owner",
        on_change=start_over,
        args=("after",),
    )
    kind = middle.selectbox(
        "Kind",
        ["", *desk.services.all_jobs.list_kinds(desk.actor)],
        format_func=lambda name: name or "All",
        key="kind",
        on_change=start_over,
        args=("after",),
    )
    statuses = right.pills(
        "State",
        list(JobStatus),
        selection_mode="multi",
        format_func=JOB_STATUS_NAMES.__getitem__,
        key="states",
        on_change=start_over,
        args=("after",),
    )
    return JobFilter(owner or "", list(statuses), kind or "")


def show_workers(desk: Desk) -> None:
    """The processes seen within the last hour."""
    st.subheader("Processes", anchor=False)
    workers = desk.services.job_queue.get_queue(desk.actor).workers
    if not workers:
        show_empty(
            "No process was seen within the last hour",
            "Jobs wait until one runs: `python -m core worker` starts one.",
        )
        return
    show_small_table(
        ("Process", "What it does", "State", "Started", "Last sign of life"),
        [
            [
                Cell(worker.name),
                Cell(ROLE_NAMES[worker.role]),
                Cell("alive" if worker.is_live else "silent", "up" if worker.is_live else "down"),
                Cell(format_age(worker.started_at)),
                Cell(format_age(worker.seen_at)),
            ]
            for worker in workers
        ],
        label="Processes",
        numbers_from=3,
    )


with page(
    "All jobs",
    "Everybody's long work, the queue in front of it and the processes that work it off.",
    needs=Permission.MANAGE_JOBS,
) as desk:
    show_queue(desk)
    show_jobs(desk, choose(desk), st.query_params.get("after", ""))
    show_workers(desk)
