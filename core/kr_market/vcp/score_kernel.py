"""The kernel that gives a pattern of legs its points."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from core.kr_market.vcp.compiled import routine
from core.kr_market.vcp.legs_figures import (
    COUNT,
    LAST_DEPTH,
    LEG_RATIO,
    OVER_HIGH,
    OVER_MEANS,
    PART_COUNT,
    PARTS,
    SCORE,
    VOLUME_RATIO,
    LegsRules,
)

if TYPE_CHECKING:
    Array = Any


@routine
def score_legs(rules: LegsRules, figures: Array) -> None:
    """Write the parts in whole points and their sum; what is unknown earns nothing."""
    legs = min((figures[COUNT] - 1.0) / (rules.full_legs - 1.0), 1.0)
    tight = fall(figures[LAST_DEPTH], rules.full_depth, rules.max_last_depth)
    contraction = fall(figures[LEG_RATIO], rules.full_leg_ratio, rules.max_leg_ratio)
    dry = fall(figures[VOLUME_RATIO], rules.full_volume_ratio, rules.max_volume_ratio)
    near = fall(1.0 - figures[OVER_HIGH], 0.0, rules.max_from_high)
    figures[PARTS] = floor(rules.points_legs * legs + 0.5)
    figures[PARTS + 1] = floor(rules.points_tight * tight + 0.5)
    figures[PARTS + 2] = floor(rules.points_contraction * contraction + 0.5)
    figures[PARTS + 3] = floor(rules.points_dry * dry + 0.5)
    above = 0.0
    for step in range(3):
        if figures[OVER_MEANS + step] > 1.0:  # False for NaN
            above += rules.points_means[step]
    figures[PARTS + 4] = above
    figures[PARTS + 5] = floor(rules.points_high * near + 0.5)
    total = 0.0
    for step in range(PART_COUNT):
        total += figures[PARTS + step]
    figures[SCORE] = total


@routine
def fall(value: float, full: float, none: float) -> float:
    """1 up to `full`, 0 from `none` on, straight between; 0 for NaN."""
    if value <= full:
        return 1.0
    if value < none:
        return (none - value) / (none - full)
    return 0.0
