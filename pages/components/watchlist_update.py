"""How often a list's bars are brought up to date, and what came of it last."""

from __future__ import annotations

import streamlit as st

from core.enums import UpdateInterval
from core.formatting import format_age, format_count, format_instant
from core.permissions import Permission, is_allowed
from core.user.watchlist_types import WatchlistUpdateView, WatchlistView
from pages.components.page import Desk
from pages.components.text import escape_markdown
from pages.components.watchlist_state import finish

INTERVAL_LABELS = {
    UpdateInterval.OFF: "Off",
    UpdateInterval.MINUTES_15: "15 minutes",
    UpdateInterval.HOUR: "Hour",
    UpdateInterval.DAY: "Day",
}
_MOST_NAMED = 8
_WORDS = {
    UpdateInterval.MINUTES_15: "every 15 minutes",
    UpdateInterval.HOUR: "every hour",
    UpdateInterval.DAY: "every day",
}


def describe_update(update: WatchlistUpdateView) -> str:
    """In a few words: how often, and when last. Empty where there never was an update."""
    parts = []
    if update.interval in _WORDS:
        parts.append(f"updates {_WORDS[update.interval]}")
    if update.ended_at:
        counts = [
            f"{format_count(count)} {word}"
            for count, word in (
                (update.updated, "with new bars"),
                (update.unchanged, "unchanged"),
                (update.skipped, "skipped"),
                (update.failed, "failed"),
            )
            if count
        ]
        parts.append(f"last update {format_age(update.ended_at)}: {', '.join(counts)}")
    return " · ".join(parts)


def show_updates(desk: Desk, view: WatchlistView) -> None:
    """The interval, the way to an update now, and the reasons of what was left out."""
    update = view.update
    may_fetch = is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA)
    labels = list(INTERVAL_LABELS)
    chosen = st.segmented_control(
        "Bring bars up to date by itself, every",
        labels if may_fetch else [UpdateInterval.OFF],
        default=update.interval if may_fetch else UpdateInterval.OFF,
        format_func=INTERVAL_LABELS.__getitem__,
        required=True,
        key=f"watchlist_interval_{view.summary.id}",
    )
    st.caption(
        "Updated when due **while the app is running**: its worker looks every 20 seconds. What "
        "fell due while it was off is updated once when it starts. Each symbol is fetched from the "
        "live source of its bars; samples, the demo market and files do not grow and are skipped."
    )
    if not may_fetch:
        st.info("Your role may not fetch market data; an analyst or trader can.")
    with st.container(horizontal=True):
        if st.button("Save", type="primary", disabled=chosen == update.interval, key="update_save"):
            with desk.action():
                desk.services.watchlist_updates.set_interval(
                    desk.actor, view.summary.id, UpdateInterval(str(chosen))
                )
                is_off = chosen == UpdateInterval.OFF
                finish("Auto-update is off." if is_off else f"Updates {_WORDS[chosen]}.")
        if may_fetch and st.button("Update now", icon=":material/refresh:", key="update_now"):
            with desk.action():
                desk.services.watchlist_updates.submit_update(desk.actor, view.summary.id)
                finish("The update has been started; see the jobs on the left.")
    _show_last(desk, update)


def _show_last(desk: Desk, update: WatchlistUpdateView) -> None:
    zone = desk.identity.time_zone
    if update.due_at:
        st.markdown(f"Next update due: **{format_instant(update.due_at, zone)}**")
    if not update.ended_at:
        st.markdown("Not updated yet from here.")
        return
    st.markdown(f"Last update {format_instant(update.ended_at, zone)}")
    st.markdown(
        f"{format_count(update.updated)} with new bars · {format_count(update.unchanged)} "
        f"unchanged · {format_count(update.skipped)} skipped · {format_count(update.failed)} failed"
    )
    for reason, symbols in update.reasons:
        more = f" and {len(symbols) - _MOST_NAMED} more" if len(symbols) > _MOST_NAMED else ""
        named = escape_markdown(", ".join(symbols[:_MOST_NAMED]))
        st.caption(f"**{named}{more}**: {escape_markdown(reason)}")
