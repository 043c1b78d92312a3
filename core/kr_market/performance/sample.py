"""Followed signals, each beside what any share of its day did. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.enums import FollowState
from core.kr_market.lifecycle.following import STATES
from core.kr_market.performance.intervals import DayArray

BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]

CLOSED = STATES.index(FollowState.CLOSED)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """k signals under one set of exit rules.

    Attributes:
        day: int64[k], days since 1970 of the session.
        state: int64[k], place in STATES.
        net: float64[k], return after costs, fraction; NaN where unknown.
        is_worst_case: bool[k], stop and target in one bar.
        is_complete: bool[k], the longest hold after its session has passed. Of younger sessions
            only the quickest exits are known, which are mostly stops: they are not counted yet.
        base_net, base_win: float64[k], mean return and win rate, under the same rules, of every
            common share that could be bought after the same session; NaN where unknown.
    """

    day: DayArray
    state: DayArray
    net: FloatArray
    is_worst_case: BoolArray
    is_complete: BoolArray
    base_net: FloatArray
    base_win: FloatArray

    def __len__(self) -> int:
        return len(self.day)

    def is_counted(self) -> BoolArray:
        """bool[k]: closed, of a complete session, and after known costs."""
        return np.asarray((self.state == CLOSED) & self.is_complete & ~np.isnan(self.net))

    def take(self, which: BoolArray) -> Sample:
        """Some of them."""
        return Sample(
            self.day[which],
            self.state[which],
            self.net[which],
            self.is_worst_case[which],
            self.is_complete[which],
            self.base_net[which],
            self.base_win[which],
        )
