"""The choice of a list, and what can be done with a whole list."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.permissions import Permission, is_allowed
from core.user.watchlist_types import WatchlistSummary
from pages.components.page import Desk
from pages.components.session import find, keep
from pages.components.text import escape_markdown
from pages.components.watchlist_state import ask, find_last_list, finish, open_list

_CHOICE = "watchlist_choice"
_MOST_TABS = 7

NEW, SETTINGS, SECTIONS, ALERTS, UPDATES, IMPORT, EXPORT, DELETE = (
    "new",
    "settings",
    "sections",
    "alerts",
    "updates",
    "import",
    "export",
    "delete",
)
_DUPLICATE, _LEFT, _RIGHT, _BACKTEST = "duplicate", "left", "right", "backtest"
_MENU = {
    SETTINGS: ":material/edit: Name, kind, notes",
    SECTIONS: ":material/segment: Sections",
    ALERTS: ":material/notifications: Alerts",
    UPDATES: ":material/update: Auto-update",
    _BACKTEST: ":material/play_arrow: Backtest all of it",
    _DUPLICATE: ":material/content_copy: Duplicate",
    _LEFT: ":material/arrow_back: Move left",
    _RIGHT: ":material/arrow_forward: Move right",
    IMPORT: ":material/upload: Import",
    EXPORT: ":material/download: Export",
    DELETE: ":material/delete: Delete",
}


def show_bar(desk: Desk, lists: Sequence[WatchlistSummary]) -> WatchlistSummary:
    """Draw the bar; returns the list that the page shows."""
    current = _find_current(lists)
    keep(_CHOICE, current.id)
    names = {entry.id: entry.name for entry in lists}
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(lists) > _MOST_TABS:
            st.selectbox(
                "Watchlist",
                list(names),
                format_func=names.__getitem__,
                key=_CHOICE,
                on_change=_open_chosen,
                label_visibility="collapsed",
                width=340,
            )
        else:
            st.segmented_control(
                "Watchlist",
                list(names),
                format_func=lambda entry: escape_markdown(names[entry]),
                key=_CHOICE,
                on_change=_open_chosen,
                required=True,
                label_visibility="collapsed",
            )
        if is_allowed(desk.actor.role, Permission.EDIT_WATCHLISTS):
            if st.button("New list", icon=":material/add:", type="tertiary", key="new_list"):
                ask(NEW)
            chosen = st.menu_button(
                "List",
                _list_commands(desk),
                format_func=_MENU.__getitem__,
                icon=":material/tune:",
                type="tertiary",
                key="list_menu",
            )
            if chosen:
                _carry_out(desk, current, len(lists), chosen)
    return current


def _list_commands(desk: Desk) -> list[str]:
    may_run = is_allowed(desk.actor.role, Permission.RUN_BACKTESTS)
    return [command for command in _MENU if may_run or command != _BACKTEST]


def _find_current(lists: Sequence[WatchlistSummary]) -> WatchlistSummary:
    asked = st.query_params.get("id") or find_last_list()
    current = next((entry for entry in lists if str(entry.id) == asked), None)
    if current is None:
        current = lists[0]
        if st.query_params.get("id"):
            st.warning("You have no list with this address; it may have been deleted.")
    open_list(current.id)
    return current


def _open_chosen() -> None:
    open_list(find(_CHOICE))


def _carry_out(desk: Desk, current: WatchlistSummary, count: int, command: str) -> None:
    with desk.action():
        service = desk.services.watchlists
        if command == _BACKTEST:
            st.switch_page("trading/new_backtest.py", query_params={"watchlist": str(current.id)})
        if command == _DUPLICATE:
            copy = service.duplicate_watchlist(desk.actor, current.id)
            finish(f"Copied to {escape_markdown(copy.name)}.", copy.id)
        elif command in {_LEFT, _RIGHT}:
            place = current.position + (1 if command == _RIGHT else -1)
            if not 0 <= place < count:
                finish(f"The list is the {'first' if command == _LEFT else 'last'} already.")
            service.move_watchlist(desk.actor, current.id, place)
            finish("Moved.")
        else:
            ask(command)
