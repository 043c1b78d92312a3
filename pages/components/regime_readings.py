"""Stored readings: how many instruments stand in which regime, and the job that renews them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import streamlit as st

from core.enums import Regime, RegimeDetector
from core.formatting import format_age, format_count
from core.market_data.demo_market.names import DEMO_SOURCE
from core.permissions import Permission, is_allowed
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.regime_words import DETECTOR_HELP, DETECTOR_NAMES
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown


def show_overview(desk: Desk) -> None:
    """What is stored of all instruments."""
    overview = desk.services.regimes.get_overview(desk.actor)
    st.subheader("Stored readings", anchor=False)
    if overview.newest is None or overview.oldest is None:
        show_empty(
            "Nothing stored yet",
            "Readings of all instruments are stored by a job, which an analyst or trader starts. "
            "One instrument's regimes are always computed from its newest bars.",
        )
        return
    show_small_table(
        ("Detector", *(regime.value.capitalize() for regime in Regime)),
        [
            [
                Cell(DETECTOR_NAMES[detector], hint=DETECTOR_HELP[detector]),
                *(
                    Cell(format_count(overview.counts.get((detector, regime), 0)))
                    for regime in Regime
                ),
            ]
            for detector in RegimeDetector
        ],
        label="Instruments by regime",
    )
    sessions = f"{overview.newest}"
    if overview.oldest != overview.newest:
        sessions = f"{overview.oldest} to {overview.newest}"
    demo = ":orange-badge[DEMO] " if DEMO_SOURCE in overview.sources else ""
    st.caption(
        f"{demo}Instruments by their newest stored reading: sessions of {sessions}, bars "
        f"of {escape_markdown(', '.join(overview.sources))}, computed "
        f"{format_age(overview.computed_at)}. Readings are renewed by the job only, not when bars "
        "change."
    )


def show_detection(desk: Desk, symbol: str) -> None:
    """The button that starts the job, for those who may."""
    if not is_allowed(desk.actor.role, Permission.IMPORT_MARKET_DATA):
        return
    label = "Store this reading" if symbol else "Detect and store all"
    hint = "Keeps the newest reading of each detector with its age. Runs as a job."
    if st.button(label, help=hint, icon=":material/save:", type="secondary"):
        with desk.action("The detection is waiting for a worker; see Jobs."):
            desk.services.regime_detections.start_detection(desk.actor, [symbol] if symbol else [])


def show_stored(desk: Desk, symbol: str) -> None:
    """What is stored of one symbol, with its age."""
    found = desk.services.regimes.find_current(desk.actor, [symbol]).get(symbol, {})
    if not found:
        st.caption("No reading of this symbol is stored yet.")
        return
    parts = [
        f"{DETECTOR_NAMES[detector]}: {found[detector].regime.value} as of "
        f"{found[detector].as_of}, {format_age(_end_of(found[detector].as_of))}"
        for detector in RegimeDetector
        if detector in found
    ]
    newest = max(reading.computed_at for reading in found.values())
    st.caption(f"Stored: {'; '.join(parts)}; computed {format_age(newest)}.")


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
