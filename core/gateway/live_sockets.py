"""Closes the sockets of sessions that ended, in tabs that send nothing by themselves."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

logger = structlog.get_logger(__name__)

POLL_SECONDS = 0.4


class LiveSockets:
    """The open sockets of signed-in browsers, watched by one query for all of them.

    Args:
        list_live: given token hashes, returns those whose session is still good.
    """

    def __init__(self, list_live: Callable[[set[str]], set[str]]) -> None:
        self._list_live = list_live
        self._ended: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._owners: dict[str, tuple[str, object]] = {}  # tab id → token hash, which socket

    @contextmanager
    def watch(self, token_hash: str) -> Iterator[asyncio.Event]:
        """An event that is set when the session ends, for as long as the socket is open."""
        ended = asyncio.Event()
        if not token_hash:  # nobody is signed in: nothing can end
            yield ended
            return
        self._ended[token_hash].add(ended)
        try:
            yield ended
        finally:
            self._ended[token_hash].discard(ended)
            if not self._ended[token_hash]:
                del self._ended[token_hash]

    @contextmanager
    def own_tab(self, token_hash: str) -> Iterator[Callable[[str], None]]:
        """What is to be told the id of the socket's tab; it is forgotten with the socket."""
        told: set[str] = set()

        def note(tab_id: str) -> None:
            told.add(tab_id)
            self._owners[tab_id] = (token_hash, note)

        try:
            yield note
        finally:
            for tab_id in told:
                # A tab that was cut off may have come back by another socket meanwhile.
                if self._owners.get(tab_id, ("", None))[1] is note:
                    del self._owners[tab_id]

    def is_owner(self, tab_id: str, token_hash: str) -> bool:
        """Whether the open tab of that id belongs to the session with that token hash."""
        return bool(token_hash) and self._owners.get(tab_id, ("", None))[0] == token_hash

    @property
    def count(self) -> int:
        """How many sockets of signed-in browsers are open."""
        return sum(len(events) for events in self._ended.values())

    async def run(self) -> None:
        """Look for ended sessions until cancelled."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.check()
            # The edge of a loop that must outlive a database out of reach.
            except Exception:
                logger.warning("revocation_check_failed", exc_info=True)

    async def check(self) -> None:
        """Set the events of all sessions that are no longer good."""
        hashes = set(self._ended)
        if not hashes:
            return
        live = await asyncio.to_thread(self._list_live, hashes)
        for token_hash in hashes - live:
            for ended in self._ended.get(token_hash, ()):
                ended.set()
