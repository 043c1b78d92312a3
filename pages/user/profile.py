"""One's own name, time zone, colour scheme, password and signed-in browsers."""

from __future__ import annotations

import streamlit as st

from core.enums import Theme
from core.formatting import format_age, format_browser, format_instant
from core.permissions import Permission
from core.user.time_zones import list_time_zones
from pages.components.page import Desk, page
from pages.components.session import set_new_theme
from pages.components.small_table import Cell, show_small_table

_THEMES = {
    Theme.SYSTEM: "Same as the system",
    Theme.LIGHT: "Light",
    Theme.DARK: "Dark",
}


def show_details(desk: Desk) -> None:
    """Name, time zone, colour scheme."""
    profile = desk.services.accounts.get_profile(desk.actor)
    st.subheader("Details", anchor=False)
    with st.form("details"):
        left, right = st.columns(2)
        left.text_input("User name", profile.username, disabled=True)
        right.text_input("Role", profile.role.value, disabled=True)
        name = left.text_input("Display name", profile.display_name, max_chars=80)
        zones = list_time_zones()
        zone = right.selectbox(
            "Time zone", zones, index=zones.index(profile.time_zone), help="Used for all times."
        )
        theme = left.selectbox(
            "Colours",
            list(_THEMES),
            index=list(_THEMES).index(profile.theme),
            format_func=_THEMES.__getitem__,
        )
        if st.form_submit_button("Save", type="primary"):
            with desk.action("Saved."):
                desk.services.accounts.update_profile(
                    desk.actor, display_name=name, time_zone=zone, theme=theme
                )
                if theme is not profile.theme:
                    set_new_theme(theme)


def show_password(desk: Desk) -> None:
    """Change the password; the other browsers are signed out."""
    st.subheader("Password", anchor=False)
    if desk.identity.is_demo:
        st.info("Demo accounts have no password to change: they are entered with one click.")
        return
    with st.form("password", clear_on_submit=True):
        current = st.text_input("Current password", type="password")
        left, right = st.columns(2)
        new = left.text_input("New password", type="password", help="12 to 128 characters.")
        again = right.text_input("New password again", type="password")
        if st.form_submit_button("Change password"):
            if new != again:
                st.error("The two new passwords differ. Type the same one twice.")
                return
            with desk.action("Password changed. Your other browsers are signed out."):
                desk.services.accounts.change_password(
                    desk.actor, current, new, desk.identity.session_id
                )


def show_sessions(desk: Desk) -> None:
    """The browsers that are signed in, and the way to sign them out."""
    st.subheader("Signed-in browsers", anchor=False)
    sessions = desk.services.sessions.list_sessions(desk.actor)
    zone = desk.identity.time_zone
    show_small_table(
        ("Browser", "Address", "Signed in", "Last seen", "Ends"),
        [
            (
                Cell(
                    f"{format_browser(entry.user_agent)}, this one"
                    if entry.session_id == desk.identity.session_id
                    else format_browser(entry.user_agent)
                ),
                Cell(entry.address),
                Cell(format_instant(entry.created_at, zone)),
                Cell(format_age(entry.last_seen_at)),
                Cell(format_instant(entry.expires_at, zone)),
            )
            for entry in sessions
        ],
        label="Signed-in browsers",
        numbers_from=5,
    )
    left, right = st.columns([1, 3])
    if left.button("Sign out the others", width="stretch", disabled=len(sessions) < 2):  # noqa: PLR2004
        with desk.action("The other browsers are signed out."):
            desk.services.sessions.revoke_all(desk.actor, desk.identity.session_id)
    if right.button("Sign out everywhere", help="This browser too."):
        with desk.action("Signed out everywhere."):
            desk.services.sessions.revoke_all(desk.actor)


with page("Profile", needs=Permission.OWN_PROFILE) as desk:
    show_details(desk)
    show_password(desk)
    show_sessions(desk)
