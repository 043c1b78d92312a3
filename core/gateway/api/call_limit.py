"""So many calls in any stretch of so many seconds, counted in this process."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

_MOST_NAMES = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller may still do.

    Attributes:
        limit: calls within the stretch.
        remaining: calls left right now.
        wait_seconds: until one more call is free again; 0 where one is free now.
    """

    is_allowed: bool
    limit: int
    remaining: int
    wait_seconds: int


class CallLimit(Protocol):
    """Counts calls by name."""

    def take(self, name: str) -> Allowance:
        """Count one more call if it is allowed; what is refused does not count."""


class LocalCallLimit:
    """A window that slides: never more than `limit` calls in any `seconds`, however they fall.

    Exact and small: at most `limit` instants are kept for each name.
    """

    def __init__(
        self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}
        self._lock = threading.Lock()  # requests are admitted in threads

    def take(self, name: str) -> Allowance:
        """Count one more call if it is allowed."""
        with self._lock:
            at = self._clock()
            calls = self._find_recent(name, at)
            is_allowed = len(calls) < self._limit
            if is_allowed:
                calls.append(at)
            return build_allowance(
                is_allowed=is_allowed,
                limit=self._limit,
                count=len(calls),
                until_free=calls[0] + self._seconds - at,
            )

    def _find_recent(self, name: str, at: float) -> deque[float]:
        if name not in self._calls and len(self._calls) >= _MOST_NAMES:
            self._forget_idle(at)
        calls = self._calls.setdefault(name, deque())
        while calls and calls[0] <= at - self._seconds:
            calls.popleft()
        return calls

    def _forget_idle(self, at: float) -> None:
        busy = {
            name: calls
            for name, calls in self._calls.items()
            if calls and calls[-1] > at - self._seconds
        }
        # More names than that within one stretch: an attack with made-up names, and their counts
        # are worth less than the memory.
        self._calls = busy if len(busy) < _MOST_NAMES else {}


def build_allowance(*, is_allowed: bool, limit: int, count: int, until_free: float) -> Allowance:
    """The allowance after a call.

    Args:
        is_allowed: whether the call was.
        limit: calls within the stretch.
        count: calls counted in it, this one included.
        until_free: seconds until the oldest of them leaves it.
    """
    remaining = max(0, limit - count)
    wait = 0 if remaining else max(1, math.ceil(until_free))
    return Allowance(is_allowed, limit, remaining, wait)
