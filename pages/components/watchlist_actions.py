"""What can be done with the selected symbols of a list."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.permissions import Permission, is_allowed
from core.user.watchlist_types import WatchlistItemView, WatchlistView
from pages.components.page import Desk
from pages.components.text import escape_markdown
from pages.components.watchlist_state import ask, finish

ADD, NOTE, MOVE, REMOVE = "add", "note", "move", "remove"


def show_actions(desk: Desk, view: WatchlistView, chosen: Sequence[WatchlistItemView]) -> None:
    """One row of buttons; it is there without a selection too, so that the table stays put."""
    may_edit = is_allowed(desk.actor.role, Permission.EDIT_WATCHLISTS)
    if may_edit and st.button(
        "Add symbols",
        icon=":material/add:",
        type="secondary" if chosen else "primary",
        key="add_symbols",
    ):
        ask(ADD)
    if not chosen:
        st.caption("Select a row to open, annotate, move or remove it.")
        return
    if len(chosen) == 1:
        _show_ways(desk, chosen[0])
    if may_edit:
        _show_changes(desk, view, chosen)
    if len(chosen) > 1:
        st.caption(f"{len(chosen)} selected")


def _show_ways(desk: Desk, item: WatchlistItemView) -> None:
    symbol = escape_markdown(item.symbol)
    query = {"symbol": item.symbol}
    if st.button(
        f"Chart {symbol}",
        icon=":material/candlestick_chart:",
        type="primary",
        key="open_chart",
        disabled=item.quote is None,
    ):
        st.switch_page("market_data/instrument.py", query_params=query)
    if is_allowed(desk.actor.role, Permission.RUN_BACKTESTS) and st.button(
        "Backtest",
        icon=":material/play_circle:",
        key="open_backtest",
        disabled=bool(item.no_data_reason),
    ):
        st.switch_page("trading/new_backtest.py", query_params=query)


def _show_changes(desk: Desk, view: WatchlistView, chosen: Sequence[WatchlistItemView]) -> None:
    if len(chosen) == 1:
        _show_changes_of_one(desk, view, chosen[0])
    if st.button(
        "Section", icon=":material/drive_file_move:", key="move_item", help="Move to a section"
    ):
        ask(MOVE)
    if st.button("Remove", icon=":material/delete:", key="remove_item"):
        if len(chosen) > 1 or chosen[0].note:
            ask(REMOVE)
        else:
            remove_items(desk, view.summary.id, chosen)


def _show_changes_of_one(desk: Desk, view: WatchlistView, item: WatchlistItemView) -> None:
    service, actor, watchlist_id = desk.services.watchlist_items, desk.actor, view.summary.id
    symbol = escape_markdown(item.symbol)
    word = "Unflag" if item.is_flagged else "Flag"
    if st.button(word, icon=":material/flag:", key="flag_item"):
        with desk.action(f"{symbol}: flag {'removed' if item.is_flagged else 'set'}."):
            service.set_flag(actor, watchlist_id, item.symbol, is_flagged=not item.is_flagged)
    if st.button("Note", icon=":material/edit_note:", key="note_item"):
        ask(NOTE)
    section = next(part for part in view.sections if part.name == item.section)
    place, last = section.items.index(item), len(section.items) - 1
    for step, icon, words in (
        (-1, ":material/arrow_upward:", "Move up"),
        (1, ":material/arrow_downward:", "Move down"),
    ):
        is_end = place == (0 if step < 0 else last)
        if st.button("", icon=icon, help=words, key=f"move_{step}", disabled=is_end):
            with desk.action(f"{symbol} moved."):
                service.move_item(actor, watchlist_id, item.symbol, place + step)


def remove_items(desk: Desk, watchlist_id: int, items: Sequence[WatchlistItemView]) -> None:
    """Take the items out of the list."""
    with desk.action():
        symbols = [item.symbol for item in items]
        desk.services.watchlist_items.remove_items(desk.actor, watchlist_id, symbols)
        finish(f"Removed: {', '.join(escape_markdown(item.symbol) for item in items)}.")
