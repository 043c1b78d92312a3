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
        "/auth/handoff.js",
        "/auth/theme.js",
        "/_stcore/health",
        "/_stcore/host-config",
    }
)
_FRONT_END = "/static/"  # the same files for everybody
_OPERATOR_PATHS = frozenset({"/metrics", "/_stcore/metrics"})
# A page's address answers the front end's empty shell; what fills it comes over the socket.
_PAGE_SHELL = re.compile(r"^/[a-z][a-z0-9_]{0,40}$")

STREAM_PATH = "/_stcore/stream"


def access_to(path: str, method: str) -> Access:
    """What a plain HTTP request to `path` must bring."""
    if path in _OPERATOR_PATHS:
        return Access.OPERATOR
    if path in _OPEN_PATHS or path.startswith(_FRONT_END):
        return Access.OPEN
    if method in {"GET", "HEAD"} and _PAGE_SHELL.match(path):
        return Access.OPEN
    return Access.SIGNED_IN
