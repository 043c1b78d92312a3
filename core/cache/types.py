"""What the cache tells of itself."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

Key = tuple[Hashable, ...]
"""Names a question wholly; its parts have a `repr` that says all (texts, numbers, days, enums)."""


@dataclass(frozen=True, slots=True)
class RegionStats:
    """One region in this process, since its start.

    Attributes:
        hits: answers given from memory.
        shared_hits: answers that another process had left in Redis.
        misses: answers that had to be found anew.
        dropped: answers forgotten for want of room.
        oldest_seconds: age of the oldest answer that would still be given; None without one.
        version: how many times events have made the region out of date, in all processes.
        raised_at: when that happened last.
    """

    name: str
    title: str
    ttl_seconds: float
    entries: int
    max_entries: int
    hits: int
    shared_hits: int
    misses: int
    dropped: int
    oldest_seconds: float | None
    version: int
    raised_at: datetime | None

    @property
    def hit_share(self) -> float | None:
        """Fraction of the questions answered without work; None before the first."""
        asked = self.hits + self.shared_hits + self.misses
        return (self.hits + self.shared_hits) / asked if asked else None


@dataclass(frozen=True, slots=True)
class CacheState:
    """Where answers are kept.

    Attributes:
        is_shared: whether Redis is set.
        failing_since: since when Redis does not answer and memory alone serves; None while it does.
        error: what was wrong last; empty without.
        unreadable: answers in Redis that were not those of this version and were found anew.
    """

    is_shared: bool
    failing_since: datetime | None = None
    error: str = ""
    unreadable: int = 0
