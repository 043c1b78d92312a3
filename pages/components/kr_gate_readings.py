"""The readings that were taken and kept, and the button that takes one now."""

from __future__ import annotations

import streamlit as st

from core.formatting import MISSING, format_instant, format_number
from core.permissions import Permission, is_allowed
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_SHOWN = 6
_TONES = {"green": "up", "red": "down"}


def show_read_button(desk: Desk) -> None:
    """For those who may have it read."""
    if not is_allowed(desk.actor.role, Permission.RUN_KOREAN_SCANS):
        return
    if st.button(
        "Read the gate now",
        icon=":material/traffic:",
        help="Takes a reading and keeps it; everybody is told if the light has changed.",
    ):
        with desk.action("The gate is being read; the reading stands below in a moment."):
            desk.services.gate_readings.submit_reading(desk.actor)


def show_readings(desk: Desk) -> None:
    """What the gate said when it was asked, newest first."""
    st.subheader(
        "Readings taken",
        anchor=False,
        help="Kept as they were taken and never changed, one whenever bars of the index come in.",
    )
    taken = desk.services.gate_readings.list_readings(desk.actor, _SHOWN)
    if not taken:
        show_empty("No reading has been taken yet", "One is taken when bars of the index come in.")
        return
    show_small_table(
        ("Taken", "Session", "Light", "Score", "Index"),
        [
            [
                Cell(format_instant(one.read_at, desk.identity.time_zone), "quiet"),
                Cell(MISSING if one.session is None else one.session.isoformat()),
                Cell(
                    one.light.upper(), _TONES.get(one.light.value, ""), hint=" ".join(one.reasons)
                ),
                Cell(f"{format_number(one.score, 0)} of {format_number(one.maximum, 0)}"),
                Cell(f"{one.symbol}{' (DEMO)' if one.is_demo else ''}"),
            ]
            for one in taken
        ],
        label="Readings of the Market Gate",
        numbers_from=5,
    )
