"""How the installation is: work in hand, parts, speed, errors."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.admin.monitoring.types import PageReport
from core.admin.types import SystemStatus
from core.clock import now
from core.enums import WorkerRole
from core.formatting import format_count, format_percent
from core.permissions import Permission
from core.telemetry.page_runs import GOOD_SECONDS
from pages.components.cached import make_once
from pages.components.empty_state import show_empty
from pages.components.links import show_link
from pages.components.page import Desk, page
from pages.components.page_speed import format_milliseconds
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.system_parts import (
    show_cache,
    show_errors,
    show_installation,
    show_parts,
    show_sources,
    show_workers,
)

_SPEED_SPAN = timedelta(hours=2)
_FRESH_SECONDS = 20
_SLOWEST = 6


def show_work(status: SystemStatus, report: PageReport) -> None:
    """The figures of this moment."""
    jobs, total = status.jobs, report.total
    live = sum(each.is_live for each in status.workers if each.role is WorkerRole.WORKER)
    waiting = jobs.get("pending", 0) + jobs.get("retry", 0)
    free = status.disk_free_bytes / max(1, status.disk_total_bytes)
    show_figures(
        Figure("Workers alive", format_count(live)),
        Figure("Jobs waiting", format_count(waiting)),
        Figure("Jobs running", format_count(jobs.get("running", 0))),
        Figure("Jobs failed", format_count(jobs.get("failure", 0))),
        Figure("Dead letters", format_count(status.dead_letters)),
        Figure(
            "Page p95, 2 h",
            format_milliseconds(total.p95),
            f"95 % of {format_count(total.runs)} page runs took no longer, on the server. "
            f"Promised: {format_milliseconds(GOOD_SECONDS)}.",
        ),
        Figure("Disk free", format_percent(free, 0)),
    )
    if not live:
        st.warning(
            "No worker has been seen lately: jobs wait. The embedded engine's is started with the "
            "server; if SIGNALDECK_IS_WORKER_STARTED is false, run `python -m core worker`."
        )


def show_slowest(report: PageReport) -> None:
    """The pages that make their readers wait for longest."""
    st.subheader("Slowest pages, 2 h", anchor=False)
    if not report.pages:
        show_empty("No page run is noted yet", "Each minute is written when it is over.")
        return
    show_small_table(
        ("Page", "Runs", "p50", "p95"),
        [
            [
                Cell(each.page),
                Cell(format_count(each.runs)),
                Cell(format_milliseconds(each.p50)),
                Cell(
                    format_milliseconds(each.p95),
                    "down" if (each.p95 or 0.0) > GOOD_SECONDS else "",
                ),
            ]
            for each in report.pages[:_SLOWEST]
        ],
        label="Slowest pages",
    )
    show_link("admin/service_levels.py", "All pages and service levels")


def show_integrity(desk: Desk) -> None:
    """SQLite's own check, on demand: it reads the whole file."""
    if st.button("Check the database's integrity", icon=":material/fact_check:"):
        problems = desk.services.system.check_integrity(desk.actor)
        if problems:
            st.error("The database is damaged: " + "; ".join(problems[:5]))
        else:
            st.success("No problems found.")


def find_report(desk: Desk) -> PageReport:
    """The speed of pages, at most a few seconds old; the same for all who may open this page."""
    key = f"system page report {now().timestamp() // _FRESH_SECONDS}"
    levels = desk.services.service_levels
    return make_once(key, lambda: levels.get_page_report(desk.actor, _SPEED_SPAN))


with page(
    "System", "How the installation is at this moment.", needs=Permission.READ_SYSTEM
) as desk:
    found, speed = desk.services.system.get_status(desk.actor), find_report(desk)
    show_work(found, speed)
    left, right = st.columns(2, gap="large")
    with left:
        show_installation(found)
        show_integrity(desk)
        show_workers(found)
        show_sources(desk)
    with right:
        show_parts(desk)
        show_slowest(speed)
        show_cache(desk)
    show_errors(desk.services.service_levels.list_errors(desk.actor))
