"""The head of an instrument's page: what it is, and what can be done with it."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.market_data.types import InstrumentDetail
from core.permissions import Permission, is_allowed
from pages.components.instrument_kinds import KIND_NAMES
from pages.components.page import Desk
from pages.components.quality_badge import show_quality_badge
from pages.components.text import escape_markdown


def show_header(desk: Desk, detail: InstrumentDetail) -> None:
    """Names and facts on the left, the ways on at the right."""
    instrument = detail.instrument
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        name = escape_markdown(instrument.name)
        local = f" · {escape_markdown(instrument.local_name)}" if instrument.local_name else ""
        st.subheader(f"{name}{local}", anchor=False)
        st.html("".join(_chip(fact) for fact in _list_facts(detail)))
        show_quality_badge(desk, instrument.symbol)
    with (
        right,
        st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"),
    ):
        _show_actions(desk, instrument.symbol)


def _list_facts(detail: InstrumentDetail) -> list[str]:
    instrument = detail.instrument
    currency = instrument.currency or next(
        (series.currency for series in detail.series if series.currency), ""
    )
    facts = [
        instrument.symbol,
        KIND_NAMES[instrument.kind],
        instrument.exchange,
        instrument.sector,
        f"quoted in {currency}" if currency else "",
        f"exchange time {detail.time_zone}",
    ]
    if instrument.delisted_on:
        facts.append(f"delisted on {instrument.delisted_on:%Y-%m-%d}")
    return [fact for fact in facts if fact]


def _show_actions(desk: Desk, symbol: str) -> None:
    st.page_link("market_data/instrument.py", label="Search another", icon="🔍")
    if is_allowed(desk.actor.role, Permission.EDIT_WATCHLISTS):
        popover = st.popover("Add to watchlist", key="add_to_list", on_change="rerun")
        if popover.open:
            with popover:
                _show_lists(desk, symbol)
    if is_allowed(desk.actor.role, Permission.RUN_BACKTESTS) and st.button(
        "Backtest this", type="primary"
    ):
        st.switch_page("trading/new_backtest.py", query_params={"symbol": symbol})


def _show_lists(desk: Desk, symbol: str) -> None:
    lists = {item.id: item for item in desk.services.watchlists.list_watchlists(desk.actor)}
    if not lists:
        st.markdown("You have no watchlist yet.")
        st.page_link("user/watchlists.py", label="Make one")
        return
    chosen = st.selectbox(
        "List",
        list(lists),
        format_func=lambda key: f"{lists[key].name} ({lists[key].item_count})",
        key="watchlist_to_add_to",
    )
    if st.button(f"Add {symbol}", key="add_to_watchlist"):
        with desk.action(f"{symbol} is in {escape_markdown(lists[chosen].name)}."):
            desk.services.watchlist_items.add_symbols(desk.actor, chosen, [symbol])


def _chip(text: str) -> str:
    return f'<span class="sd-chip">{escape(text)}</span>'
