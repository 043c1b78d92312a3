"""API keys in a list, one's own or everybody's."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import KeyState
from core.formatting import format_age, format_instant
from core.user.api_key_types import ApiKeyView
from pages.components.table import as_table

_STATES = {
    KeyState.ACTIVE: "active",
    KeyState.EXPIRED: "expired",
    KeyState.REVOKED: "revoked",
}


def show_key_table(keys: Sequence[ApiKeyView], time_zone: str, *, with_owner: bool = False) -> None:
    """The keys as a table, newest first; ended ones say why."""
    owners = {"Owner": [key.owner for key in keys]} if with_owner else {}
    st.dataframe(
        as_table(
            {
                **owners,
                "Name": [key.name for key in keys],
                "Key": [f"{key.prefix}…" for key in keys],
                "State": [_describe_state(key) for key in keys],
                "Ends": [format_instant(key.expires_at, time_zone) for key in keys],
                "Last used": [_describe_use(key) for key in keys],
                "Scopes": [", ".join(key.scopes) for key in keys],
            }
        ),
        hide_index=True,
        width="stretch",
        column_config={
            "Owner": st.column_config.TextColumn(width=110),
            "Name": st.column_config.TextColumn(width=140),
            "State": st.column_config.TextColumn(width=130),
            "Ends": st.column_config.TextColumn(width=156),
            "Last used": st.column_config.TextColumn(width=150),
            "Scopes": st.column_config.TextColumn(help="What the key may do; click for all of it."),
            "Key": st.column_config.TextColumn(
                width=100,
                help="How the key begins: enough to tell it from others, useless to use it.",
            ),
        },
    )


def _describe_state(key: ApiKeyView) -> str:
    words = _STATES[key.state]
    return f"{words}: {key.revoked_because}" if key.revoked_because else words


def _describe_use(key: ApiKeyView) -> str:
    if key.last_used_at is None:
        return "never"
    return f"{format_age(key.last_used_at)} from {key.last_address or 'an unknown address'}"


def name_key(key: ApiKeyView) -> str:
    """The key as a choice in a box."""
    return f"{key.owner + ': ' if key.owner else ''}{key.name} ({key.prefix}…)"
