"""The kernel of successive contractions: one share, one session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.enums import VcpReason
from core.kr_market.vcp.bars_kernel import HIGH
from core.kr_market.vcp.compiled import routine
from core.kr_market.vcp.legs_figures import (
    COUNT,
    LAST_DEPTH,
    LEG_RATIO,
    OVER_HIGH,
    OVER_MEANS,
    PIVOT,
    STOP,
    TURNOVER,
    VOLUME_RATIO,
    LegsRules,
)
from core.kr_market.vcp.reasons import CODES
from core.kr_market.vcp.score_kernel import score_legs

if TYPE_CHECKING:
    Array = Any

_HIT, _SHORT = CODES[VcpReason.HIT], CODES[VcpReason.SHORT]
_SUSPENDED, _UNADJUSTED = CODES[VcpReason.SUSPENDED], CODES[VcpReason.UNADJUSTED]
_FEW_LEGS, _LAST_TOO_DEEP = CODES[VcpReason.FEW_LEGS], CODES[VcpReason.LAST_TOO_DEEP]
_BROKEN, _EXTENDED = CODES[VcpReason.BROKEN], CODES[VcpReason.EXTENDED]
_VOLUME_UP, _BELOW_MEANS = CODES[VcpReason.VOLUME_UP], CODES[VcpReason.BELOW_MEANS]
_FAR = CODES[VcpReason.FAR_FROM_HIGH]
_TURNOVER_WINDOW = 20


@routine
def trace_legs(
    highs: Array, lows: Array, last: int, where: Array, kind: Array, begin: int, stop: int,
    starts: Array, ends: Array,
) -> int:  # fmt: skip
    """Write the falls from swing highs to the swing lows after them; returns how many.

    Of successive highs the highest counts, of successive lows the lowest. After a last high, the
    fall to the lowest low since is a leg too, whether or not it is over. A low above the high
    before it is no fall: what lay before is another pattern.

    Of the swings in `where` and `kind`, those numbered `begin … stop - 1` are used. Written are
    `starts` and `ends`, int64: the bars of each leg's high and low.
    """
    count = seen = at = 0
    for k in range(begin, stop):
        i = where[k]
        if kind[k] == HIGH:
            if seen != HIGH or highs[i] > highs[at]:
                at = i
            seen = HIGH
        elif seen == HIGH:
            if lows[i] < highs[at]:
                starts[count], ends[count] = at, i
                count += 1
            else:
                count = 0
            seen, at = kind[k], i
        elif seen != 0:
            if lows[i] < lows[at]:
                at = i
                if count > 0:
                    ends[count - 1] = i
        else:
            seen, at = kind[k], i
    if seen == HIGH and at < last:
        lowest = at + 1
        for i in range(at + 2, last + 1):
            if lows[i] < lows[lowest]:
                lowest = i
        if lows[lowest] < highs[at]:
            starts[count], ends[count] = at, lowest
            count += 1
    return count


@routine
def judge_shape(
    highs: Array, lows: Array, closes: Array, volumes: Array, places: Array,
    first: int, start: int, last: int, where: Array, kind: Array, begin: int, stop: int,
    rules: LegsRules, starts: Array, ends: Array, figures: Array,
) -> int:  # fmt: skip
    """Whether the contractions up to `last` are a pattern, as a `VcpReason`.

    `first` is the oldest bar, `start` the oldest after the last move beyond the limit: nothing
    before it is read. The swings of the look-back are those of `trace_legs`. `starts` and `ends`
    are work space; the pattern's legs come to stand first in them, `figures[COUNT]` of them.
    `figures` is float64[LEGS_FIGURES], with NaN where the caller has put it and nothing is written.
    """
    if last - start + 1 < rules.min_history:
        return _UNADJUSTED if start > first else _SHORT
    oldest = max(start, last - rules.lookback + 1)
    if places[last] - places[oldest] + 1 > rules.max_span:
        return _SUSPENDED
    count = trace_legs(highs, lows, last, where, kind, begin, stop, starts, ends)
    if count < rules.min_legs:
        return _FEW_LEGS
    end = count - 1
    depth = (highs[starts[end]] - lows[ends[end]]) / highs[starts[end]]
    legs, ratios, after = 1, 0.0, depth
    while legs < min(count, rules.max_legs):
        i = end - legs
        before = (highs[starts[i]] - lows[ends[i]]) / highs[starts[i]]
        if after > rules.max_leg_ratio * before:
            break
        ratios += after / before
        after = before
        legs += 1
    figures[COUNT] = legs
    figures[PIVOT] = highs[starts[end]]
    figures[STOP] = lows[ends[end]]
    figures[LAST_DEPTH] = depth
    for i in range(legs):
        starts[i], ends[i] = starts[count - legs + i], ends[count - legs + i]
    if legs < rules.min_legs:
        return _FEW_LEGS
    figures[LEG_RATIO] = ratios / (legs - 1)
    if depth > rules.max_last_depth:
        return _LAST_TOO_DEEP
    if closes[last] < figures[STOP]:
        return _BROKEN
    if closes[last] > figures[PIVOT] * (1.0 + rules.max_extension):
        return _EXTENDED
    begun, over = starts[legs - 1], ends[legs - 1]
    leg_volume = mean_of(volumes, over, over - begun + 1)
    figures[VOLUME_RATIO] = leg_volume / mean_of(volumes, last, rules.volume_window)
    if figures[VOLUME_RATIO] >= rules.max_volume_ratio:
        return _VOLUME_UP
    return _HIT


@routine
def judge_trend(
    highs: Array, closes: Array, volumes: Array,
    start: int, last: int, rules: LegsRules, figures: Array,
) -> int:  # fmt: skip
    """Whether the price around a pattern fits it, as a `VcpReason`; a hit gets its points.

    What there are too few sessions for stays NaN: unknown, neither for nor against it.
    """
    known = last - start + 1
    for step in range(3):
        if known >= rules.means[step]:
            figures[OVER_MEANS + step] = closes[last] / mean_of(closes, last, rules.means[step])
            if figures[OVER_MEANS + step] <= 1.0:
                return _BELOW_MEANS
    if known > rules.year:
        best = highs[last - 1]
        for i in range(last - rules.year, last):
            best = max(best, highs[i])
        figures[OVER_HIGH] = closes[last] / best
        if figures[OVER_HIGH] < 1.0 - rules.max_from_high:
            return _FAR
    turnover = 0.0
    for i in range(last - _TURNOVER_WINDOW + 1, last + 1):
        turnover += closes[i] * volumes[i]
    figures[TURNOVER] = turnover / _TURNOVER_WINDOW
    score_legs(rules, figures)
    return _HIT


@routine
def mean_of(values: Array, last: int, count: int) -> float:
    """The mean of the `count` values up to `last`, added oldest first."""
    total = 0.0
    for i in range(last - count + 1, last + 1):
        total += values[i]
    return total / count
