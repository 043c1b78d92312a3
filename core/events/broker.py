"""How those who deliver events learn that there are some, besides looking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Broker(Protocol):
    """Carries the ids of deliveries from those who record events to those who deliver them.

    It may lose ids and repeat them, and it may be away: the outbox is the truth, a delivery is
    claimed in the database before it is made, and whatever was not announced is found there.
    """

    @property
    def is_up(self) -> bool:
        """Whether announcements arrive, as far as is known; looking can then be rare."""

    def describe(self) -> str:
        """What it is and how it is at this moment, in words."""

    def announce(self, delivery_ids: Sequence[int]) -> None:
        """Say that these are to be made. Never raises and never takes long."""

    def take(self, seconds: float) -> list[int]:
        """Wait until something is announced, and take it; of many who wait, one gets an id.

        Args:
            seconds: wait so long at most; 0 not to wait.

        Returns:
            Ids in the order they were announced; none where nothing came or nothing can be
            waited for.
        """


class NoBroker:
    """The default: one process delivers, and finds what is due by looking at the outbox."""

    is_up = False

    def describe(self) -> str:
        """What it is, in words."""
        return "the outbox itself, looked at five times a second"

    def announce(self, delivery_ids: Sequence[int]) -> None:
        """Nobody waits for it."""

    def take(self, seconds: float) -> list[int]:
        """Nothing to wait for."""
        del seconds
        return []
