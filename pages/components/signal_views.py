"""The two lists of signals: the newest of each pair, and everything that was emitted."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import SignalState
from core.formatting import format_age, format_count
from core.permissions import Permission, is_allowed
from core.trading.signals.lifecycle import may_become
from core.trading.signals.signal_lists import narrow
from core.trading.signals.types import SignalBoard, SignalQuery, SignalRow
from pages.components.empty_state import empty_box, show_empty, show_nothing_fits
from pages.components.page import Desk
from pages.components.remembered import load_own
from pages.components.session import keep
from pages.components.signal_cards import show_new
from pages.components.signal_detail import show_detail
from pages.components.signal_list import show_table
from pages.components.signal_state import FOLLOWS, NO_QUERY, ask, choose_query, find_revision

_PER_PAGE = 40


def show_signals(desk: Desk, *, is_latest: bool) -> None:
    """Filters, the table, what can be done with the selected, and the first of them in full."""
    service, actor = desk.services.signals, desk.actor
    what, revision = "latest" if is_latest else "emitted", find_revision(desk)
    listed = service.list_latest if is_latest else service.list_emitted
    board = load_own(desk, what, revision, lambda: listed(actor))
    if not board.total:
        _show_nothing(board, may_edit=is_allowed(actor.role, Permission.EDIT_STRATEGIES))
        return
    query = choose_query(list(board.strategies))
    shown = narrow(board, query).rows
    cards = st.container()
    bar = st.container(horizontal=True, vertical_alignment="center")
    if not shown:
        show_nothing_fits("No signal matches these filters.", NO_QUERY)
        return
    if is_latest:
        with cards:
            show_new(desk, shown)
    place = 1
    if len(shown) > _PER_PAGE:
        with bar:
            place = st.pagination(-(-len(shown) // _PER_PAGE), key="signal_page")
    selected = show_table(
        desk,
        shown[(place - 1) * _PER_PAGE : place * _PER_PAGE],
        f"signals_{hash((what, revision, query, place))}",
        board.read_at,
    )
    with bar:
        _show_actions(desk, selected)
        _show_export(desk, query, is_latest=is_latest)
        st.caption(_say_state(board, shown))
    if selected:
        show_detail(desk, selected[0])


def _show_actions(desk: Desk, selected: Sequence[SignalRow]) -> None:
    if not is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES):
        return
    states = [(row.id, row.state) for row in selected if row.id is not None and row.state]
    new = [number for number, state in states if state is SignalState.EMITTED]
    can_act = [number for number, state in states if may_become(state, SignalState.ACTED)]
    if st.button(
        f"Seen ({len(new)})" if new else "Seen",
        icon=":material/visibility:",
        disabled=not new,
        key="signal_seen",
        help="Marks the selected signals that are new.",
    ):
        with desk.action("Marked as seen."):
            desk.services.signals.mark_seen(desk.actor, new)
    if st.button(
        f"Acted ({len(can_act)})" if can_act else "Acted",
        icon=":material/task_alt:",
        disabled=not can_act,
        key="signal_acted",
        help="Notes that you acted on the selected signals. Nothing is ordered from here.",
    ):
        with desk.action("Marked as acted on."):
            for number in can_act:
                desk.services.signals.mark_acted(desk.actor, number)


def _show_export(desk: Desk, query: SignalQuery, *, is_latest: bool) -> None:
    st.download_button(
        "CSV",
        lambda: desk.services.signals.export_csv(desk.actor, query, is_latest=is_latest),
        "signals.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="signal_csv",
    )


def _say_state(board: SignalBoard, shown: Sequence[SignalRow]) -> str:
    demo = ":orange-badge[DEMO] " if any(row.is_demo for row in shown) else ""
    run = f"last run {format_age(board.run_at)}" if board.run_at else "no run yet"
    return (
        f"{demo}{format_count(len(shown))} of {format_count(board.total)} signals · "
        f"{format_count(board.pairs)} pairs followed · {run}. Select rows to mark or read them."
    )


def _show_nothing(board: SignalBoard, *, may_edit: bool) -> None:
    if not board.follows:
        if not may_edit:
            show_empty("No signals yet", "Your role reads strategies but follows none.")
            return
        with empty_box(
            "No signals yet",
            "Follow one of your strategies on the symbols of a watchlist: each new signal then "
            "stands here with its reason, and comes as a notice.",
        ):
            if st.button("Follow a strategy", type="primary", key="signal_first"):
                ask("new")
        return
    text = (
        f"{format_count(board.pairs)} pairs are followed; "
        + ("none of them has given a signal." if board.run_at else "no run has looked yet.")
        + f" The view {FOLLOWS} says what was found on each."
    )
    with empty_box("No signal so far", text):
        st.button(FOLLOWS, key="signal_to_follows", on_click=keep, args=("view", FOLLOWS))


def show_run_button() -> bool:
    """Whether a run over everything followed is asked for."""
    return st.button(
        "Look now",
        icon=":material/refresh:",
        key="signal_run",
        help="Looks at the newest finished bar of every pair. It happens by itself when bars "
        "change, and daily.",
    )
