"""How long a search will take, from how long earlier ones took on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from core.formatting import format_count

FIRST_GUESS = 2e6
"""Combinations x bars a second of a strategy without a kernel, where nothing has been measured."""

_START_SECONDS = 0.5  # loading bars, preparing, storing
_FEWEST_BARS_TRIED = 100_000  # combinations x bars: less mostly measures the start
_LATEST = 5


@dataclass(frozen=True, slots=True)
class Rate:
    """An earlier search: `trials` over `bars` each took `seconds`.

    `kind` is what it ran: a strategy, or a strategy and a method that takes time of its own.
    """

    kind: str
    trials: int
    bars: int
    seconds: float

    @property
    def speed(self) -> float:
        """Combinations x bars a second."""
        return self.trials * self.bars / max(self.seconds, 1e-3)


@dataclass(frozen=True, slots=True)
class TimeForecast:
    """About so many seconds, and in words from what that is known."""

    seconds: float
    words: str


def forecast_seconds(kind: str, trials: int, bars: int, rates: Sequence[Rate]) -> TimeForecast:
    """The time for `trials` combinations over `bars` bars.

    Args:
        kind: what will run, as in `Rate`.
        trials: combinations.
        bars: of each.
        rates: earlier searches, the latest first; those too small to tell are left out.
    """
    telling = [rate for rate in rates if rate.trials * rate.bars >= _FEWEST_BARS_TRIED]
    own = [rate for rate in telling if rate.kind == kind][:_LATEST]
    work = trials * bars
    if own:
        count = len(own)
        runs = "the last run" if count == 1 else f"the last {format_count(count)} runs"
        words = f"Measured in {runs} of this kind on this machine."
        return TimeForecast(_START_SECONDS + work / median(r.speed for r in own), words)
    if telling:
        slowest = min(rate.speed for rate in telling)
        words = "At most about this: taken from the slowest of other strategies' runs."
        return TimeForecast(_START_SECONDS + work / slowest, words)
    words = "A first guess: nothing of the kind has been run on this machine."
    return TimeForecast(_START_SECONDS + work / FIRST_GUESS, words)
