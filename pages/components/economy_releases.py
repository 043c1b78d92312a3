"""The release calendar: what is due, what came out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.clock import now
from core.formatting import format_count
from core.market_data.economy.periods import name_period
from core.market_data.economy_release_types import EconomyRelease, ReleaseCalendar
from pages.components.cached import find_releases
from pages.components.economy_words import format_known, format_value
from pages.components.page import Desk
from pages.components.panel import show_html
from pages.components.small_table import Cell, write_small_table

_ROWS = 12


def show_calendar_part(desk: Desk) -> None:
    """Releases of the coming quarter, then the last ones."""
    calendar = find_releases(desk)
    st.subheader("Release calendar", anchor=False)
    st.caption(describe_coming(calendar))
    if calendar.coming:
        show_html(write_releases(calendar.coming[:_ROWS], label="Coming releases"))
    if calendar.past:
        st.markdown("**Last release of each figure**")
        show_html(write_releases(list_last(calendar, _ROWS), label="Last releases"))


def list_last(calendar: ReleaseCalendar, count: int) -> list[EconomyRelease]:
    """The newest release of each series, newest first."""
    newest: dict[str, EconomyRelease] = {}
    for release in calendar.past:
        newest.setdefault(release.code, release)
    return list(newest.values())[:count]


def describe_coming(calendar: ReleaseCalendar) -> str:
    """What can be expected, and why nothing can."""
    if not calendar.series:
        return "No monthly, quarterly or yearly series is stored, so no release is known."
    if calendar.ended == calendar.series:
        return (
            f"Nothing is coming: all {format_count(calendar.series)} series are samples or have "
            "ended. Import a living series, and its next releases stand here."
        )
    live = calendar.series - calendar.ended
    text = f"{format_count(live)} of {format_count(calendar.series)} series still appear."
    if not calendar.coming:
        return f"{text} None of them is due within three months."
    return f"{text} Days marked ≈ are estimated from the usual delay; nobody announced them."


def write_releases(releases: Sequence[EconomyRelease], label: str) -> str:
    """A table with one line each, as HTML."""
    return write_small_table(
        ("Day", "Figure", "Period", "Value"),
        [
            (
                Cell(
                    f"≈ {format_known(one.released_at)}"
                    if one.is_estimated
                    else format_known(one.released_at),
                    hint="Estimated: period end + usual delay." if one.is_estimated else "",
                ),
                Cell(one.title, page="economy", query=(("series", one.code),), hint=one.code),
                Cell(name_period(one.period_end, one.frequency)),
                Cell(
                    _name_due(one) if one.value is None else format_value(one.value),
                    "quiet" if one.value is None else "",
                    hint=one.unit,
                ),
            )
            for one in releases
        ],
        label=label,
        numbers_from=2,
    )


def _name_due(release: EconomyRelease) -> str:
    return "due" if release.released_at >= now() else "overdue"
