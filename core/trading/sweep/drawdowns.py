"""Drawdowns of an equity curve: how deep, how long, how many."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.compiled import kernel, reduction
from core.trading.sweep.state import BLOCK


class Drawdowns(NamedTuple):
    """Figures after `compute_drawdown_duration_peaks` of backtesting.py 0.6.6.

    A drawdown runs from a peak to the first bar that is back at it, or to the last bar. One that
    begins on the last bar has no duration and, beside others, does not enter the mean depth.

    Attributes:
        peak: highest equity, currency.
        deepest, mean: fractions below the peak, 0 or more; mean is NaN where there is none.
        longest, mean_duration: whole seconds; NaN where there is none.
    """

    peak: float
    deepest: float
    mean: float
    longest: float
    mean_duration: float


class Walk(NamedTuple):
    """Where the walk over the curve stands: the last peak and the sums of what lies behind it."""

    peak: float
    peak_bar: int
    lowest: float
    deepest: float
    episodes: int
    depth_sum: float
    seconds_sum: float
    seconds_longest: float


@reduction
def find_block_extremes(equity: FloatArray, lowest: FloatArray, highest: FloatArray) -> None:
    """Lowest and highest value of each full block of BLOCK bars.

    Args:
        equity: float64[n], finite; or any other series.
        lowest: float64[n // BLOCK or more], written.
        highest: likewise.
    """
    for block in range(len(equity) // BLOCK):
        part = equity[block * BLOCK : (block + 1) * BLOCK]
        low, high = part[0], part[0]
        for place in range(1, BLOCK):
            value = part[place]
            low = value if value < low else low  # noqa: FURB136 - becomes one instruction
            high = value if value > high else high  # noqa: FURB136
        lowest[block], highest[block] = low, high


@kernel
def measure_drawdowns(
    equity: FloatArray, time: TimeArray, lowest: FloatArray, highest: FloatArray
) -> Drawdowns:
    """Figures of the curve; a block wholly below the peak so far is passed at once.

    Args:
        equity: float64[n], positive at its first bar, never negative.
        time: int64[n], seconds.
        lowest: of each full block, as `find_block_extremes` wrote them.
        highest: likewise.
    """
    count = len(equity)
    blocks = count // BLOCK
    walk = Walk(equity[0], 0, equity[0], 0.0, 0, 0.0, 0.0, 0.0)
    for block in range(blocks + 1):
        start, stop = block * BLOCK, min((block + 1) * BLOCK, count)
        if block < blocks and highest[block] < walk.peak:
            walk = sink(walk, lowest[block])
            continue
        for bar in range(start, stop):
            if equity[bar] >= walk.peak:
                walk = end_drawdown(walk, bar, equity[bar], time)
            else:
                walk = sink(walk, equity[bar])
    peak = walk.peak
    if walk.peak_bar < count - 1:
        walk = end_drawdown(walk, count - 1, peak, time)
    if walk.episodes == 0:
        mean = walk.deepest if walk.deepest > 0 else math.nan
        return Drawdowns(peak, walk.deepest, mean, math.nan, math.nan)
    return Drawdowns(
        peak,
        walk.deepest,
        walk.depth_sum / walk.episodes,
        walk.seconds_longest,
        float(math.floor(walk.seconds_sum / walk.episodes)),
    )


@kernel
def sink(walk: Walk, equity: float) -> Walk:
    """The walk one bar (or block) further below the peak."""
    if equity >= walk.lowest:
        return walk
    return Walk(
        walk.peak,
        walk.peak_bar,
        equity,
        walk.deepest,
        walk.episodes,
        walk.depth_sum,
        walk.seconds_sum,
        walk.seconds_longest,
    )


@kernel
def end_drawdown(walk: Walk, bar: int, equity: float, time: TimeArray) -> Walk:
    """The walk at `bar`, where a drawdown ends (or none has been): `equity` is the new peak."""
    # 1 - lowest / peak is the largest of 1 - equity / peak, bit for bit: rounding keeps order.
    depth = 1 - walk.lowest / walk.peak
    deepest = max(walk.deepest, depth)
    if bar <= walk.peak_bar + 1:
        return Walk(
            equity,
            bar,
            equity,
            deepest,
            walk.episodes,
            walk.depth_sum,
            walk.seconds_sum,
            walk.seconds_longest,
        )
    seconds = float(time[bar] - time[walk.peak_bar])
    return Walk(
        equity,
        bar,
        equity,
        deepest,
        walk.episodes + 1,
        walk.depth_sum + depth,
        walk.seconds_sum + seconds,
        max(walk.seconds_longest, seconds),
    )
