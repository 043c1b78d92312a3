"""When a strategy fired: how often, and on which days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import TimeArray
from core.trading.strategies.base import BoolArray, Signals

NAMES = {
    "enter_long": "Buy",
    "exit_long": "Sell",
    "enter_short": "Sell short",
    "exit_short": "Buy back",
}


@dataclass(frozen=True, slots=True, eq=False)
class Firing:
    """One of the four signals on one series.

    Attributes:
        side: `enter_long`, `exit_long`, `enter_short` or `exit_short`.
        bars: on how many bars it is set.
        starts: int64[k], seconds since 1970-01-01 UTC of the first bar of each spell, in order.
        places: intp[k], their indices.
    """

    side: str
    bars: int
    starts: TimeArray
    places: np.ndarray[tuple[int], np.dtype[np.intp]]


def list_firings(signals: Signals, time: TimeArray) -> tuple[Firing, ...]:
    """All four, in the order of `NAMES`."""
    return tuple(_find(side, getattr(signals, side), time) for side in NAMES)


def _find(side: str, values: BoolArray, time: TimeArray) -> Firing:
    begins = values.copy()
    begins[1:] &= ~values[:-1]
    places = np.flatnonzero(begins)
    return Firing(side, int(values.sum()), time[places], places)
