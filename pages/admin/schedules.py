"""What happens by the clock: when it is due, what came of it, and what can be changed."""

from __future__ import annotations

import streamlit as st

from core.enums import DueState
from core.formatting import MISSING, format_count
from core.permissions import Permission, is_allowed
from core.schedules.views import ScheduleOverview
from pages.components.address import refuse_strangers
from pages.components.links import show_link
from pages.components.page import Desk, errors_shown, page
from pages.components.panel import Figure, show_html, write_figures
from pages.components.schedule_board import show_board
from pages.components.schedule_detail import show_detail
from pages.components.schedule_form import show_form
from pages.components.schedule_history import show_history
from pages.components.schedule_words import CLOCK_RULE, write_distance

_NEW = "new"
_LATE_SECONDS = 120.0
_SHOWN = 30


def show_state(overview: ScheduleOverview) -> None:
    """How the schedules go at this moment."""
    counts, soon = overview.counts, overview.next_one
    figures = [
        Figure(
            f"Next: {soon.title}" if soon else "Next",
            write_distance(soon.coming[0], overview.at) if soon else MISSING,
        ),
        Figure("Under way", format_count(overview.under_way)),
    ]
    figures += [
        Figure(f"{words}, 24 h", format_count(counts.get(state, 0)))
        for words, state in (
            ("Done", DueState.DONE),
            ("Skipped", DueState.SKIPPED),
            ("Missed", DueState.MISSED),
            ("Failed", DueState.FAILED),
        )
    ]
    show_html(write_figures(figures))
    if overview.lag_seconds > _LATE_SECONDS:
        st.warning(
            f"Something has been due for {format_count(round(overview.lag_seconds / 60))} minutes "
            "and nobody has begun it: is a worker or a scheduler running? Start one with "
            "`make run`, `python -m core worker` or `python -m core scheduler`.",
            icon=":material/schedule:",
        )


def show_all(desk: Desk) -> None:
    """The board, and what became of the newest due times."""
    overview = desk.services.schedule_admin.get_overview(desk.actor)
    zone = desk.identity.time_zone
    show_state(overview)
    show_board(overview, zone)
    if is_allowed(desk.actor.role, Permission.MANAGE_SCHEDULES):
        show_link("admin/schedules.py", ":material/add: Add a schedule", query={"schedule": _NEW})
    st.caption(CLOCK_RULE)
    st.subheader("What became of them", anchor=False)
    titles = {one.name: one.title for one in overview.schedules}
    show_history(desk.services.schedule_admin.list_due(desk.actor, _SHOWN), titles, zone)


def show_new(desk: Desk) -> None:
    """The form of a new one."""
    st.subheader("A new schedule", anchor=False)
    draft = show_form(desk, None)
    if draft is not None:
        with desk.action(f"{draft.title} is added."):
            name = desk.services.schedule_changes.add(desk.actor, draft)
            st.query_params["schedule"] = name


with page(
    "Schedules",
    "What the desk does by the clock, each due time once.",
    needs=Permission.READ_SYSTEM,
) as desk:
    with errors_shown():
        refuse_strangers("schedule", "view")
    chosen = st.query_params.get("schedule", "")
    if chosen:
        show_link("admin/schedules.py", ":material/arrow_back: All schedules")
    if chosen == _NEW:
        show_new(desk)
    elif chosen:
        show_detail(desk, desk.services.schedule_admin.get_schedule(desk.actor, chosen))
    else:
        show_all(desk)
