"""Note a release that somebody announced: it takes the place of the estimated one."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import streamlit as st

from core.clock import now
from core.market_data.economy_types import EconomyFacts
from pages.components.cached import find_releases
from pages.components.page import Desk

_USUAL_TIME = time(8, 30)


def show_announcement(desk: Desk, facts: EconomyFacts) -> None:
    """Folded until it is wanted; for the series that is shown."""
    fold = st.popover("Note an announced release", key="economy_announce", on_change="rerun")
    if not fold.open:
        return
    with fold, st.form("economy_announcement", border=False):
        today = now().date()
        st.caption(f"Of {facts.code}. Times are UTC.")
        day = st.date_input("Day of the release", today + timedelta(days=7), min_value=today)
        moment = st.time_input("Time", _USUAL_TIME, step=300)
        period = st.date_input(
            "Period it tells of", today, help="Any day of the month, quarter or year."
        )
        if st.form_submit_button("Note it", type="primary"):
            with desk.action("Noted."):
                released_at = datetime.combine(day, moment or _USUAL_TIME, UTC)
                desk.services.economy_releases.add_release(
                    desk.actor, facts.code, released_at, period
                )
                find_releases.clear()
