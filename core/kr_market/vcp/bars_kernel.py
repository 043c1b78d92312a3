"""Kernels that bring one share's clean bars together, and find what lies in them.

`highs`, `lows`, `closes` and `volumes` are float64[k] of clean bars, oldest first; `places`
int64[k], where they lie on the market's axis of sessions. Indices are into these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.kr_market.clean_bars import JUMP_BEYOND
from core.kr_market.vcp.compiled import kernel, routine

if TYPE_CHECKING:
    Array = Any

HIGH, LOW = 1, 2


@routine
def gather(
    high: Array, low: Array, close: Array, volume: Array,
    row: int, last: int, at: int, oldest: int, work: Array, places: Array,
) -> int:  # fmt: skip
    """Fill `oldest … at - 1` from its end with the newest clean bars up to the place `last`.

    Returns where they begin. The whole market is float64[n, m] a field. Written are `work`,
    float64[4, k]: high, low, close and volume, and `places`, int64[k].
    """
    for place in range(last, -1, -1):
        if at == oldest:
            break
        # No bar opens below its low: opens need not be read, and reading is most of the work.
        if (
            low[row, place] > 0.0
            and volume[row, place] > 0.0
            and close[row, place] > 0.0
            and high[row, place] > 0.0
        ):
            at -= 1
            work[0, at] = high[row, place]
            work[1, at] = low[row, place]
            work[2, at] = close[row, place]
            work[3, at] = volume[row, place]
            places[at] = place
    return at


@routine
def find_start(closes: Array, first: int, last: int) -> int:
    """Index after which no close of `first … last` moved beyond the limit; that bar is used."""
    for i in range(last, first, -1):
        if is_jump(closes, i):
            return i
    return first


@kernel
def is_jump(closes: Array, i: int) -> bool:
    """Whether a close moved beyond the exchange's limit from the clean close before it."""
    quotient = closes[i] / closes[i - 1]
    return bool(quotient - 1.0 > JUMP_BEYOND or quotient - 1.0 < -JUMP_BEYOND)


@routine
def find_swings(
    highs: Array, lows: Array, first: int, last: int, swing: int, where: Array, kind: Array
) -> int:
    """Write where swing highs and lows of `first … last` lie; returns how many.

    A swing high is above each of the `swing` highs before it and not below those after it: it is
    known only `swing` sessions later. A bar that is both tells no order and is neither.
    """
    size = last - first + 1 - 2 * swing
    if size <= 0:
        return 0
    start, flags = first + swing, kind[:size]
    high, low = highs[start : start + size], lows[start : start + size]
    for i in range(size):
        flags[i] = HIGH | LOW
    # Step by step over all bars, in slices and without branches: several bars become one
    # instruction, where asking bar by bar would be guessing wrong half of the time.
    for step in range(1, swing + 1):
        high_before, high_after = highs[start - step :][:size], highs[start + step :][:size]
        low_before, low_after = lows[start - step :][:size], lows[start + step :][:size]
        for i in range(size):
            is_high = (high[i] > high_before[i]) & (high[i] >= high_after[i])
            is_low = (low[i] < low_before[i]) & (low[i] <= low_after[i])
            flags[i] &= (HIGH if is_high else 0) | (LOW if is_low else 0)
    count = 0
    for i in range(size):
        found = flags[i]
        if 0 < found < HIGH | LOW:  # not both
            where[count] = start + i
            kind[count] = found  # never behind the flag that is read next
            count += 1
    return count
