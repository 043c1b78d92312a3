"""Which paths answer whom. Whatever is not named here needs a signed-in session."""

from __future__ import annotations

import re

from core.enums import Access

_OPEN_PATHS = frozenset(
    {
        "/",
        "/healthz",
        "/readyz",
        "/favicon.png",
        "/manifest.json",
        "/auth/session",
        "/auth/sign-out",
        "/source.tar.gz",  # the licence grants it to every visitor
        "/auth/handoff.js",
        "/auth/server.js",
        "/auth/theme.js",
        "/desk.css",
        "/_stcore/health",
        "/_stcore/host-config",
    }
)
_API = "/api"
_FRONT_END = "/static/"  # the same files for everybody
_OPERATOR_PATHS = frozenset({"/metrics", "/_stcore/metrics"})
# A page's address answers the front end's empty shell; what fills it comes over the socket.
_PAGE_SHELL = re.compile(r"/[a-z][a-z0-9_]{0,40}")
_NOT_A_PAGE = frozenset({"/oauth2callback"})  # a route of Streamlit's that looks like a page
# The router takes "/metrics" with a line break at its end for "/metrics", and static files know
# ways up; we compare by the letter, so what can be read in two ways is not served at all.
_AMBIGUOUS = re.compile(r"[\x00-\x20\x7f\\]|//|/\.{1,2}(?:/|$)")

STREAM_PATH = "/_stcore/stream"


def is_plain(path: str) -> bool:
    """Whether everybody on the way to the file reads this (decoded) path in the same way."""
    return not _AMBIGUOUS.search(path)


def access_to(path: str, method: str) -> Access:
    """What a plain HTTP request to `path` must bring."""
    if path in _OPERATOR_PATHS:
        return Access.OPERATOR
    if path == _API or path.startswith(f"{_API}/"):
        return Access.API_KEY
    if path in _OPEN_PATHS or path.startswith(_FRONT_END):
        return Access.OPEN
    is_shell = _PAGE_SHELL.fullmatch(path) and path not in _NOT_A_PAGE
    if is_shell and method in {"GET", "HEAD"}:
        return Access.OPEN
    return Access.SIGNED_IN
