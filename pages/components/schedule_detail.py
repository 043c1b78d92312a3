"""One schedule: when it is due next, what it says, and what an operator can do with it."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.clock import now
from core.formatting import format_age, format_instant
from core.permissions import Permission, is_allowed
from core.schedules.types import ActionResult
from core.schedules.views import ScheduleView
from pages.components.page import Desk
from pages.components.schedule_board import write_chips
from pages.components.schedule_form import show_form
from pages.components.schedule_history import show_history, show_versions
from pages.components.schedule_words import (
    MISSED_WORDS,
    OVERLAP_WORDS,
    write_distance,
    write_span,
)
from pages.components.session import set_flash
from pages.components.small_table import Cell, show_small_table

_HISTORY, _CHANGE, _VERSIONS = "History", "Change", "Versions"
_SHOWN = 50


def show_detail(desk: Desk, shown: ScheduleView) -> None:
    """Everything about one schedule."""
    _show_head(desk, shown)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_coming(desk, shown)
    with right:
        _show_rules(shown)
    may_change = is_allowed(desk.actor.role, Permission.MANAGE_SCHEDULES)
    if may_change:
        _show_buttons(desk, shown)
    views = [_HISTORY, *([_CHANGE] if may_change else []), _VERSIONS]
    view = st.segmented_control(
        "View", views, default=_HISTORY, required=True, key="view", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    zone = desk.identity.time_zone
    if view == _CHANGE:
        _show_change(desk, shown)
    elif view == _VERSIONS:
        versions = desk.services.schedule_admin.list_versions(desk.actor, shown.name)
        show_versions(versions, shown.name, zone)
    else:
        due = desk.services.schedule_admin.list_due(desk.actor, _SHOWN, shown.name)
        show_history(due, {shown.name: shown.title}, zone)


def say_result(title: str, result: ActionResult) -> str:
    """What a run by hand came to, in a line."""
    count = len(result.job_ids)
    jobs = f"{count} {'job' if count == 1 else 'jobs'} begun" if count else result.state.value
    return f"{title}: {result.note or jobs}"


def _show_head(desk: Desk, shown: ScheduleView) -> None:
    since = "comes with the application, not installed yet"
    if shown.changed_at:
        when = format_instant(shown.changed_at, desk.identity.time_zone)
        since = f"version {shown.version}, since {when} ({format_age(shown.changed_at)})"
    st.subheader(shown.title, anchor=False)
    st.html("".join((f'<p class="sd-sub">{escape(shown.does)} ', write_chips(shown), "</p>")))
    st.caption(since)


def _show_coming(desk: Desk, shown: ScheduleView) -> None:
    st.markdown("**Next due**")
    if not shown.coming:
        st.caption(
            "Paused: nothing is due until it is resumed, and nothing is made up for then."
            if shown.schedule.is_paused
            else "The calendar of the exchange does not reach further."
        )
        return
    own, at = desk.identity.time_zone, now()
    zone = shown.time_zone or "UTC"
    show_small_table(
        (f"In {zone}", "Your time", ""),
        [
            [
                Cell(format_instant(due_at, zone)),
                Cell(format_instant(due_at, own)),
                Cell(write_distance(due_at, at), tone="quiet"),
            ]
            for due_at in shown.coming
        ],
        label="Next due times",
        numbers_from=3,
    )


def _show_rules(shown: ScheduleView) -> None:
    st.markdown("**What it says**")
    schedule = shown.schedule
    line = getattr(schedule.when, "line", "")
    when = f"{shown.when} ({shown.time_zone})" if shown.time_zone else shown.when
    rows = [
        ("Due", when),
        ("Cron line", line),
        ("While a run is under way", f"the next {OVERLAP_WORDS[schedule.overlap]}"),
        ("Missed", MISSED_WORDS[schedule.missed]),
        ("May begin late by", write_span(round(schedule.window.total_seconds() / 60))),
    ]
    show_small_table(
        ("", ""),
        [[Cell(name, tone="quiet"), Cell(said, tone="wide")] for name, said in rows if said],
        label="What it says",
        numbers_from=2,
    )


def _show_buttons(desk: Desk, shown: ScheduleView) -> None:
    changes = desk.services.schedule_changes
    name, version = shown.name, shown.version
    is_paused = shown.schedule.is_paused
    with st.container(horizontal=True):
        if st.button(
            "Run now",
            type="primary",
            icon=":material/play_arrow:",
            key="run_now",
            help="At once, beside its due times, which stay as they are. The history says who.",
        ):
            with desk.action():
                result = desk.services.schedule_admin.run_now(desk.actor, name)
                set_flash(say_result(shown.title, result))
                st.rerun()
        label, icon = ("Resume", "play_circle") if is_paused else ("Pause", "pause_circle")
        if st.button(
            label,
            icon=f":material/{icon}:",
            key="pause",
            disabled=not version,
            help="From now on it is due again."
            if is_paused
            else "Nothing is due until it is resumed, and nothing is made up for then.",
        ):
            done = "is due again" if is_paused else "is paused"
            with desk.action(f"{shown.title} {done}."):
                changes.set_paused(desk.actor, name, version, is_paused=not is_paused)
        if shown.is_changed and st.button("Back to the default", icon=":material/undo:"):
            with desk.action(f"{shown.title} says again what the application comes with."):
                changes.restore_default(desk.actor, name, version)
        if shown.schedule.is_custom:
            _show_removal(desk, shown)


def _show_removal(desk: Desk, shown: ScheduleView) -> None:
    with st.popover("Remove", icon=":material/delete:", type="tertiary"):
        st.markdown("It is due no more. What became of its due times stays to be read.")
        reason = st.text_input("Reason", max_chars=300, key="remove_reason")
        if st.button("Remove the schedule", type="primary", key="remove"):
            with desk.action():
                desk.services.schedule_changes.remove(desk.actor, shown.name, shown.version, reason)
                set_flash(f"{shown.title} is removed.")
                st.query_params.clear()
                st.rerun()


def _show_change(desk: Desk, shown: ScheduleView) -> None:
    if not shown.version:
        st.caption("It can be changed once a scheduler has installed it: is a worker running?")
        return
    reason = st.text_input(
        "Reason", max_chars=300, key=f"reason_{shown.name}_{shown.version}",
        placeholder="for the others, and for the audit trail",
    )  # fmt: skip
    draft = show_form(desk, shown)
    if draft is not None:
        with desk.action(f"{shown.title} is changed; what was due until now stays due."):
            desk.services.schedule_changes.change(
                desk.actor, shown.name, shown.version, draft, reason
            )
