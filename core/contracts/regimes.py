"""What kind of market each of many instruments is in."""

from __future__ import annotations

from collections.abc import Callable

from core.contracts.bars import TimeArray
from core.contracts.universe import PanelArray

ScoreRegimes = Callable[[PanelArray, TimeArray], PanelArray]
"""Closes float64[n, m], the newest last, and their market's sessions int64[m] to the
probabilities float64[n, 4] of the regimes, in the order of `core.enums.Regime`, after the last
session. NaN where they are not known: too few closes, or one of them missing."""
