"""Whether the honesty checks have proven that they work."""

from __future__ import annotations

import streamlit as st

from core.enums import GateStatus
from core.errors import NotFoundError
from core.formatting import format_age, format_instant
from core.jobs.views import JobView
from core.permissions import Permission, is_allowed
from core.trading.honesty.gate_views import GateOverview
from pages.components.empty_state import show_empty
from pages.components.gate_rates import show_history, show_rates
from pages.components.job_watch import watch_job
from pages.components.page import Desk, page
from pages.components.text import escape_markdown

GATE_SCHEDULE = "test_gate"


def show_state(desk: Desk, overview: GateOverview) -> None:
    """The verdict in one box, and the button beside it."""
    state = overview.state
    left, right = st.columns([5, 1], vertical_alignment="center")
    with left:
        if state.status is GateStatus.DEAD:
            st.error(
                f"**{escape_markdown(state.sentence)}**  \n"
                "Every passport says so too. A change of the checks is the usual cause: see below "
                "which target was missed, put it right, and test again.",
                icon=":material/dangerous:",
            )
        elif state.status is GateStatus.UNPROVEN:
            st.warning(escape_markdown(state.sentence), icon=":material/help:")
        else:
            st.success(
                f"{escape_markdown(state.sentence)} All four targets were met.",
                icon=":material/verified:",
            )
    if is_allowed(desk.actor.role, Permission.MANAGE_JOBS) and right.button(
        "Test now", type="primary", icon=":material/play_arrow:", width="stretch", key="test_gate"
    ):
        with desk.action("The self-test is in the queue; it takes about half a minute."):
            st.query_params["job"] = desk.services.gate.submit_test(desk.actor)
    st.caption(_describe_schedule(desk, overview))


def _describe_schedule(desk: Desk, overview: GateOverview) -> str:
    tested = overview.state.tested_at
    schedule = desk.services.schedule_admin.get_schedule(desk.actor, GATE_SCHEDULE)
    parts = [f"Tested by schedule: {schedule.when} ({schedule.time_zone})"]
    if tested is not None:
        when = format_instant(tested, desk.identity.time_zone)
        parts.append(f"last {when} ({format_age(tested)})")
    if schedule.coming:
        parts.append(f"next {format_instant(schedule.coming[0], desk.identity.time_zone)}")
    else:
        parts.append("paused: an operator can resume it on the page of the schedules")
    return escape_markdown(" · ".join(parts))


def show_job(desk: Desk) -> None:
    """The self-test that this reader has started, followed to its end."""
    job_id = st.query_params.get("job", "")
    if job_id:
        try:
            watch_job(desk, job_id, show_end)
        except NotFoundError:  # somebody else's address
            del st.query_params["job"]


def show_end(job: JobView) -> None:
    """What became of it; its rates are on the page already."""
    if job.is_failed:
        st.error(f"The self-test did not end: {escape_markdown(job.error or job.status.value)}")
    else:
        st.caption(f"{escape_markdown(job.title)}: done.")


with page(
    "Honesty gate",
    "The checks of every passport, run where the truth is known: planted noise, leaks and edges.",
    needs=Permission.READ_SYSTEM,
) as desk:
    found = desk.services.gate.get_overview(desk.actor)
    show_state(desk, found)
    show_job(desk)
    if found.tests:
        show_rates(found.tests[0])
        st.subheader("History", anchor=False)
        show_history(found.tests, desk.identity.time_zone)
    else:
        show_empty(
            "Never tested",
            "The self-test makes markets of pure noise and markets with a true edge, plants leaks, "
            "and counts what the checks stop and let through. Start it with the button above or "
            "by `python -m core gate-self-test`; a worker starts it by itself.",
        )
