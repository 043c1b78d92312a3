"""What the door reads of a request before anything else does, and how it says no."""

from __future__ import annotations

import re

from starlette.responses import JSONResponse

from core.correlation import new_correlation
from core.gateway import headers as edge
from core.gateway.answers import CHALLENGE, Scope, refuse
from core.gateway.api.call_limit import Allowance

MAX_BODY_BYTES = 64 * 1024
CORRELATION_HEADER = "x-correlation-id"

# Ours are twelve hexadecimal digits. A caller's own never look like one: with the id of somebody
# else's work, or of a schedule's, theirs would pass for a part of it.
_CORRELATION = re.compile(r"(?![0-9a-f]{12}$)[A-Za-z0-9_.-]{8,36}")
_BEARER = re.compile(r"(?i:bearer) +(\S{1,200})")


class RefusedError(Exception):
    """A request that stays outside, with its answer."""

    def __init__(self, answer: JSONResponse, allowance: Allowance | None = None) -> None:
        super().__init__()
        self.answer = answer
        self.allowance = allowance


def check_size(scope: Scope) -> None:
    """Refuse what says that it is too large; what does not say it is cut off while it is read."""
    said = edge.header(scope["headers"], b"content-length")
    if said.isdecimal() and int(said[:20]) > MAX_BODY_BYTES:
        raise RefusedError(
            refuse(
                413,
                "too_large",
                "The request is too large.",
                f"At most {MAX_BODY_BYTES // 1024} KB are taken.",
            )
        )


def read_secret(scope: Scope) -> str:
    """The key that a request brings.

    Raises:
        RefusedError: none.
    """
    sent = _BEARER.fullmatch(edge.header(scope["headers"], b"authorization").strip())
    if sent is None:
        raise RefusedError(
            refuse(
                401,
                "api_key",
                "The request brings no API key.",
                "Send the header: Authorization: Bearer sdk_… (make a key on the page API keys).",
                CHALLENGE,
            )
        )
    return sent[1]


def choose_correlation(scope: Scope) -> str:
    """The caller's own id where it is fit to be stored and logged, else a new one."""
    given = edge.header(scope["headers"], CORRELATION_HEADER.encode())
    return given if _CORRELATION.fullmatch(given) else new_correlation()
