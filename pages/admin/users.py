"""Accounts: create, roles, disable, reset, sign out."""

from __future__ import annotations

import streamlit as st

from core.admin.types import NewCredentials, UserView
from core.enums import Role
from core.formatting import format_age, format_count, format_instant
from core.permissions import Permission
from pages.components.page import Desk, page
from pages.components.session import find, forget, keep
from pages.components.small_table import Cell, show_small_table

_NEW_CREDENTIALS = "users_new_credentials"


def show_users(desk: Desk) -> list[UserView]:
    """The table of all accounts; a name leads to what the person did."""
    users = desk.services.users.list_users(desk.actor)
    show_small_table(
        ("User", "Name", "Role", "State", "Since", "Last seen", "Sessions"),
        [_write_user(user, desk.identity.time_zone) for user in users],
        label="Accounts",
        numbers_from=6,
    )
    return users


def _write_user(user: UserView, time_zone: str) -> tuple[Cell, ...]:
    return (
        Cell(
            user.username,
            page="audit",
            query=(("user", user.username),),
            hint="What this person did, in the audit trail.",
        ),
        Cell(f"{user.display_name} · DEMO" if user.is_demo else user.display_name),
        Cell(user.role.value),
        Cell("active") if user.is_active else Cell("disabled", "down"),
        Cell(format_age(user.created_at), hint=format_instant(user.created_at, time_zone)),
        Cell(format_age(user.last_seen_at), hint=format_instant(user.last_seen_at, time_zone)),
        Cell(
            format_count(user.live_sessions),
            hint="Browsers in which the person is signed in at this moment.",
        ),
    )


def show_change(desk: Desk, users: list[UserView]) -> None:
    """Change one account; its sessions end at once, in open tabs too."""
    st.subheader("Change an account", anchor=False)
    by_id = {user.user_id: user for user in users}
    # By id: the user's other fields change with what is done here.
    user_id = st.selectbox("Account", list(by_id), format_func=lambda key: by_id[key].username)
    if not user_id:
        return
    chosen = by_id[user_id]
    service = desk.services.users
    left, middle, right = st.columns(3)
    st.caption(
        "A new role, a disabled account, a sign-out and a new password each end the person's "
        "sessions, in open tabs too, and revoke their API keys. What is theirs stays."
    )
    with left.container(border=True, height="stretch"):
        role = _choose_role(chosen.role, f"role_{chosen.user_id}")
        if st.button("Change role", disabled=role is chosen.role, width="stretch"):
            with desk.action(f"{chosen.username} is now {role.value}; signed out everywhere."):
                service.change_role(desk.actor, chosen.user_id, role)
    with middle.container(border=True, height="stretch"):
        st.markdown(f"**{'Active' if chosen.is_active else 'Disabled'}**")
        label = "Disable" if chosen.is_active else "Enable"
        if st.button(label, width="stretch"):
            with desk.action(f"{chosen.username}: {label.lower()}d."):
                service.set_active(desk.actor, chosen.user_id, is_active=not chosen.is_active)
        if st.button("Sign out everywhere", width="stretch"):
            with desk.action(f"{chosen.username} is signed out."):
                service.sign_out_user(desk.actor, chosen.user_id)
    with right.container(border=True, height="stretch"):
        st.markdown("**Password**")
        if st.button("Reset password", width="stretch", help="A new one is made and shown once."):
            with desk.action(" "):
                keep(_NEW_CREDENTIALS, service.reset_password(desk.actor, chosen.user_id))


def show_create(desk: Desk) -> None:
    """Create an account; the password is made and shown once."""
    st.subheader("New account", anchor=False)
    with st.form("create_user", clear_on_submit=True):
        left, middle, right = st.columns(3)
        username = left.text_input("User name", max_chars=50, help="3–50: letters, digits, _ and -")
        display_name = middle.text_input("Display name", max_chars=80)
        with right:
            role = _choose_role(Role.TRADER, "role_new")
        if st.form_submit_button("Create", type="primary"):
            with desk.action(f"Account {username} created."):
                credentials = desk.services.users.create_user(
                    desk.actor, username=username, display_name=display_name, role=role
                )
                keep(_NEW_CREDENTIALS, credentials)


def _choose_role(start: Role, key: str) -> Role:
    roles = [role.value for role in Role]
    return Role(st.selectbox("Role", roles, index=roles.index(start.value), key=key))


def show_new_credentials() -> None:
    """A password that was just made: this once."""
    credentials: NewCredentials | None = find(_NEW_CREDENTIALS)
    if credentials is None or not credentials.generated_password:
        return
    with st.container(border=True):
        st.markdown(f"Password of **{credentials.username}**, shown this once:")
        st.code(credentials.generated_password, language=None)
        if st.button("I have passed it on"):
            forget(_NEW_CREDENTIALS)
            st.rerun()


with page(
    "Users",
    "Who may come in, and as what. Every change stands in the audit trail.",
    needs=Permission.MANAGE_USERS,
) as desk:
    show_new_credentials()
    show_change(desk, show_users(desk))
    show_create(desk)
