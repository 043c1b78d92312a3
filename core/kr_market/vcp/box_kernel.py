"""The kernel of the two boxes: one share, one session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from core.enums import VcpReason
from core.kr_market.vcp.bars_kernel import is_jump
from core.kr_market.vcp.compiled import routine
from core.kr_market.vcp.reasons import CODES

if TYPE_CHECKING:
    Array = Any

RATIO, FIRST_RANGE, SECOND_RANGE, VOLUME_RATIO, NEAR_HIGH, TREND, MEAN_VOLUME, TURNOVER, SCORE = (
    range(9)
)
BOX_FIGURES = 9

# Plain numbers: a kernel cannot look anything up.
_HIT, _SHORT, _SUSPENDED = CODES[VcpReason.HIT], CODES[VcpReason.SHORT], CODES[VcpReason.SUSPENDED]
_UNADJUSTED, _NO_RANGE = CODES[VcpReason.UNADJUSTED], CODES[VcpReason.NO_RANGE]
_NOT_CONTRACTED, _FAR = CODES[VcpReason.NOT_CONTRACTED], CODES[VcpReason.FAR_FROM_HIGH]
_VOLUME_UP, _NO_TREND = CODES[VcpReason.VOLUME_UP], CODES[VcpReason.NO_TREND]


class BoxRules(NamedTuple):
    """A `BoxPreset` as a kernel takes it: a rule that is off is a bound nobody meets."""

    half: int
    max_span: int
    max_ratio: float
    min_near_high: float
    max_volume_ratio: float
    min_trend: float
    at_most: tuple[float, float, float]
    points: tuple[float, float, float]
    near_points: float
    trend_points: float
    max_points: float


@routine
def judge_box(
    highs: Array, lows: Array, closes: Array, volumes: Array, places: Array,
    first: int, last: int, rules: BoxRules, figures: Array,
) -> int:  # fmt: skip
    """The `VcpReason` of the session at `last`; the figures are written where they can be computed.

    `first` is the oldest bar. `figures` is float64[BOX_FIGURES], with NaN where the caller has put
    it and nothing is written.
    """
    half = rules.half
    start = last - 2 * half + 1
    if start < first:
        return _SHORT
    if places[last] - places[start] + 1 > rules.max_span:
        return _SUSPENDED
    for i in range(start + 1, last + 1):
        if is_jump(closes, i):
            return _UNADJUSTED
    first_high, first_low, first_volume = highs[start], lows[start], 0.0
    second_high, second_low, second_volume = highs[start + half], lows[start + half], 0.0
    best, turnover = closes[start], 0.0
    for i in range(start, start + half):
        first_high, first_low = max(first_high, highs[i]), min(first_low, lows[i])
        first_volume += volumes[i]
        best = max(best, closes[i])
        turnover += closes[i] * volumes[i]
    for i in range(start + half, last + 1):
        second_high, second_low = max(second_high, highs[i]), min(second_low, lows[i])
        second_volume += volumes[i]
        best = max(best, closes[i])
        turnover += closes[i] * volumes[i]
    figures[FIRST_RANGE] = first_high - first_low
    figures[SECOND_RANGE] = second_high - second_low
    figures[VOLUME_RATIO] = (second_volume / half) / (first_volume / half)
    figures[NEAR_HIGH] = closes[last] / best
    figures[TREND] = closes[last] / closes[start]
    figures[MEAN_VOLUME] = (first_volume + second_volume) / (2 * half)
    figures[TURNOVER] = turnover / (2 * half)
    if figures[FIRST_RANGE] <= 0.0:
        return _NO_RANGE
    figures[RATIO] = figures[SECOND_RANGE] / figures[FIRST_RANGE]
    if figures[RATIO] > rules.max_ratio:
        return _NOT_CONTRACTED
    if figures[NEAR_HIGH] < rules.min_near_high:
        return _FAR
    if figures[VOLUME_RATIO] >= rules.max_volume_ratio:
        return _VOLUME_UP
    if figures[TREND] <= rules.min_trend:
        return _NO_TREND
    if rules.max_points > 0.0:
        points = rules.near_points + rules.trend_points
        for step in range(3):
            if figures[RATIO] <= rules.at_most[step]:
                points += rules.points[step]
                break
        figures[SCORE] = 100.0 * points / rules.max_points
    return _HIT
