"""streamlit-authenticator's sign-in form over our accounts.

The package draws the form and calls back; whether a password is right, how often it may be
tried and what a session is are ours (core/user). Its cookie is switched off (expiry 0): it would
stay good after signing out. Nothing else of the package is mounted.
"""

from __future__ import annotations

import secrets

import streamlit as st
import streamlit_authenticator
from streamlit_authenticator.utilities.exceptions import LoginError

from core.errors import SignInError
from core.service_factory import Services
from core.user.types import SignInTicketView


class _AnyUsername(dict[str, dict[str, str]]):
    """Says yes to every username, so that the package asks us about each of them."""

    def __contains__(self, username: object) -> bool:
        return True

    def __missing__(self, username: str) -> dict[str, str]:
        self[username] = {"name": username, "email": "", "password": ""}
        return self[username]

    def get(self, username: str, default: object = None) -> dict[str, str]:  # type: ignore[override]
        return self[username]


def show_sign_in_form(services: Services) -> SignInTicketView | None:
    """The form; a ticket in the run in which the right password was given.

    Raises:
        SignInError: the password was wrong, or too many were.
    """
    authenticator = streamlit_authenticator.Authenticate(
        {"usernames": _AnyUsername()},
        cookie_name="unused",
        cookie_key=secrets.token_urlsafe(48),
        cookie_expiry_days=0,
        auto_hash=False,
        login_sleep_time=0,
    )
    issued: list[SignInTicketView] = []
    refused: list[SignInError] = []

    def check_credentials(username: str, password: str) -> bool:
        try:
            issued.append(
                services.sign_ins.verify_password(
                    username, password, address=_address(), user_agent=_user_agent()
                )
            )
        except SignInError as error:
            refused.append(error)
        return bool(issued)

    model = authenticator.authentication_controller.authentication_model
    model.check_credentials = check_credentials
    try:
        authenticator.login(
            fields={"Form name": "Sign in", "Login": "Sign in"}, clear_on_submit=False
        )
    except LoginError as error:
        raise SignInError(str(error)) from error
    if refused:
        raise refused[0]
    return issued[0] if issued else None


def _address() -> str:
    return str(st.context.ip_address or "")


def _user_agent() -> str:
    return str(st.context.headers.get("user-agent", ""))[:300]
