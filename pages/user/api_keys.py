"""Keys by which one's own programs use the HTTP API: made, shown once, revoked."""

from __future__ import annotations

import streamlit as st

from core.enums import KeyState
from core.permissions import Permission
from core.user.api_key_service import MOST_DAYS, MOST_NAME_CHARACTERS
from core.user.api_key_types import ApiKeyView, NewApiKey
from core.user.api_scopes import API_SCOPES, list_scopes
from pages.components.api_document import show_api_document
from pages.components.api_key_list import name_key, show_key_table
from pages.components.empty_state import show_empty
from pages.components.page import Desk, page
from pages.components.session import find, forget, keep
from pages.components.text import escape_markdown

SUBTITLE = "For programs of your own. A key can do what you can, or less; it is shown once."

_NEW_KEY = "api_keys_new"
_LIFETIMES = {30: "30 days", 90: "90 days", 180: "180 days", MOST_DAYS: "1 year"}


def show_new_key() -> None:
    """The secret of a key that was just made: this once."""
    made: NewApiKey | None = find(_NEW_KEY)
    if made is None:
        return
    with st.container(border=True):
        st.markdown(
            f"**{escape_markdown(made.key.name)}**: copy the key now, nobody can show it again."
        )
        st.code(made.secret, language=None)
        st.caption("Try it:")
        st.code(_write_example(made.secret), language="bash", wrap_lines=True)
        if st.button("I have copied it"):
            forget(_NEW_KEY)
            st.rerun()


def _write_example(secret: str) -> str:
    base = (st.context.url or "http://127.0.0.1:8501/").split("/api_keys")[0].rstrip("/")
    return f'curl -H "Authorization: Bearer {secret}" {base}/api/v1/key'


def show_create(desk: Desk) -> None:
    """The form for a new key."""
    scopes = [scope.value for scope in list_scopes(desk.actor)]
    words = {scope.value: text for scope, text in API_SCOPES.items()}
    with st.form("create_key", clear_on_submit=True):
        left, right = st.columns([3, 1])
        name = left.text_input(
            "Name",
            max_chars=MOST_NAME_CHARACTERS,
            placeholder="Nightly report",
            help="Which program has it: you will want to know when you revoke it.",
        )
        days = right.selectbox(
            "Ends after", list(_LIFETIMES), 1, format_func=_LIFETIMES.__getitem__
        )
        chosen = st.pills(
            "Scopes",
            scopes,
            selection_mode="multi",
            default=[scope for scope in scopes if scope.startswith("read_")],
            help="  \n".join(f"**{scope}**: {words[scope]}" for scope in scopes),
        )
        if st.form_submit_button("Make the key", type="primary"):
            with desk.action("The key is made: copy it now."):
                keep(
                    _NEW_KEY, desk.services.api_keys.create_key(desk.actor, name, chosen, days or 0)
                )


def show_revoke(desk: Desk, live: list[ApiKeyView]) -> None:
    """End one key, or all."""
    by_id = {key.id: key for key in live}
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    key_id = left.selectbox(
        "Key to revoke", list(by_id), None, format_func=lambda key: name_key(by_id[key])
    )
    is_asked = middle.button(
        "Revoke",
        disabled=key_id is None,
        width="stretch",
        help="Its next request is refused, for good. Other keys go on.",
    )
    if is_asked and key_id is not None:
        with desk.action(f"{by_id[key_id].name} is revoked: its next request is refused."):
            desk.services.api_keys.revoke_key(desk.actor, key_id)
    with right.popover("Revoke all", width="stretch", disabled=len(live) < 2):  # noqa: PLR2004
        st.markdown(f"All {len(live)} keys end at once, for good.")
        if st.button("Revoke them all", type="primary"):
            with desk.action("All keys are revoked."):
                desk.services.api_keys.revoke_all(desk.actor)


with page("API keys", SUBTITLE, needs=Permission.OWN_API_KEYS) as desk:
    show_new_key()
    keys = desk.services.api_keys.list_keys(desk.actor)
    if keys:
        show_key_table(keys, desk.identity.time_zone)
        if live := [key for key in keys if key.state is KeyState.ACTIVE]:
            show_revoke(desk, live)
    else:
        show_empty(
            "No keys yet",
            "A key lets a program of yours read and act through `/api/v1`, without your password.",
        )
    st.subheader("New key", anchor=False)
    show_create(desk)
    show_api_document()
