"""How often something happened in n tries, with the interval that n allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z = 1.959963984540054  # of a two-sided 95 % interval


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `tries`. With no tries there is no rate and the interval is everything."""

    hits: int
    tries: int

    @property
    def share(self) -> float:
        """Hits over tries; NaN without tries."""
        return self.hits / self.tries if self.tries else math.nan

    def interval(self) -> tuple[float, float]:
        """95 % interval by Wilson's score (1927), which is sound at 0 and at 1."""
        if not self.tries:
            return 0.0, 1.0
        n, p = self.tries, self.share
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, middle - half), min(1.0, middle + half)
