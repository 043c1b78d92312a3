"""What the desk was promised of this installation, and what it got: measured by itself."""

from __future__ import annotations

import streamlit as st

from core.admin.monitoring.types import Board, PageReport
from core.clock import now
from core.enums import LevelState
from core.errors import NotFoundError
from core.formatting import format_count, format_instant
from core.permissions import Permission
from pages.components.cached import make_once
from pages.components.empty_state import show_empty
from pages.components.level_detail import show_level
from pages.components.level_tiles import show_tiles
from pages.components.page import Desk, page, show_error
from pages.components.page_speed import DEFAULT_SPAN, SPANS, show_speed

_FRESH_SECONDS = 20
_ALL = "All pages"


def show_levels(desk: Desk, board: Board) -> None:
    """All levels, and the one that the address names; without a name the one in most trouble."""
    known = {level.objective.indicator: level for level in board.levels}
    missed = [each for each in board.levels if each.state is LevelState.MISSED]
    begin = board.measured_since
    since = format_instant(begin, desk.identity.time_zone) if begin else "now"
    kept = sum(level.state is LevelState.HELD for level in board.levels)
    unknown = sum(level.state is LevelState.UNKNOWN for level in board.levels)
    waiting = f", {format_count(unknown)} not measured yet" if unknown else ""
    st.caption(
        f"{format_count(kept)} of {format_count(len(board.levels))} held{waiting}. Judged over the "
        f"last 28 days; measured since {since}."
    )
    wanted = st.query_params.get("level", "")
    if wanted and wanted not in known:
        show_error(
            NotFoundError(f"There is no service level {wanted[:40]!r}.", "Choose a tile below.")
        )
    shown = known.get(wanted) or (missed or board.levels)[0]
    show_tiles(board.levels, shown.objective.indicator, "service_levels")
    show_level(shown)


def show_pages(desk: Desk) -> None:
    """How fast pages are, over the span that the address names."""
    st.subheader("Pages", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        span = st.segmented_control(
            "Span",
            list(SPANS),
            default=DEFAULT_SPAN,
            label_visibility="collapsed",
            key="span",
            bind="query-params",
            required=True,
        )
        report = find_report(desk, span or DEFAULT_SPAN, "")
        names = [_ALL, *sorted(figures.page for figures in report.pages)]
        name = st.selectbox("Page", names, label_visibility="collapsed", key="page", width=260)
    chosen = "" if name == _ALL else name
    if chosen:
        report = find_report(desk, span or DEFAULT_SPAN, chosen)
    if not report.total.runs:
        show_empty("No page run is noted in this span", "Each minute is written when it is over.")
        return
    show_speed(report, chosen, span or DEFAULT_SPAN)


def find_board(desk: Desk) -> Board:
    """The board, at most a few seconds old; the same for everybody who may open this page."""
    key = f"service levels {now().timestamp() // _FRESH_SECONDS}"
    return make_once(key, lambda: desk.services.service_levels.get_board(desk.actor))


def find_report(desk: Desk, span: str, name: str) -> PageReport:
    """The speed of pages, as fresh as the board."""
    key = f"page report {span} {name} {now().timestamp() // _FRESH_SECONDS}"
    levels = desk.services.service_levels
    return make_once(key, lambda: levels.get_page_report(desk.actor, SPANS[span], name))


with page(
    "Service levels",
    "What is promised of this installation, measured by the installation itself.",
    needs=Permission.READ_SYSTEM,
) as desk:
    show_levels(desk, find_board(desk))
    show_pages(desk)
