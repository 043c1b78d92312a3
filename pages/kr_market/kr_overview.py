"""Korea at a glance: what the market allows, its sectors, and what the scanners found."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.clock import now
from core.kr_market.market_gate.gate_view import GateView
from core.permissions import Permission
from pages.components.empty_state import show_empty
from pages.components.kr_gate import show_gate, show_gate_history, show_gate_parts
from pages.components.kr_gate_readings import show_read_button, show_readings
from pages.components.kr_scans import SMART_MONEY, show_scans
from pages.components.kr_sectors import show_sectors
from pages.components.kr_smart_money import show_smart_money
from pages.components.kr_win_rates import show_win_rates
from pages.components.page import Desk, errors_shown, page
from pages.components.remembered import find_gate, find_sectors

MARKET = "Market"
_EARLIEST = date(1990, 1, 1)


def choose_day() -> date | None:
    """The day that gate and sectors are read as at the end of; None for now. Stands in the URL."""
    chosen: date | None = st.date_input(
        "As of the end of",
        value=None,
        min_value=_EARLIEST,
        max_value=now().date(),
        key="day",
        bind="query-params",
        width=170,
        help="Gate and sectors read only what was known at the end of that day in Seoul. "
        "Empty: now; for the invented market, its own present.",
    )
    return chosen


def load_gate(desk: Desk, day: date | None) -> GateView:
    """The same for everyone who may read signals, half a minute old at most."""
    return find_gate(desk, day)


def show_gate_part(desk: Desk, gate: GateView, day: date | None) -> None:
    """The light with what it adds up from, beside its history; or how to get an index."""
    if gate.origin is None:
        show_gate(gate, day)
        need = "daily bars of an index fund such as KODEX 200 (069500), at least 60 sessions."
        show_empty(
            "The gate has no index" if day is None else f"Nothing of the index up to {day}",
            f"Import {need}" if day is None else f"Choose a later day, or import older {need}",
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return
    left, right = st.columns([11, 9], gap="large")
    with left:
        show_gate(gate, day)
        show_gate_parts(gate)
    with right:
        show_gate_history(gate)
        with errors_shown():
            show_readings(desk)


def show_market(desk: Desk, day: date | None) -> None:
    """Gate, sectors, what the scanners found, and what that was worth before."""
    gate = load_gate(desk, day)
    show_gate_part(desk, gate, day)
    with errors_shown():
        show_sectors(find_sectors(desk, day), gate.rules, day)
    with errors_shown():
        show_scans(desk)
    with errors_shown():
        show_win_rates(desk)


with page(
    "Korea",
    "What the Korean market allows, where it is strong, and what the scanners found.",
    needs=Permission.READ_KOREAN_SIGNALS,
) as desk:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            "View",
            [MARKET, SMART_MONEY],
            default=MARKET,
            required=True,
            key="view",
            bind="query-params",
            help="The market as a whole, or share by share what foreigners and institutions buy.",
        )
        if view == MARKET:
            day = choose_day()
            show_read_button(desk)
    if view == MARKET:
        show_market(desk, day)
    else:
        show_gate(load_gate(desk, None), None)
        show_smart_money(desk)
