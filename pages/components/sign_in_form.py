"""streamlit-authenticator's sign-in form over our accounts.

The package draws the form and calls back; whether a password is right, how often it may be
tried and what a session is are ours (core/user). Nothing else of the package is mounted, its
cookie least of all: it would stay good after signing out.
"""

from __future__ import annotations

import secrets

import streamlit as st
from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController
from streamlit_authenticator.utilities.exceptions import LoginError

from core.errors import SignInError
from core.services import Services
from core.user.types import SignInTicketView
from pages.components.identity import find_address


class _AnyUsername(dict[str, dict[str, str]]):
    """Has an entry for every user name, so that the package asks us about each of them."""

    def __missing__(self, username: str) -> dict[str, str]:
        return {"name": username, "email": ""}


class _NoCookie:
    """In place of the package's cookie."""

    def get_cookie(self) -> None:
        """There is none."""

    def set_cookie(self) -> None:
        """None is set."""


class _SignInForm(Authenticate):
    """The package's form without its cookie component, with our check of the password."""

    def __init__(self, services: Services) -> None:
        self.attrs = {"login_sleep_time": 0}
        self.path = None
        self.secret_key = secrets.token_urlsafe(48)
        self.cookie_controller = _NoCookie()
        self.authentication_controller = AuthenticationController(
            {"usernames": {}}, auto_hash=False, secret_key=self.secret_key
        )
        model = self.authentication_controller.authentication_model
        model.credentials = {"usernames": _AnyUsername()}
        model.check_credentials = self._check
        self._services = services
        self.ticket: SignInTicketView | None = None
        self.refusal: SignInError | None = None

    def _check(self, username: str, password: str) -> bool:
        try:
            address, browser = find_visitor()
            self.ticket = self._services.sign_ins.verify_password(
                username, password, address=address, user_agent=browser
            )
        except SignInError as error:
            self.refusal = error
        return self.ticket is not None


def find_visitor() -> tuple[str, str]:
    """Address and browser of whoever is in front of the page; empty where unknown."""
    browser = str(st.context.headers.get("user-agent", ""))
    return find_address(), browser[:300]


def show_sign_in_form(services: Services) -> SignInTicketView | None:
    """The form; a ticket in the run in which the right password was given.

    Raises:
        SignInError: the password was wrong, or too many were.
    """
    form = _SignInForm(services)
    try:
        form.login(fields={"Form name": "Sign in", "Login": "Sign in"})
    except LoginError as error:
        raise SignInError(str(error)) from error
    if form.refusal:
        raise form.refusal
    return form.ticket
