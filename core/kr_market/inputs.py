"""What the Korean market's services ask of other domains: functions, handed in."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import LoadBars, LoadUniverse


@dataclass(frozen=True)
class MarketInputs:
    """Where bars, flows and news come from.

    Attributes:
        load_universe: daily bars of a whole market.
        load_bars: bars of one series.
    """

    load_universe: LoadUniverse
    load_bars: LoadBars
