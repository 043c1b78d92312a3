"""Streamlit's start page with our name and style, and the server's address known at once.

As it comes, the page is called Streamlit until the first run ends, and on a deep link it looks
for the server below the page's own path first, which is an error in every browser's console.
"""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from core.gateway import headers as edge
from core.gateway.style_sheet import STYLE_ADDRESS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_TITLE = (b"<title>Streamlit</title>", b"<title>Signaldeck</title>")
_HEAD = (
    b"<head>",
    b'<head><script src="/auth/server.js"></script>'
    + f'<link rel="stylesheet" href="{STYLE_ADDRESS}">'.encode(),
)
_FILES = ("/static/", "/_stcore/", "/media/", "/component/", "/api/")
# Parts, versions and packings of Streamlit's file mean nothing for ours.
_NOT_ASKED = frozenset({b"range", b"if-range", b"if-none-match", b"if-modified-since"})
_NOT_TOLD = frozenset({b"content-length", b"etag", b"last-modified", b"accept-ranges"})


def adapt_shell(html: bytes) -> bytes:
    """The page with our title and style sheet, and our script before any other."""
    for old, new in (_TITLE, _HEAD):
        html = html.replace(old, new, 1)
    return html


class Shell:
    """ASGI middleware right around Streamlit: rewrites its start page, passes on all else."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        is_page = scope["type"] == "http" and not scope["path"].startswith(_FILES)
        if not is_page or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, edge.header(scope["headers"], b"accept-encoding"))
        dropped = {*_NOT_ASKED, b"accept-encoding"}
        headers = [(key, value) for key, value in scope["headers"] if key not in dropped]
        await self._app({**scope, "headers": headers}, receive, answer.send)


class _Answer:
    """Holds an HTML answer back until it is whole, then sends it rewritten."""

    def __init__(self, send: Send, accepted: str) -> None:
        self._send = send
        self._is_gzip = "gzip" in accepted
        self._start: Message | None = None
        self._html = b""

    async def send(self, message: Message) -> None:
        """Take one message of the application."""
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._html += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self._start)

    async def _send_page(self, start: Message) -> None:
        body = adapt_shell(self._html)
        headers = [(key, value) for key, value in start["headers"] if key not in _NOT_TOLD]
        headers.append((b"vary", b"Accept-Encoding"))
        if self._is_gzip:
            body = gzip.compress(body, mtime=0)
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(message: Message) -> bool:
    return edge.header(message["headers"], b"content-type").startswith("text/html")
