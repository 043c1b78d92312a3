"""How the gate answers: refusals in one shape, and headers that every answer carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from starlette.responses import JSONResponse

from core.gateway import headers as edge
from core.telemetry import GATE_REFUSALS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


CHALLENGE = {"www-authenticate": "Bearer"}
"""What a 401 says where a bearer token would have opened."""


class Answer:
    """Adds the security headers to an answer, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.has_begun = False
        self.is_private = False

    async def send(self, message: Message) -> None:
        """Pass a message on, its headers completed."""
        if message["type"] == "http.response.start":
            self.has_begun = True
            message["headers"] = edge.with_security(message["headers"], is_private=self.is_private)
        await self._send(message)


def read_address(scope: Scope) -> str:
    """Of whoever asks; empty where the server does not know it."""
    return str(scope["client"][0]) if scope.get("client") else ""


def refuse(
    status: int,
    code: str,
    message: str,
    remedy: str = "",
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A refusal as programs and people read it; counted."""
    GATE_REFUSALS.labels(code).inc()
    body = {"code": code, "message": message, "remedy": remedy}
    return JSONResponse(body, status_code=status, headers=headers)
