"""Which bars a search may see, which stay unseen, and holes in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from core.contracts import BarSeries
from core.enums import Interval
from core.trading.optimisation.request import Stretch

_DATED = frozenset({Interval.DAY, Interval.WEEK, Interval.MONTH})
_GAP_BARS = 10  # of the usual distance: longer than any holiday of an exchange
_GAP_SECONDS = 14 * 86_400  # shorter ones are holidays, whatever the interval


def find_day(bars: BarSeries, index: int) -> date:
    """The exchange's day of a bar."""
    moment = bars.at(index)
    if bars.interval in _DATED:
        return moment.date()  # dated bars carry midnight UTC of the exchange's day
    return moment.astimezone(ZoneInfo(bars.passport.time_zone)).date()


def find_split_day(bars: BarSeries, share: float) -> date:
    """The last day a search may see, so that about `share` of the bars come after it.

    Days are never divided: a plain backtest, which is asked for by days, can then be run over
    exactly the same bars.
    """
    kept = len(bars) - round(share * len(bars))
    return find_day(bars, max(1, kept) - 1)


def describe_stretch(bars: BarSeries) -> Stretch:
    """First and last day of some bars, and how many."""
    return Stretch(find_day(bars, 0), find_day(bars, -1), len(bars))


def find_gap(bars: BarSeries) -> str:
    """A sentence about the longest hole in the bars; empty where there is none to speak of."""
    steps = np.diff(bars.time)
    if not len(steps):
        return ""
    longest = int(steps.argmax())
    if steps[longest] <= max(_GAP_SECONDS, _GAP_BARS * float(np.median(steps))):
        return ""
    first, after = find_day(bars, longest), find_day(bars, longest + 1)
    return (
        f"There are no bars of {bars.symbol} between {first:%Y-%m-%d} and {after:%Y-%m-%d} "
        f"({(after - first).days} days): positions are held through the gap as if it were one bar."
    )


def is_flat(bars: BarSeries) -> bool:
    """Whether no price ever changes."""
    columns: Sequence[Any] = (bars.open, bars.high, bars.low, bars.close)
    return len({float(end) for column in columns for end in (column.min(), column.max())}) == 1
