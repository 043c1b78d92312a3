"""Stands between one browser's socket and Streamlit, and looks at each message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from core.gateway.rate_limit import TokenBucket
from core.gateway.wire import CLEAR_CACHE_FIELD, read_tab_id, top_level_fields

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CLOSE_POLICY = 1008
CLOSE_TOO_BIG = 1009
CLOSE_TOO_MUCH = 1013
ANONYMOUS_MESSAGE_BYTES = 64 * 1024
MESSAGE_BYTES = 2 * 1024 * 1024


class SocketGuard:
    """Wraps `receive` and `send` of one socket.

    Ends the socket when its session ends, drops what the visitor may not send, and limits how
    much and how often they send.

    Args:
        token_hash: of the visitor's session; empty for somebody not signed in.
        is_live: whether that session is still good; asked for every message.
        ended: set by the watch over all sockets, for tabs that send nothing.
        note_tab: told the id that the server gives the tab.
    """

    def __init__(
        self,
        receive: Receive,
        send: Send,
        *,
        token_hash: str,
        may_clear_cache: bool,
        is_live: Callable[[str], bool],
        ended: asyncio.Event,
        note_tab: Callable[[str], None],
    ) -> None:
        self._receive = receive
        self._send = send
        self._token_hash = token_hash
        self._may_clear_cache = may_clear_cache
        self._is_live = is_live
        self._ended = ended
        self._note_tab = note_tab
        self._is_tab_known = False
        self._is_closed = False
        self._limit = MESSAGE_BYTES if token_hash else ANONYMOUS_MESSAGE_BYTES
        self._bucket = TokenBucket(burst=200, per_second=40)

    async def receive(self) -> Message:
        """The next message that may pass."""
        while True:
            message = await self._next_or_end()
            if message is None:
                return await self._close(CLOSE_POLICY)
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes")
            fault = await self._find_fault(data)
            if fault:
                return await self._close(fault)
            if data is not None and self._may_pass(data):
                return message

    async def send(self, message: Message) -> None:
        """Pass a message on unless the socket was closed from here."""
        if self._is_closed:
            return
        if not self._is_tab_known and message["type"] == "websocket.send":
            self._look_for_tab(message.get("bytes") or b"")
        await self._send(message)

    def _look_for_tab(self, data: bytes) -> None:
        """A message that cannot be read names no tab: its tab is nobody's, and takes no file."""
        try:
            tab_id = read_tab_id(data)
        except ValueError:
            return
        if tab_id:
            self._note_tab(tab_id)
            self._is_tab_known = True

    async def _find_fault(self, data: bytes | None) -> int | None:
        """Why the socket must end because of this message, as its closing code."""
        if data is None:  # text: the front end never sends any
            return CLOSE_POLICY
        if len(data) > self._limit:
            return CLOSE_TOO_BIG
        if not self._bucket.take():
            return CLOSE_TOO_MUCH
        if self._token_hash and not await asyncio.to_thread(self._is_live, self._token_hash):
            return CLOSE_POLICY
        return None

    def _may_pass(self, data: bytes) -> bool:
        try:
            return self._may_clear_cache or CLEAR_CACHE_FIELD not in top_level_fields(data)
        except ValueError:
            return False

    async def _next_or_end(self) -> Message | None:
        """The next raw message, or None when the session ended first."""
        incoming = asyncio.ensure_future(self._receive())
        ending = asyncio.ensure_future(self._ended.wait())
        try:
            done, _ = await asyncio.wait({incoming, ending}, return_when=asyncio.FIRST_COMPLETED)
            return None if ending in done else incoming.result()
        finally:
            incoming.cancel()
            ending.cancel()

    async def _close(self, code: int) -> Message:
        if not self._is_closed:
            await self._send({"type": "websocket.close", "code": code})
            self._is_closed = True
        return {"type": "websocket.disconnect", "code": code}
