"""The dialog in which a strategy is followed, or how it is followed is changed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import ConflictError
from core.formatting import format_count
from core.trading.library.types import StrategyView
from core.trading.signals.follow_types import (
    DEFAULT_EXPIRY,
    DEFAULT_HORIZON,
    MAX_EXPIRY,
    MAX_HORIZON,
    FollowRequest,
    FollowView,
)
from pages.components.address import is_number
from pages.components.links import show_link
from pages.components.page import Desk, errors_shown
from pages.components.session import find
from pages.components.signal_state import close_dialog, find_dialog, finish, keep_job
from pages.components.text import escape_markdown
from pages.components.watchlist_add import split_symbols

_LIST, _SYMBOLS = "A watchlist", "Symbols"


def show_follow_dialog(desk: Desk) -> None:
    """Draw the dialog, if it is open."""
    asked = find_dialog() or st.query_params.get("follow", "")
    if asked or "list" in st.query_params:
        st.dialog("Follow a strategy", width="medium", on_dismiss=close_dialog)(_show)(desk, asked)


def _show(desk: Desk, asked: str) -> None:
    with errors_shown():
        strategies = [
            one for one in desk.services.strategies.list_strategies(desk.actor) if one.is_sound
        ]
        if not strategies:
            st.markdown("You keep no strategy yet: save one first, then come back.")
            show_link("trading/strategies.py", "Strategies")
            return
        follows = desk.services.signal_follows.list_follows(desk.actor)
        strategy = _choose_strategy(strategies, asked)
        own = next((one for one in follows if one.strategy_id == strategy.id), None)
        symbols = _choose_symbols(desk, own)
        left, right = st.columns(2)
        horizon = left.number_input(
            "Horizon (bars)",
            1,
            MAX_HORIZON,
            own.horizon_bars if own else DEFAULT_HORIZON,
            key=f"follow_horizon_{strategy.id}",
            help="A signal is scored when so many bars have passed: from the next open to the "
            "last of their closes, after costs.",
        )
        expiry = right.number_input(
            "Expiry (sessions)",
            1,
            MAX_EXPIRY,
            own.expiry_sessions if own else DEFAULT_EXPIRY,
            key=f"follow_expiry_{strategy.id}",
            help="Older than this a signal expires; bars older than this give none.",
        )
        st.caption(
            "Signals follow the rules of the strategy alone: its stops, targets and cool-down do "
            "not close a position here."
        )
        label = f"Follow on {format_count(len(symbols))} symbols" if symbols else "Follow"
        if st.button(label, type="primary", disabled=not symbols, key="follow_save"):
            with desk.action():
                desk.services.signal_follows.save_follow(
                    desk.actor, FollowRequest(strategy.id, tuple(symbols), horizon, expiry)
                )
                _start_run(desk)
                finish("Followed.")


def _start_run(desk: Desk) -> None:
    try:
        keep_job(desk.services.signal_emissions.submit_run(desk.actor))
    except ConflictError:
        return  # one is under way; the worker starts the next for what is new


def _choose_strategy(strategies: Sequence[StrategyView], asked: str) -> StrategyView:
    known = {one.id: one for one in strategies}
    start = int(asked) if is_number(asked) else 0
    number = st.selectbox(
        "Strategy",
        list(known),
        index=list(known).index(start) if start in known else 0,
        format_func=lambda one: known[one].name,
        key="follow_strategy",
    )
    chosen = known[number]
    st.caption(escape_markdown(chosen.words))
    if not chosen.is_active:
        st.warning("This strategy is switched off and gives no signals until it is switched on.")
    return chosen


def _choose_symbols(desk: Desk, own: FollowView | None) -> list[str]:
    lists = desk.services.watchlists.list_watchlists(desk.actor)
    asked = st.query_params.get("list", "")
    is_list = bool(asked) or (own is None and bool(lists))
    way = st.segmented_control(
        "On the symbols of",
        [_LIST, _SYMBOLS],
        default=_LIST if is_list else _SYMBOLS,
        required=True,
        key=f"follow_way_{own.id if own else 'new'}",
    )
    if way == _LIST:
        if not lists:
            st.caption("You have no watchlist yet; type symbols instead.")
            return []
        names = {one.id: f"{one.name} ({format_count(one.item_count)})" for one in lists}
        start = next((place for place, one in enumerate(lists) if str(one.id) == asked), 0)
        chosen = st.selectbox(
            "Watchlist",
            list(names),
            index=start,
            format_func=names.__getitem__,
            key="follow_list",
            help="Its symbols of today; what is added to the list later is not followed by itself.",
        )
        items = desk.services.watchlists.get_watchlist(desk.actor, chosen).items
        unknown = [item.symbol for item in items if item.quote is None]
        if unknown:
            left = ", ".join(escape_markdown(one) for one in unknown[:8])
            st.caption(f"Left out, because no instrument is called so any more: {left}.")
        return [item.symbol for item in items if item.quote is not None]
    present = [pair.symbol for pair in own.pairs] if own else []
    key = f"follow_symbols_{own.id if own else 'new'}"
    typed = st.multiselect(
        "Symbols",
        list(dict.fromkeys([*present, *find(key, ())])),
        default=present,
        accept_new_options=True,
        key=key,
        placeholder="Type or paste symbols, e.g. GOOG, 005930",
    )
    return split_symbols(typed)
