"""Keeps events flowing: what is announced at once, what is not by looking."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.events.broker import Broker
from core.events.dispatcher import EventDispatcher

WAIT_SECONDS = 1.0
LOOK_SECONDS = 2.0
_ROUNDS = 20


class EventPump:
    """One round after another, called by whoever delivers.

    While announcements arrive the outbox is looked at every two seconds: for deliveries that are
    to be tried again, and for those whose announcement was lost. Without them it is looked at in
    each round, as if there were no broker.

    Args:
        clock: seconds, rising.
    """

    def __init__(
        self,
        dispatcher: EventDispatcher,
        broker: Broker,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dispatcher = dispatcher
        self._broker = broker
        self._clock = clock
        self._next_look = 0.0

    def deliver(self) -> int:
        """One round; returns how many deliveries succeeded. Waits a second at most."""
        delivered = 0
        for _ in range(_ROUNDS):
            is_look_due = not self._broker.is_up or self._clock() >= self._next_look
            announced = self._broker.take(0.0 if is_look_due or delivered else WAIT_SECONDS)
            if announced:
                delivered += self._dispatcher.deliver(announced)
            if is_look_due:
                self._next_look = self._clock() + LOOK_SECONDS
                return delivered + self._dispatcher.deliver_due()
            if not announced:
                break
        return delivered
