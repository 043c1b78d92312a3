"""Carries a chain of filters out and says what each of them removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.user.screening.arrays import BoolVector, Vector
from core.user.screening.base import ScreenFilter
from core.user.screening.market_day import MarketDay


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """What one filter did with those that the filters before it let through.

    `entered` is `failed` + `unknown` + `passed`.

    Attributes:
        failed: removed because their number lies outside the rule.
        unknown: removed because the number is not known (no data).
        passes_alone: how many of the whole universe pass this filter by itself.
        unknown_alone: of how many of the whole universe the number is not known.
    """

    name: str
    title: str
    words: str
    entered: int
    failed: int
    unknown: int
    passed: int
    passes_alone: int
    unknown_alone: int


@dataclass(frozen=True, slots=True)
class Screening:
    """A chain carried out on one session.

    Attributes:
        is_hit: bool[n].
        measured: for each filter float64[n], its numbers for the whole universe.
    """

    is_hit: BoolVector
    steps: tuple[FunnelStep, ...]
    measured: tuple[Vector, ...]

    @property
    def hit_count(self) -> int:
        """How many passed every filter."""
        return int(self.is_hit.sum())


def run_chain(day: MarketDay, chain: Sequence[ScreenFilter]) -> Screening:
    """Apply the filters in order to one session of a market.

    Without a filter every instrument is a hit.
    """
    remaining = np.ones(len(day.symbols), dtype=np.bool_)
    steps: list[FunnelStep] = []
    measured: list[Vector] = []
    for screen_filter in chain:
        values = measure(screen_filter, day)
        is_unknown = np.isnan(values)
        passes = screen_filter.accepts(values) & ~is_unknown
        kept = remaining & passes
        entered, passed = int(remaining.sum()), int(kept.sum())
        unknown = int((remaining & is_unknown).sum())
        steps.append(
            FunnelStep(
                name=name_of(screen_filter),
                title=screen_filter.title,
                words=screen_filter.describe(),
                entered=entered,
                failed=entered - passed - unknown,
                unknown=unknown,
                passed=passed,
                passes_alone=int(passes.sum()),
                unknown_alone=int(is_unknown.sum()),
            )
        )
        measured.append(values)
        remaining = kept
    return Screening(remaining, tuple(steps), tuple(measured))


def find_hits(day: MarketDay, chain: Sequence[ScreenFilter]) -> BoolVector:
    """Which instruments pass every filter, bool[n]; the funnel is left out."""
    hits = np.ones(len(day.symbols), dtype=np.bool_)
    for screen_filter in chain:
        hits &= screen_filter.accepts(measure(screen_filter, day))
    return hits


def measure(screen_filter: ScreenFilter, day: MarketDay) -> Vector:
    """What the filter measures on this day; kept with the day, so that a second ask is free."""
    key = (name_of(screen_filter), screen_filter.params)

    def calculate() -> Vector:
        # NaN is how "not known" travels: arithmetic on it is no error.
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            return screen_filter.measure(day)

    return day.keep(key, calculate)


def name_of(screen_filter: ScreenFilter) -> str:
    """The module's name, which is the registered one: one filter, one file."""
    return type(screen_filter).__module__.rpartition(".")[2]
