"""Which scanner can run with the files that are here, one card each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import Readiness
from core.kr_market.files.file_types import ScannerNeed
from pages.components.text import escape_markdown

_WORDS = {
    Readiness.READY: (":green-badge[:material/check: can run]", ""),
    Readiness.PARTLY: (":orange-badge[:material/rule: can run, not fully]", ""),
    Readiness.BLOCKED: (":red-badge[:material/block: cannot run]", ""),
}


def show_needs(needs: Sequence[ScannerNeed]) -> None:
    """The cards side by side; each says what is missing and what that means."""
    for column, need in zip(st.columns(len(needs)), needs, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{need.scanner}**", help=f"Needs {need.needs}.")
            st.markdown(_WORDS[need.readiness][0])
            for remark in need.remarks or ("Everything it needs is here.",):
                st.caption(escape_markdown(remark))
