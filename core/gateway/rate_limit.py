"""A token bucket: so many at once, so many a second after that."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    """Allows `burst` actions at once and `per_second` in the long run."""

    burst: float
    per_second: float
    _level: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._level = self.burst
        self._at = time.monotonic()

    def take(self, cost: float = 1) -> bool:
        """Whether an action of that cost is allowed now; counts it if so."""
        instant = time.monotonic()
        self._level = min(self.burst, self._level + (instant - self._at) * self.per_second)
        self._at = instant
        if self._level < cost:
            return False
        self._level -= cost
        return True
