"""The parts of the installation, its data sources and its workers, each in a line."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.admin.monitoring.types import ErrorView
from core.admin.types import SystemStatus
from core.enums import BreakerState
from core.formatting import MISSING, format_age, format_count, format_percent, format_span
from pages.components.empty_state import show_empty
from pages.components.job_words import ROLE_NAMES
from pages.components.page import Desk
from pages.components.remembered import list_sources
from pages.components.small_table import Cell, show_small_table

_STATES = {
    BreakerState.CLOSED: "asked as usual",
    BreakerState.OPEN: "not asked for now",
    BreakerState.HALF_OPEN: "on trial",
}


def show_installation(status: SystemStatus) -> None:
    """What runs, and where its data lies."""
    st.subheader("Installation", anchor=False)
    database = status.database
    bundled = ", bundled: the system's is too old to be safe" if database.is_bundled else ""
    is_newest = database.revision == database.newest_revision
    wrong = () if is_newest else ("Schema revision",)
    rows = {
        "Signaldeck": f"{status.version} on Python {status.python_version}",
        "Database": f"{database.backend} {database.version}{bundled}",
        "Place": database.place,
        "Size": f"{database.size_bytes / 2**20:,.1f} MiB",
        "Schema revision": database.revision
        if is_newest
        else f"{database.revision}, {database.newest_revision} is needed: start the server anew",
        "Disk": f"{status.disk_free_bytes / 2**30:,.1f} of "
        f"{status.disk_total_bytes / 2**30:,.1f} GiB free",
    }
    show_small_table(
        ("", "Value"),
        [
            [Cell(name, "quiet"), Cell(value, "wide down" if name in wrong else "wide")]
            for name, value in rows.items()
        ],
        label="Installation",
        numbers_from=2,
    )


def show_parts(desk: Desk) -> None:
    """Queue, events, backups, traces: each says how it is."""
    st.subheader("Parts", anchor=False)
    parts = desk.services.parts.list_parts(desk.actor)
    show_small_table(
        ("", "How it is"),
        [
            [Cell(part.title, "quiet"), Cell(part.says, "wide" if part.is_ok else "wide down")]
            for part in parts
        ],
        label="Parts",
        numbers_from=2,
    )


def show_workers(status: SystemStatus) -> None:
    """Processes that carry out jobs or look after them."""
    st.subheader("Workers", anchor=False)
    if not status.workers:
        show_empty(
            "No process was seen within the last hour",
            "Jobs wait until one runs: `python -m core worker` starts one.",
        )
        return
    show_small_table(
        ("Process", "Does", "State", "Last sign of life"),
        [
            [
                Cell(worker.name),
                Cell(ROLE_NAMES[worker.role]),
                Cell("alive" if worker.is_live else "silent", "up" if worker.is_live else "down"),
                Cell(format_age(worker.seen_at)),
            ]
            for worker in status.workers
        ],
        label="Workers",
        numbers_from=3,
    )


def show_sources(desk: Desk) -> None:
    """Data sources: whether they are asked, and what became of it."""
    st.subheader("Data sources", anchor=False)
    rows = []
    for source in list_sources(desk):
        is_asked = source.breaker.state is BreakerState.CLOSED
        calls = f"{format_percent(source.success_rate, 0)} of {format_count(source.calls)}"
        rows.append(
            [
                Cell(source.title),
                Cell(_STATES[source.breaker.state], "quiet" if is_asked else "down"),
                Cell(calls if source.calls else "not asked"),
                Cell(format_age(source.last_good_at) if source.last_good_at else "never", "quiet"),
            ]
        )
    show_small_table(
        ("Source", "State", "Usable, 24 h", "Last good fetch"),
        rows,
        label="Data sources",
        numbers_from=2,
    )


def show_cache(desk: Desk) -> None:
    """What is kept of answers, in the process that draws this page."""
    st.subheader("Cache of this process", anchor=False)
    regions = desk.services.cache.list_regions()
    show_small_table(
        ("Region", "Kept", "Answered", "Oldest", "Kept for"),
        [
            [
                Cell(region.title),
                Cell(f"{format_count(region.entries)} of {format_count(region.max_entries)}"),
                Cell(
                    format_percent(region.hit_share, 0),
                    hint=f"{format_count(region.hits)} from memory, "
                    f"{format_count(region.shared_hits)} from Redis, "
                    f"{format_count(region.misses)} found anew, "
                    f"{format_count(region.dropped)} forgotten for want of room",
                ),
                Cell(_write_seconds(region.oldest_seconds), "quiet"),
                Cell(_write_seconds(region.ttl_seconds), "quiet"),
            ]
            for region in regions
        ],
        label="Cache",
    )
    st.caption(
        "Answered: the share of questions that needed no database. Oldest: age of the oldest "
        "answer; none is given longer than it may be kept for, and what changed is forgotten."
    )


def _write_seconds(seconds: float | None) -> str:
    return MISSING if seconds is None else format_span(timedelta(seconds=round(seconds)))


def show_errors(errors: list[ErrorView]) -> None:
    """The newest errors of the log; each leads to what belonged together."""
    st.subheader("Recent errors", anchor=False)
    if not errors:
        show_empty("No error is noted", "Those of the last four weeks stand here, without secrets.")
        return
    show_small_table(
        ("When", "What", "Where", "Error", "Reference"),
        [_write_error(error) for error in errors],
        label="Recent errors",
        numbers_from=5,
    )


def _write_error(error: ErrorView) -> list[Cell]:
    reference = error.correlation_id
    return [
        Cell(format_age(error.at), "quiet", hint=f"{error.at:%Y-%m-%d %H:%M:%S} UTC"),
        Cell(error.event.replace("_", " ")),
        Cell(error.place),
        Cell(error.error, "wide", hint=error.error),
        Cell(
            reference or "none",
            page="timeline" if reference else "",
            query=(("id", reference),),
        ),
    ]
