"""What the web front doors need to know of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.enums import RunMode


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the server is run.

    Attributes:
        allowed_hosts: host names answered to.
        session_seconds: how long the session cookie lasts at most.
        is_cookie_secure: whether the cookie travels over TLS only.
        max_upload_bytes: largest file a page accepts.
        metrics_token: opens `/metrics` to a scraper; empty for none.
    """

    mode: RunMode
    allowed_hosts: frozenset[str]
    session_seconds: int
    is_cookie_secure: bool
    max_upload_bytes: int
    metrics_token: str = field(default="", repr=False)
