"""Bars of a whole market, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from core.contracts.bars import TimeArray
from core.contracts.people import Actor
from core.enums import AssetKind

PanelArray = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class UniverseQuery:
    """Which market is wanted.

    Attributes:
        sessions: how many of the last sessions.
        source: name of the provider; None takes the one with most instruments.
        end: last day wanted, inclusive; None for the latest stored.
    """

    sessions: int = 260
    source: str | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Universe:
    """Daily bars of a whole market on one axis of sessions, oldest first.

    Attributes:
        symbols, names, local_names, sectors, exchanges, kinds: one for each of the n instruments;
            empty texts where the source names none.
        time: int64[m], midnight UTC of each session's day, strictly increasing.
        open, high, low, close, volume: float64[n, m]; NaN where the instrument has no bar of
            the session (not listed, suspended, delisted, or volume not reported).
        fetched_at: when the newest of the bars came in.
    """

    symbols: tuple[str, ...]
    names: tuple[str, ...]
    local_names: tuple[str, ...]
    sectors: tuple[str, ...]
    exchanges: tuple[str, ...]
    kinds: tuple[AssetKind, ...]
    time: TimeArray
    open: PanelArray
    high: PanelArray
    low: PanelArray
    close: PanelArray
    volume: PanelArray
    source: str
    fetched_at: datetime
    is_demo: bool = False


LoadUniverse = Callable[[Actor, UniverseQuery], Universe]
