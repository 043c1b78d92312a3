"""The sidebar below the menu: who is signed in, running jobs, notices, the way out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import RunMode
from core.service_factory import get_services
from core.user.types import Identity
from pages.components.brand import SOURCE_URL
from pages.components.hand_off import apply_theme, close_session
from pages.components.jobs_tray import show_jobs_tray
from pages.components.session import pop_new_theme


def show_sidebar(identity: Identity, paths: Sequence[str]) -> None:
    """Draw it; runs on every page."""
    with st.sidebar:
        if get_services().web.mode is RunMode.DEMO:
            st.html('<span class="sd-chip demo">DEMO</span>sample accounts, real bundled bars')
        show_jobs_tray()
        st.divider()
        name, leave = st.columns([3, 2], vertical_alignment="center")
        name.markdown(f"**{identity.username}** · {identity.role.value}")
        if leave.button("Sign out", key="sign_out", type="tertiary"):
            close_session()
        st.caption(f"AGPL-3.0 · [source code]({SOURCE_URL})")
        if theme := pop_new_theme():
            apply_theme(theme, paths)
