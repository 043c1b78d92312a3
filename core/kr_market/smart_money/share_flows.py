"""Brings flows and bars of one share onto the sessions in which it traded. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, FlowUniverse, TimeArray, Universe
from core.enums import FlowUnit
from core.kr_market.clean_bars import CleanBars, clean_row
from core.kr_market.smart_money.presets import SmartMoneyPreset
from core.kr_market.smart_money.score import ShareFlows


@dataclass(frozen=True, slots=True, eq=False)
class ShareMarket:
    """One share up to some session, all arrays over the k sessions in which it traded.

    History begins after the last long suspension.

    Attributes:
        bars: its clean bars.
        time: int64[k], midnight UTC of each session.
        foreign, institution: float64[k], net buying as stored, in the flows' unit.
        measured: the same in the unit that the preset's rules count in.
    """

    bars: CleanBars
    time: TimeArray
    foreign: FloatArray
    institution: FloatArray
    measured: ShareFlows


class FlowAligner:
    """Finds a share's flows on the sessions of a universe of bars.

    A session without a trade is no session of the share: it breaks no streak and lacks no figure.
    A session with a trade and without a flow is unknown.
    """

    def __init__(self, universe: Universe, flows: FlowUniverse, preset: SmartMoneyPreset) -> None:
        self._universe, self._flows, self._preset = universe, flows, preset
        self._rows = {symbol: row for row, symbol in enumerate(flows.symbols)}
        found = np.searchsorted(flows.time, universe.time)
        self._columns = np.minimum(found, len(flows.time) - 1)
        self._is_there = flows.time[self._columns] == universe.time

    def has_flows(self, symbol: str) -> bool:
        """Whether the source has flows of it at all."""
        return symbol in self._rows

    def align(self, row: int, last: int) -> ShareMarket:
        """The share in that row of the universe, up to and including the session `last`."""
        bars = _cut(clean_row(self._universe, row), last, self._preset.longest_gap)
        flow_row = self._rows[self._universe.symbols[row]]
        columns, is_there = self._columns[bars.places], self._is_there[bars.places]
        foreign, institution = (
            np.where(is_there, values[flow_row, columns], np.nan)
            for values in (self._flows.foreign, self._flows.institution)
        )
        return ShareMarket(
            bars=bars,
            time=self._universe.time[bars.places],
            foreign=foreign,
            institution=institution,
            measured=self._measure(bars, foreign, institution),
        )

    def _measure(self, bars: CleanBars, foreign: FloatArray, institution: FloatArray) -> ShareFlows:
        if self._flows.unit is FlowUnit.SHARES:
            return ShareFlows(foreign, institution, bars.volume)
        if self._preset.is_normalised:
            return ShareFlows(foreign, institution, bars.volume * bars.close)
        return ShareFlows(foreign / bars.close, institution / bars.close, bars.volume)


def describe_reckoning(unit: FlowUnit, preset: SmartMoneyPreset) -> str:
    """How stored flows become what the rules count, in a sentence."""
    if unit is FlowUnit.SHARES:
        return "Flows are counted in shares, trading as the session's volume."
    if preset.is_normalised:
        return "Flows are counted in won, trading as volume times close of each session."
    return "Flows come in won; shares are reckoned at the close of each session."


def _cut(bars: CleanBars, last: int, longest_gap: int) -> CleanBars:
    """Up to the session `last`, from the last long suspension on."""
    count = int(np.searchsorted(bars.places, last, side="right"))
    gaps = np.flatnonzero(np.diff(bars.places[:count]) - 1 > longest_gap)
    part = slice(int(gaps[-1]) + 1 if len(gaps) else 0, count)
    return CleanBars(
        places=bars.places[part],
        open=bars.open[part],
        high=bars.high[part],
        low=bars.low[part],
        close=bars.close[part],
        volume=bars.volume[part],
        dropped=bars.dropped,
        is_jump=bars.is_jump[part],
    )
