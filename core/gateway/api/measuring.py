"""Counts and times the API's answers, by route and never by path: paths hold ids."""

from __future__ import annotations

import time

from core.gateway.answers import App, Message, Receive, Scope, Send
from core.telemetry import API_REQUEST_SECONDS, API_REQUESTS
from core.telemetry.queries import count_queries
from core.tracing import span

_NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Measured:
    """ASGI middleware around the API."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started, status = time.perf_counter(), 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with count_queries("api"), span("api"):
                await self._app(scope, receive, note_status)
        finally:
            route = scope.get("route")
            pattern = f"/api{route.path}" if route is not None else _NO_ROUTE
            method = scope["method"] if scope["method"] in _METHODS else "other"
            API_REQUESTS.labels(pattern, method, str(status)).inc()
            API_REQUEST_SECONDS.labels(pattern).observe(time.perf_counter() - started)
