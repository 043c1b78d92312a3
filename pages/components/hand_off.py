"""Runs one of our small browser scripts: they alone can set the cookie or the colour scheme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from core.enums import Theme

# One slash and then a letter: "//host" and a backslash would leave the site.
_OWN_PATH = re.compile(r"/(?:[a-z][a-z0-9_]*)?(?:\?[^\s\\]*)?")
_THEME_NAMES = {Theme.SYSTEM: "System", Theme.LIGHT: "Light", Theme.DARK: "Dark"}


def open_session(ticket: str, *, paths: Sequence[str], next_path: str) -> None:
    """Trade the ticket for the session cookie, take over the colour scheme, go to `next_path`."""
    is_own = _OWN_PATH.fullmatch(next_path)
    _run("handoff.js", ticket=ticket, paths=paths, next=next_path if is_own else "/")


def close_session() -> None:
    """Revoke the session, clear the cookie, and load the start page."""
    _run("handoff.js", next="/")


def apply_theme(theme: Theme, paths: Sequence[str]) -> None:
    """Store the colour scheme in the browser and load the page again."""
    _run("theme.js", theme=_THEME_NAMES[theme], paths=paths)


def _run(script: str, *, paths: Sequence[str] = (), **data: str) -> None:
    values = {**data, "paths": " ".join(paths)}
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in values.items())
    st.html(f'<script src="/auth/{script}" {attributes}></script>', unsafe_allow_javascript=True)
