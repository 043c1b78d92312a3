"""What the kernel of legs is given and what it writes, by position."""

from __future__ import annotations

from typing import NamedTuple

COUNT, PIVOT, STOP, LAST_DEPTH, LEG_RATIO, VOLUME_RATIO = range(6)
OVER_MEANS = 6  # three of them: close to each mean
OVER_HIGH, TURNOVER = 9, 10
PARTS = 11  # six of them: legs, tight, contraction, dry, means, high
PART_COUNT = 6
SCORE = PARTS + PART_COUNT
LEGS_FIGURES = SCORE + 1


class LegsRules(NamedTuple):
    """A `LegsPreset` as a kernel takes it."""

    lookback: int
    max_span: int
    swing: int
    min_legs: int
    max_legs: int
    max_leg_ratio: float
    max_last_depth: float
    max_volume_ratio: float
    volume_window: int
    means: tuple[int, int, int]
    year: int
    max_from_high: float
    max_extension: float
    min_history: int
    points_legs: float
    full_legs: float
    points_tight: float
    full_depth: float
    points_contraction: float
    full_leg_ratio: float
    points_dry: float
    full_volume_ratio: float
    points_means: tuple[float, float, float]
    points_high: float
