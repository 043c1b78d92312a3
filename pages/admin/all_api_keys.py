"""Everybody's API keys: seen and revoked, with a reason that the owner reads."""

from __future__ import annotations

import streamlit as st

from core.admin.api_key_admin_service import MOST_REASON_CHARACTERS
from core.enums import KeyState
from core.permissions import Permission
from core.user.api_key_types import ApiKeyView
from pages.components.api_key_list import name_key, show_key_table
from pages.components.empty_state import show_empty
from pages.components.page import Desk, page

SUBTITLE = "Who lets which programs in. Their secrets are stored nowhere."


def show_revoke(desk: Desk, live: list[ApiKeyView]) -> None:
    """End one key, with the reason."""
    st.subheader("Revoke a key", anchor=False)
    by_id = {key.id: key for key in live}
    with st.form("revoke", clear_on_submit=True):
        left, right = st.columns(2)
        key_id = left.selectbox(
            "Key", list(by_id), None, format_func=lambda key: name_key(by_id[key])
        )
        reason = right.text_input(
            "Reason", max_chars=MOST_REASON_CHARACTERS, help="The owner reads it in their list."
        )
        st.caption("Its next request is refused, for good; its owner can make another one.")
        if not st.form_submit_button("Revoke", type="primary"):
            return
        if key_id is None:
            st.warning("Choose the key first.")
        else:
            with desk.action("Revoked: its next request is refused."):
                desk.services.all_api_keys.revoke_key(desk.actor, key_id, reason)


with page("All API keys", SUBTITLE, needs=Permission.MANAGE_USERS) as desk:
    keys = desk.services.all_api_keys.list_keys(desk.actor)
    live = [key for key in keys if key.state is KeyState.ACTIVE]
    if keys:
        st.caption(f"{len(live)} active of {len(keys)}")
        show_key_table(keys, desk.identity.time_zone, with_owner=True)
    else:
        show_empty(
            "No keys",
            "Nobody has made an API key. Everybody makes their own; here they are revoked.",
            link="user/api_keys.py",
            link_label="Your API keys",
        )
    if live:
        show_revoke(desk, live)
