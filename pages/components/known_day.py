"""As of which day something is to be known; it stands in the URL as `known`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import streamlit as st

from core.clock import now

_EARLIEST = date(1900, 1, 1)


def choose_known_day() -> date | None:
    """The day, or None for all that is stored."""
    chosen: date | None = st.date_input(
        "As known on",
        value=None,
        min_value=_EARLIEST,
        max_value=now().date(),
        key="known",
        bind="query-params",
        width=170,
        help=(
            "Shows what was known at the end of that day (UTC): neither later values nor later "
            "revisions. Empty: all that is stored."
        ),
    )
    return chosen


def end_of(day: date | None) -> datetime | None:
    """The last instant of the day, UTC."""
    return None if day is None else datetime.combine(day, time.max, UTC)
