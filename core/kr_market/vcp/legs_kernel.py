"""The kernel of successive contractions: one share, one session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from core.kr_market.vcp.reasons import Reason
from core.kr_market.vcp.score_kernel import score_legs

if TYPE_CHECKING:
    Array = Any

_HIT, _FEW_LEGS, _LAST_TOO_DEEP = int(Reason.HIT), int(Reason.FEW_LEGS), int(Reason.LAST_TOO_DEEP)
_BROKEN, _EXTENDED, _VOLUME_UP = int(Reason.BROKEN), int(Reason.EXTENDED), int(Reason.VOLUME_UP)
_BELOW_MEANS, _FAR = int(Reason.BELOW_MEANS), int(Reason.FAR_FROM_HIGH)
_SHORT, _SUSPENDED = int(Reason.SHORT), int(Reason.SUSPENDED)
_UNADJUSTED = int(Reason.UNADJUSTED)
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

    Args:
        where, kind: swings; those numbered `begin … stop - 1` are used.
        starts, ends: int64, written: the bars of each leg's high and low.
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
def judge_legs(
    highs: Array, lows: Array, closes: Array, volumes: Array, places: Array, first: int, start: int, last: int,
    where: Array, kind: Array, begin: int, stop: int, rules: LegsRules,
    starts: Array, ends: Array, figures: Array,
) -> int:  # fmt: skip
    """The `Reason` of the session at `last`; figures are written as far as it was judged.

    Args:
        first: index of the oldest bar.
        start: of the oldest after the last move beyond the limit: nothing before it is read.
        where, kind, begin, stop: the swings of the look-back, see `trace_legs`.
        starts, ends: int64, work space; the pattern's legs are the last `figures[COUNT]` of them.
        figures: float64[LEGS_FIGURES], NaN where the caller has put it and nothing is written.
    """
    known = last - start + 1
    if known < rules.min_history:
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
    # The caller reads the last ones; all others make room.
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
    mean_volume = mean_of(volumes, last, rules.volume_window)
    leg_volume = mean_of(volumes, ends[legs - 1], ends[legs - 1] - starts[legs - 1] + 1)
    figures[VOLUME_RATIO] = leg_volume / mean_volume
    if figures[VOLUME_RATIO] >= rules.max_volume_ratio:
        return _VOLUME_UP
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
