"""Where the stop stood in each session of a hold, to be drawn. Pure."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.kr_market.clean_bars import CleanBars
from core.kr_market.lifecycle.exit_rules import ExitRules


def trace_stop(bars: CleanBars, entry: int, last: int, rules: ExitRules) -> FloatArray:
    """float64[k] like the bars, KRW: the stop in force; NaN outside the hold and without a stop.

    Args:
        bars: of the share.
        entry: bar of the purchase.
        last: bar of the sale, or the newest.
        rules: that it is held by.
    """
    stop = np.full(len(bars), np.nan)
    if rules.stop_loss is None and rules.trailing_stop is None:
        return stop
    bought = bars.open[entry]
    held = slice(entry, last + 1)
    before = np.concatenate([[bought], bars.high[entry:last]])
    peak = np.maximum(np.maximum.accumulate(before), bought)
    trail = peak * (1 - rules.trailing_stop) if rules.trailing_stop else np.zeros(len(peak))
    fixed = bought * (1 - rules.stop_loss) if rules.stop_loss else 0.0
    stop[held] = np.maximum(trail, fixed)
    return stop
