"""How many sockets one visitor may hold open: each takes memory before its first message ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

MOST_TABS = 60
"""Of one signed-in browser."""

MOST_ANONYMOUS = 50
"""Of one address from which nobody is signed in: sign-in forms, in practice."""


class Seats:
    """Counts open sockets by who holds them."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @contextmanager
    def take(self, who: str, most: int) -> Iterator[bool]:
        """Hold one more for as long as the block runs; whether there was one to be had."""
        is_free = self._taken[who] < most
        self._taken[who] += is_free
        try:
            yield is_free
        finally:
            self._taken[who] -= is_free
            if not self._taken[who]:
                del self._taken[who]
