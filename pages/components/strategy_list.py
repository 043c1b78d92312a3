"""One's own strategies; a click opens one."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from core.permissions import Permission, is_allowed
from core.trading.library.types import StrategyView
from core.trading.strategies.base import STRATEGIES
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.page import Desk
from pages.components.session import find
from pages.components.strategy_state import go_to
from pages.components.table import as_table

_ROW_PIXELS = 34


def show_own(desk: Desk) -> None:
    """The list with its filters, or the way to the first strategy."""
    may_edit = is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES)
    strategies = desk.services.strategies.list_strategies(desk.actor)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if may_edit:
            _show_new()
        if strategies:
            text = st.text_input(
                "Search",
                key="strategy_q",
                type="search",
                placeholder="Name, tag or words of what it does",
                max_chars=100,
            )
    if not strategies:
        show_empty(
            "No strategies yet",
            "Begin with one of the templates, or with rules of your own."
            if may_edit
            else "Your role reads strategies and templates but keeps none.",
        )
        return
    found = [one for one in strategies if _fits(one, text.casefold())]
    if not found:
        show_nothing_fits("None of your strategies fits this search.", {"strategy_q": ""})
        return
    _show_table(found, desk.identity.time_zone)
    st.caption(f"{len(found)} of {len(strategies)} strategies. Click one to open it.")


def _show_new() -> None:
    kinds = {name: STRATEGIES.get(name) for name in STRATEGIES.names()}
    ranked = sorted(kinds, key=lambda name: (name != "rules", kinds[name].title))
    st.selectbox(
        "New strategy",
        ranked,
        index=None,
        format_func=lambda name: kinds[name].menu_title(),
        placeholder="New strategy of a kind …",
        key="strategy_new",
        on_change=lambda: go_to(open="new", kind=str(find("strategy_new") or "rules")),
        width=320,
    )


def _fits(one: StrategyView, text: str) -> bool:
    words = " ".join((one.name, one.kind_title, one.words, one.description, *one.tags))
    return text in words.casefold()


def _show_table(found: Sequence[StrategyView], time_zone: str) -> None:
    zone = ZoneInfo(time_zone)
    text = st.column_config.TextColumn
    chosen = st.dataframe(
        as_table(
            {
                "Name": [one.name for one in found],
                "Kind": [one.kind_title for one in found],
                "What it does": [one.words for one in found],
                "Version": [one.version for one in found],
                "State": [_say_state(one) for one in found],
                "Tags": [list(one.tags) for one in found],
                "Changed": [one.updated_at.astimezone(zone).replace(tzinfo=None) for one in found],
            }
        ),
        key="strategies",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (len(found) + 1) + 4,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "Name": text(width=165),
            "Kind": text(width=150),
            "What it does": text(width=330),
            "Version": st.column_config.NumberColumn(width=60),
            "State": text(width=72, help="One that is off is kept, but gives no signals."),
            "Tags": st.column_config.ListColumn(width=110),
            "Changed": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm", width=125, help=f"In your time zone, {time_zone}."
            ),
        },
    )
    cells = chosen["selection"]["cells"]
    if cells and cells[0][0] < len(found):
        go_to(id=str(found[cells[0][0]].id))
        st.rerun()


def _say_state(one: StrategyView) -> str:
    if not one.is_sound:
        return "cannot run"
    return "on" if one.is_active else "off"
