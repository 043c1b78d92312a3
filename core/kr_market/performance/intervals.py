"""How far a win rate or a mean could be off by chance. Pure.

Signals of the same days share their market, and holds overlap, so single signals are no
independent draws: means are resampled by blocks of time. Wilson's interval of a win rate treats
signals as independent and is the narrowest that may be claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np

from core.contracts import FloatArray

LEVEL = 0.95
LEAST_BLOCKS = 6
DRAWS = 2_000
_SEED = 20_240
_Z = 1.959963984540054  # of the standard normal distribution, two-sided 95 %

DayArray = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 %; None where it cannot be told, and why."""

    low: float | None
    high: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Which block of time each of k signals falls into.

    Attributes:
        name: month, week or session.
        place: int64[k], 0 to count - 1.
        count: how many blocks.
        weights: float64[2,000, count], how often each is drawn, the same every time.
    """

    name: str
    place: DayArray
    count: int
    weights: np.ndarray[tuple[int, int], np.dtype[np.float64]]

    def sum_by_block(self, values: FloatArray) -> FloatArray:
        """float64[count]: the sum of the values in each block."""
        sums = np.bincount(self.place, weights=values, minlength=self.count)
        return np.asarray(sums, dtype=np.float64)


def wilson(wins: int, count: int) -> Interval:
    """The interval of a win rate, fractions (Wilson 1927)."""
    if not count:
        return Interval(None, None, "no signal")
    rate, spread = wins / count, _Z**2 / count
    centre = (rate + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(rate * (1 - rate) / count + spread / (4 * count))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def make_blocks(days: DayArray) -> Blocks | None:
    """Months where there are at least six, else weeks, else sessions; None under six sessions.

    Args:
        days: int64[k], days since 1970 of the signals' sessions.
    """
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    weeks = (days + 3) // 7  # 1970-01-01 was a Thursday: weeks begin on Monday
    for name, labels in (("month", months), ("week", weeks), ("session", days)):
        found, place = np.unique(labels, return_inverse=True)
        if len(found) >= LEAST_BLOCKS:
            return Blocks(name, place.astype(np.int64), len(found), _draw(len(found)))
    return None


@lru_cache(maxsize=64)
def _draw(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    generator = np.random.default_rng(_SEED)
    drawn = generator.multinomial(count, np.full(count, 1 / count), DRAWS).astype(np.float64)
    drawn.setflags(write=False)
    return drawn


def resample_mean(values: FloatArray, blocks: Blocks | None) -> Interval:
    """The middle 95 % of the means of 2,000 draws of as many blocks, with replacement."""
    if blocks is None:
        return Interval(None, None, f"under {LEAST_BLOCKS} sessions with signals")
    counts = blocks.weights @ blocks.sum_by_block(np.ones(len(values)))
    sums = blocks.weights @ blocks.sum_by_block(values)
    return take_middle(sums[counts > 0] / counts[counts > 0])


def take_middle(draws: FloatArray) -> Interval:
    """The interval that holds the middle 95 % of draws."""
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
