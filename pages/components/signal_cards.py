"""New signals as cards: what one has to decide about, with the buttons beside the reason."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import SignalSide, SignalState
from core.formatting import format_count, format_percent, format_price
from core.permissions import Permission, is_allowed
from core.trading.signals.engine import ENTRIES, SIDE_WORDS
from core.trading.signals.types import SignalRow
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.text import escape_markdown

_MOST, _LONGEST = 3, 320
_RISING = (SignalSide.BUY, SignalSide.BUY_BACK)


def show_new(desk: Desk, rows: Sequence[SignalRow]) -> None:
    """The newest that nobody has seen, strongest first; the table below has all of them."""
    new = [row for row in rows if row.state is SignalState.EMITTED]
    if not new:
        return
    new.sort(key=lambda row: (row.bar, row.strength), reverse=True)
    for column, row in zip(st.columns(_MOST), new[:_MOST], strict=False):
        with column:
            _show_card(desk, row)
    if len(new) > _MOST:
        st.caption(f"The newest {_MOST} of {format_count(len(new))} new signals.")


def _show_card(desk: Desk, row: SignalRow) -> None:
    with st.container(border=True, gap="xsmall", height="stretch"):
        colour, arrow = ("green", "▲") if row.side in _RISING else ("red", "▼")
        names = " · ".join(escape_markdown(one) for one in (row.local_name, row.name) if one)
        demo = " :orange-badge[DEMO]" if row.is_demo else ""
        st.markdown(
            f":{colour}[**{arrow} {SIDE_WORDS[row.side]} {escape_markdown(row.symbol)}**]{demo}"
            f"  \n{names}"
        )
        st.caption(_say_terms(row))
        if row.side in ENTRIES:  # an exit has no degree
            st.progress(row.strength, text=f"Strength {format_percent(row.strength, 0)}")
        reason = row.reason if len(row.reason) <= _LONGEST else f"{row.reason[:_LONGEST]}…"
        st.markdown(escape_markdown(reason))
        _show_commands(desk, row)


def _say_terms(row: SignalRow) -> str:
    age = "" if row.age is None else f", {format_count(row.age)} sessions old"
    currency = row.currency
    now_at = f" → {format_price(row.last, currency)} now" if row.last is not None else ""
    return (
        f"{escape_markdown(row.strategy_name)} · bar of {row.bar:%Y-%m-%d}{age} · "
        f"{format_price(row.price, currency)}{now_at} {escape_markdown(currency)}"
    )


def _show_commands(desk: Desk, row: SignalRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if row.id is not None and is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES):
            if st.button("Seen", icon=":material/visibility:", key=f"card_seen_{row.id}"):
                with desk.action("Marked as seen."):
                    desk.services.signals.mark_seen(desk.actor, [row.id])
            if st.button(
                "Acted",
                icon=":material/task_alt:",
                key=f"card_acted_{row.id}",
                help="Notes that you acted on it. Nothing is ordered from here.",
            ):
                with desk.action("Marked as acted on."):
                    desk.services.signals.mark_acted(desk.actor, row.id)
        show_link("market_data/instrument.py", "Chart", query={"symbol": row.symbol})
