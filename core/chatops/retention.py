"""Ends the time that messages and codes are kept. Called by the worker, over and over."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.chatops.conversations import KEPT_FOR
from core.clock import now
from db.chatops.confirmation_repository import remove_confirmations_before
from db.chatops.message_repository import remove_messages_before
from db.session import Database

LOOK_SECONDS = 600.0


class ChatRetention:
    """Removes what is older than a day; nobody is shown it before that, either.

    Args:
        clock: seconds, rising.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._next_look = 0.0

    def start_due(self) -> int:
        """Remove what is old, unless it looked a while ago; returns how many messages."""
        if self._clock() < self._next_look:
            return 0
        self._next_look = self._clock() + LOOK_SECONDS
        cutoff = now() - KEPT_FOR
        with self._database.write() as session:
            remove_confirmations_before(session, cutoff)
            return remove_messages_before(session, cutoff)
