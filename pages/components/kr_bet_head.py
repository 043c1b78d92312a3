"""What the closing bets of a session stand on: source, stamp, gate, and what was not known."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.enums import MarketLight
from core.errors import AppError
from core.formatting import format_number
from core.kr_market.clock import SEOUL
from core.kr_market.closing_bet.types import BetScan
from core.kr_market.market_gate.gate_view import GateView
from pages.components.kr_gate_words import TONES
from pages.components.kr_source import show_chips
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.remembered import find_gate
from pages.components.text import escape_markdown


def show_basis(scan: BetScan) -> None:
    """Chips of the data."""
    flows = f"flows to {scan.flows_to}" if scan.flows_to else "flows unknown"
    stamp = f"{scan.clock.at.astimezone(SEOUL):%H:%M} KST"
    show_chips(
        source=scan.source,
        session=scan.session,
        fetched_at=scan.fetched_at,
        is_demo=scan.is_demo,
        more=(
            f"as of {stamp}",
            "closed bar read" if scan.uses_final_bar else "bar as of the stamp",
            flows,
            f"preset {scan.preset.name} v{scan.preset.version}",
        ),
    )


def show_notes(scan: BetScan) -> None:
    """A sentence for everything that is not what it may seem."""
    st.caption("  \n".join(f":material/info: {escape_markdown(note)}" for note in scan.notes))


def find_gate_then(desk: Desk, scan: BetScan) -> GateView | None:
    """The gate as of the end of the session; None where it cannot be read."""
    try:
        return find_gate(desk, scan.session)
    except AppError:
        return None  # the bets stand without it, and the light is shown as unknown


def show_light(gate: GateView | None) -> None:
    """The gate's light, its score, and what it allows."""
    if gate is None:
        st.caption("Market Gate: unknown.")
        return
    is_known = gate.light is not MarketLight.UNKNOWN and gate.score is not None
    score = f", {format_number(gate.score, 0)} points" if is_known else ""
    st.html(
        f'<div class="sd-gate {escape(TONES[gate.light])}" role="status" '
        f'aria-label="Market Gate: {escape(gate.light)}">'
        f'<div class="light">● {escape(gate.light.upper())}'
        f"<small>Market Gate{escape(score)}</small></div>"
        f'<div class="says"><b>{escape(gate.allowance.title)}</b>'
        f"<span>{escape(gate.allowance.meaning)}</span></div></div>"
    )
    show_link("kr_market/kr_overview.py", "Why")
