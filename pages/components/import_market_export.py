"""What is stored, written back in the columns it came in."""

from __future__ import annotations

import streamlit as st

from core.market_data.market_export_service import ExportOffer
from pages.components.import_market_plan import CONTRACT_NAMES
from pages.components.page import Desk


def show_exports(desk: Desk) -> None:
    """Choose what is stored, download it. The file is written when it is asked for."""
    offers = desk.services.market_exports.list_exports(desk.actor)
    if not offers:
        return
    with st.container(border=True):
        st.markdown("**Export**")
        st.caption(
            "Files have the columns they came in and import again as unchanged. Demo data is left "
            "out: back in, nothing would mark it."
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            offer = st.selectbox("What", offers, format_func=_name, key="market_export", width=480)
            st.download_button(
                "Download CSV",
                lambda: _write(desk, offer),
                file_name=f"{offer.contract.value}_{offer.source.replace(':', '_')}.csv",
                mime="text/csv",
                on_click="ignore",
            )


def _name(offer: ExportOffer) -> str:
    return f"{CONTRACT_NAMES[offer.contract]} · {offer.source}"


def _write(desk: Desk, offer: ExportOffer) -> bytes:
    return b"".join(desk.services.market_exports.export(desk.actor, offer.contract, offer.source))
