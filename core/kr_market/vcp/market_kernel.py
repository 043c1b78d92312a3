"""Kernels over a whole market: one session of all shares, or all sessions of some shares.

The market's arrays are float64[n, m], read-only and with the shares of one session side by side
in memory (Fortran order), as the universe keeps them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.enums import VcpReason
from core.kr_market.vcp.bars_kernel import find_start, find_swings, gather, is_jump
from core.kr_market.vcp.box_kernel import MEAN_VOLUME as BOX_VOLUME
from core.kr_market.vcp.box_kernel import SCORE as BOX_SCORE
from core.kr_market.vcp.box_kernel import TURNOVER as BOX_TURNOVER
from core.kr_market.vcp.box_kernel import BoxRules, judge_box
from core.kr_market.vcp.compiled import routine
from core.kr_market.vcp.legs_figures import SCORE as LEGS_SCORE
from core.kr_market.vcp.legs_figures import TURNOVER as LEGS_TURNOVER
from core.kr_market.vcp.legs_figures import LegsRules
from core.kr_market.vcp.legs_kernel import judge_shape, judge_trend
from core.kr_market.vcp.reasons import CODES

if TYPE_CHECKING:
    Array = Any

_HIT, _NO_TRADE = CODES[VcpReason.HIT], CODES[VcpReason.NO_TRADE]
_NAN = float("nan")


@routine
def scan_box_day(
    high: Array, low: Array, close: Array, volume: Array,
    rows: Array, place: int, rules: BoxRules,
    work: Array, places: Array, codes: Array, figures: Array,
) -> None:  # fmt: skip
    """Judge these shares in one session by two boxes.

    `rows` is int64[r], which shares. Work space: `work`, float64[4, k], and `places`, int64[k], k
    at least the window. Written at `rows`: `codes`, int8[n], a `VcpReason`, and `figures`,
    float64[n, BOX_FIGURES], which are NaN on entry.
    """
    end = len(places) - 1
    for k in range(len(rows)):
        row = rows[k]
        first = gather(high, low, close, volume, row, place, end + 1, 0, work, places)
        if first > end or places[end] != place:
            codes[row] = _NO_TRADE
        else:
            codes[row] = judge_box(
                work[0], work[1], work[2], work[3], places, first, end, rules, figures[row]
            )


@routine
def scan_legs_day(
    high: Array, low: Array, close: Array, volume: Array,
    rows: Array, place: int, rules: LegsRules,
    work: Array, places: Array, swings: Array, legs: Array, codes: Array, figures: Array,
) -> None:  # fmt: skip
    """Judge these shares in one session by their legs; see `scan_box_day`.

    `swings` and `legs` are int64[2, k], work space; of one share, `legs` begins with its pattern at
    the end. `figures` is float64[n, LEGS_FIGURES].
    """
    end = len(places) - 1
    shape = max(0, end + 1 - max(rules.lookback + rules.swing, rules.volume_window))
    for k in range(len(rows)):
        row = rows[k]
        # Most shares fall out by their shape, for which a shorter past is enough.
        first = gather(high, low, close, volume, row, place, end + 1, shape, work, places)
        if first > end or places[end] != place:
            codes[row] = _NO_TRADE
            continue
        start = find_start(work[2], first, end)
        oldest = max(start, end - rules.lookback + 1 - rules.swing)
        count = find_swings(work[0], work[1], oldest, end, rules.swing, swings[0], swings[1])
        codes[row] = judge_shape(
            work[0], work[1], work[2], work[3], places, first, start, end,
            swings[0], swings[1], 0, count, rules, legs[0], legs[1], figures[row],
        )  # fmt: skip
        if codes[row] == _HIT:
            first = gather(high, low, close, volume, row, places[first] - 1, first, 0, work, places)
            start = find_start(work[2], first, end)
            codes[row] = judge_trend(work[0], work[2], work[3], start, end, rules, figures[row])


@routine
def scan_box_history(
    high: Array, low: Array, close: Array, volume: Array,
    rows: Array, rules: BoxRules, work: Array, places: Array, figures: Array,
    codes: Array, scores: Array, turnovers: Array, volumes: Array,
) -> None:  # fmt: skip
    """Judge these shares in every session, each seeing its own past only.

    Work space: `work`, `places` and `figures`, float64[4, m], int64[m], float64[BOX_FIGURES].
    Written where a share traded: `codes`, int8[n, m], `NO_TRADE` on entry; at hits only: `scores`,
    `turnovers` and `volumes`, float64[n, m].
    """
    end = len(places) - 1
    for k in range(len(rows)):
        row = rows[k]
        first = gather(high, low, close, volume, row, end, end + 1, 0, work, places)
        for last in range(first, end + 1):
            figures[:] = _NAN
            place = places[last]
            codes[row, place] = judge_box(
                work[0], work[1], work[2], work[3], places, first, last, rules, figures
            )
            if codes[row, place] == _HIT:
                scores[row, place] = figures[BOX_SCORE]
                turnovers[row, place] = figures[BOX_TURNOVER]
                volumes[row, place] = figures[BOX_VOLUME]


@routine
def scan_legs_history(
    high: Array, low: Array, close: Array, volume: Array,
    rows: Array, rules: LegsRules, work: Array, places: Array, figures: Array,
    swings: Array, legs: Array, codes: Array, scores: Array, turnovers: Array,
) -> None:  # fmt: skip
    """Judge these shares in every session by their legs; see `scan_box_history`.

    A swing is used from the session on in which it is known.
    """
    end = len(places) - 1
    for k in range(len(rows)):
        row = rows[k]
        first = gather(high, low, close, volume, row, end, end + 1, 0, work, places)
        count = find_swings(work[0], work[1], first, end, rules.swing, swings[0], swings[1])
        start, begin, stop = first, 0, 0
        for last in range(first, end + 1):
            if last > first and is_jump(work[2], last):
                start = last
            oldest = max(start + rules.swing, last - rules.lookback + 1)
            while begin < count and swings[0, begin] < oldest:
                begin += 1
            while stop < count and swings[0, stop] <= last - rules.swing:
                stop += 1
            figures[:] = _NAN
            place = places[last]
            code = judge_shape(
                work[0], work[1], work[2], work[3], places, first, start, last,
                swings[0], swings[1], begin, stop, rules, legs[0], legs[1], figures,
            )  # fmt: skip
            if code == _HIT:
                code = judge_trend(work[0], work[2], work[3], start, last, rules, figures)
            codes[row, place] = code
            if code == _HIT:
                scores[row, place] = figures[LEGS_SCORE]
                turnovers[row, place] = figures[LEGS_TURNOVER]
