"""The end of the ledger's chain, and the button that walks it."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_count
from core.kr_market.ledger.types import LedgerVerdict
from pages.components.page import Desk
from pages.components.remembered import count_sealed
from pages.components.session import find, keep
from pages.components.text import escape_markdown

_KEY = "kr_ledger_verdict"


def show_ledger_bar(desk: Desk) -> None:
    """How many signals are sealed; after a click, whether the chain holds."""
    count = count_sealed(desk)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{format_count(count)}** sealed signals",
            help="Each is written once and carries the hash of the one before: an edited, missing "
            "or added row breaks the chain from there on.",
        )
        if st.button("Verify the chain", icon=":material/link:", disabled=not count):
            with desk.action():
                keep(_KEY, desk.services.signal_ledger.verify(desk.actor))
        verdict: LedgerVerdict | None = find(_KEY)
        if verdict is not None:
            _show_verdict(verdict)


def _show_verdict(verdict: LedgerVerdict) -> None:
    words = escape_markdown(verdict.sentence)
    if verdict.is_whole:
        st.markdown(f":green-badge[:material/check: Whole] {words}")
        if verdict.head_sequence:
            st.caption(
                f"End: {verdict.head_sequence}\\:{verdict.head_hash[:12]}…",
                help=f"{verdict.head_sequence}:{verdict.head_hash} Keep it elsewhere: "
                "`python -m core ledger verify --known` compares with it.",
            )
    else:
        st.markdown(f":red-badge[:material/error: Broken at row {verdict.sequence}] {words}")
