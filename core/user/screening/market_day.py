"""A market as one session saw it: each instrument's own bars, the newest in the last column."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from core.contracts import PanelArray, ScoreRegimes, Universe
from core.enums import Regime
from core.user.screening.arrays import BoolPanel, BoolVector, Vector

_MOST_KEPT = 200
"""Vectors kept with a day; a reader who tries many values must not fill the memory."""


class Market:
    """A universe made ready for filters; keeps what was derived for the day last asked for.

    Args:
        score_regimes: tells the regimes; without it they are not known.
    """

    def __init__(self, universe: Universe, score_regimes: ScoreRegimes | None = None) -> None:
        self.universe = universe
        self._score_regimes = score_regimes
        self.has_bar: BoolPanel = np.isfinite(universe.close)
        self._day: MarketDay | None = None

    def __len__(self) -> int:
        return len(self.universe.symbols)

    @property
    def session_count(self) -> int:
        """How many sessions the market has."""
        return len(self.universe.time)

    def day(self, at: int | None = None) -> MarketDay:
        """The market after the close of session `at`, counted from 0; None for the last one.

        Raises:
            IndexError: the market has no such session.
        """
        place = self.session_count - 1 if at is None else at
        if not 0 <= place < self.session_count:
            raise IndexError(f"The market has no session {place}.")
        day = self._day  # a local name: another thread may ask for another day meanwhile
        if day is None or day.at != place:
            day = self._day = MarketDay(
                self.universe, self.has_bar[:, : place + 1], self._score_regimes
            )
        return day


class MarketDay:
    """What was known after one session's close; nothing later can be reached from here.

    The panels (open, high, low, close, volume) are float64[n, m] with m sessions up to this one.
    Each row holds the instrument's own bars pushed to the right: a suspended session is no bar,
    so that "20 sessions" are 20 bars that traded. What a row does not reach is NaN, and so is the
    whole row of an instrument without a bar in this session: its price is not known today.
    """

    def __init__(
        self, universe: Universe, has_bar: BoolPanel, score_regimes: ScoreRegimes | None = None
    ) -> None:
        self._universe = universe
        self._score_regimes = score_regimes
        self.has_bar = has_bar
        self.at = has_bar.shape[1] - 1
        self._derived: dict[tuple[object, ...], Vector] = {}

    @property
    def symbols(self) -> tuple[str, ...]:
        """Symbols of the n instruments."""
        return self._universe.symbols

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the n instruments."""
        return self._universe.names

    @property
    def local_names(self) -> tuple[str, ...]:
        """Names in the instruments' own language; empty where there is none."""
        return self._universe.local_names

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sectors of the n instruments; empty where none is known."""
        return self._universe.sectors

    @cached_property
    def is_traded(self) -> BoolVector:
        """Which instruments have a bar in this session."""
        return self.has_bar[:, -1]

    @cached_property
    def open(self) -> PanelArray:
        """Opening prices; see the class."""
        return self._push_right(self._universe.open)

    @cached_property
    def high(self) -> PanelArray:
        """Highest prices; see the class."""
        return self._push_right(self._universe.high)

    @cached_property
    def low(self) -> PanelArray:
        """Lowest prices; see the class."""
        return self._push_right(self._universe.low)

    @cached_property
    def close(self) -> PanelArray:
        """Closing prices; see the class."""
        return self._push_right(self._universe.close)

    @cached_property
    def volume(self) -> PanelArray:
        """Units traded; NaN where the source does not report them. See the class."""
        return self._push_right(self._universe.volume)

    @cached_property
    def returns(self) -> PanelArray:
        """Fractional change of each close from the bar before; one column fewer than `close`."""
        return self.close[:, 1:] / self.close[:, :-1] - 1.0

    @cached_property
    def true_range(self) -> PanelArray:
        """True range in the currency of the prices; one column fewer than `close`.

        The larger of high and the close before, less the smaller of low and the close before
        (Wilder 1978).
        """
        before = self.close[:, :-1]
        return np.maximum(self.high[:, 1:], before) - np.minimum(self.low[:, 1:], before)

    @cached_property
    def regimes(self) -> PanelArray:
        """Probabilities float64[n, 4] in the order of `Regime`; NaN where they are not known."""
        if self._score_regimes is None:
            return np.full((len(self.symbols), len(Regime)), np.nan)
        return self._score_regimes(self.close, self._universe.time[: self.at + 1])

    def keep(self, key: tuple[object, ...], calculate: Callable[[], Vector]) -> Vector:
        """What several filters of one screen share, calculated once for this day."""
        found = self._derived.get(key)
        if found is None:
            if len(self._derived) >= _MOST_KEPT:
                self._derived.clear()
            found = self._derived[key] = calculate()
        return found

    def forget_measured(self) -> None:
        """Drop the filters' numbers but keep the pushed panels: a reader changed every value."""
        self._derived.clear()

    @cached_property
    def _gapped(self) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        # Bars that begin late need no pushing: only a session without a bar after the first one.
        has_gap = (self.has_bar[:, :-1] & ~self.has_bar[:, 1:]).any(axis=1)
        return np.flatnonzero(has_gap & self.is_traded)

    @cached_property
    def _order(self) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
        return np.argsort(self.has_bar[self._gapped], axis=1, kind="stable")

    def _push_right(self, field: PanelArray) -> PanelArray:
        panel = field[:, : self.at + 1]
        if self.is_traded.all() and not len(self._gapped):
            return panel
        rows = np.where(self.has_bar[self._gapped], panel[self._gapped], np.nan)
        pushed = np.where(self.is_traded[:, None], panel, np.nan)
        pushed[self._gapped] = np.take_along_axis(rows, self._order, axis=1)
        return pushed
