"""The sidebar below the menu: who is signed in, running jobs, notices, the way out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.enums import RunMode
from core.service_factory import get_services
from core.user.types import Identity
from pages.components.brand import SOURCE_URL
from pages.components.hand_off import apply_theme, close_session
from pages.components.jobs_tray import show_jobs_tray
from pages.components.panel import show_html
from pages.components.session import pop_new_theme

_DEMO = (
    '<p class="sd-demo"><span class="sd-chip demo">DEMO</span> '
    "invented market beside real sample bars</p>"
)


def show_sidebar(identity: Identity, paths: Sequence[str]) -> None:
    """Draw it; runs on every page, so with as few elements as it takes."""
    with st.sidebar:
        show_jobs_tray()
        show_html(
            _DEMO if get_services().web.mode is RunMode.DEMO else "",
            f'<div class="sd-foot"><b>{escape(identity.username)}</b> · '
            f"{escape(identity.role.value)}<br>AGPL-3.0 · "
            f'<a href="{escape(SOURCE_URL)}" target="_blank" rel="noopener">source code</a></div>',
        )
        if st.button("Sign out", key="sign_out"):
            close_session()
        if theme := pop_new_theme():
            apply_theme(theme, paths)
