"""Sign in: the only page of somebody who is not."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from core.enums import Role, RunMode
from core.errors import AppError
from core.service_factory import get_services
from core.services import Services
from core.user.demo_accounts import SECOND_ADMIN
from pages.components.brand import NAME
from pages.components.entries import page_paths
from pages.components.hand_off import open_session
from pages.components.page import show_error
from pages.components.session import find_ticket, keep_ticket
from pages.components.sign_in_form import find_visitor, show_sign_in_form

_DEMO_ENTRIES: dict[str, str] = {
    Role.TRADER: "Watchlists, imports, backtests.",
    Role.ANALYST: "The same desk, as an analyst.",
    Role.ADMIN: "The desk plus users, system and audit.",
    SECOND_ADMIN: "Decides on what the first administrator wrote: prompts need two people.",
}


def show_demo_entry(services: Services) -> None:
    """One button an account; there is nothing to protect in a demo."""
    with st.container(border=True):
        st.html(
            '<span class="sd-chip demo">DEMO</span> Sample accounts, an invented market beside '
            "real sample bars, reachable from this machine only. One click lets you in."
        )
        cells = st.columns(2)
        for place, (name, text) in enumerate(_DEMO_ENTRIES.items()):
            if cells[place % 2].button(
                f"Enter as {name}",
                help=text,
                width="stretch",
                type="secondary" if place else "primary",
                key=f"enter_{name}",
            ):
                keep_ticket(services.sign_ins.issue_demo_ticket(name, *find_visitor()).ticket)


def next_path() -> str:
    """Where the visitor wanted to go: a deep link survives the sign-in."""
    url = urlsplit(str(st.context.url or "/"))
    return f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"


def main() -> None:
    """Two ways in, or one outside the demo."""
    services = get_services()
    _, middle, _ = st.columns([1, 1.5, 1])
    with middle:
        st.space("large")
        st.title(NAME, anchor=False)
        st.html(
            '<p class="sd-sub">Research and trading desk in which every number says where it '
            "comes from.</p>"
        )
        try:
            if services.web.mode is RunMode.DEMO:
                show_demo_entry(services)
            if issued := show_sign_in_form(services):
                keep_ticket(issued.ticket)
        except AppError as error:
            show_error(error)
        # Kept until the page is left: a run that is cut short must not lose the way in.
        if ticket := find_ticket():
            st.caption("Signing in …")
            open_session(ticket, paths=page_paths(), next_path=next_path())


main()
