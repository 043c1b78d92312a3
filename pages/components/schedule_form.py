"""The form of a schedule: what it would say is told before it counts."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

import streamlit as st

from core.enums import MissedPolicy, OverlapPolicy
from core.errors import AppError
from core.formatting import format_instant
from core.schedules.cron import Cron
from core.schedules.definition import SessionRule
from core.schedules.drafts import MOST_TITLE, MOST_WINDOW
from core.schedules.views import ScheduleDraft, ScheduleView
from pages.components.page import Desk, show_error
from pages.components.schedule_words import MISSED_WORDS, OVERLAP_WORDS
from pages.components.text import escape_markdown

_CRON, _SESSION = "Cron line", "Sessions of an exchange"
_NEW_ZONE = "Asia/Seoul"


def show_form(desk: Desk, shown: ScheduleView | None) -> ScheduleDraft | None:
    """The widgets; the draft once it is to be saved.

    Args:
        desk: the page's.
        shown: what is changed; None for a new schedule.
    """
    key = f"{shown.name}_{shown.version}" if shown else "new"
    with st.container(border=True):
        title, action = _ask_what(desk, shown, key)
        cron, zone, exchange, minutes = _ask_when(shown, key)
        overlap, missed, window = _ask_policies(shown, key)
    draft = ScheduleDraft(
        title,
        action,
        cron=cron,
        time_zone=zone,
        exchange=exchange,
        after_close_minutes=minutes,
        overlap=overlap,
        missed=missed,
        window_minutes=window,
    )
    is_good = _show_preview(desk, draft, is_titled=bool(title.strip()))
    label = "Save as a new version" if shown else "Add the schedule"
    is_saved = st.button(
        label, type="primary", icon=":material/save:", disabled=not is_good, key=f"save_{key}"
    )
    return draft if is_saved else None


def _ask_what(desk: Desk, shown: ScheduleView | None, key: str) -> tuple[str, str]:
    if shown and not shown.schedule.is_custom:
        return shown.title, shown.schedule.action  # the application's stay
    actions = desk.services.schedule_changes.list_actions(desk.actor)
    names = list(actions)
    left, right = st.columns(2)
    title = left.text_input(
        "Title", shown.title if shown else "", max_chars=MOST_TITLE, key=f"title_{key}"
    )
    action = right.selectbox(
        "What it does",
        names,
        index=names.index(shown.schedule.action) if shown else 0,
        format_func=lambda name: f"{actions[name].title}: {actions[name].does}",
        key=f"action_{key}",
    )
    return title, action


def _ask_when(shown: ScheduleView | None, key: str) -> tuple[str, str, str, int]:
    when = shown.schedule.when if shown else Cron("0 9 * * MON-FRI", _NEW_ZONE)
    kind = st.segmented_control(
        "Due",
        [_CRON, _SESSION],
        default=_CRON if isinstance(when, Cron) else _SESSION,
        required=True,
        key=f"kind_{key}",
        label_visibility="collapsed",
    )
    left, right = st.columns(2)
    if kind == _SESSION:
        rule = when if isinstance(when, SessionRule) else None
        exchange = left.text_input(
            "Exchange",
            rule.exchange if rule else "KRX",
            max_chars=20,
            key=f"exchange_{key}",
            help="As a source names it: KRX, NYSE, NASDAQ, LSE, TSE … Its calendar counts.",
        )
        minutes = right.number_input(
            "Minutes after the close",
            -1_440,
            1_440,
            round(rule.after_close.total_seconds() / 60) if rule else 30,
            key=f"minutes_{key}",
            help="Negative: before the close. A day that closes at another hour moves it.",
        )
        return "", "UTC", exchange, minutes
    line = left.text_input(
        "Cron line",
        when.line if isinstance(when, Cron) else "0 9 * * MON-FRI",
        max_chars=100,
        key=f"cron_{key}",
        help="Minute, hour, day of month, month, day of week. `30 0 * * MON-FRI`: 00:30 on "
        "weekdays. `*/15 9-17 * * *`: every quarter of an hour. `0 6 L * *`: on the last day of "
        "each month.",
    )
    zones = _list_zones()
    zone = when.zone if isinstance(when, Cron) else _NEW_ZONE
    chosen = right.selectbox("Time zone", zones, index=zones.index(zone), key=f"zone_{key}")
    return line, chosen, "", 0


def _ask_policies(shown: ScheduleView | None, key: str) -> tuple[OverlapPolicy, MissedPolicy, int]:
    said = shown.schedule if shown else None
    left, middle, right = st.columns(3)
    overlaps, misses = list(OverlapPolicy), list(MissedPolicy)
    overlap = left.selectbox(
        "While a run is under way, the next",
        overlaps,
        index=overlaps.index(said.overlap) if said else 0,
        format_func=OVERLAP_WORDS.__getitem__,
        key=f"overlap_{key}",
    )
    missed = middle.selectbox(
        "Of those that were missed",
        misses,
        index=misses.index(said.missed) if said else misses.index(MissedPolicy.RUN_LATEST),
        format_func=MISSED_WORDS.__getitem__,
        key=f"missed_{key}",
    )
    window = right.number_input(
        "May begin late by, in minutes",
        1,
        round(MOST_WINDOW.total_seconds() / 60),
        round(said.window.total_seconds() / 60) if said else 360,
        key=f"window_{key}",
        help="A due time that was missed, or waits for the run before, is given up after that.",
    )
    return overlap, missed, window


def _show_preview(desk: Desk, draft: ScheduleDraft, *, is_titled: bool) -> bool:
    """What the draft would mean; whether it can be saved."""
    if not is_titled:
        st.caption("It needs a title before it can be saved.")
        return False
    try:
        preview = desk.services.schedule_changes.preview(desk.actor, draft)
    except AppError as error:
        show_error(error)
        return False
    zone = draft.time_zone if draft.cron else desk.identity.time_zone
    coming = " · ".join(format_instant(at, zone) for at in preview.coming)
    said = f"{preview.when} ({zone})" if draft.cron else preview.when
    st.info(
        f"**{escape_markdown(said)}**  \nNext: {escape_markdown(coming)}", icon=":material/event:"
    )
    return True


@cache
def _list_zones() -> list[str]:
    return sorted(available_timezones())
