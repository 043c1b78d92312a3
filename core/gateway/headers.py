"""Response headers, request headers and cookies at the edge."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

SESSION_COOKIE = "signaldeck_session"
IDENTITY_HEADER = b"x-signaldeck-session"

# The one inline script of Streamlit's shell; a test notices a new one.
_INLINE_SCRIPT = "'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' 'wasm-unsafe-eval' {_INLINE_SCRIPT}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        # Streamlit frames its own components; nobody else may frame us.
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
SECURITY_HEADERS: Headers = [
    (b"content-security-policy", _CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    """The first header of that lower-case name, or an empty string."""
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def read_session_cookie(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The session token of the cookie header; empty where there is none.

    Read by hand: the standard library gives up the whole header over one odd cookie, and other
    programs on the same host name, whatever their port, may have set one. Of several of our
    name the first counts, which browsers send for the closest path.
    """
    for pair in header(headers, b"cookie").split(";"):
        name, _, value = pair.partition("=")
        if name.strip() == SESSION_COOKIE:
            return value.strip()
    return ""


def with_security(headers: Iterable[tuple[bytes, bytes]], *, is_private: bool) -> Headers:
    """The headers of an answer with ours added; what is private is not kept by anybody."""
    headers = list(headers)
    is_silent = is_private and not header(headers, b"cache-control")
    return [
        *headers,
        *SECURITY_HEADERS,
        *([(b"cache-control", b"private, no-store")] if is_silent else []),
    ]


def with_identity(headers: Iterable[tuple[bytes, bytes]], token_hash: str) -> Headers:
    """The headers without any identity from outside, and with ours where there is one."""
    kept = [(key, value) for key, value in headers if key.lower() != IDENTITY_HEADER]
    return [*kept, (IDENTITY_HEADER, token_hash.encode())] if token_hash else kept


def without_resume(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers with the session id to resume removed from the sub-protocol list.

    Streamlit's browser offers `streamlit, <xsrf token>, <session id>`; a visitor who is not
    signed in must not be able to resume anyone's session by its id.
    """
    protocol = b"sec-websocket-protocol"
    return [
        (key, b",".join(value.split(b",")[:2]) if key.lower() == protocol else value)
        for key, value in headers
    ]


def host_name(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The host of the Host header, lower case, without the port."""
    host = header(headers, b"host").lower()
    if host.startswith("["):
        name, closed, _ = host[1:].partition("]")
        return name if closed else host
    return host.rsplit(":", 1)[0] if ":" in host else host


def is_same_origin(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the browser says that the request comes from one of our own pages."""
    headers = list(headers)
    origin = header(headers, b"origin")
    return bool(origin) and origin.split("://", 1)[-1] == header(headers, b"host")


def is_encrypted(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the browser sees our pages over TLS, which may end before it reaches us."""
    return header(headers, b"origin").startswith("https://")


def is_equal(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that does not depend on where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())
