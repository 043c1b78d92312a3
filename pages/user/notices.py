"""What the desk had to tell its reader: alerts and finished runs, each with the way there."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import NoticeKind
from core.formatting import format_age, format_count, format_instant
from core.permissions import Permission
from core.user.types import NoticeView
from pages.components.empty_state import show_empty
from pages.components.notice_title import show_notice_title
from pages.components.page import Desk, page
from pages.components.text import escape_markdown

_MOST = 200
_PER_PAGE = 15
_UNREAD, _ALL = "Unread", "All"
_ICONS = {
    NoticeKind.ALERT: ":material/notifications:",
    NoticeKind.SIGNAL: ":material/podcasts:",
    NoticeKind.BACKTEST: ":material/query_stats:",
    NoticeKind.MARKET_DATA: ":material/upload_file:",
    NoticeKind.SYSTEM: ":material/dns:",
}


def show_notices(desk: Desk) -> None:
    """The choice of what is listed, and the list."""
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.segmented_control(
            "Show",
            [_ALL, _UNREAD],
            default=_ALL,
            required=True,
            label_visibility="collapsed",
            key="notices_shown",
            bind="query-params",
        )
        notices = desk.services.notices.list_notices(
            desk.actor, _MOST, is_unread_only=shown == _UNREAD
        )
        unread = sum(notice.read_at is None for notice in notices)
        if st.button("Mark all as read", disabled=not unread, key="notices_read"):
            with desk.action("Marked as read."):
                desk.services.notices.mark_read(desk.actor)
        st.caption(f"{format_count(len(notices))} shown, {format_count(unread)} unread")
    if notices:
        _show_page(desk, notices)
    else:
        show_empty(
            "No notices" if shown == _ALL else "Nothing unread",
            "Alerts over a watchlist and finished backtests are told here. An alert is made on the "
            "page Watchlists: open a list, then List, then Alerts.",
            link="user/watchlists.py",
            link_label="Watchlists",
        )


def _show_page(desk: Desk, notices: Sequence[NoticeView]) -> None:
    count = -(-len(notices) // _PER_PAGE)
    place = st.pagination(count, key="notices_page") if count > 1 else 1
    for notice in notices[(place - 1) * _PER_PAGE : place * _PER_PAGE]:
        _show_notice(desk, notice)


def _show_notice(desk: Desk, notice: NoticeView) -> None:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_ICONS[notice.kind], width="content")
            show_notice_title(notice)
            if notice.read_at is None:
                st.badge("new", color="blue")
        told = format_instant(notice.created_at, desk.identity.time_zone)
        body = f"{escape_markdown(notice.body)}  \n" if notice.body else ""
        st.caption(f"{body}{told} · {format_age(notice.created_at)}")


with page(
    "Notices", "Newest first; the last 200 are listed.", needs=Permission.OWN_PROFILE
) as desk:
    show_notices(desk)
