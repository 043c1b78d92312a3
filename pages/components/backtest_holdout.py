"""Sealed holdouts of a run's symbol: what is locked, what was opened, and the two buttons."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_instant
from core.permissions import Permission, is_allowed
from core.trading.honesty.holdout_service import MAX_MONTHS, MAX_REASON
from core.trading.honesty.holdout_types import HoldoutView
from core.trading.types import BacktestDetail
from pages.components.page import Desk
from pages.components.text import escape_markdown

_DEFAULT_MONTHS = 12


def show_holdouts(desk: Desk, detail: BacktestDetail) -> None:
    """Every seal that binds runs on this symbol, the opened ones for ever."""
    symbol = detail.summary.symbol
    holdouts = desk.services.holdouts.list_holdouts(desk.actor, symbol)
    may_run = is_allowed(desk.actor.role, Permission.RUN_BACKTESTS)
    with st.container(border=True):
        st.markdown(
            "**Sealed holdout**",
            help="Bars that no backtest may see until you decide to look. Looking is counted and "
            "shown here for ever: data can be unseen only once.",
        )
        if not holdouts:
            st.caption(f"Nothing of {escape_markdown(symbol)} is sealed.")
        for holdout in holdouts:
            _show_one(desk, holdout, may_run=may_run)
        if may_run and not any(holdout.is_sealed for holdout in holdouts):
            _show_sealing(desk, symbol)


def _show_one(desk: Desk, holdout: HoldoutView, *, may_run: bool) -> None:
    zone = desk.identity.time_zone
    whose = "for the whole desk" if holdout.is_desk else "for you"
    bound = ", ".join(holdout.symbols) or "all symbols"
    left, right = st.columns([4, 1], vertical_alignment="center")
    state = (
        ":blue-badge[:material/lock: sealed]"
        if holdout.is_sealed
        else f":orange-badge[:material/lock_open: opened {len(holdout.opened_at)} ×]"
    )
    left.markdown(
        f"{state} {escape_markdown(bound)} from {holdout.first_day:%Y-%m-%d} on, {whose}, since "
        f"{escape_markdown(format_instant(holdout.sealed_at, zone))}"
    )
    for at, reason in zip(holdout.opened_at, holdout.reasons, strict=True):
        left.caption(f"{escape_markdown(format_instant(at, zone))}: {escape_markdown(reason)}")
    is_asked = may_run and holdout.is_sealed
    if is_asked and right.button("Open …", key=f"open_holdout_{holdout.id}", width="stretch"):
        _confirm_opening(desk, holdout)


def _show_sealing(desk: Desk, symbol: str) -> None:
    with st.form("seal_holdout", border=False):
        left, middle, right = st.columns([1, 1, 1], vertical_alignment="bottom")
        months = left.number_input("Last months", 1, MAX_MONTHS, _DEFAULT_MONTHS)
        is_desk = middle.checkbox("For the whole desk", help="Binds everybody's runs.")
        if right.form_submit_button("Seal", icon=":material/lock:", width="stretch"):
            with desk.action("Sealed."):
                desk.services.holdouts.seal_holdout(
                    desk.actor, int(months), [symbol], is_desk=is_desk
                )


@st.dialog("Open the holdout?", icon=":material/lock_open:")
def _confirm_opening(desk: Desk, holdout: HoldoutView) -> None:
    st.markdown(
        "Runs may then use these bars. The opening is counted, with your reason, and shown for "
        "ever after; it cannot be taken back."
    )
    reason = st.text_input("Reason", max_chars=MAX_REASON)
    if st.button("Open", type="primary", key="open_for_good"):
        with desk.action("The holdout is open."):
            desk.services.holdouts.open_holdout(desk.actor, holdout.id, reason)
